package sandbox

import (
	"context"
	"math/rand/v2"

	"github.com/tetratelabs/wazero/api"
)

const (
	// tidyCalls is how many calls leave their garbage behind before somebody looks.
	tidyCalls = 32
	// garbage is how many bytes must have been allocated for a collection to be worth
	// what it dirties itself, nearly a megabyte, and for the time that it takes: that grows
	// with what lives, so that a large sandbox may leave more behind.
	garbage = 1 << 20
	// mostGrowth is by how many bytes a few calls may make the memory grow before somebody looks.
	mostGrowth = 16 << 20
	// mostRush is how often a sandbox that is never left alone doubles its patience.
	mostRush = 2
)

// finish releases the sandbox after a call; when there is tidying to do, only after that,
// in the background, so that the answer does not wait for it. A damaged machine is not
// tidied: it must never become the base.
func (s *Sandbox) finish() {
	do := s.due()
	if do == nil {
		s.wait()
		s.release()
		return
	}
	go func() {
		if err := do(); err != nil {
			s.host.options.Logger.Error("tidy sandbox", "account", s.config.Account, "err", err)
			s.damaged = true
		}
		s.wait()
		s.release()
	}()
}

// due is what is to be done between two calls, nil for nothing.
func (s *Sandbox) due() func() error {
	n := s.patience()
	switch {
	case s.closed || s.damaged:
		return nil
	case s.calls >= n*tidyCalls || s.journal.full(n) || s.tight || s.grown()-s.tidied > mostGrowth:
		return s.tidy
	case s.costly():
		return s.mark
	}
	return nil
}

// patience is how many times as long a sandbox may wait for its tidying as a small one at leisure: to save a base, or to go
// back to it, takes time for all the memory that the sandbox has, and whoever calls without a pause waits for that.
func (s *Sandbox) patience() int { return (1 + s.grown()/(4<<20)) << s.rush }

// grown is how many bytes of memory the sandbox has beyond those it began with.
func (s *Sandbox) grown() int { return max(len(s.machine.region.bytes())-s.host.size, 0) }

// tidy bounds what calls leave behind. If none of them changed the state, the base is
// still the truth: going back to it undoes all their garbage. Otherwise, or if the base itself has garbage in it, that is
// collected, and the present becomes the base.
func (s *Sandbox) tidy() error {
	s.calls = 0
	if len(s.journal.entries) == 0 {
		s.host.stats.rollbacks.Add(1)
		if err := s.rollback(); err != nil {
			return err
		}
	}
	if len(s.journal.entries) > 0 || s.base.resting {
		if err := s.renew(uint64(max(garbage<<s.rush, s.grown()/4))); err != nil {
			return err
		}
	}
	s.tidied = s.grown()
	s.rush = min(s.rush+1, mostRush)
	s.refresh()
	return nil
}

// renew collects garbage, if at least threshold bytes were allocated since the last time, and makes the present state the base.
func (s *Sandbox) renew(threshold uint64) error {
	if err := s.collect(threshold); err != nil {
		return err
	}
	s.host.stats.checkpoints.Add(1)
	return s.rebase()
}

// collect collects garbage if at least threshold bytes were allocated since the last time.
func (s *Sandbox) collect(threshold uint64) error {
	did, err := s.enter(context.Background(), s.upkeep(), func(x *slot) api.Function { return x.maintain }, threshold)
	s.host.stats.collections.Add(int64(did))
	return err
}

// upkeep is an entry that is no request.
func (s *Sandbox) upkeep() *call { return &call{clock: s.now(), random: rand.NewChaCha8([32]byte{})} }
