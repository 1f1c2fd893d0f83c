package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
)

// fill keeps megabytes until the sandbox refuses, and returns how many it took.
func fill(t *testing.T, s *Sandbox) int {
	t.Helper()
	for n := range 256 {
		got, err := do(s, fmt.Sprintf("/keep?%d", n))
		if e := (*aws.Error)(nil); errors.As(err, &e) {
			if e.Code != "LimitExceeded" || e.HTTPStatus() != 409 {
				t.Fatal(e)
			}
			return n
		}
		if err != nil || got != strconv.Itoa(n+1) {
			t.Fatal(n, got, err)
		}
	}
	t.Fatal("never full")
	return 0
}

// A full sandbox refuses what would grow it, and goes on to answer and to delete.
func TestFullSandboxes(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		s := newSandbox(t, h)
		n := fill(t, s)
		t.Logf("full with %d MiB of %d; reserve %d KiB", n, h.options.MemoryLimit>>20, h.reserve>>10)
		if n < 32 {
			t.Errorf("full with %d MiB", n)
		}
		for range 3 * tidyCalls {
			want(t, s, "/kept", strconv.Itoa(n))
		}
		for range 3 {
			start := time.Now()
			if _, err := do(s, "/keep?more"); err == nil || errors.Is(err, ErrGuest) {
				t.Fatalf("one more: %v", err)
			}
			t.Log("refused in", time.Since(start))
			want(t, s, "/kept", strconv.Itoa(n))
		}
		if _, err := do(s, "/panic"); !errors.Is(err, ErrGuest) {
			t.Fatal(err)
		}
		want(t, s, "/kept", strconv.Itoa(n)) // the journal plays again as it did
		for i := range n {
			want(t, s, fmt.Sprintf("/forget?%d", i), strconv.Itoa(n-i-1))
		}
		if again := fill(t, s); again < n*9/10 { // the heap is in pieces now
			t.Errorf("full with %d MiB, before with %d", again, n)
		}
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, s, "/keep?1", "1")
	})
}

// A checkpoint, a fork and a restore of a full sandbox are as full.
func TestCopiesOfFullSandboxes(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	n := fill(t, s)
	c, err := s.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, err := s.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want(t, s, "/forget?0", strconv.Itoa(n-1))
	if err := s.Restore(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Sandbox{s, f} {
		want(t, x, "/kept", strconv.Itoa(n))
		if _, err := do(x, "/keep?more"); err == nil || errors.Is(err, ErrGuest) {
			t.Fatalf("one more: %v", err)
		}
		want(t, x, "/forget?0", strconv.Itoa(n-1))
	}
}

// Garbage alone never fills a sandbox, whether of calls that read or of others.
func TestGarbageDoesNotFill(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for range 40 {
		want(t, s, "/garbage?9000000", strconv.Itoa(8790<<10))
	}
	want(t, s, "/count", "40")
}

// A few calls that leave much behind do not make the memory grow to its limit: they are tidied up after early.
func TestFewCallsMuchGarbage(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for range 4 {
		want(t, s, "/garbage?20000000", strconv.Itoa(19532<<10))
	}
	if err := s.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.release()
	if n := s.grown(); n > 40<<20 {
		t.Errorf("the memory grew by %d MiB", n>>20)
	}
}

// A call that needs more than the sandbox has left says so, and changes nothing.
func TestCallsThatAreTooLarge(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for n := range 100 {
		want(t, s, fmt.Sprintf("/keep?%d", n), strconv.Itoa(n+1))
	}
	for range 2 {
		_, err := do(s, "/garbage?120000000")
		if e := (*aws.Error)(nil); !errors.As(err, &e) || e.Code != "LimitExceeded" || !strings.Contains(e.Message, "at a time") {
			t.Fatal(err)
		}
		want(t, s, "/kept", "100")
	}
}
