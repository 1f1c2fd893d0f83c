package memfs

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"time"
)

// entry is one file or directory in a snapshot.
type entry struct {
	Name string    `json:"name"`
	Dir  bool      `json:"dir,omitempty"`
	Mod  time.Time `json:"mod"`
	Data []byte    `json:"data,omitempty"`
}

// Snapshot returns all files but the lent ones as JSON, in the order of their names.
func (f *FS) Snapshot() ([]byte, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	entries := []entry{}
	var walk func(n *node, name string)
	walk = func(n *node, name string) {
		names := make([]string, 0, len(n.kids))
		for k := range n.kids {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			kid := n.kids[k]
			if kid.lent != nil {
				continue
			}
			full := path.Join(name, k)
			entries = append(entries, entry{full, kid.dir, kid.mod, kid.data})
			walk(kid, full)
		}
	}
	walk(f.root, "/")
	return json.Marshal(entries)
}

// Turns counts changes: as long as it stays the same, so does a Snapshot.
func (f *FS) Turns() uint64 {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.turns
}

// Restore replaces all files by those of a snapshot. A snapshot that does not
// fit changes nothing.
func (f *FS) Restore(snapshot []byte) error {
	var entries []entry
	if err := json.Unmarshal(snapshot, &entries); err != nil {
		return fmt.Errorf("memfs: restore: %w", err)
	}
	fresh := New(f.quota, f.now)
	for _, e := range entries {
		var err error
		if e.Dir {
			err = fresh.MkdirAll(e.Name)
		} else if err = fresh.MkdirAll(path.Dir(path.Clean("/" + e.Name))); err == nil {
			err = fresh.WriteFile(e.Name, e.Data)
		}
		if err != nil {
			return fmt.Errorf("memfs: restore: %w", err)
		}
	}
	for _, e := range entries { // last: filling a directory changed its time
		if err := fresh.Chtimes(e.Name, e.Mod); err != nil {
			return fmt.Errorf("memfs: restore: %w", err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.root, f.used, f.files = fresh.root, fresh.used, fresh.files
	f.turns++
	return nil
}
