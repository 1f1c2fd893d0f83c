package sandbox

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestRestoreAndReset(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		ctx := context.Background()
		s := newSandbox(t, h)
		want(t, s, "/add", "1")
		c, err := s.Checkpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		want(t, s, "/add", "2")
		for range 2 { // a checkpoint can be used again
			if err := s.Restore(ctx, c); err != nil {
				t.Fatal(err)
			}
			want(t, s, "/count", "1")
			want(t, s, "/add", "2")
		}
		if _, err := do(s, "/panic"); err == nil {
			t.Fatal("no panic")
		}
		want(t, s, "/count", "2")
		if err := s.Reset(ctx); err != nil {
			t.Fatal(err)
		}
		want(t, s, "/count", "0")
		want(t, s, "/config", "123456789012 AKIATEST")
		want(t, s, "/read?setup-7", strings.Repeat("x", 100))
		if err := newSandbox(t, h).Restore(ctx, c); err == nil {
			t.Error("restored the checkpoint of another sandbox")
		}
	})
}

func TestForkOfFork(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		s := newSandbox(t, h)
		want(t, s, "/add", "1")
		a := fork(t, s)
		want(t, a, "/add", "2")
		b := fork(t, a)
		want(t, b, "/add", "3")
		want(t, b, "/add", "4")
		want(t, s, "/count", "1")
		want(t, a, "/count", "2")
		s.Close()
		if _, err := do(a, "/exit"); err == nil {
			t.Fatal("no exit")
		}
		want(t, a, "/add", "3")
		want(t, b, "/count", "4")
	})
}

func fork(t *testing.T, s *Sandbox) *Sandbox {
	t.Helper()
	f, err := s.Fork(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// After a rollback of read-only calls the memory is what it was, to the byte. In a rush that comes less and less often.
func TestReadOnlyCallsLeaveNothing(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	want(t, s, "/add", "1")
	c, err := s.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	least := s.PrivateBytes()
	calls, rollbacks := 0, int64(5)
	for i := range rollbacks {
		calls += tidyCalls << min(i, mostRush)
	}
	for range calls {
		want(t, s, "/count", "1")
	}
	s.PrivateBytes() // waits for the tidying
	if n := h.Stats().Rollbacks; n < rollbacks {
		t.Errorf("%d rollbacks in %d calls", n, calls)
	}
	if now := s.PrivateBytes(); now > least+4*pageSize {
		t.Errorf("%d private bytes, %d before", now, least)
	}
}

// TestARushEnds when the sandbox is left alone.
func TestARushEnds(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	if err := s.acquire(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer s.release()
	least := s.patience()
	for _, times := range []int{2, 4, 4} {
		if s.tidy(); s.patience() != times*least {
			t.Errorf("patience %d, want %d times %d", s.patience(), times, least)
		}
	}
	s.journal.cost = 1 << 40
	if s.costly() {
		t.Error("it gets ready for an undo")
	}
	s.release()
	s.unused()
	if s.lock <- struct{}{}; s.patience() != least {
		t.Errorf("patience %d after a while, %d before", s.patience(), least)
	}
}

// What a call allocates lies together, not in gaps all over the memory: 100 objects take a few pages.
func TestWhatACallAllocatesLiesTogether(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	want(t, s, "/add", "1")
	before := s.PrivateBytes()
	want(t, s, "/link", "ok")
	if n := s.PrivateBytes() - before; n > 128<<10 {
		t.Errorf("%d KB of private memory for 50 KB of objects", n>>10)
	}
}

func TestAdvance(t *testing.T) {
	h := openHost(t, nil)
	s, ctx := newSandbox(t, h), context.Background()
	c, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := s.Advance(ctx, 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	if d := time.Until(s.Now()); d < 47*time.Hour || d > 49*time.Hour {
		t.Errorf("%v ahead", d)
	}
	if d := time.Until(time.Unix(0, s.now())); d < 47*time.Hour {
		t.Errorf("calls are %v ahead", d)
	}
	if err := s.Advance(ctx, -1); err == nil {
		t.Error("time ran backwards")
	}
	if err := s.Restore(ctx, c); err != nil {
		t.Fatal(err)
	}
	if d := time.Until(s.Now()); d > time.Hour {
		t.Errorf("%v ahead after Restore", d)
	}
	if d := time.Until(time.Unix(0, s.now())); d > time.Hour {
		t.Errorf("calls are %v ahead after Restore", d)
	}
}
