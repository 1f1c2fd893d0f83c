package sandbox

import (
	"context"
	"slices"
	"time"
)

const (
	// quietTime is how long a sandbox must have been left alone for it to rest.
	quietTime = 20 * time.Millisecond
	// sleepTime is how long a sandbox stays awake that is at rest.
	sleepTime = 5 * time.Second
	// rests is how many of the latest chapters are kept apart for a quick undo.
	rests = 4
	// largePages is how many changed pages make a sandbox a large one: 16 MiB.
	largePages = 4096
)

// wait sets the timer of unused.
func (s *Sandbox) wait() {
	switch {
	case s.closed:
	case s.restless():
		s.quiet.Reset(quietTime)
	default:
		s.quiet.Reset(sleepTime)
	}
}

// unused is run when nobody has called for a while: first the sandbox rests, later it sleeps.
func (s *Sandbox) unused() {
	select {
	case s.lock <- struct{}{}:
	default:
		s.quiet.Reset(quietTime) // not quiet
		return
	}
	defer s.release()
	if s.closed || s.damaged || s.tight {
		return
	}
	do := s.sleep
	if s.restless() {
		do = s.rest
		s.quiet.Reset(sleepTime)
	}
	if err := do(); err != nil {
		s.host.options.Logger.Error("rest", "account", s.config.Account, "err", err)
		s.damaged = true
	}
}

// restless reports whether the sandbox is not yet ready for an undo. A large one never gets ready: that would take long, too.
func (s *Sandbox) restless() bool {
	n := len(s.history.chapters)
	return !s.large() && (len(s.journal.entries) > 0 || n > 0 && len(s.history.chapters[n-1].entries) > 1)
}

// rest gets ready for an undo: the present becomes the base, and so does the state before the last change, so that an
// undo plays no call again.
func (s *Sandbox) rest() error {
	if len(s.journal.entries) == 0 {
		s.reopen()
	}
	if s.rush > 0 { // a lot of garbage was left lying about
		s.rush = 0
		if err := s.collect(garbage); err != nil {
			return err
		}
	}
	present, err := s.passing(s.base.delta)
	if n := len(s.journal.entries) - 1; err == nil && n > 0 {
		err = s.part(n, present)
	}
	if err != nil {
		return err
	}
	s.begun(present)
	return nil
}

// mark makes the present the base in the midst of a script, for an undo there.
func (s *Sandbox) mark() error {
	present, err := s.passing(s.base.delta)
	if err == nil {
		s.begun(present)
	}
	return err
}

// costly reports whether to play the journal again takes longer than an undo may, and than some checkpoints. Whoever has
// not paused for long has no time for an undo, either.
func (s *Sandbox) costly() bool {
	if s.rush == mostRush {
		return false
	}
	limit := int64(quickCost)
	if d := s.base.delta; d != nil {
		limit = max(limit, int64(len(d.pages))*pageCost)
	}
	return s.journal.cost > limit<<(s.rush/mostRush) && !s.large()
}

// begun begins a chapter with the present.
func (s *Sandbox) begun(present snapshot) {
	s.turn(present, s.refs, s.stored.Load())
	s.refresh()
}

// reopen makes the last chapter of the history the present one again.
func (s *Sandbox) reopen() {
	h, last := &s.history, len(s.history.chapters)-1
	c := h.chapters[last]
	h.chapters = h.chapters[:last]
	h.bytes -= c.bytes()
	h.steps -= len(c.entries)
	s.opening.refs.Release()
	s.base, s.opening, s.journal = c.base, opening{c.refs, c.stored, c.first}, journal{}
	for _, e := range c.entries {
		s.journal.add(e)
	}
}

// sleep gives the memory of a sandbox at rest back. The next call restores it from the base, in a fraction of a millisecond.
func (s *Sandbox) sleep() error {
	s.machine.detach()
	s.repeats.clear()
	s.damaged, s.rush = true, 0
	if s.kept != nil {
		s.kept.shut()
	}
	return s.machine.region.reset(nil)
}

// large reports whether the base has so many pages that even to look at them takes milliseconds.
func (s *Sandbox) large() bool { return s.base.delta != nil && len(s.base.delta.pages) > largePages }

// passing is a snapshot of a machine that was not tidied.
func (s *Sandbox) passing(like *delta) (snapshot, error) {
	snap, err := s.snapshot(like)
	snap.resting = true
	return snap, err
}

// part begins a chapter after the first n calls of the present one. The machine is in the state present, before and after.
func (s *Sandbox) part(n int, present snapshot) error {
	if err := s.rollback(); err != nil {
		return err
	}
	for _, e := range s.journal.entries[:n] {
		if _, err := s.play(context.Background(), &e); err != nil {
			return err
		}
	}
	before, err := s.passing(present.delta)
	if err != nil {
		return err
	}
	last := slices.Clone(s.journal.entries[n:])
	c := s.present()
	refs, stored := c.after(n)
	s.journal.entries = s.journal.entries[:n]
	s.turn(before, refs, stored)
	for _, e := range last {
		s.journal.add(e)
	}
	s.machine.detach()
	copy(s.machine.globals, present.globals)
	return present.delta.restore(s.machine.region)
}
