package sandbox

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"
)

// rested waits until the sandbox is ready for an undo.
func rested(t *testing.T, s *Sandbox) {
	t.Helper()
	for range 500 {
		s.lock <- struct{}{}
		busy := s.damaged || s.restless()
		s.release()
		if !busy {
			return
		}
		time.Sleep(quietTime / 2)
	}
	t.Fatal("it does not rest")
}

func TestUndoAfterARestPlaysFewCallsAgain(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		ctx := context.Background()
		s := newSandbox(t, h)
		const calls = 20
		for i := range calls {
			want(t, s, "/add", strconv.Itoa(i+1))
		}
		for n := calls - 1; n > 0; n-- {
			rested(t, s)
			before := h.Stats().Replayed
			if err := s.Back(ctx, int64(n)+1); err != nil { // the first step is Setup
				t.Fatal(n, err)
			}
			if got := h.Stats().Replayed - before; got > 0 {
				t.Errorf("undo to %d played %d calls again", n, got)
			}
			want(t, s, "/count", strconv.Itoa(n))
			want(t, s, "/add", strconv.Itoa(n+1)) // something to undo
			rested(t, s)
			if err := s.Back(ctx, int64(n)+1); err != nil {
				t.Fatal(n, err)
			}
		}
		want(t, s, "/count", "1")
	})
}

// An undo in the midst of a script plays again what takes about a millisecond, not all since the last tidying.
func TestUndoInTheMidstOfAScriptPlaysLittleAgain(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		for call, most := range map[string]int64{"/add": quickCost / callCost, fmt.Sprintf("/work?%d", 2*quickCost): 1} {
			for _, n := range []int64{0, 1, 5, 11, 20} {
				s := newSandbox(t, h)
				for range n + 1 {
					if _, err := do(s, call); err != nil {
						t.Fatal(err)
					}
				}
				before := h.Stats().Replayed
				if err := s.Back(context.Background(), n+1); err != nil { // the first step is Setup
					t.Fatal(err)
				}
				if got := h.Stats().Replayed - before; got > most {
					t.Errorf("%s: undo to %d played %d calls again", call, n, got)
				}
				want(t, s, "/count", strconv.FormatInt(n, 10))
			}
		}
	})
}

// Chapters that only rests part are joined again, and every step stays where it was.
func TestRestsDoNotCutThePastShort(t *testing.T) {
	ctx := context.Background()
	s := newSandbox(t, openHost(t, nil))
	const calls = 3 * rests
	for i := range calls {
		want(t, s, "/add", strconv.Itoa(i+1))
		rested(t, s)
	}
	if n := len(s.history.chapters); n > rests+2 {
		t.Errorf("%d chapters", n)
	}
	for n := calls; n > 0; n -= 5 {
		b, err := s.Branch(ctx, int64(n)+1, testConfig)
		if err != nil {
			t.Fatal(n, err)
		}
		want(t, b, "/count", strconv.Itoa(n))
		b.Close()
	}
}

func TestASleepingSandboxTakesLittleMemoryAndWakes(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		s := newSandbox(t, h)
		want(t, s, "/add", "1")
		rested(t, s)
		awake := s.PrivateBytes()
		s.lock <- struct{}{}
		err := s.sleep()
		s.release()
		if err != nil {
			t.Fatal(err)
		}
		if n := s.PrivateBytes(); n >= awake || n > 128<<10 {
			t.Errorf("%d bytes asleep, %d awake", n, awake)
		}
		f, err := s.Fork(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want(t, f, "/add", "2")
		want(t, s, "/add", "2")
	})
}
