package rewrite

import (
	"fmt"
	"slices"
	"strings"
)

// Section ids, and the order in which sections must stand where it differs from
// the ids' own (datacount comes before code).
// https://webassembly.github.io/spec/core/binary/modules.html#sections
const (
	secCustom    = 0
	secImport    = 2
	secMemory    = 5
	secGlobal    = 6
	secExport    = 7
	secStart     = 8
	secCode      = 10
	secData      = 11
	secDataCount = 12
)

// Kinds of imports and exports.
const (
	externFunc   = 0
	externTable  = 1
	externMemory = 2
	externGlobal = 3
)

const header = "\x00asm\x01\x00\x00\x00"

type section struct {
	id   byte
	body []byte
}

type sections struct{ list []section }

// split cuts a binary into its sections. Custom sections other than "name" are left
// out: debug information points at offsets that the edit moves.
func split(wasm []byte) (*sections, error) {
	if len(wasm) < len(header) || string(wasm[:len(header)]) != header {
		return nil, fmt.Errorf("not a wasm 1.0 module: %w", errMalformed)
	}
	s := &sections{}
	c := &cursor{b: wasm, p: len(header)}
	for c.more() {
		id := c.u8()
		body := c.take(c.u32())
		if c.bad {
			return nil, fmt.Errorf("section %d: %w", id, errMalformed)
		}
		if id == secCustom {
			if name := (&cursor{b: body}).name(); name != "name" {
				continue
			}
		} else if s.index(id) >= 0 {
			return nil, fmt.Errorf("second section %d: %w", id, errMalformed)
		}
		s.list = append(s.list, section{id, body})
	}
	if c.bad {
		return nil, errMalformed
	}
	return s, nil
}

func (s *sections) index(id byte) int {
	return slices.IndexFunc(s.list, func(x section) bool { return x.id == id })
}

// get returns a section's body; a missing one reads as an empty vector.
func (s *sections) get(id byte) []byte {
	if i := s.index(id); i >= 0 {
		return s.list[i].body
	}
	return []byte{0}
}

// set replaces a section, or puts it in its place.
func (s *sections) set(id byte, body []byte) {
	if i := s.index(id); i >= 0 {
		s.list[i].body = body
		return
	}
	at := len(s.list)
	for i, x := range s.list {
		if x.id != secCustom && x.id != secDataCount && x.id > id {
			at = i
			break
		}
	}
	s.list = slices.Insert(s.list, at, section{id, body})
}

func (s *sections) drop(id byte) {
	s.list = slices.DeleteFunc(s.list, func(x section) bool { return x.id == id })
}

func (s *sections) join() []byte {
	var size int
	for _, x := range s.list {
		size += len(x.body) + 6
	}
	var out strings.Builder
	out.Grow(len(header) + size)
	out.WriteString(header)
	for _, x := range s.list {
		out.WriteByte(x.id)
		out.Write(putUint(nil, uint64(len(x.body))))
		out.Write(x.body)
	}
	return []byte(out.String())
}
