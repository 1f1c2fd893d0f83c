package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/blob"
)

// What a sandbox keeps of its past; the oldest goes first.
const (
	historySteps = 512
	historyBytes = 4 << 20  // of packed memory and requests
	historyHeld  = 64 << 20 // of objects that were deleted or written over since; then all of the past goes
)

// Step is a call that changed a sandbox. Its number rises by one with each; going back makes the numbers after it
// free again.
type Step struct {
	N     int64
	At    time.Time // virtual
	Event []byte    // the call's record, JSON; shared, do not change it
}

// chapter is a state and the calls that changed it since. All steps in it are found by playing calls again, which
// is why any of them can be gone back to.
type chapter struct {
	base    snapshot
	refs    *blob.Refs // of the base
	stored  int64
	first   int64 // steps before it
	entries []entry
}

// history is the chapters before the present one, which base and journal are.
type history struct {
	chapters []chapter
	bytes    int
	steps    int
	held     int64 // bytes of objects that only the past refers to, at most
}

// ErrStep is returned for a step that never was, or is forgotten.
var ErrStep = errors.New("sandbox: there is no such step, or it is too long ago")

// present is the chapter that is being written.
func (s *Sandbox) present() chapter {
	return chapter{s.base, s.opening.refs, s.opening.stored, s.opening.first, s.journal.entries}
}

// opening is how the present chapter began.
type opening struct {
	refs   *blob.Refs
	stored int64
	first  int64
}

// turn closes the present chapter and opens another, at a state with such blobs.
func (s *Sandbox) turn(base snapshot, refs *blob.Refs, stored int64) {
	c := s.present()
	if len(c.entries) > 0 {
		s.history.add(c)
	} else {
		c.release()
	}
	s.base, s.journal = base, journal{}
	s.opening = opening{refs.Clone(), stored, c.first + int64(len(c.entries))}
}

// hold counts what the past keeps from being deleted, and forgets it when that is too much.
func (s *Sandbox) hold(dropped [][32]byte) error {
	for _, d := range dropped {
		if n, err := s.host.blobs.Size(d); err == nil {
			s.history.held += n
		}
	}
	if s.history.held <= historyHeld {
		return nil
	}
	return s.forgetPast()
}

// forgetPast drops all steps so far. The present state becomes the beginning.
func (s *Sandbox) forgetPast() error {
	if err := s.rebase(); err != nil {
		return err
	}
	for _, c := range s.history.chapters {
		c.release()
	}
	s.history = history{}
	return s.save()
}

// forget drops the past and the present chapter.
func (s *Sandbox) forget() {
	for _, c := range append(s.history.chapters, s.present()) {
		c.release()
	}
	s.history, s.journal, s.opening = history{}, journal{}, opening{}
}

func (h *history) add(c chapter) {
	h.chapters = append(h.chapters, c)
	h.thin()
	h.bytes += c.bytes()
	h.steps += len(c.entries)
	for h.steps > historySteps || h.bytes > historyBytes && len(h.chapters) > 0 {
		old := h.chapters[0]
		h.bytes -= old.bytes()
		h.steps -= len(old.entries)
		old.release()
		h.chapters = slices.Delete(h.chapters, 0, 1)
	}
}

// thin joins the chapter that is no longer one of the latest to the one before it, if all that parts them is a rest.
func (h *history) thin() {
	i := len(h.chapters) - rests - 1
	if i < 1 || !h.chapters[i].base.resting {
		return
	}
	a, b := &h.chapters[i-1], h.chapters[i]
	if len(a.entries)+len(b.entries) > journalEntries {
		return
	}
	if b.base.delta != nil {
		h.bytes -= b.base.delta.own
	}
	b.refs.Release()
	a.entries = slices.Concat(a.entries, b.entries)
	h.chapters = slices.Delete(h.chapters, i, i+1)
}

func (c *chapter) bytes() int {
	n := 0
	if c.base.delta != nil {
		n = c.base.delta.own
	}
	for _, e := range c.entries {
		n += len(e.request) + len(e.body) + len(e.event)
	}
	return n
}

func (c *chapter) release() {
	if c.refs != nil {
		c.refs.Release()
	}
	releaseAll(c.entries)
}

func releaseAll(entries []entry) {
	for _, e := range entries {
		if e.refs != nil {
			e.refs.Release()
		}
	}
}

// after is what the sandbox referred to after the first n calls of the chapter.
func (c *chapter) after(n int) (*blob.Refs, int64) {
	if n > 0 && c.entries[n-1].refs != nil {
		return c.entries[n-1].refs, c.entries[n-1].stored
	}
	return c.refs, c.stored
}

// Steps lists the calls that can be gone back to, the oldest first. Going back to N takes the sandbox to the moment
// right after that call.
func (s *Sandbox) Steps(ctx context.Context) ([]Step, error) {
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	list := []Step{}
	for _, c := range append(slices.Clip(s.history.chapters), s.present()) {
		for i, e := range c.entries {
			if e.event != nil {
				list = append(list, Step{c.first + int64(i) + 1, time.Unix(0, e.now).UTC(), e.event})
			}
		}
	}
	return list, nil
}

// find returns the latest chapter in which a step can be reached, its place in the history (the length of that for the
// present), and how many of its calls to play.
func (s *Sandbox) find(step int64) (c chapter, at, calls int, err error) {
	all := append(slices.Clip(s.history.chapters), s.present())
	for i := len(all) - 1; i >= 0; i-- {
		if n := step - all[i].first; n >= 0 && n <= int64(len(all[i].entries)) {
			return all[i], i, int(n), nil
		}
	}
	return chapter{}, 0, 0, ErrStep
}

// Back goes to the moment right after a step; those after it are gone. The clock runs on: only the state is as it
// was. Watchers get an EventRestore. It returns ErrStep if that step is not among Steps, nor the last before them.
func (s *Sandbox) Back(ctx context.Context, step int64) error {
	if err := s.acquire(ctx); err != nil {
		return err
	}
	if err := s.goBack(step); err != nil {
		s.release()
		return err
	}
	go func() { // the answer does not wait for it
		if err := s.lookAhead(context.WithoutCancel(ctx)); err != nil {
			s.host.options.Logger.Error("look ahead", "account", s.config.Account, "err", err)
		}
		s.finish()
	}()
	return nil
}

func (s *Sandbox) goBack(step int64) error {
	c, at, calls, err := s.find(step)
	if err != nil {
		return err
	}
	refs, stored := c.after(calls)
	refs = refs.Clone()
	for _, later := range append(s.history.chapters[min(at+1, len(s.history.chapters)):], s.present()) {
		if later.first != c.first {
			later.release()
		}
	}
	for _, gone := range s.history.chapters[at:] {
		s.history.bytes -= gone.bytes()
		s.history.steps -= len(gone.entries)
	}
	releaseAll(c.entries[calls:])
	s.history.chapters = s.history.chapters[:at]
	s.opening = opening{c.refs, c.stored, c.first}
	s.refs.Release()
	s.refs = refs
	s.stored.Store(stored)
	if err := s.resume(c.base, c.entries[:calls]); err != nil {
		return err
	}
	s.feed.replaced(EventRestore, nil)
	return s.save()
}

// resume makes the machine a base and what is played on it.
func (s *Sandbox) resume(base snapshot, entries []entry) error {
	s.base, s.journal, s.damaged = base, journal{}, true
	if !base.resting {
		s.calls = 0
	}
	for _, e := range entries {
		s.journal.add(e)
	}
	return s.recover()
}

// lookAhead finds out when time alone will change something.
func (s *Sandbox) lookAhead(ctx context.Context) error {
	_, err := s.step(ctx, newEntry(&abi.Request{Kind: abi.Inspect, Now: s.now(), Seed: newSeed()}, nil), false, nil)
	return err
}

// Present is the step that stands for the present, whatever that is.
const Present int64 = -1

// Branch makes another sandbox, in the state right after a step of this one, or of the Present: the same account, but for the
// root user's access key and password, which are those of c. Its feed begins there. Errors are those of Back.
func (s *Sandbox) Branch(ctx context.Context, step int64, c abi.Config) (*Sandbox, error) {
	f, err := s.branch(ctx, step)
	if err != nil {
		return nil, err
	}
	if err := f.rekey(ctx, c); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// rekey hands the sandbox over to a new owner. A Reset begins with the new keys, too.
func (s *Sandbox) rekey(ctx context.Context, c abi.Config) error {
	c.Account, c.Region, c.Delay = s.config.Account, s.config.Region, s.config.Delay
	payload, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	now, arrived := s.now(), s.host.options.Now().UnixNano()
	a, err := s.step(ctx, newEntry(&abi.Request{Kind: abi.Rekey, Now: now, Received: arrived, Seed: newSeed(), Payload: payload}, nil), true, nil)
	if err != nil {
		return err
	}
	if a.Status >= 300 {
		return fmt.Errorf("sandbox: rekey answered %d: %.200s", a.Status, a.Body)
	}
	s.config = c
	s.setup = newEntry(&abi.Request{Kind: abi.Setup, Now: now, Received: arrived, Seed: newSeed(), Payload: payload}, nil)
	return s.forgetPast() // it knows the old keys
}

func (s *Sandbox) branch(ctx context.Context, step int64) (*Sandbox, error) {
	if step == Present {
		return s.Fork(ctx)
	}
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	c, _, calls, err := s.find(step)
	if err != nil {
		return nil, err
	}
	f, err := s.host.fork()
	if err != nil {
		return nil, err
	}
	defer f.release()
	refs, stored := c.after(calls)
	f.config, f.setup, f.last = s.config, s.setup, s.last
	f.offset.Store(s.offset.Load())
	f.refs = refs.Clone()
	f.stored.Store(stored)
	f.opening = opening{c.refs.Clone(), c.stored, c.first}
	if err = f.resume(c.base, cloneEntries(c.entries[:calls])); err == nil {
		err = f.lookAhead(ctx)
	}
	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// cloneEntries copies entries that another sandbox will own.
func cloneEntries(entries []entry) []entry {
	list := slices.Clone(entries)
	for i, e := range list {
		if e.refs != nil {
			list[i].refs = e.refs.Clone()
		}
	}
	return list
}
