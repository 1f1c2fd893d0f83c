package awscli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A value is what a command prints and what its parameters are made of: nil,
// bool, int64, float64, decimal, string, []byte (a blob), []any or *object.

// decimal is a fraction of an answer, which is shown with a point even when it
// is whole (5.0), unlike a number that a query computed.
type decimal float64

// object is a JSON object that keeps the order of its keys.
type object struct {
	keys []string
	vals map[string]any
}

func newObject() *object { return &object{vals: map[string]any{}} }

func (o *object) set(key string, v any) {
	if _, ok := o.vals[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.vals[key] = v
}

func (o *object) get(key string) (any, bool) {
	v, ok := o.vals[key]
	return v, ok
}

func (o *object) del(key string) {
	if _, ok := o.vals[key]; !ok {
		return
	}
	delete(o.vals, key)
	for i, k := range o.keys {
		if k == key {
			o.keys = append(o.keys[:i:i], o.keys[i+1:]...)
			return
		}
	}
}

func (o *object) clone() *object {
	c := newObject()
	for _, k := range o.keys {
		c.set(k, o.vals[k])
	}
	return c
}

// parseJSON reads one JSON document, keeping the order of keys. Its error is in
// the words of Python's json module, which users of the CLI know.
func parseJSON(s string) (any, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, err := decodeJSON(d, 0)
	if err != nil {
		return nil, jsonError(s, err)
	}
	if _, err := d.Token(); err != io.EOF {
		at := skipSpace(s, int(d.InputOffset()))
		if err == nil {
			at = skipSpace(s, int(lastOffset(s)))
		}
		return nil, fmt.Errorf("Extra data: %s", position(s, at))
	}
	return v, nil
}

const maxDepth = 200

func decodeJSON(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested too deeply")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return decodeObject(d, depth)
		}
		list := []any{}
		for d.More() {
			v, err := decodeJSON(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	case json.Number:
		if i, err := strconv.ParseInt(t.String(), 10, 64); err == nil {
			return i, nil
		}
		return t.Float64()
	}
	return t, nil
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	o := newObject()
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := decodeJSON(d, depth+1)
		if err != nil {
			return nil, err
		}
		o.set(k.(string), v)
	}
	_, err := d.Token()
	return o, err
}

// writeJSON prints v as the CLI does: indented by four spaces, keys in their
// order, characters beyond ASCII as they are.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	appendJSON(&b, v, "\n")
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// appendJSON writes v; indent is the line break with the current indentation,
// or "" for Python's form on one line ({"a": 1, "b": 2}).
func appendJSON(b *bytes.Buffer, v any, indent string) {
	inner, comma := indent, ", "
	if indent != "" {
		inner, comma = indent+"    ", ","+indent+"    "
	}
	switch v := v.(type) {
	case *object:
		if len(v.keys) == 0 {
			b.WriteString("{}")
			return
		}
		b.WriteByte('{')
		b.WriteString(inner)
		for i, k := range v.keys {
			if i > 0 {
				b.WriteString(comma)
			}
			appendQuoted(b, k)
			b.WriteString(": ")
			appendJSON(b, v.vals[k], inner)
		}
		b.WriteString(indent)
		b.WriteByte('}')
	case []any:
		if len(v) == 0 {
			b.WriteString("[]")
			return
		}
		b.WriteByte('[')
		b.WriteString(inner)
		for i, e := range v {
			if i > 0 {
				b.WriteString(comma)
			}
			appendJSON(b, e, inner)
		}
		b.WriteString(indent)
		b.WriteByte(']')
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		appendQuoted(b, v)
	case []byte:
		appendQuoted(b, string(v))
	default:
		b.WriteString(scalarText(v))
	}
}

func appendQuoted(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			if r < ' ' {
				fmt.Fprintf(b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
}

// appendCompact writes v on one line without spaces ({"a":1}).
func appendCompact(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case *object:
		b.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			appendQuoted(b, k)
			b.WriteByte(':')
			appendCompact(b, v.vals[k])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			appendCompact(b, e)
		}
		b.WriteByte(']')
	default:
		appendJSON(b, v, "")
	}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
