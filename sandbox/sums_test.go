package sandbox

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
)

func TestSumsOfRuns(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		s := newSandbox(t, h)
		if _, err := put(s, "k", strings.NewReader("abcd"), 4); err != nil {
			t.Fatal(err)
		}
		sum := fmt.Sprintf("%x", md5.Sum([]byte("bcbc")))
		want(t, s, "/sums?k", sum)
		want(t, s, "/delete?k", "ok")
		letGo(s)
		if n := h.Stats().Blobs; n != 0 {
			t.Fatalf("%d blobs", n)
		}
		// Played again, the call gets the same answer, though the blob is gone.
		if _, err := do(s, "/panic"); !errors.Is(err, ErrGuest) {
			t.Fatal(err)
		}
		if h.Stats().Replayed == 0 {
			t.Error("nothing was played again")
		}
		want(t, s, "/read?sums", sum)
	})
}

func TestSumsAreBounded(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	if _, err := put(s, "k", strings.NewReader("abcd"), 4); err != nil {
		t.Fatal(err)
	}
	have := h.blobs.StageBytes([]byte("abcd"))
	defer have.Discard()
	b := have.Blob()
	run := func(off, n int64) aws.Blob { return aws.Blob{SHA256: b.SHA256, Size: b.Size, Offset: off, Length: n} }
	huge := aws.Blob{SHA256: b.SHA256, Size: sumsBytes, Length: sumsBytes}
	for name, runs := range map[string][]aws.Blob{
		"unknown":  {{SHA256: [32]byte{1}, Size: 1, Length: 1}},
		"too long": {run(0, 5)}, "too far": {run(3, 2)}, "lying size": {{SHA256: b.SHA256, Size: 9, Length: 9}},
		"too much": {huge, run(0, 1)},
	} {
		if _, err := s.sums(t.Context(), &call{deadline: time.Now().Add(time.Second)}, runs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.sums(gone, &call{deadline: time.Now().Add(time.Second)}, []aws.Blob{run(0, 4)}); !errors.Is(err, context.Canceled) {
		t.Errorf("of a caller who is gone: %v", err)
	}
	for range cap(h.readers) {
		h.readers <- struct{}{}
	}
	if _, err := s.sums(t.Context(), &call{deadline: time.Now()}, []aws.Blob{run(0, 4)}); !errors.Is(err, ErrTimeout) {
		t.Errorf("with all readers busy: %v", err)
	}
}

// A caller who leaves while checksums are computed leaves the guest in the middle of a call.
func TestCallerLeavesDuringSums(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	if _, err := put(s, "k", strings.NewReader("abcd"), 4); err != nil {
		t.Fatal(err)
	}
	for range cap(h.readers) {
		h.readers <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Do(ctx, &Request{Method: "GET", Path: "/sums", Query: "k"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	want(t, s, "/add", "1")
}

// What is read for checksums has a rate: too much of it is refused, and nothing is changed.
func TestSumsHaveARate(t *testing.T) {
	now := time.Unix(1e9, 0)
	s := newSandbox(t, openHost(t, func(o *Options) { o.Now = func() time.Time { return now } }))
	if _, err := put(s, "k", strings.NewReader("abcd"), 4); err != nil {
		t.Fatal(err)
	}
	if !s.reading.AllowN(now, sumsBytes>>10) {
		t.Fatal("the largest copy is never allowed")
	}
	_, err := do(s, "/sums?k")
	wantCode(t, err, "SlowDown")
	want(t, s, "/read?sums", "")
	now = now.Add(time.Second)
	want(t, s, "/sums?k", fmt.Sprintf("%x", md5.Sum([]byte("bcbc"))))
}
