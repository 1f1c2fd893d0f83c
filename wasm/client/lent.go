//go:build js && wasm

package main

import (
	"errors"
	"fmt"
	"io"
	"path"
	"syscall/js"
	"time"
)

// lent is a file of the reader's machine, which the browser reads when it is wanted.
type lent struct {
	path     string // below where it is put
	modified time.Time
	blob     blob
}

// lentFiles reads the list of a message "files".
func lentFiles(list js.Value) []lent {
	files := make([]lent, list.Length())
	for i := range files {
		item := list.Index(i)
		f := item.Get("file")
		files[i] = lent{
			path: text(item.Get("path")), modified: time.UnixMilli(int64(f.Get("lastModified").Float())),
			blob: blob{f, int64(f.Get("size").Float())},
		}
	}
	return files
}

// blob is a JavaScript Blob as an io.ReaderAt.
// https://developer.mozilla.org/en-US/docs/Web/API/FileReaderSync
type blob struct {
	value js.Value
	size  int64
}

// ReadAt reads a slice of the blob. A file that was changed or taken away since it was dropped cannot be read.
func (b blob) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 || off >= b.size {
		return 0, io.EOF
	}
	defer func() {
		if recover() != nil { // the reader throws
			n, err = 0, errors.New("the file was changed or moved since it was dropped here")
		}
	}()
	end := min(off+int64(len(p)), b.size)
	got := js.Global().Get("FileReaderSync").New().Call("readAsArrayBuffer", b.value.Call("slice", float64(off), float64(end)))
	n = js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(got))
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// A few small files are copied, so that they are there after a reload, too.
const (
	maxCopied     = 1 << 20 // bytes
	maxCopiedMany = 100     // files
)

// files puts files of the reader's machine where commands find them, and tells the page where that is.
func (c *client) files(m message) {
	dir := m.Dir
	if dir == "" {
		dir = c.shell.Dir()
	}
	err := c.put(dir, m.Lent)
	fields := map[string]any{"id": m.ID, "dir": dir}
	if err != nil {
		fields["error"] = err.Error()
	}
	c.page.post("put", fields)
	c.keepFiles()
}

func (c *client) put(dir string, files []lent) error {
	var total int64
	for _, f := range files {
		total += f.blob.size
	}
	small := total <= maxCopied && len(files) <= maxCopiedMany
	fs := c.shell.FS()
	for _, f := range files {
		name := path.Join(dir, path.Clean("/"+f.path))
		if err := fs.MkdirAll(path.Dir(name)); err != nil {
			return err
		}
		if err := fs.Lend(name, f.blob.size, f.modified, f.blob); err != nil {
			return err
		}
		if !small {
			continue
		}
		data, err := fs.ReadFile(name)
		if err == nil {
			err = fs.WriteFile(name, data)
		}
		if err == nil {
			err = fs.Chtimes(name, f.modified)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return nil
}
