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
	// what it dirties itself, nearly a megabyte.
	garbage = 1 << 20
)

// finish releases the sandbox after a call; when there is tidying to do, only after that,
// in the background, so that the answer does not wait for it. A damaged machine is not
// tidied: it must never become the base.
func (s *Sandbox) finish() {
	if !s.closed && !s.damaged && (s.calls >= tidyCalls || s.journal.full()) {
		go func() {
			s.tidy()
			s.release()
		}()
		return
	}
	s.release()
}

// tidy bounds what calls leave behind. If none of them changed the state, the base is
// still the truth: going back to it undoes all their garbage. Otherwise garbage is
// collected, and the present becomes the base.
func (s *Sandbox) tidy() {
	s.calls = 0
	var err error
	if len(s.journal.entries) == 0 {
		s.host.stats.rollbacks.Add(1)
		err = s.rollback()
	} else {
		err = s.renew()
	}
	if err != nil {
		s.host.options.Logger.Error("tidy sandbox", "account", s.config.Account, "err", err)
		s.damaged = true
	}
}

// renew collects garbage and makes the present state the base.
func (s *Sandbox) renew() error {
	c := &call{clock: s.now(), random: rand.NewChaCha8([32]byte{})}
	did, err := s.enter(context.Background(), c, func(x *slot) api.Function { return x.maintain }, garbage)
	if err != nil {
		return err
	}
	s.host.stats.collections.Add(int64(did))
	s.host.stats.checkpoints.Add(1)
	return s.rebase()
}
