package aws

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestTimesAsLayoutsWriteThem(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	at := []time.Time{{}, time.Unix(0, 0), time.Date(2026, 2, 28, 23, 59, 59, 999_999_999, zone), time.Date(2000, 2, 29, 1, 2, 3, 4, time.UTC), time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}
	for range 1000 {
		at = append(at, time.Unix(rand.Int64N(4e11)-2e11, rand.Int64N(1e9)))
	}
	for _, x := range at {
		for got, want := range map[string]string{
			string(AppendISO(nil, x, false)): x.UTC().Format("2006-01-02T15:04:05Z"),
			string(AppendISO(nil, x, true)):  x.UTC().Format("2006-01-02T15:04:05.000Z"),
			string(AppendHTTP(nil, x)):       x.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"),
		} {
			if got != want {
				t.Errorf("%v is %s, want %s", x, got, want)
			}
		}
	}
}

func TestBasicTimesAsLayoutsReadThem(t *testing.T) {
	const layout = "20060102T150405Z"
	texts := []string{"", "20260230T000000Z", "20260101T240000Z", "20260101T236000Z", "20261301T000000Z", "20260100T000000Z", "00000101T000000Z", "2026010aT000000Z", "20260101 000000Z", "20260101T000000", "20260101T000000Z0"}
	for range 1000 {
		texts = append(texts, time.Unix(rand.Int64N(1e11), 0).UTC().Format(layout))
	}
	for _, s := range texts {
		want, err := time.Parse(layout, s)
		got, ok := ParseBasic(s)
		if ok != (err == nil) || ok && !got.Equal(want) {
			t.Errorf("%q is %v, %v, want %v, %v", s, got, ok, want, err)
		}
	}
}

func TestHeadersCompareWithoutCase(t *testing.T) {
	h := Header{{Name: "Content-Type", Value: "a"}, {Name: "x-amz-DATE", Value: "b"}, {Name: "content-type", Value: "c"}, {Name: "Content_Type", Value: "d"}}
	if h.Get("content-TYPE") != "a" || h.Get("X-Amz-Date") != "b" || len(h.Values("CONTENT-TYPE")) != 2 || h.Has("content") || !h.Has("content_type") || h.Has("Content\x0dType") {
		t.Error("names differ by case, or do not differ by letters")
	}
	if h.Del("Content-Type"); len(h) != 2 {
		t.Errorf("left: %v", h)
	}
}
