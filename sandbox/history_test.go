package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"cloudlet/sandbox/abi"
)

func TestBackToAnyStep(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		ctx := context.Background()
		s := newSandbox(t, h)
		const calls = 3*journalEntries + 5
		for i := range calls {
			want(t, s, "/add", strconv.Itoa(i+1))
			want(t, s, "/count", strconv.Itoa(i+1))
		}
		steps, err := s.Steps(ctx)
		if err != nil || len(steps) != calls {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for i, step := range steps {
			if step.N != int64(i)+2 { // the first is Setup
				t.Fatalf("step %d has the number %d", i, step.N)
			}
		}
		for _, n := range []int{7, 40, 41, 70, calls} { // a branch: the sandbox stays as it is
			b, err := s.Branch(ctx, steps[n-1].N, abi.Config{AccessKey: "AKIABRANCH"})
			if err != nil {
				t.Fatal(n, err)
			}
			want(t, b, "/count", strconv.Itoa(n))
			want(t, b, "/config", "123456789012 AKIABRANCH")
			want(t, b, "/add", strconv.Itoa(n+1))
			if err := b.Reset(ctx); err != nil {
				t.Fatal(err)
			}
			want(t, b, "/config", "123456789012 AKIABRANCH")
			b.Close()
		}
		want(t, s, "/count", strconv.Itoa(calls))
		for _, n := range []int{calls - 1, 70, 33, 32, 3} {
			if err := s.Back(ctx, steps[n-1].N); err != nil {
				t.Fatal(n, err)
			}
			want(t, s, "/count", strconv.Itoa(n))
			if list, err := s.Steps(ctx); err != nil || len(list) != n {
				t.Fatalf("after going back to %d: %d steps, %v", n, len(list), err)
			}
		}
		want(t, s, "/add", "4")
		if err := s.Back(ctx, 99); !errors.Is(err, ErrStep) {
			t.Errorf("back to what is gone: %v", err)
		}
		if err := s.Back(ctx, steps[0].N-1); err != nil {
			t.Fatal(err)
		}
		want(t, s, "/count", "0")
		want(t, s, "/config", "123456789012 AKIATEST")
	})
}

// Going back brings deleted bytes back, and closing lets go of all of them.
func TestHistoryHoldsBlobs(t *testing.T) {
	h := openHost(t, nil)
	ctx := context.Background()
	s := newSandbox(t, h)
	body := string(pattern(100 << 10))
	if _, err := put(s, "a", strings.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/add", "1")
	steps, _ := s.Steps(ctx)
	want(t, s, "/delete?a", "ok")
	if got, err := do(s, "/get?a"); err == nil && got == body {
		t.Fatal("still there")
	}
	b, err := s.Branch(ctx, steps[0].N, testConfig)
	if err != nil {
		t.Fatal(err)
	}
	want(t, b, "/get?a", body)
	if err := s.Back(ctx, steps[0].N); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/get?a", body)
	if s.stored.Load() != int64(len(body)) {
		t.Errorf("%d bytes stored", s.stored.Load())
	}
	s.Close()
	want(t, b, "/get?a", body)
	b.Close()
	if n, _ := h.blobs.Stats(); n != 0 {
		t.Errorf("%d blobs are left", n)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for i := range historySteps + 200 {
		want(t, s, "/add", fmt.Sprint(i+1))
	}
	steps, err := s.Steps(context.Background())
	if err != nil || len(steps) > historySteps+journalEntries<<mostRush || len(steps) < historySteps/2 {
		t.Errorf("%d steps, %v", len(steps), err)
	}
	if err := s.Back(context.Background(), 1); !errors.Is(err, ErrStep) {
		t.Errorf("back to the beginning: %v", err)
	}
	if s.history.bytes > historyBytes {
		t.Errorf("%d bytes", s.history.bytes)
	}
}

// letGo takes its blobs from the past, as if it had been forgotten.
func letGo(s *Sandbox) {
	releaseAll(s.journal.entries)
	s.opening.refs.Release()
	for _, c := range s.history.chapters {
		c.release()
	}
}

// The past keeps no more of what was deleted than a bound.
func TestHistoryForgetsLargeObjects(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	body := string(pattern(9 << 20))
	for i := range 9 {
		text := fmt.Sprint(i) + body
		if _, err := put(s, "a", strings.NewReader(text), int64(len(text))); err != nil {
			t.Fatal(err)
		}
		if blobs, size := h.blobs.Stats(); size > historyHeld+2*int64(len(text)) {
			t.Fatalf("%d blobs of %d bytes are kept", blobs, size)
		}
	}
	if n, _ := h.blobs.Stats(); n != 1 {
		t.Errorf("%d blobs are left of one object", n)
	}
	want(t, s, "/add", "1")
}
