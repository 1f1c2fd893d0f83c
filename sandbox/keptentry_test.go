package sandbox

import (
	"reflect"
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

func TestKeptEntrySurvives(t *testing.T) {
	for name, e := range map[string]keptEntry{
		"empty": {},
		"full": {Now: -1 << 60, Seed: [32]byte{1, 31: 2}, Request: []byte("request"), Body: []byte{0}, Event: []byte("{}"),
			Told: []aws.Sums{{CRC32: 1}, {SHA1: [20]byte{19: 3}}}, Keep: []blob.Digest{{1}, {2}}, Drop: []blob.Digest{{31: 9}}},
	} {
		b := appendKeptEntry(nil, &e)
		got, err := decodeKeptEntry(b)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, e)
		}
		for i := range b {
			if _, err := decodeKeptEntry(b[:i]); err == nil {
				t.Errorf("%s: %d bytes of %d accepted", name, i, len(b))
			}
		}
		if _, err := decodeKeptEntry(append(b, 0)); err == nil {
			t.Errorf("%s: a byte too many accepted", name)
		}
	}
}

func FuzzKeptEntry(f *testing.F) {
	f.Add(appendKeptEntry(nil, &keptEntry{Request: []byte("x"), Told: make([]aws.Sums, 1), Drop: make([]blob.Digest, 1)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := decodeKeptEntry(b); err == nil {
			if _, err := decodeKeptEntry(appendKeptEntry(nil, &e)); err != nil {
				t.Error(err)
			}
		}
	})
}
