package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"

	"github.com/tetratelabs/wazero/api"
)

// serve takes r through the guest, at the sandbox's time and with a fresh seed, and
// books what it changed. body is its payload in memory, or nil; staged is its payload
// as the blob store has it, or nil. After an error the sandbox is as it was before.
//
// done, if not nil, sees the response while the sandbox is still held.
func (s *Sandbox) serve(ctx context.Context, r *abi.Request, body []byte, staged *blob.Staged, done func(*abi.Response)) (*abi.Response, error) {
	if r.Received == 0 {
		r.Received = s.host.options.Now().UnixNano()
	}
	who := s.prove(r)
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	r.Now, r.Seed = s.now(), newSeed()
	a, err := s.step(ctx, newEntry(r, body), r.Kind == abi.Serve || r.Kind == abi.Ask, staged)
	if err == nil {
		s.proofs.learn(who, a)
	}
	if err == nil && done != nil {
		done(a)
	}
	s.finish()
	return a, err
}

// step is serve for a call that is made up already. Caller holds the sandbox.
func (s *Sandbox) step(ctx context.Context, e entry, books bool, staged *blob.Staged) (*abi.Response, error) {
	if err := s.recover(); err != nil {
		return nil, err
	}
	s.host.stats.calls.Add(1)
	s.calls++
	a, err := s.play(ctx, &e)
	if err == nil {
		err = s.fit(a)
	}
	if errors.Is(err, ErrMemory) {
		a, err = s.replayTidy(ctx, &e, err)
	}
	if err == nil && books {
		err = s.book(a, staged)
	}
	if err != nil {
		return nil, s.undo(err)
	}
	if books && !a.ReadOnly {
		e.event, e.refs, e.stored = a.Event, s.refs.Clone(), s.stored.Load()
		e.keep, e.drop = digests(a.Keep), a.Drop
		s.journal.add(e)
		s.note(&e)
	}
	s.publish(a)
	if err := s.hold(a.Drop); err != nil {
		s.host.options.Logger.Error("forget the past", "account", s.config.Account, "err", err)
	}
	return a, nil
}

// undo recovers from a failed call, unless it failed before it began.
func (s *Sandbox) undo(cause error) error {
	guest := (*GuestError)(nil)
	entered := errors.As(cause, &guest)
	givenUp := errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded)
	if givenUp && !entered {
		return cause // while waiting for a slot
	}
	if entered && !givenUp {
		s.host.stats.failures.Add(1)
		s.host.options.Logger.Error("guest failed", "account", s.config.Account, "err", guest, "stderr", guest.Stderr)
	}
	s.damaged = true
	if err := s.recover(); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// play runs one encoded request in the guest. After an error the machine must be
// restored, unless it was the context's.
func (s *Sandbox) play(ctx context.Context, e *entry) (*abi.Response, error) {
	seed := e.seed
	seed[31] ^= 0xff // the system's randomness is another stream than the call's own
	c := &call{request: e.request, body: e.body, told: e.told, clock: e.now, random: rand.NewChaCha8(seed)}
	c.sums = func(runs []aws.Blob) (aws.Sums, error) { return s.sums(ctx, c, runs) }
	if _, err := s.enter(ctx, c, func(x *slot) api.Function { return x.handle }, uint64(len(e.request))); c.refused != nil {
		return nil, c.refused
	} else if err != nil {
		return nil, err
	}
	if c.response == nil {
		return nil, &GuestError{Cause: errors.New("no response")}
	}
	if !c.bodyRead {
		e.body = nil
	}
	if !c.response.ReadOnly {
		s.repeats.clear()
	}
	e.cost = c.spent
	if len(c.told) > len(e.told) { // the first time
		e.told = c.told
	}
	return c.response, nil
}

// enter calls an export of the guest on the next free slot.
func (s *Sandbox) enter(ctx context.Context, c *call, f func(*slot) api.Function, arg uint64) (uint64, error) {
	x, err := s.host.borrow(ctx, &s.machine)
	if err != nil {
		return 0, err
	}
	defer s.host.giveBack(x, &s.machine)
	c.deadline = time.Now().Add(s.host.options.Timeout)
	return x.run(&s.machine, c, f(x), arg)
}

// book enters the blobs that a call gained and gave up.
func (s *Sandbox) book(a *abi.Response, staged *blob.Staged) error {
	if err := s.audit(a, staged); err != nil {
		return err
	}
	for _, b := range a.Keep {
		if err := s.refs.Add(b.SHA256); err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
		s.count(b.SHA256, 1)
	}
	for _, d := range a.Drop {
		s.count(d, -1)
		if err := s.refs.Drop(d); err != nil {
			s.host.options.Logger.Error("guest drops a blob twice", "account", s.config.Account, "err", err)
		}
	}
	a.ReadOnly = a.ReadOnly && len(a.Keep) == 0 && len(a.Drop) == 0
	return nil
}

// audit checks that the guest names only blobs that it has or just got, and puts the
// latter into the store.
func (s *Sandbox) audit(a *abi.Response, staged *blob.Staged) error {
	fresh := func(b aws.Blob) bool { return staged != nil && b.SHA256 == staged.Sums().SHA256 }
	for _, b := range a.Keep {
		if !fresh(b) && s.refs.Count(b.SHA256) == 0 {
			return &GuestError{Cause: fmt.Errorf("reference to the unknown blob %x", b.SHA256)}
		}
		if !fresh(b) {
			continue
		}
		if left := s.host.options.Quota - s.stored.Load(); staged.Size() > left {
			return tooLarge(max(left, 0), staged.Size())
		}
		if err := staged.Keep(); err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
	}
	for _, b := range a.Payload {
		if s.refs.Count(b.SHA256) == 0 || b.Length > b.Size || b.Offset > b.Size-b.Length {
			return &GuestError{Cause: fmt.Errorf("answer with run %d+%d of blob %x", b.Offset, b.Length, b.SHA256)}
		}
	}
	return nil
}

// count keeps the sum of the sizes of all references.
func (s *Sandbox) count(d blob.Digest, sign int64) {
	if n, err := s.host.blobs.Size(d); err == nil {
		s.stored.Add(sign * n)
	}
}

func (s *Sandbox) publish(a *abi.Response) {
	s.tally.note(a)
	if a.Event != nil {
		s.feed.publish(EventCall, a.Event)
	}
	if a.WakeAt != 0 {
		s.feed.wake(a.WakeAt)
	}
}
