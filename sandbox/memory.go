package sandbox

import (
	"context"
	"errors"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"

	"github.com/tetratelabs/wazero/api"
)

// A sandbox whose memory were full to the last byte could not even be asked what to
// delete. So calls that would leave less than a reserve of it are refused.
const (
	// mostReserve is the largest reserve in bytes; a small sandbox has a quarter of its room.
	mostReserve = 8 << 20
	// arena is the piece in bytes by which Go's heap grows.
	arena = 4 << 20
)

// fit looks what memory a call has left, garbage aside, and refuses the call if that is
// less than the reserve, or less than half of it for one that does not grow the state.
// What a call finds is thus always enough for reading and deleting.
//
// The garbage of calls that are played again is not collected in between. So from a
// collection on the sandbox is tight: the present state must become its base.
func (s *Sandbox) fit(a *abi.Response) error {
	need := s.host.reserve
	if !a.Grows {
		need /= 2
	}
	free, err := s.room()
	if err != nil || free >= need {
		return err
	}
	s.tight = true
	if a.ReadOnly && len(a.Keep) == 0 && len(a.Drop) == 0 {
		return nil // its garbage is all that it leaves
	}
	if err := s.collect(0); err != nil {
		return err // not even for that
	}
	if free, err = s.room(); err == nil && free < need {
		err = errFull()
	}
	return err
}

// room returns how many bytes of memory are free, at most by an arena too few. As long as
// the memory can grow by the reserve the guest need not be asked.
func (s *Sandbox) room() (int64, error) {
	left := (s.host.options.MemoryLimit - int64(len(s.machine.region.bytes()))) &^ (arena - 1)
	if left >= s.host.reserve {
		return left, nil
	}
	free, err := s.enter(context.Background(), s.upkeep(), func(x *slot) api.Function { return x.room }, 0)
	return left + int64(free), err
}

// replayTidy plays a call again that ran out of memory with the error cause, now
// without the garbage of the calls before it. A second failure is the sandbox's if
// less than half of its memory is left, else the emulator's.
func (s *Sandbox) replayTidy(ctx context.Context, e *entry, cause error) (*abi.Response, error) {
	s.damaged = true
	if err := s.recover(); err != nil {
		return nil, errors.Join(cause, err)
	}
	if err := s.renew(0); err != nil {
		return nil, errors.Join(cause, err)
	}
	free, err := s.room()
	if err != nil {
		return nil, errors.Join(cause, err)
	}
	a, err := s.play(ctx, e)
	full := free < s.host.options.MemoryLimit/2
	if err == nil {
		full, err = true, s.fit(a)
	}
	if full && errors.Is(err, ErrMemory) {
		s.damaged = true
		return nil, aws.Errorf(409, "LimitExceeded", "This sandbox's memory has no room for a call of this size. Ask for less at a time, delete something, or reset the sandbox.")
	}
	return a, err
}

// errFull is the refusal of what no longer fits. It is no server error: clients would try
// again.
func errFull() error {
	return aws.Errorf(409, "LimitExceeded", "This sandbox is full: its memory has no room for more. Delete something, or reset the sandbox.")
}
