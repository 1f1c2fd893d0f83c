package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/blob"

	"golang.org/x/time/rate"
)

// Sandbox is one emulated AWS. Its methods may be called at the same time; calls into
// it run one after the other.
type Sandbox struct {
	host     *Host
	config   abi.Config
	lock     chan struct{} // held by whoever has the rest; a channel, to give up waiting
	closed   bool
	cold     bool // what it was is still in its kept file
	pastless bool // … and the blobs of its past are gone
	damaged  bool // the machine is garbage: a recovery failed, or it sleeps

	machine machine
	base    snapshot    // the last known good state …
	journal journal     // … and what changed it since
	opening opening     // how that chapter of the history began
	history history     // what was before
	setup   entry       // the call that began it all
	calls   int         // since the last tidying
	tidied  int         // bytes by which the memory had grown when it was last tidied
	rush    int         // how often it was tidied since it was last left alone, at most mostRush
	quiet   *time.Timer // runs unused
	tight   bool        // there is little memory left, or was before garbage was collected: tidy
	refs    *blob.Refs
	stored  atomic.Int64  // bytes that refs holds
	coming  atomic.Int64  // bytes set aside for payloads on their way
	reading *rate.Limiter // KiB that are read for checksums

	last    int64        // the virtual time of the latest call, Unix nanoseconds
	offset  atomic.Int64 // virtual minus real time, nanoseconds
	feed    *feed
	repeats repeats
	proofs  proofs
	tally   tally
	kept    *keeping // nil: it ends with the process
}

// snapshot is a state of a machine, as far as it differs from the template. Immutable.
type snapshot struct {
	delta   *delta // nil: the template's memory
	globals []uint64
	resting bool // taken in passing, by rest: garbage and all
}

// New makes a sandbox with the given account. It takes about a millisecond.
func (h *Host) New(ctx context.Context, c abi.Config) (*Sandbox, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s, err := h.fork()
	if err != nil {
		return nil, err
	}
	defer s.release()
	s.config = c
	s.setup = newEntry(&abi.Request{
		Kind: abi.Setup, Now: s.now(), Received: h.options.Now().UnixNano(), Seed: newSeed(), Payload: payload,
	}, nil)
	if err := s.begin(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// fork makes a sandbox in the state of the template. The caller holds it.
func (h *Host) fork() (*Sandbox, error) {
	r, err := h.image.fork()
	if err != nil {
		return nil, err
	}
	s := &Sandbox{host: h, lock: make(chan struct{}, 1), base: h.template, refs: h.blobs.NewRefs()}
	s.machine = machine{region: r, globals: slices.Clone(h.template.globals)}
	s.reading = rate.NewLimiter(sumsRate>>10, sumsBytes>>10)
	s.feed = newFeed(s)
	s.quiet = time.AfterFunc(time.Hour, s.unused)
	s.quiet.Stop()
	s.lock <- struct{}{}
	if err := h.admit(s); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return s, nil
}

// begin runs Setup on a sandbox that equals the template.
func (s *Sandbox) begin(ctx context.Context) error {
	s.forget()
	s.base, s.calls, s.opening.refs = s.host.template, 0, s.host.blobs.NewRefs()
	r, err := s.play(ctx, &s.setup)
	if err != nil {
		return err
	}
	if r.Status >= 300 {
		return fmt.Errorf("sandbox: setup answered %d: %.200s", r.Status, r.Body)
	}
	s.journal.add(s.setup)
	return nil
}

// Config returns what the sandbox was made with.
func (s *Sandbox) Config() abi.Config { return s.config }

// acquire waits for the sandbox to be free. Release it with release.
func (s *Sandbox) acquire(ctx context.Context) error {
	select {
	case s.lock <- struct{}{}:
	default:
		select {
		case s.lock <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if s.closed {
		s.release()
		return ErrClosed
	}
	if s.cold {
		if err := s.thaw(); err != nil {
			s.release()
			return fmt.Errorf("sandbox: bring back: %w", err)
		}
	}
	return nil
}

func (s *Sandbox) release() { <-s.lock }

// now returns the virtual time in Unix nanoseconds. It never stands still.
func (s *Sandbox) now() int64 {
	s.last = max(s.last+1, s.host.options.Now().UnixNano()+s.offset.Load())
	return s.last
}

// Now returns the virtual time of the sandbox: real time, moved by Advance.
func (s *Sandbox) Now() time.Time {
	return s.host.options.Now().Add(time.Duration(s.offset.Load())).UTC()
}

// Advance turns the sandbox's clock forward. Watchers hear of it if something changes by it.
func (s *Sandbox) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("sandbox: time cannot run backwards by %v", -d)
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	s.offset.Add(int64(d))
	s.repeats.clear()
	s.resave()
	s.feed.look()
	return nil
}

// PrivateBytes returns how much memory belongs to the sandbox alone: pages that differ
// from the template, its last checkpoint and its journal.
func (s *Sandbox) PrivateBytes() int64 {
	if s.acquire(context.Background()) != nil {
		return 0
	}
	defer s.release()
	n, _ := privateBytes(s.machine.region)
	if d := s.base.delta; d != nil {
		n += int64(d.bytes())
	}
	return n + int64(s.journal.bytes+s.history.bytes) + s.repeats.size()
}

// Close ends the sandbox: its memory and its blobs go, its watchers are closed. A
// response whose body is still being read stays readable. What Keep keeps stays on disk.
func (s *Sandbox) Close() {
	s.lock <- struct{}{}
	defer s.release()
	if !s.closed {
		s.close()
	}
}

// close is Close for a caller that holds the sandbox.
func (s *Sandbox) close() {
	s.closed = true
	s.quiet.Stop()
	if s.kept != nil {
		s.leave()
	}
	s.feed.close()
	s.refs.Release()
	s.forget()
	s.machine.detach()
	if err := s.machine.region.close(); err != nil {
		s.host.options.Logger.Error("close sandbox", "err", err)
	}
	s.machine, s.base = machine{}, snapshot{}
	s.host.dismiss(s)
}

func newSeed() (seed [32]byte) {
	rand.Read(seed[:])
	return seed
}
