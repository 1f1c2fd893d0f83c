package sandbox

import (
	"errors"
	"testing"
	"time"
)

// A killer of a guest, and what the error must match.
var killers = []struct {
	path string
	is   error
}{
	{"/loop", ErrTimeout},
	{"/oom", ErrMemory},
	{"/panic", ErrGuest},
	{"/nil", ErrGuest},
	{"/recurse", ErrGuest},
	{"/exit", ErrGuest},
	{"/dead", ErrGuest},
	{"/lie", ErrGuest},
	{"/peep", ErrGuest},
}

func TestKilledGuestsComeBack(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		victim, other := newSandbox(t, h), newSandbox(t, h)
		for range 7 {
			if _, err := do(victim, "/add"); err != nil {
				t.Fatal(err)
			}
		}
		want(t, other, "/note?mine=still", "ok")
		for _, k := range killers {
			t.Run(k.path[1:], func(t *testing.T) {
				start := time.Now()
				_, err := do(victim, k.path)
				if !errors.Is(err, ErrGuest) || !errors.Is(err, k.is) {
					t.Errorf("error %v, want %v", err, k.is)
				}
				if e := (*GuestError)(nil); errors.As(err, &e) {
					t.Logf("%v in %v; stderr %.60q", e, time.Since(start).Round(time.Millisecond), e.Stderr)
				}
				want(t, other, "/read?mine", "still")
				want(t, victim, "/count", "7")
			})
		}
		want(t, victim, "/add", "8")
	})
}

func TestOneLoopingSandboxDoesNotStopOthers(t *testing.T) {
	h := openHost(t, func(o *Options) { o.Timeout = 300 * time.Millisecond })
	victim, other := newSandbox(t, h), newSandbox(t, h)
	done := make(chan error)
	go func() {
		_, err := do(victim, "/loop")
		done <- err
	}()
	for range 20 {
		if _, err := do(other, "/add"); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; !errors.Is(err, ErrTimeout) {
		t.Errorf("loop ended with %v", err)
	}
	want(t, victim, "/add", "1")
}

func TestRecoveryPlaysTheJournalAfterACheckpoint(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	for range journalEntries + 5 {
		if _, err := do(s, "/add"); err != nil {
			t.Fatal(err)
		}
	}
	if n := h.Stats().Checkpoints; n == 0 {
		t.Fatal("no checkpoint was taken on the way")
	}
	if _, err := do(s, "/panic"); !errors.Is(err, ErrGuest) {
		t.Fatal(err)
	}
	want(t, s, "/count", "37")
	if n := h.Stats().Replayed; n == 0 || n > journalEntries {
		t.Errorf("%d calls replayed", n)
	}
}

// A state that cannot be rebuilt whole is rebuilt up to the call that fails.
func TestRecoveryStopsBeforeACallThatFails(t *testing.T) {
	h := openHost(t, nil)
	s := newSandbox(t, h)
	want(t, s, "/add", "1")
	want(t, s, "/add", "2")
	bad := s.journal.entries[0]
	bad.request = []byte("no message")
	s.journal.entries[2] = bad // the second /add
	if _, err := do(s, "/panic"); !errors.Is(err, ErrGuest) {
		t.Fatal(err)
	}
	want(t, s, "/count", "1")
}

// A machine that could not be recovered is garbage, and must not become the base.
func TestDamagedMachinesAreNotTidied(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for range tidyCalls - 1 {
		want(t, s, "/count", "0")
	}
	good := s.journal.entries[0].request
	s.journal.entries[0].request = []byte("no message")
	if _, err := do(s, "/panic"); !errors.Is(err, ErrGuest) {
		t.Fatal(err)
	}
	if err := s.acquire(t.Context()); err != nil { // whatever tidies has ended then
		t.Fatal(err)
	}
	kept := len(s.journal.entries)
	if kept == 1 {
		s.journal.entries[0].request = good
	}
	s.release()
	if kept != 1 {
		t.Fatalf("%d calls to play again, want the setup", kept)
	}
	want(t, s, "/config", "123456789012 AKIATEST")
}
