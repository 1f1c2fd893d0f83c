package sandbox

import (
	"context"
	"errors"
	"slices"

	"cloudlet/sandbox/blob"
)

// Checkpoint is a moment of a sandbox that it can go back to. Close it in the end: it
// holds blobs.
type Checkpoint struct {
	sandbox  *Sandbox
	snapshot snapshot
	refs     *blob.Refs
	stored   int64
	last     int64 // the virtual time of the latest call before
	offset   int64
	wakes    []int64
}

var errForeign = errors.New("sandbox: checkpoint of another sandbox, or closed")

// Checkpoint remembers the present state. It costs memory in the order of what the
// sandbox changed since it was made, packed.
func (s *Sandbox) Checkpoint(ctx context.Context) (*Checkpoint, error) {
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	if err := s.recover(); err != nil {
		return nil, err
	}
	if err := s.rebase(); err != nil {
		return nil, err
	}
	return &Checkpoint{
		sandbox: s, snapshot: s.base, refs: s.refs.Clone(), stored: s.stored.Load(),
		last: s.last, offset: s.offset.Load(), wakes: s.feed.pending(),
	}, nil
}

// Restore goes back to c, a checkpoint of this sandbox: everything made since is gone,
// and the clock stands as far from real time as it did. c can be used again.
func (s *Sandbox) Restore(ctx context.Context, c *Checkpoint) error {
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	if c.sandbox != s || c.refs == nil {
		return errForeign
	}
	s.turn(c.snapshot, c.refs, c.stored)
	s.calls = 0
	if err := s.rollback(); err != nil {
		s.damaged = true
		return err
	}
	s.damaged = false
	s.refs.Release()
	s.refs = c.refs.Clone()
	s.stored.Store(c.stored)
	s.last = c.last
	s.offset.Store(c.offset)
	s.feed.replaced(EventRestore, c.wakes)
	return s.save()
}

// Close lets go of what the checkpoint holds. The sandbox is not touched.
func (c *Checkpoint) Close() {
	if c.refs != nil {
		c.refs.Release()
		c.refs, c.snapshot = nil, snapshot{}
	}
}

// Reset makes the sandbox what it was right after New: same account, same keys, nothing else.
func (s *Sandbox) Reset(ctx context.Context) error {
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	s.forget()
	s.base, s.opening.refs, s.damaged = s.host.template, s.host.blobs.NewRefs(), true
	if err := s.rollback(); err != nil {
		s.journal.add(s.setup)
		return err
	}
	if err := s.begin(ctx); err != nil {
		s.journal.add(s.setup) // the next call tries again
		return err
	}
	s.damaged = false
	s.refs.Release()
	s.stored.Store(0)
	s.last = s.setup.now
	s.offset.Store(0)
	s.tally.clear()
	s.feed.replaced(EventReset, nil)
	return s.save()
}

// Fork makes another sandbox in the same state, with the same account and keys, that
// shares all memory until one of them changes it. Its feed starts empty.
func (s *Sandbox) Fork(ctx context.Context) (*Sandbox, error) {
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	if err := s.recover(); err != nil {
		return nil, err
	}
	f, err := s.host.fork()
	if err != nil {
		return nil, err
	}
	defer f.release()
	f.config, f.setup, f.calls, f.last = s.config, s.setup, s.calls, s.last
	f.base, f.journal, f.refs = s.base, s.journal.clone(), s.refs.Clone()
	f.opening = opening{s.opening.refs.Clone(), s.opening.stored, s.opening.first}
	f.machine.globals = slices.Clone(s.machine.globals)
	f.stored.Store(s.stored.Load())
	f.offset.Store(s.offset.Load())
	if err := copyRegion(f.machine.region, s.machine.region); err != nil {
		f.close()
		return nil, err
	}
	for _, t := range s.feed.pending() {
		f.feed.wake(t)
	}
	return f, nil
}
