// Package memfs is a small file system in memory: what the terminal's shell and
// the `aws` command see. It is bounded, safe for concurrent use, and can be
// written down and restored. Names are absolute, with forward slashes.
package memfs

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits on what one file system holds.
const (
	DefaultQuota = 256 << 20 // bytes of all files
	maxFiles     = 50_000
	maxName      = 255
)

var (
	ErrNoSpace  = errors.New("no space left on device")
	ErrIsDir    = errors.New("is a directory")
	ErrNotDir   = errors.New("not a directory")
	ErrNotEmpty = errors.New("directory not empty")
)

// FS is a file system.
type FS struct {
	mu    sync.RWMutex
	root  *node
	now   func() time.Time
	quota int64
	used  int64
	files int
	turns uint64 // how often anything was changed
}

type node struct {
	name string
	dir  bool
	mod  time.Time
	data []byte
	lent io.ReaderAt // holds the size bytes of a file that somebody else keeps; nil: data does
	size int64
	kids map[string]*node
}

// length is how many bytes a file has.
func (n *node) length() int64 {
	if n.lent != nil {
		return n.size
	}
	return int64(len(n.data))
}

// New returns an empty file system that holds up to quota bytes (0: DefaultQuota);
// now gives files their time (nil: time.Now).
func New(quota int64, now func() time.Time) *FS {
	if quota == 0 {
		quota = DefaultQuota
	}
	if now == nil {
		now = time.Now
	}
	return &FS{root: newDir("/", now()), now: now, quota: quota}
}

func newDir(name string, t time.Time) *node {
	return &node{name: name, dir: true, mod: t, kids: map[string]*node{}}
}

func fail(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// find returns the node called name, or why there is none.
func (f *FS) find(name string) (*node, error) {
	n := f.root
	for _, part := range strings.Split(path.Clean("/"+name), "/") {
		if part == "" {
			continue
		}
		if !n.dir {
			return nil, ErrNotDir
		}
		if n = n.kids[part]; n == nil {
			return nil, fs.ErrNotExist
		}
	}
	return n, nil
}

// parent returns the directory that holds name, and name's last part.
func (f *FS) parent(name string) (*node, string, error) {
	name = path.Clean("/" + name)
	base := path.Base(name)
	if base == "/" {
		return nil, "", ErrIsDir
	}
	if len(base) > maxName {
		return nil, "", errors.New("file name too long")
	}
	dir, err := f.find(path.Dir(name))
	if err != nil {
		return nil, "", err
	}
	if !dir.dir {
		return nil, "", ErrNotDir
	}
	return dir, base, nil
}

func (f *FS) link(dir, n *node) error {
	if f.files >= maxFiles {
		return ErrNoSpace
	}
	f.files++
	dir.kids[n.name], dir.mod = n, f.now()
	return nil
}

// Stat describes a file or directory.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	n, err := f.find(name)
	if err != nil {
		return nil, fail("stat", name, err)
	}
	return n.info(), nil
}

// ReadDir lists a directory by name.
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	n, err := f.find(name)
	if err == nil && !n.dir {
		err = ErrNotDir
	}
	if err != nil {
		return nil, fail("readdir", name, err)
	}
	entries := make([]fs.DirEntry, 0, len(n.kids))
	for _, k := range n.kids {
		entries = append(entries, fs.FileInfoToDirEntry(k.info()))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// Mkdir makes one directory.
func (f *FS) Mkdir(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turns++
	if err := f.mkdir(name); err != nil {
		return fail("mkdir", name, err)
	}
	return nil
}

func (f *FS) mkdir(name string) error {
	dir, base, err := f.parent(name)
	if err != nil {
		return err
	}
	if dir.kids[base] != nil {
		return fs.ErrExist
	}
	return f.link(dir, newDir(base, f.now()))
}

// MkdirAll makes a directory and those above it that are missing.
func (f *FS) MkdirAll(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	made := ""
	for _, part := range strings.Split(strings.Trim(path.Clean("/"+name), "/"), "/") {
		if part == "" {
			continue
		}
		made += "/" + part
		n, err := f.find(made)
		if err == nil && n.dir {
			continue
		}
		if err == nil {
			return fail("mkdir", name, ErrNotDir)
		}
		f.turns++
		if err := f.mkdir(made); err != nil {
			return fail("mkdir", name, err)
		}
	}
	return nil
}

// Remove deletes a file or an empty directory.
func (f *FS) Remove(name string) error { return f.remove(name, false) }

// RemoveAll deletes a file or a directory with all it holds.
func (f *FS) RemoveAll(name string) error { return f.remove(name, true) }

func (f *FS) remove(name string, all bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turns++
	dir, base, err := f.parent(name)
	if err != nil {
		return fail("remove", name, err)
	}
	n := dir.kids[base]
	if n == nil {
		return fail("remove", name, fs.ErrNotExist)
	}
	if len(n.kids) > 0 && !all {
		return fail("remove", name, ErrNotEmpty)
	}
	f.forget(n)
	delete(dir.kids, base)
	dir.mod = f.now()
	return nil
}

func (f *FS) forget(n *node) {
	f.files--
	f.used -= int64(len(n.data))
	for _, k := range n.kids {
		f.forget(k)
	}
}

// Rename moves a file or directory; an existing file at the new name is replaced.
func (f *FS) Rename(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turns++
	from, to = path.Clean("/"+from), path.Clean("/"+to)
	if to == from {
		return nil
	}
	if strings.HasPrefix(to, from+"/") {
		return fail("rename", to, errors.New("cannot move a directory into itself"))
	}
	src, base, err := f.parent(from)
	if err != nil {
		return fail("rename", from, err)
	}
	n := src.kids[base]
	if n == nil {
		return fail("rename", from, fs.ErrNotExist)
	}
	dst, newBase, err := f.parent(to)
	if err != nil {
		return fail("rename", to, err)
	}
	if old := dst.kids[newBase]; old != nil {
		if old.dir {
			return fail("rename", to, fs.ErrExist)
		}
		f.forget(old)
	}
	delete(src.kids, base)
	n.name = newBase
	dst.kids[newBase] = n
	return nil
}

// Chtimes sets a file's time of modification.
func (f *FS) Chtimes(name string, modified time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turns++
	n, err := f.find(name)
	if err != nil {
		return fail("chtimes", name, err)
	}
	n.mod = modified
	return nil
}

// Used returns the bytes in all files.
func (f *FS) Used() int64 {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.used
}

func (n *node) info() info { return info{n.name, n.length(), n.dir, n.mod} }

// info describes a node at one moment.
type info struct {
	name string
	size int64
	dir  bool
	mod  time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return i.mod }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
