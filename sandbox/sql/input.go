package sql

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

const maxRecord = 1 << 20

func tooLong() error {
	return fail("OverMaxRecordSize", "The length of a record in the input or result is greater than the maxCharsPerRecord limit of 1 MB.")
}

// row is one record of CSV.
type row struct {
	names  []string // of the columns, nil without a header
	fields []string
}

func (r *row) get(steps []step) (any, error) {
	s := steps[0]
	if len(steps) > 1 {
		return missing{}, nil
	}
	for i, n := range r.names {
		if n == s.name || !s.quoted && strings.EqualFold(n, s.name) {
			return r.field(i), nil
		}
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(s.name, "_")); err == nil && n > 0 && s.name[0] == '_' {
		return r.field(n - 1), nil
	}
	if r.names != nil {
		return nil, fail("MissingHeaders", "Some headers in the query are missing from the file. Check the file and try again.")
	}
	return missing{}, nil
}

func (r *row) field(i int) any {
	if i >= len(r.fields) {
		return missing{}
	}
	return r.fields[i]
}

// rows reads CSV.
type rows struct {
	r                *bufio.Reader
	in               *CSV
	names            []string
	begun            bool
	field, end       string
	quote, esc, note byte // 0 for none
}

func newRows(r io.Reader, in *CSV) *rows {
	first := func(s *string, d byte) byte {
		switch {
		case s == nil:
			return d
		case *s == "":
			return 0
		}
		return (*s)[0]
	}
	c := &rows{r: bufio.NewReaderSize(r, 64<<10), in: in, field: or(in.FieldDelimiter, ","), end: or(in.RecordDelimiter, "\n"), quote: first(in.QuoteCharacter, '"'), note: first(in.Comments, '#')}
	c.esc = first(in.QuoteEscapeCharacter, '"')
	return c
}

func or(s *string, d string) string {
	if s == nil || *s == "" {
		return d
	}
	return *s
}

// next returns the next record, or io.EOF.
func (c *rows) next() (record, error) {
	for {
		fields, err := c.split()
		if err != nil {
			return nil, err
		}
		if !c.begun {
			c.begun = true
			switch c.in.FileHeaderInfo {
			case "USE":
				c.names = fields
				continue
			case "IGNORE":
				continue
			}
		}
		return &row{c.names, fields}, nil
	}
}

// split reads one line and takes it apart; lines of comment and empty ones are passed over.
func (c *rows) split() ([]string, error) {
	var fields []string
	var b []byte
	size, quoted, any := 0, false, false
	for {
		x, err := c.r.ReadByte()
		if err != nil {
			if err == io.EOF && (any || len(b) > 0 || len(fields) > 0) {
				return append(fields, string(b)), nil
			}
			return nil, err
		}
		if size++; size > maxRecord {
			return nil, tooLong()
		}
		switch {
		case quoted && x == c.esc && c.follows(c.quote, x):
			q, _ := c.r.ReadByte()
			b = append(b, q)
		case x == c.quote && c.quote != 0 && (quoted || len(b) == 0):
			quoted, any = !quoted, true
		case quoted && (c.in.AllowQuotedRecordDelimiter || x != c.end[0]):
			b = append(b, x)
		case c.note != 0 && x == c.note && !any && len(b) == 0 && len(fields) == 0:
			if err := c.skip(); err != nil {
				return nil, err
			}
			size = 0
		case x == c.field[0] && c.rest(c.field):
			fields, b, any = append(fields, string(b)), b[:0], true
		case x == c.end[0] && c.rest(c.end):
			if c.end == "\n" {
				b = bytes.TrimSuffix(b, []byte{'\r'})
			}
			if any || len(b) > 0 || len(fields) > 0 {
				return append(fields, string(b)), nil
			}
			size = 0
		default:
			b = append(b, x)
		}
	}
}

// follows reports whether the next byte is the quote that an escape stands before.
func (c *rows) follows(quote, esc byte) bool {
	if quote == 0 || esc == 0 {
		return false
	}
	p, err := c.r.Peek(1)
	return err == nil && p[0] == quote
}

// rest takes the bytes of a delimiter behind its first, if they are there.
func (c *rows) rest(d string) bool {
	if len(d) == 1 {
		return true
	}
	p, err := c.r.Peek(len(d) - 1)
	if err != nil || string(p) != d[1:] {
		return false
	}
	c.r.Discard(len(p))
	return true
}

func (c *rows) skip() error {
	for {
		x, err := c.r.ReadByte()
		if err != nil || x == c.end[0] && c.rest(c.end) {
			return err
		}
	}
}

// document is one record of JSON.
type document struct{ raw json.RawMessage }

func (d *document) get(steps []step) (any, error) { return dig(d.raw, steps), nil }

// dig follows a path into JSON.
func dig(raw json.RawMessage, steps []step) any {
	for _, s := range steps {
		if s.index >= 0 && s.name == "" {
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil || s.index >= len(list) {
				return missing{}
			}
			raw = list[s.index]
			continue
		}
		found := false
		for name, value := range members(raw) {
			if name == s.name || !s.quoted && strings.EqualFold(name, s.name) {
				raw, found = value, true
				break
			}
		}
		if !found {
			return missing{}
		}
	}
	return scalar(raw)
}

// scalar makes a value of JSON.
func scalar(raw json.RawMessage) any {
	switch raw = bytes.TrimSpace(raw); {
	case len(raw) == 0 || raw[0] == 'n':
		return nil
	case raw[0] == '"':
		var s string
		json.Unmarshal(raw, &s)
		return s
	case raw[0] == 't' || raw[0] == 'f':
		return raw[0] == 't'
	case raw[0] == '{' || raw[0] == '[':
		return raw
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(string(raw), 64)
	return f
}

// documents reads JSON, and from each document what the path behind S3Object says.
type documents struct {
	d     *json.Decoder
	path  []step
	ready []json.RawMessage
}

func newDocuments(r io.Reader, path []step) *documents {
	if len(path) > 0 && path[0].all {
		path = path[1:] // S3Object[*] is each document
	}
	return &documents{d: json.NewDecoder(&bounded{r: r}), path: path}
}

func (d *documents) next() (record, error) {
	for len(d.ready) == 0 {
		var raw json.RawMessage
		err := d.d.Decode(&raw)
		var own *Error
		switch {
		case err == io.EOF || isOwn(err, &own):
			return nil, err
		case err != nil:
			return nil, fail("JSONParsingError", "Encountered an error parsing the JSON file. Check the file and try again.")
		case len(raw) > maxRecord && len(d.path) == 0:
			return nil, tooLong()
		}
		d.ready = spread(raw, d.path)
	}
	raw := d.ready[0]
	d.ready = d.ready[1:]
	return &document{raw}, nil
}

// spread follows a path, with every element where it says so.
func spread(raw json.RawMessage, path []step) []json.RawMessage {
	for i, s := range path {
		if !s.all {
			v := dig(raw, path[i:i+1])
			if v == (any)(missing{}) {
				return nil
			}
			b, ok := v.(json.RawMessage)
			if !ok {
				b, _ = json.Marshal(v)
			}
			raw = b
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			list = []json.RawMessage{raw}
		}
		var out []json.RawMessage
		for _, one := range list {
			out = append(out, spread(one, path[i+1:])...)
		}
		return out
	}
	return []json.RawMessage{raw}
}
