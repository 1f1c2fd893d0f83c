package memfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// File is an open file. It reads, writes and seeks; two handles of a file see
// each other's writes.
type File struct {
	fs     *FS
	n      *node
	name   string
	off    int64
	append bool
	write  bool
	closed bool
}

// Open opens a file for reading.
func (f *FS) Open(name string) (fs.File, error) { return f.OpenFile(name, os.O_RDONLY) }

// Create opens a file for writing and empties it.
func (f *FS) Create(name string) (io.WriteCloser, error) {
	return f.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
}

// OpenFile opens a file by the flags of package os.
func (f *FS) OpenFile(name string, flag int) (*File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	write := flag&(os.O_WRONLY|os.O_RDWR) != 0
	n, err := f.find(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0:
		dir, base, err := f.parent(name)
		if err != nil {
			return nil, fail("open", name, err)
		}
		n = &node{name: base, mod: f.now()}
		if err := f.link(dir, n); err != nil {
			return nil, fail("open", name, err)
		}
	case err != nil:
		return nil, fail("open", name, err)
	case n.dir && write:
		return nil, fail("open", name, ErrIsDir)
	case flag&os.O_EXCL != 0 && flag&os.O_CREATE != 0:
		return nil, fail("open", name, fs.ErrExist)
	}
	if write {
		f.turns++
	}
	if flag&os.O_TRUNC != 0 && write {
		f.used -= int64(len(n.data))
		n.data, n.lent, n.mod = nil, nil, f.now()
	}
	if write && n.lent != nil {
		if err := f.own(n); err != nil {
			return nil, fail("open", name, err)
		}
	}
	return &File{fs: f, n: n, name: name, append: flag&os.O_APPEND != 0, write: write}, nil
}

func (h *File) Stat() (fs.FileInfo, error) {
	h.fs.mu.RLock()
	defer h.fs.mu.RUnlock()
	return h.n.info(), nil
}

func (h *File) Read(p []byte) (int, error) {
	h.fs.mu.RLock()
	defer h.fs.mu.RUnlock()
	switch {
	case h.closed:
		return 0, fs.ErrClosed
	case h.n.dir:
		return 0, fail("read", h.name, ErrIsDir)
	}
	n, err := h.n.readAt(p, h.off)
	h.off += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

// ReadAt reads without moving the offset, so that parts of a file can be read at once.
func (h *File) ReadAt(p []byte, off int64) (int, error) {
	h.fs.mu.RLock()
	defer h.fs.mu.RUnlock()
	return h.n.readAt(p, off)
}

// readAt reads what a file holds; at its end the error is io.EOF.
func (n *node) readAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= n.length() {
		return 0, io.EOF
	}
	if n.lent != nil {
		return n.lent.ReadAt(p[:min(int64(len(p)), n.size-off)], off)
	}
	got := copy(p, n.data[off:])
	if got < len(p) {
		return got, io.EOF
	}
	return got, nil
}

func (h *File) Write(p []byte) (int, error) {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	if h.closed || !h.write {
		return 0, fs.ErrClosed
	}
	h.fs.turns++
	if h.append {
		h.off = int64(len(h.n.data))
	}
	end := h.off + int64(len(p))
	if more := end - int64(len(h.n.data)); more > 0 {
		if h.fs.used+more > h.fs.quota {
			return 0, fail("write", h.name, ErrNoSpace)
		}
		h.fs.used += more
		h.n.data = append(h.n.data, make([]byte, more)...)
	}
	copy(h.n.data[h.off:], p)
	h.off, h.n.mod = end, h.fs.now()
	return len(p), nil
}

// Seek moves the offset; it never grows the file.
func (h *File) Seek(offset int64, whence int) (int64, error) {
	h.fs.mu.RLock()
	defer h.fs.mu.RUnlock()
	switch whence {
	case io.SeekCurrent:
		offset += h.off
	case io.SeekEnd:
		offset += h.n.length()
	}
	if offset < 0 || offset > h.n.length() {
		return 0, fail("seek", h.name, fs.ErrInvalid)
	}
	h.off = offset
	return offset, nil
}

func (h *File) Close() error {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	if h.closed {
		return fs.ErrClosed
	}
	h.closed = true
	return nil
}

// ReadFile returns what a file holds.
func (f *FS) ReadFile(name string) ([]byte, error) {
	h, err := f.OpenFile(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	return io.ReadAll(h)
}

// WriteFile makes or replaces a file.
func (f *FS) WriteFile(name string, data []byte) error {
	h, err := f.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	defer h.Close()
	_, err = h.Write(data)
	return err
}
