package sql

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

func isOwn(err error, to **Error) bool { return errors.As(err, to) }

// maxDocument bounds a whole JSON document, which must be in memory.
const maxDocument = 16 << 20

// bounded fails once so many bytes were read of documents that do not end.
type bounded struct {
	r io.Reader
	n int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.n > maxDocument {
		return 0, tooLong()
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	if i := bytes.LastIndexByte(p[:n], '\n'); i >= 0 {
		b.n = int64(n - i) // JSON lines go on for ever
	}
	return n, err
}

// members yields names and values of a JSON object in their order.
func members(raw json.RawMessage) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		d := json.NewDecoder(bytes.NewReader(raw))
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return
		}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return
			}
			var value json.RawMessage
			if d.Decode(&value) != nil || !yield(name.(string), value) {
				return
			}
		}
	}
}

// cell is one column of a result.
type cell struct {
	name  string
	value any
}

// all makes the cells of *.
func all(r record) []cell {
	var out []cell
	switch r := r.(type) {
	case *row:
		for i, f := range r.fields {
			c := cell{value: f}
			if i < len(r.names) {
				c.name = r.names[i]
			}
			out = append(out, c)
		}
	case *document:
		for name, value := range members(r.raw) {
			out = append(out, cell{name, scalar(value)})
		}
		if out == nil {
			out = []cell{{value: scalar(r.raw)}}
		}
	}
	return out
}

// csv writes a record.
func (o *CSVOut) csv(cells []cell) []byte {
	field, end, quote := or(o.FieldDelimiter, ","), or(o.RecordDelimiter, "\n"), or(o.QuoteCharacter, `"`)
	escape := or(o.QuoteEscapeCharacter, quote)
	var b []byte
	for i, c := range cells {
		if i > 0 {
			b = append(b, field...)
		}
		s := text(c.value)
		if o.QuoteFields == "ALWAYS" || strings.Contains(s, field) || strings.Contains(s, quote) || strings.Contains(s, end) || strings.ContainsAny(s, "\r\n") {
			s = quote + strings.ReplaceAll(s, quote, escape+quote) + quote
		}
		b = append(b, s...)
	}
	return append(b, end...)
}

// json writes a record; a column without a name is called after its place.
func (o *JSONOut) json(cells []cell) []byte {
	b := []byte{'{'}
	for i, c := range cells {
		if c.value == (any)(missing{}) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		name := c.name
		if name == "" {
			name = "_" + text(int64(i+1))
		}
		b = append(marshal(b, name), ':')
		b = marshal(b, c.value)
	}
	return append(append(b, '}'), or(o.RecordDelimiter, "\n")...)
}

// marshal appends a value as JSON, without the escapes that only HTML needs.
func marshal(b []byte, v any) []byte {
	var w bytes.Buffer
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return append(b, "null"...)
	}
	return append(b, bytes.TrimSuffix(w.Bytes(), []byte{'\n'})...)
}
