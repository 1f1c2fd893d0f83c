package sql

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// CSV says how rows are written.
type CSV struct {
	FileHeaderInfo                                                                  string // USE, IGNORE or NONE
	FieldDelimiter, RecordDelimiter, QuoteCharacter, QuoteEscapeCharacter, Comments *string
	AllowQuotedRecordDelimiter                                                      bool
}

// CSVOut says how rows are to be written.
type CSVOut struct {
	QuoteFields                                                           string // ALWAYS or ASNEEDED
	FieldDelimiter, RecordDelimiter, QuoteCharacter, QuoteEscapeCharacter *string
}

// JSONOut says how documents are to be written.
type JSONOut struct{ RecordDelimiter *string }

// Plan is a query with the forms of what it reads and writes: what the emulator asks of its host. It goes as JSON.
type Plan struct {
	Expression  string
	Compression string // GZIP, BZIP2 or NONE
	CSV         *CSV   `json:",omitempty"` // nil for JSON
	CSVOut      *CSVOut
	JSONOut     *JSONOut
	Progress    bool
}

// counted counts what was read.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Run scans the bytes of an object and writes the event stream of SelectObjectContent. An error of the data is an event; what Run returns is
// that of w, or of reading r.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
func (p *Plan) Run(w io.Writer, r io.Reader) error {
	s := &scan{w: w, plan: p, in: &counted{r: r}}
	err := s.run()
	var own *Error
	switch {
	case errors.As(err, &own):
		return s.send(nil, ":message-type", "error", ":error-code", own.Code, ":error-message", own.Message)
	case err != nil:
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.stats("Stats"); err != nil {
		return err
	}
	return s.send(nil, ":message-type", "event", ":event-type", "End")
}

const batch = 128 << 10 // bytes of records in an event

type scan struct {
	w        io.Writer
	plan     *Plan
	q        *Query
	in       *counted // compressed
	data     *counted
	out      bytes.Buffer
	returned int64
	encoder  *eventstream.Encoder
}

func (s *scan) run() error {
	var err error
	if s.q, err = Parse(s.plan.Expression); err != nil {
		return err
	}
	plain, err := s.plain()
	if err != nil {
		return err
	}
	s.data = plain
	next := newDocuments(plain, s.q.path).next
	if s.plan.CSV != nil {
		next = newRows(plain, s.plan.CSV).next
	}
	for n := int64(0); s.q.limit < 0 || n < s.q.limit; {
		r, err := next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		taken, err := s.take(r)
		if err != nil {
			return err
		}
		if taken && len(s.q.sums) == 0 {
			n++
		}
	}
	if len(s.q.sums) > 0 && s.q.limit != 0 {
		return s.emit(nil)
	}
	return nil
}

// plain undoes the compression.
func (s *scan) plain() (*counted, error) {
	s.data = &counted{r: s.in}
	switch s.plan.Compression {
	case "GZIP":
		z, err := gzip.NewReader(s.in)
		if err != nil {
			return nil, fail("InvalidCompressionFormat", "GZIP is not applicable to the queried object. Please correct the request and try again.")
		}
		return &counted{r: corrupt{z}}, nil
	case "BZIP2":
		return &counted{r: corrupt{bzip2.NewReader(s.in)}}, nil
	}
	return s.data, nil
}

// corrupt names the errors of decompression.
type corrupt struct{ r io.Reader }

func (c corrupt) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	var bad bzip2.StructuralError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &bad) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fail("TruncatedInput", "Object decompression failed. Check that the object is properly compressed using the format specified in the request.")
	}
	return n, err
}

// take looks at a record and reports whether it is one of the result.
func (s *scan) take(r record) (bool, error) {
	if s.q.where != nil {
		v, err := s.q.where.eval(r)
		if ok, _ := v.(bool); err != nil || !ok {
			return false, err
		}
	}
	if len(s.q.sums) == 0 {
		return true, s.emit(r)
	}
	for _, a := range s.q.sums {
		if err := a.add(r); err != nil {
			return false, err
		}
	}
	return true, nil
}

// emit adds a record to the result.
func (s *scan) emit(r record) error {
	var cells []cell
	if len(s.q.columns) == 0 {
		cells = all(r)
	}
	for _, c := range s.q.columns {
		v, err := c.node.eval(r)
		if err != nil {
			return err
		}
		cells = append(cells, cell{c.name, v})
	}
	var line []byte
	if s.plan.CSVOut != nil {
		line = s.plan.CSVOut.csv(cells)
	} else {
		line = s.plan.JSONOut.json(cells)
	}
	if len(line) > maxRecord {
		return tooLong()
	}
	s.out.Write(line)
	if s.out.Len() < batch {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	if s.plan.Progress {
		return s.stats("Progress")
	}
	return nil
}

// flush sends the records so far.
func (s *scan) flush() error {
	if s.out.Len() == 0 {
		return nil
	}
	s.returned += int64(s.out.Len())
	err := s.send(s.out.Bytes(), ":message-type", "event", ":event-type", "Records", ":content-type", "application/octet-stream")
	s.out.Reset()
	return err
}

// stats sends how much was read and returned.
func (s *scan) stats(kind string) error {
	xml := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><%s><BytesScanned>%d</BytesScanned><BytesProcessed>%d</BytesProcessed><BytesReturned>%d</BytesReturned></%[1]s>`,
		kind, s.in.n, s.data.n, s.returned)
	return s.send([]byte(xml), ":message-type", "event", ":event-type", kind, ":content-type", "text/xml")
}

// send writes one event; headers come as names and values in turn.
func (s *scan) send(payload []byte, headers ...string) error {
	if s.encoder == nil {
		s.encoder = eventstream.NewEncoder()
	}
	m := eventstream.Message{Payload: payload}
	for i := 0; i < len(headers); i += 2 {
		m.Headers.Set(headers[i], eventstream.StringValue(headers[i+1]))
	}
	return s.encoder.Encode(s.w, m)
}
