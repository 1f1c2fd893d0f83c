package memfs

import (
	"io"
	"time"
)

// Lend makes or replaces a file whose bytes somebody else keeps, as a browser does those of a file that was
// dropped: they take no room here, and are read when they are wanted. Who writes to such a file gets a copy of it.
// A Snapshot leaves it out. from must answer ReadAt at any time, within size bytes.
func (f *FS) Lend(name string, size int64, modified time.Time, from io.ReaderAt) error {
	if err := f.WriteFile(name, nil); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.find(name)
	if err != nil {
		return fail("lend", name, err)
	}
	n.lent, n.size, n.mod = from, size, modified
	return nil
}

// own copies a lent file.
func (f *FS) own(n *node) error {
	if f.used+n.size > f.quota {
		return ErrNoSpace
	}
	data := make([]byte, n.size)
	if _, err := io.ReadFull(io.NewSectionReader(n.lent, 0, n.size), data); err != nil {
		return err
	}
	f.used += n.size
	n.data, n.lent = data, nil
	return nil
}
