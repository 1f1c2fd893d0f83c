// Package blob is the host's content-addressed store of object bytes. A payload
// is streamed in once, hashed on the way with every checksum that AWS knows, and
// kept under its SHA-256 in a file of its own; equal payloads share one file. The
// bytes never enter a guest, which names them by digest.
//
// Who needs a blob says so in a Refs, one per state of a sandbox. When the last
// live Refs lets go of a digest, its file is deleted.
//
// Layout of the folder:
//
//	ab/abcdef…64 hex digits   one blob, complete
//	temp/…                    payloads on their way in, blobs on their way out
package blob

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
)

// Digest is the SHA-256 of a payload, under which it is kept.
type Digest = [32]byte

// The errors of the package, beside those of the file system.
var (
	ErrNotFound = errors.New("blob: no such blob")
	ErrTooLarge = errors.New("blob: payload exceeds its limit")
)

// Options changes how a Store writes.
type Options struct {
	// Sync calls fsync on each blob and on its folder before it is acknowledged.
	// Without it a blob survives the death of the process, as the operating system has
	// its bytes, but not a power failure.
	Sync bool
}

// Store is a folder of blobs. Its methods may be called at the same time.
// One process at a time may have a folder open.
type Store struct {
	dir  string
	sync bool
	temp atomic.Uint64 // names of temporary files

	mu     sync.Mutex // guards blobs and every node of every Refs
	blobs  map[Digest]*entry
	recent recent
	trash  []string // files to delete once mu is released
}

// entry is what is known of one digest.
type entry struct {
	size   int64
	stored bool   // its file is in place
	pins   int    // Staged payloads of this digest, not yet discarded
	leaves int    // leaf nodes of this digest in live Refs
	data   []byte // what the file has in it, if it is at hand; see recent
}

// Open opens the store in dir, making the folder if there is none. Payloads that
// a killed process left half written are removed; complete blobs stay until Sweep.
func Open(dir string, o Options) (*Store, error) {
	s := &Store{dir: dir, sync: o.Sync, blobs: map[Digest]*entry{}}
	if err := os.RemoveAll(filepath.Join(dir, "temp")); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, "temp"), 0o700); err != nil {
		return nil, err
	}
	return s, s.scan()
}

// scan learns which blobs an earlier process left.
func (s *Store) scan() error {
	files, err := filepath.Glob(filepath.Join(s.dir, "[0-9a-f][0-9a-f]", "*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		var d Digest
		name := filepath.Base(f)
		if n, err := hex.Decode(d[:], []byte(name)); err != nil || n != len(d) || f != s.path(d) {
			continue // not ours: leave it alone
		}
		info, err := os.Stat(f)
		if err != nil {
			return err
		}
		s.blobs[d] = &entry{size: info.Size(), stored: true}
	}
	return nil
}

// Sweep deletes every blob that no Refs and no Staged refers to, and returns how many.
// Call it after Open, once all Refs of an earlier process have been rebuilt.
func (s *Store) Sweep() int {
	n := 0
	s.locked(func() {
		before := len(s.blobs)
		for d, e := range s.blobs {
			s.settle(d, e)
		}
		n = before - len(s.blobs)
	})
	return n
}

// Stats returns the number of blobs in place and the sum of their sizes in bytes.
func (s *Store) Stats() (blobs int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.blobs {
		if e.stored {
			blobs++
			bytes += e.size
		}
	}
	return blobs, bytes
}

// locked runs f under the lock and afterwards, without it, deletes what f threw away.
func (s *Store) locked(f func()) {
	s.mu.Lock()
	f()
	trash := s.trash
	s.trash = nil
	s.mu.Unlock()
	for _, name := range trash {
		os.Remove(name) // in temp: what fails here is removed by the next Open
	}
}

// settle forgets a digest that nobody refers to any more. Caller holds mu.
//
// A large file is moved away under the lock and deleted after it: freeing it
// is slow, and the same digest may come back in between.
func (s *Store) settle(d Digest, e *entry) {
	if e.pins > 0 || e.leaves > 0 {
		return
	}
	delete(s.blobs, d)
	s.fade(e)
	switch {
	case !e.stored:
	case e.size <= inMemory:
		os.Remove(s.path(d)) // what fails here is left to Sweep
	default:
		away := s.tempName()
		if os.Rename(s.path(d), away) == nil {
			s.trash = append(s.trash, away)
		}
	}
}

// entry returns what is known of d, starting if there is nothing. Caller holds mu.
func (s *Store) entry(d Digest, size int64) *entry {
	e := s.blobs[d]
	if e == nil {
		e = &entry{size: size}
		s.blobs[d] = e
	}
	return e
}

// place moves a complete temporary file to where d belongs. Caller holds mu.
func (s *Store) place(d Digest, temp string) error {
	to := s.path(d)
	err := os.Rename(temp, to)
	if errors.Is(err, os.ErrNotExist) {
		if err = os.Mkdir(filepath.Dir(to), 0o700); err == nil || errors.Is(err, os.ErrExist) {
			err = os.Rename(temp, to)
		}
	}
	if err == nil && s.sync {
		err = syncDir(filepath.Dir(to))
	}
	return err
}

func (s *Store) path(d Digest) string {
	name := hex.EncodeToString(d[:])
	return filepath.Join(s.dir, name[:2], name)
}

func (s *Store) tempName() string {
	return filepath.Join(s.dir, "temp", strconv.FormatUint(s.temp.Add(1), 36))
}

// syncDir makes a rename inside dir survive a power failure.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func notFound(d Digest) error { return fmt.Errorf("%w: %x", ErrNotFound, d) }
