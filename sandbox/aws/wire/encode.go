package wire

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// encode writes the members of the struct at p that stand in the document.
func (pl *plan) encode(b []byte, p unsafe.Pointer) []byte {
	for _, m := range pl.body {
		if q := m.at(unsafe.Add(p, m.offset)); q != nil {
			b = m.write(b, q)
		}
	}
	return b
}

// write writes the element of a member whose value is at q.
func (m *member) write(b []byte, q unsafe.Pointer) []byte {
	switch {
	case m.Flat && m.rep == repSlice:
		return m.items(b, q, m.open, m.close)
	case m.plan != nil && len(m.plan.attrs) > 0:
		b = append(b, m.open[:len(m.open)-1]...)
		b = m.plan.encodeAttrs(b, q)
		b = append(b, '>')
	default:
		b = append(b, m.open...)
	}
	start := len(b)
	b = m.enc(b, q)
	if len(b) == start && m.rep == repSlice {
		return append(b[:start-1], "/>"...)
	}
	return append(b, m.close...)
}

func (pl *plan) encodeAttrs(b []byte, p unsafe.Pointer) []byte {
	for _, m := range pl.attrs {
		if q := m.at(unsafe.Add(p, m.offset)); q != nil {
			b = append(b, ' ')
			b = append(b, m.Out...)
			b = append(b, `="`...)
			b = m.enc(b, q)
			b = append(b, '"')
		}
	}
	return b
}

// encodeList writes the items of a list, each in its own element.
func (n *node) encodeList(open, close string) func(b []byte, p unsafe.Pointer) []byte {
	return func(b []byte, p unsafe.Pointer) []byte { return n.items(b, p, open, close) }
}

// sample is how many items of a list tell how long the others will be.
const sample = 8

func (n *node) items(b []byte, p unsafe.Pointer, open, close string) []byte {
	s := (*sliceHeader)(p)
	size := n.typ.Elem().Size()
	start := len(b)
	for i := range s.len {
		if i == sample { // a long list: make room for the rest at once
			b = slices.Grow(b, (len(b)-start)/sample*(s.len-sample)*17/16)
		}
		b = append(b, open...)
		if q := n.elem.at(unsafe.Add(s.data, uintptr(i)*size)); q != nil {
			b = n.elem.enc(b, q)
		}
		b = append(b, close...)
	}
	return b
}

// encodeMap writes the entries of a map in the order of their keys.
func (n *node) encodeMap(open, close string) func(b []byte, p unsafe.Pointer) []byte {
	keyOpen, keyClose := "<"+n.shape.KeyName+">", "</"+n.shape.KeyName+">"
	valueOpen, valueClose := "<"+n.shape.ValueName+">", "</"+n.shape.ValueName+">"
	return func(b []byte, p unsafe.Pointer) []byte {
		v := reflect.NewAt(n.typ, p).Elem()
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
		for _, k := range keys {
			value := reflect.New(n.typ.Elem())
			value.Elem().Set(v.MapIndex(k))
			b = append(append(b, open...), keyOpen...)
			b = Escape(b, k.String())
			b = append(append(b, keyClose...), valueOpen...)
			b = n.elem.enc(b, value.UnsafePointer())
			b = append(append(b, valueClose...), close...)
		}
		return b
	}
}

// encodeUnion writes the one variant that is set.
func (n *node) encodeUnion(b []byte, p unsafe.Pointer) []byte {
	v := reflect.NewAt(n.typ, p).Elem().Elem()
	m := n.union[v.Type()]
	if m == nil {
		return b
	}
	if q := m.at(unsafe.Add(v.UnsafePointer(), m.offset)); q != nil {
		return m.write(b, q)
	}
	return append(append(b, m.open...), m.close...)
}

// Escape writes text as XML character data or attribute value.
func Escape(b []byte, s string) []byte {
	start := 0
	for i := plainTo(s, 0); i < len(s); i = plainTo(s, i) {
		with, size := entity(s[i:])
		if with != "" {
			b = append(append(b, s[start:i]...), with...)
			start = i + size
		}
		i += size
	}
	return append(b, s[start:]...)
}

// plainTo returns where the first letter of s from i on is that may not stand for itself, or the end: eight at a time.
func plainTo(s string, i int) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	zero := func(x uint64) uint64 { return (x - ones) &^ x & high } // not 0 if any of the bytes is
	for ; i+8 <= len(s); i += 8 {
		x := *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), i))
		if (x|(x-0x20*ones)&^x)&high|zero(x^'&'*ones)|zero(x^'<'*ones)|zero(x^'>'*ones)|zero(x^'"'*ones) != 0 {
			break
		}
	}
	for i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf && s[i] != '&' && s[i] != '<' && s[i] != '>' && s[i] != '"' {
		i++
	}
	return i
}

// entity returns what to write for the first character of s ("" means itself) and its length.
func entity(s string) (string, int) {
	switch c := s[0]; {
	case c == '&':
		return "&amp;", 1
	case c == '<':
		return "&lt;", 1
	case c == '>':
		return "&gt;", 1
	case c == '"':
		return "&quot;", 1
	case c == '\t' || c == '\n':
		return "", 1
	case c == '\r':
		return "&#xD;", 1
	case c < ' ':
		return "&#x" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]) + ";", 1
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size <= 1 || r == 0xFFFE || r == 0xFFFF {
		return "\uFFFD", max(size, 1)
	}
	return "", size
}

// xmlns writes "xsi=http://…" as an attribute, "http://…" as the default namespace.
func xmlns(namespace string) string {
	if prefix, uri, ok := strings.Cut(namespace, "="); ok {
		return `xmlns:` + prefix + `="` + uri + `"`
	}
	return `xmlns="` + namespace + `"`
}

// sortedKeys lists the keys of a string map in order.
func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
