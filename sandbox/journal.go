package sandbox

import (
	"context"
	"slices"
	"unsafe"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

// entry is one call as it can be played again.
type entry struct {
	now     int64
	seed    [32]byte
	request []byte     // encoded, now and seed included
	body    []byte     // payload in memory; dropped once it shows that the guest does not read it
	told    []aws.Sums // what the host answered the guest's questions
	cost    int64      // of playing it, in fuel

	// The sandbox after the call, for going back to it. Nothing of a recovery.
	event  []byte     // its record
	refs   *blob.Refs // owned
	stored int64

	keep, drop []blob.Digest // gained and given up by it
}

// newEntry encodes r. A body that is not nil can be read by the guest.
func newEntry(r *abi.Request, body []byte) entry {
	if body != nil {
		r.HTTP.Body.ReadBytes = func() ([]byte, error) { return body, nil }
	}
	return entry{now: r.Now, seed: r.Seed, request: abi.AppendRequest(nil, r), body: body}
}

// journal is the calls that changed a sandbox since its base.
type journal struct {
	entries []entry
	bytes   int
	cost    int64 // of playing it, in fuel
}

// A base is renewed after so many changes or bytes: what a recovery has to play again,
// and what a sandbox keeps for it, stays small.
const (
	journalEntries = 32
	journalBytes   = 512 << 10
)

// A call costs callCost beside what the guest computes, and a page of a checkpoint pageCost, in fuel.
// What costs quickCost is played in a millisecond.
const (
	callCost  = 15_000
	pageCost  = 50
	quickCost = 100_000
)

func (j *journal) add(e entry) {
	j.entries = append(j.entries, e)
	j.cost += callCost + e.cost
	j.bytes += len(e.request) + len(e.body) + len(e.told)*abi.SumsSize + int(unsafe.Sizeof(e))
}

// full reports whether it is time for a new base, for a sandbox of so much patience.
func (j *journal) full(n int) bool {
	return len(j.entries) >= n*journalEntries || j.bytes >= n*journalBytes
}

// clone is for another sandbox.
func (j *journal) clone() journal { return journal{cloneEntries(j.entries), j.bytes, j.cost} }

// recover brings a damaged sandbox back to the last good state: the base, and all changes since played again. They are deterministic, so they succeed as they
// did before; if one does not, the state before it is the last good one.
func (s *Sandbox) recover() error {
	if !s.damaged {
		return nil
	}
	entries := s.journal.entries
	for {
		err := s.rollback()
		if err != nil {
			return err
		}
		s.journal = journal{}
		failed, err := s.replay(entries)
		if err == nil {
			s.damaged = false
			return nil
		}
		if failed == 0 && s.base.delta == nil { // not even Setup: try again at the next call
			s.journal = journal{}
			for _, e := range entries {
				s.journal.add(e)
			}
			return err
		}
		s.host.options.Logger.Error("sandbox lost calls", "account", s.config.Account,
			"kept", failed, "lost", len(entries)-failed, "err", err)
		releaseAll(entries[failed:])
		entries = entries[:failed]
	}
}

// replay plays entries, and returns the index of the one that failed.
func (s *Sandbox) replay(entries []entry) (int, error) {
	for i := range entries {
		if _, err := s.play(context.Background(), &entries[i]); err != nil {
			return i, err
		}
		s.journal.add(entries[i])
		s.host.stats.replayed.Add(1)
	}
	return len(entries), nil
}

// rollback makes the machine its base again.
func (s *Sandbox) rollback() error {
	s.repeats.clear()
	s.machine.detach()
	copy(s.machine.globals, s.base.globals)
	s.tight = false
	return s.base.delta.restore(s.machine.region)
}

// rebase makes the present state the base.
func (s *Sandbox) rebase() error {
	snap, err := s.snapshot(s.base.delta)
	if err != nil {
		return err
	}
	s.turn(snap, s.refs, s.stored.Load())
	s.tight = false
	return nil
}

// snapshot is the present state. It shares memory with an earlier one that is like it.
func (s *Sandbox) snapshot(like *delta) (snapshot, error) {
	d, err := capture(s.machine.region, like)
	return snapshot{delta: d, globals: slices.Clone(s.machine.globals)}, err
}
