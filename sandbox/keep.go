package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

const (
	// keptEntries is after how many changes a kept file is written anew: what is played again after a restart. In a rush it is up to
	// four times as many.
	keptEntries = 128
	// keptGrowth is the same in bytes.
	keptGrowth = 4 << 20
	// seqLeap is by how much the numbers of events go on after a restart: more than have been since the file was written.
	seqLeap = 1 << 20
)

// ErrKept is returned when no more may be kept.
var ErrKept = errors.New("sandbox: the folder of kept sandboxes is full")

// keeping is how a sandbox is kept on disk.
type keeping struct {
	path    string
	about   []byte
	file    *os.File // to append to; nil while the sandbox sleeps
	size    int64    // of the file
	base    int64    // of that, before the entries
	entries int      // since it was written
	broken  bool     // the file is not up to date: write it anew
}

// Kept is a sandbox of an earlier process.
type Kept struct {
	Name    string
	About   []byte
	Sandbox *Sandbox
}

// keptName is what may be the name of a kept sandbox, and of its file.
var keptName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Keep keeps the sandbox over the end of the process: from now on each change is on disk before its call is answered.
// That survives the death of the process, not of the machine. about comes back with it. It returns ErrKept when
// Options.KeepBytes are used up. Discard ends it; Close does not.
func (s *Sandbox) Keep(ctx context.Context, name string, about []byte) error {
	if !keptName.MatchString(name) {
		return fmt.Errorf("sandbox: %q is no name to keep a sandbox under", name)
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	if err := s.recover(); err != nil {
		return err
	}
	s.kept = &keeping{path: s.host.keptPath(name), about: about}
	if err := s.save(); err != nil {
		s.unkeep()
		return err
	}
	return nil
}

// Note changes what comes back with a sandbox that is kept.
func (s *Sandbox) Note(ctx context.Context, about []byte) error {
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer s.release()
	if s.kept == nil {
		return nil
	}
	s.kept.about = about
	return s.save()
}

// KeptBytes is how much the sandbox takes on disk, its objects included, even if others share those.
func (s *Sandbox) KeptBytes() int64 {
	s.lock <- struct{}{}
	defer s.release()
	if s.kept == nil {
		return 0
	}
	return s.kept.size + s.stored.Load()
}

// Discard is Close for a sandbox that is not to come back.
func (s *Sandbox) Discard() {
	s.lock <- struct{}{}
	defer s.release()
	if s.closed {
		return
	}
	s.unkeep()
	s.close()
}

func (h *Host) keptPath(name string) string { return filepath.Join(h.keptDir, name+".kept") }

// save writes the kept file anew: the base, and the changes since. Caller holds the sandbox.
func (s *Sandbox) save() error {
	k := s.kept
	if k == nil {
		return nil
	}
	k.broken = true
	data, base, err := s.image()
	if err != nil {
		return err
	}
	if more := int64(len(data)) - k.size; s.host.keptBytes.Add(more) > s.host.options.KeepBytes {
		s.host.keptBytes.Add(-more)
		return ErrKept
	}
	k.size, k.base = int64(len(data)), base
	if err := os.WriteFile(k.path+".new", data, 0o600); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if err := os.Rename(k.path+".new", k.path); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	k.shut()
	k.entries, k.broken = len(s.journal.entries), false
	return nil
}

// image is what a kept file has in it, and how much of that is before the entries.
func (s *Sandbox) image() (data []byte, base int64, err error) {
	var b bytes.Buffer
	head := keptHead{
		Template: s.host.templateSum(), About: s.kept.about, Config: s.config, Setup: s.setup.kept(),
		Base:   keptBase{Blank: s.base.delta == nil, Globals: s.base.globals, Resting: s.base.resting},
		Stored: s.opening.stored, First: s.opening.first, Last: s.last, Offset: s.offset.Load(), Seq: s.feed.last(),
	}
	for d, n := range s.opening.refs.All() {
		head.Refs = append(head.Refs, keptRef{d, n})
	}
	var pages []keptPage
	if d := s.base.delta; d != nil {
		head.Base.Size = d.size
		for _, p := range d.pages {
			pages = append(pages, keptPage{p.at, p.packed})
		}
	}
	err = errors.Join(appendRecord(&b, recordHead, head), appendRecord(&b, recordPages, pages))
	base = int64(b.Len())
	for _, e := range s.journal.entries {
		e := e.kept()
		b.Write(appendEntryRecord(nil, &e))
	}
	return b.Bytes(), base, err
}

func (e *entry) kept() keptEntry {
	return keptEntry{e.now, e.seed, e.request, e.body, e.told, e.event, e.keep, e.drop}
}

// note appends a change to the kept file, before it is answered. If that fails the file is written anew with the next.
func (s *Sandbox) note(e *entry) {
	k := s.kept
	if k == nil {
		return
	}
	var err error
	if k.broken {
		err = s.save()
	} else {
		err = s.append(e)
	}
	if err != nil {
		k.broken = true
		s.host.options.Logger.Error("change not kept", "account", s.config.Account, "err", err)
	}
}

func (s *Sandbox) append(e *entry) (err error) {
	k := s.kept
	if k.file == nil {
		if k.file, err = os.OpenFile(k.path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
			return err
		}
	}
	kept := e.kept()
	b := appendEntryRecord(make([]byte, 0, 4096), &kept)
	if _, err := k.file.Write(b); err != nil {
		return err
	}
	k.entries++
	k.size += int64(len(b))
	s.host.keptBytes.Add(int64(len(b)))
	return nil
}

// refresh writes the kept file anew when there is much in it to play again.
func (s *Sandbox) refresh() {
	k := s.kept
	if k == nil || len(s.journal.entries) > 0 || k.entries < keptEntries<<s.rush && k.size-k.base < keptGrowth && !k.broken {
		return
	}
	s.resave()
}

// resave is save where nobody waits for an error.
func (s *Sandbox) resave() {
	if err := s.save(); err != nil {
		s.host.options.Logger.Error("sandbox not kept", "account", s.config.Account, "err", err)
	}
}

// unkeep deletes the kept file.
func (s *Sandbox) unkeep() {
	if k := s.kept; k != nil {
		k.shut()
		os.Remove(k.path)
		os.Remove(k.path + ".new")
		s.host.keptBytes.Add(-k.size)
		s.kept = nil
	}
}

// leave closes a kept sandbox, and leaves on disk what it is: its references are never released.
func (s *Sandbox) leave() {
	s.kept.shut()
	s.host.keptBytes.Add(-s.kept.size)
	s.kept = nil
	s.refs, s.opening.refs = s.host.blobs.NewRefs(), nil
	s.journal = journal{}
}

// shut closes the file until it is needed again.
func (k *keeping) shut() {
	if k.file != nil {
		k.file.Close()
		k.file = nil
	}
}

// templateSum says which guest a kept state belongs to.
func (h *Host) templateSum() [32]byte {
	h.sumOnce.Do(func() {
		r, err := h.image.fork()
		if err != nil {
			return // no state fits
		}
		defer r.close()
		h.sum = sha256.Sum256(r.bytes())
	})
	return h.sum
}

// Kept returns the sandboxes that an earlier process kept, each under its name. Call it once, before any other sandbox is
// made: it deletes all objects that none of them has. A sandbox comes to life at its first call. What
// cannot be kept, above all after an upgrade of the guest, is deleted.
func (h *Host) Kept() []Kept {
	var list []Kept
	files, _ := filepath.Glob(filepath.Join(h.keptDir, "*"))
	for _, f := range files {
		name, ok := strings.CutSuffix(filepath.Base(f), ".kept")
		if !ok {
			os.Remove(f) // half written
			continue
		}
		s, err := h.revive(f)
		if err != nil {
			h.options.Logger.Warn("sandbox lost", "name", name, "err", err)
			os.Remove(f)
			continue
		}
		list = append(list, Kept{name, s.kept.about, s})
	}
	h.blobs.Sweep()
	return list
}

var errOtherGuest = errors.New("it belongs to another build of the emulator")

// revive makes a sandbox of a kept file. Its memory stays on disk until the first call.
func (h *Host) revive(path string) (*Sandbox, error) {
	head, _, entries, good, err := readKept(path, false)
	if err != nil {
		return nil, err
	}
	if head.Template != h.templateSum() {
		return nil, errOtherGuest
	}
	if err := os.Truncate(path, good); err != nil {
		return nil, err
	}
	s, err := h.fork()
	if err != nil {
		return nil, err
	}
	defer s.release()
	s.config, s.setup, s.last = head.Config, head.Setup.entry(), head.Last
	s.offset.Store(head.Offset)
	s.feed.seq = head.Seq + seqLeap
	s.kept = &keeping{path: path, about: head.About, size: good, entries: len(entries)}
	s.cold = true
	h.keptBytes.Add(good)
	if err = s.refer(head, entries); errors.Is(err, blob.ErrNotFound) {
		err = s.referLast(head, entries)
	}
	if err != nil {
		s.unkeep()
		s.close()
		return nil, err
	}
	return s, nil
}

// refer counts the blobs of the base and those of the present.
func (s *Sandbox) refer(head *keptHead, entries []keptEntry) error {
	s.opening = opening{refs: s.host.blobs.NewRefs(), stored: head.Stored, first: head.First}
	for _, r := range head.Refs {
		for range r.Count {
			if err := s.opening.refs.Add(r.Digest); err != nil {
				return err
			}
		}
	}
	s.refs.Release()
	s.refs = s.opening.refs.Clone()
	s.stored.Store(head.Stored)
	return s.rebook(entries)
}

// rebook enters the blobs of kept changes.
func (s *Sandbox) rebook(entries []keptEntry) error {
	for i := range entries {
		e := &entries[i]
		for _, d := range e.Keep {
			if err := s.refs.Add(d); err != nil {
				return err
			}
			s.count(d, 1)
		}
		for _, d := range e.Drop {
			s.count(d, -1)
			if err := s.refs.Drop(d); err != nil {
				return err
			}
		}
		s.last = max(s.last, e.Now)
	}
	return nil
}

// referLast is refer where the blobs of the past are gone already: those of the present must be there.
func (s *Sandbox) referLast(head *keptHead, entries []keptEntry) error {
	count := map[blob.Digest]int{}
	for _, r := range head.Refs {
		count[r.Digest] += r.Count
	}
	for _, e := range entries {
		for _, d := range e.Keep {
			count[d]++
		}
		for _, d := range e.Drop {
			count[d]--
		}
		s.last = max(s.last, e.Now)
	}
	s.opening.refs.Release()
	s.refs.Release()
	s.stored.Store(0)
	for d, n := range count {
		for range n {
			if err := s.refs.Add(d); err != nil {
				return err
			}
			s.count(d, 1)
		}
	}
	s.opening = opening{refs: s.refs.Clone(), stored: s.stored.Load(), first: head.First}
	s.pastless = true
	return nil
}

func (e *keptEntry) entry() entry {
	return entry{now: e.Now, seed: e.Seed, request: e.Request, body: e.Body, told: e.Told, event: e.Event, keep: e.Keep, drop: e.Drop}
}

// thaw reads the memory of a revived sandbox, and plays the changes since. Caller holds the sandbox.
func (s *Sandbox) thaw() error {
	head, pages, kept, _, err := readKept(s.kept.path, true)
	if err != nil {
		return err
	}
	base := snapshot{globals: head.Base.Globals, resting: head.Base.Resting}
	if !head.Base.Blank {
		if base.delta, err = deltaOf(head.Base.Size, pages); err != nil {
			return err
		}
	}
	entries, err := s.remember(kept)
	if err != nil {
		return err
	}
	s.cold = false
	if err := s.resume(base, entries); err != nil {
		return err
	}
	if s.pastless {
		if err := s.forgetPast(); err != nil {
			return err
		}
	}
	return s.lookAhead(context.Background())
}

// remember makes kept changes entries again, with what the sandbox referred to after each.
func (s *Sandbox) remember(kept []keptEntry) ([]entry, error) {
	if !s.pastless {
		defer s.refs.Release() // only then: it may be all that refers to a blob
		s.refs = s.opening.refs.Clone()
		s.stored.Store(s.opening.stored)
	}
	entries := make([]entry, 0, len(kept))
	for i := range kept {
		e := kept[i].entry()
		if !s.pastless {
			if err := s.rebook(kept[i : i+1]); err != nil {
				return nil, err
			}
			e.refs, e.stored = s.refs.Clone(), s.stored.Load()
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// digests of blobs.
func digests(list []aws.Blob) []blob.Digest {
	var ds []blob.Digest
	for _, b := range list {
		ds = append(ds, b.SHA256)
	}
	return ds
}
