package blob

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// TestSmallBlobsAreAtHand: what was written or read last is read without its file, as long as it is there.
func TestSmallBlobsAreAtHand(t *testing.T) {
	s := open(t)
	refs := s.NewRefs()
	d := keep(t, s, refs, "0123456789")
	if err := os.Remove(s.path(d)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		off, n int64
		want   string
	}{{0, 10, "0123456789"}, {3, 4, "3456"}, {10, 0, ""}} {
		r, err := s.Read(d, c.off, c.n)
		if err != nil {
			t.Fatal(err)
		}
		var w bytes.Buffer
		if _, err := io.Copy(&w, r); err != nil || w.String() != c.want || r.Close() != nil {
			t.Errorf("%d+%d: %q %v", c.off, c.n, &w, err)
		}
	}
	if _, err := s.Read(d, 8, 3); err == nil {
		t.Error("read past the end")
	}
	refs.Release()
	if _, err := s.Read(d, 0, 10); err == nil || s.recent.bytes != 0 {
		t.Errorf("a deleted blob is still there, or %d bytes of it: %v", s.recent.bytes, err)
	}
}

// TestSmallBlobsComeBack: after a restart the first read brings them to hand.
func TestSmallBlobsComeBack(t *testing.T) {
	old := open(t)
	d := keep(t, old, old.NewRefs(), "text")
	s, err := Open(old.dir, Options{})
	must(t, err)
	must(t, s.NewRefs().Add(d))
	for range 2 {
		if text := content(t, s, d, 0, 4); text != "text" {
			t.Errorf("read %q", text)
		}
		os.Remove(s.path(d))
	}
}

// TestWhatIsAtHandIsBounded by bytes and by number, also when blobs come and go.
func TestWhatIsAtHandIsBounded(t *testing.T) {
	s := open(t)
	refs := s.NewRefs()
	for i := range 600 {
		keep(t, s, refs, strings.Repeat(" ", recentEach-8)+fmt.Sprintf("%08d", i))
		gone := s.NewRefs()
		keep(t, s, gone, fmt.Sprintf("gone %d", i))
		gone.Release()
		n := 0
		for _, e := range s.blobs {
			if e.data != nil {
				n += len(e.data) + recentBase
			}
		}
		if n != s.recent.bytes || n > recentBytes {
			t.Fatalf("%d bytes in memory, counted %d", n, s.recent.bytes)
		}
	}
	if len(s.recent.order) > recentMost || len(s.recent.order) < 100 {
		t.Errorf("%d in order", len(s.recent.order))
	}
}
