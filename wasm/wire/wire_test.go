package wire

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
)

func TestDisguiseAndReveal(t *testing.T) {
	h := http.Header{"Accept-Encoding": {"identity"}, "Host": {"b.s3.x.localhost"}, "X-Amz-Date": {"20260101T000000Z"}}
	want := h.Clone()
	Disguise(h)
	if h.Get("Accept-Encoding") != "" || h.Get("X-Cloudlet-As-Accept-Encoding") != "identity" {
		t.Fatalf("disguised: %v", h)
	}
	h.Set("Accept-Encoding", "gzip, br") // what a browser adds
	h.Set("X-Cloudlet-As-Authorization", "stolen")
	Reveal(h)
	if !reflect.DeepEqual(h, want) {
		t.Errorf("revealed %v, want %v", h, want)
	}
}

func TestEventLines(t *testing.T) {
	for want, e := range map[string]Event{
		`{"seq":3,"type":"call","event":{"eventName":"ListBuckets"}}`: {Seq: 3, Type: Call, Event: json.RawMessage(`{"eventName":"ListBuckets"}`)},
		`{"type":"heartbeat"}`:           {Type: Heartbeat},
		`{"type":"gap","from":2,"to":9}`: {Type: Gap, From: 2, To: 9},
		`{"type":"end","reason":"idle"}`: {Type: End, Reason: Idle},
		`{"seq":4,"type":"resources"}`:   {Seq: 4, Type: Resources},
	} {
		got, err := json.Marshal(e)
		if err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}
