package golink

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// maxIndex is how long the index of a pack may be, in bytes.
const maxIndex = 4 << 20

// entry is a file of a pack: its path, and where it is.
type entry struct {
	path           string
	offset, length int64
}

func (e *entry) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&e.path, &e.offset, &e.length})
}

// index reads what a pack holds: a little-endian uint32, the length of a JSON list of [path, offset, length]. The
// files follow, one after another.
func index(r io.Reader) ([]entry, error) {
	var n uint32
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil {
		return nil, err
	}
	if n > maxIndex {
		return nil, fmt.Errorf("an index of %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, err
	}
	var list []entry
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	at := int64(0)
	for _, e := range list {
		if e.offset != at || e.length < 0 {
			return nil, fmt.Errorf("%q does not follow the file before", e.path)
		}
		at += e.length
	}
	return list, nil
}

// unpack writes the files of a pack into a folder.
func unpack(r io.Reader, dir string) error {
	in := bufio.NewReaderSize(r, 1<<20)
	list, err := index(in)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, e := range list {
		if err := write(root, strings.TrimPrefix(e.path, "/"), io.LimitReader(in, e.length), e.length); err != nil {
			return err
		}
	}
	return nil
}

func write(root *os.Root, name string, r io.Reader, length int64) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, r)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil && n < length {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// ReadObjects reads the objects that a page sends, as a pack of at most MaxObjects bytes and four files. It returns ErrObjects for anything else.
func ReadObjects(r io.Reader) (map[string][]byte, error) {
	list, err := index(r)
	if err != nil || len(list) > len(names) {
		return nil, ErrObjects
	}
	objects, left := map[string][]byte{}, int64(MaxObjects)
	for _, e := range list {
		if left -= e.length; left < 0 || strings.ContainsAny(e.path, "/\\") || objects[e.path] != nil {
			return nil, ErrObjects
		}
		b := make([]byte, e.length)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, ErrObjects
		}
		objects[e.path] = b
	}
	return objects, check(objects)
}
