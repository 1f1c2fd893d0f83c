package wire

import (
	"io"
	"net/url"
	"reflect"
	"strings"
	"unsafe"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// maxDocument is the largest XML body read, in bytes. CompleteMultipartUpload with
// 10,000 parts and all checksums stays below.
const maxDocument = 8 << 20

// decodeREST fills the Input at p from path, query, headers and body.
func (c *Codec) decodeREST(op *operation, r *aws.Request, p unsafe.Pointer) *aws.Error {
	values, err := url.ParseQuery(r.Query)
	if err != nil {
		return aws.Errorf(400, "InvalidURI", "Couldn't parse the specified URI.")
	}
	var payload *member
	var lengths uint64 // of the names of header lines: most members are in none
	for i := range r.Header {
		lengths |= 1 << (len(r.Header[i].Name) % 64)
	}
	for i := range op.in.members {
		m := &op.in.members[i]
		at := unsafe.Add(p, m.offset)
		var e *aws.Error
		switch m.Location {
		case "uri":
			e = decodeLabel(m, at, r)
		case "querystring":
			if values.Has(m.In) {
				e = decodeText(m, at, values.Get(m.In))
			}
		case "header":
			if lengths>>(len(m.In)%64)&1 == 0 {
				continue
			}
			if lines := r.Header.Values(m.In); lines != nil {
				e = decodeHeader(m, at, lines)
			}
		case "headers":
			decodePrefix(m, at, r.Header)
		case "payload":
			payload = m
		}
		if e != nil {
			return e
		}
	}
	return c.decodeBody(op, payload, r, p)
}

func decodeLabel(m *member, p unsafe.Pointer, r *aws.Request) *aws.Error {
	bucket, key := splitPath(r.Path)
	if m.In == "Bucket" {
		key = bucket
	}
	text, err := url.PathUnescape(key)
	if err != nil {
		return aws.Errorf(400, "InvalidURI", "Couldn't parse the specified URI.")
	}
	return decodeText(m, p, text)
}

func decodeText(m *member, p unsafe.Pointer, text string) *aws.Error {
	if m.shape.Kind == schema.List {
		return decodeHeader(m, p, []string{text})
	}
	if m.set(m.make(p), text) == nil {
		return nil
	}
	return invalidArgument(m, text)
}

// decodeHeader reads one header: lists are comma-separated. A date that cannot be
// read counts as absent, as HTTP wants it.
// https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3
func decodeHeader(m *member, p unsafe.Pointer, lines []string) *aws.Error {
	if m.shape.Kind != schema.List {
		text := strings.TrimSpace(lines[0])
		if m.set(m.make(p), text) == nil || m.shape.Format == "rfc822" {
			return nil
		}
		return invalidArgument(m, text)
	}
	for item := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		item = strings.Trim(strings.TrimSpace(item), `"`)
		if item != "" && m.elem.set(m.grow(p), item) != nil {
			return invalidArgument(m, item)
		}
	}
	return nil
}

// decodePrefix collects the headers that begin with the member's name (user
// metadata), their names in lower case.
func decodePrefix(m *member, p unsafe.Pointer, h aws.Header) {
	var found map[string]string
	for _, f := range h {
		if len(f.Name) <= len(m.In) || !aws.SameName(f.Name[:len(m.In)], m.In) {
			continue
		}
		if found == nil {
			found = map[string]string{}
		}
		key := strings.ToLower(f.Name[len(m.In):])
		if old, twice := found[key]; twice {
			found[key] = old + "," + f.Value
		} else {
			found[key] = f.Value
		}
	}
	if found != nil {
		*(*map[string]string)(p) = found
	}
}

// decodeBody reads the XML document or text of a request. Object data is not read.
func (c *Codec) decodeBody(op *operation, payload *member, r *aws.Request, p unsafe.Pointer) *aws.Error {
	if payload != nil && payload.shape.Kind == schema.Stream || payload == nil && len(op.in.body) == 0 || r.Body.Size <= 0 {
		return nil
	}
	if r.Body.Size > maxDocument {
		return aws.Errorf(400, "MaxMessageLengthExceeded", "Your request was too big.")
	}
	body, err := r.Body.Bytes()
	if err != nil {
		return aws.Errorf(400, "MaxMessageLengthExceeded", "Your request was too big.")
	}
	if payload != nil && payload.plan == nil && payload.set != nil {
		if payload.set(payload.make(unsafe.Add(p, payload.offset)), string(body)) != nil {
			return malformedXML()
		}
		return nil
	}
	x := &xmlReader{rest: body}
	name, attrs, ok, err := x.next()
	switch {
	case err != nil || !ok || payload != nil && name != payload.In:
		return malformedXML()
	case payload != nil:
		err = x.value(payload.node, unsafe.Add(p, payload.offset), attrs)
	default:
		err = x.structure(op.in, p, attrs)
	}
	if err != nil {
		return malformedXML()
	}
	return nil
}

func malformedXML() *aws.Error {
	return aws.Errorf(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

// encodeREST writes headers and body of an answer.
func (c *Codec) encodeREST(op *operation, p unsafe.Pointer, call *aws.Call, a *Answer) error {
	var payload *member
	for i := range op.out.members {
		m := &op.out.members[i]
		q := m.at(unsafe.Add(p, m.offset))
		switch {
		case m.Location == "payload":
			payload = m
		case q == nil:
		case m.Field == "ExpiresString": // the same header as Expires, as text
			a.Header.Set(m.Out, headerText(m, q))
		case m.Location == "header":
			a.Header.Add(m.Out, headerText(m, q))
		case m.Location == "headers":
			metadata := *(*map[string]string)(q)
			for _, key := range sortedKeys(metadata) {
				a.Header.Add(m.Out+key, metadata[key])
			}
		}
	}
	return c.encodeBody(op, payload, p, call, a)
}

// headerText prints a header's value; a header cannot hold line ends.
func headerText(m *member, q unsafe.Pointer) string {
	var text string
	switch m.shape.Kind {
	case schema.String, schema.Enum:
		text = *(*string)(q)
	case schema.List:
		v := reflect.NewAt(m.typ, q).Elem()
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = v.Index(i).String()
		}
		text = strings.Join(parts, ",")
	default:
		return string(m.enc(nil, q))
	}
	if strings.ContainsAny(text, "\r\n") {
		text = strings.NewReplacer("\r", " ", "\n", " ").Replace(text)
	}
	return text
}

func (c *Codec) encodeBody(op *operation, payload *member, p unsafe.Pointer, call *aws.Call, a *Answer) error {
	switch {
	case payload == nil && len(op.out.body) == 0:
		return nil
	case payload != nil && payload.shape.Kind == schema.Stream:
		if r, ok := reflect.NewAt(payload.typ, unsafe.Add(p, payload.offset)).Elem().Interface().(io.Reader); ok {
			body, err := io.ReadAll(r)
			a.Body = body
			return err
		}
		return nil
	case payload != nil && payload.plan == nil && payload.set != nil:
		if q := payload.at(unsafe.Add(p, payload.offset)); q != nil {
			a.Body = []byte(*(*string)(q))
			a.Header.Add("Content-Type", "application/json")
		}
		return nil
	}
	a.Header.Add("Content-Type", "application/xml")
	a.Body = c.document(op, payload, p, call)
	return nil
}

// document writes an XML answer. GetBucketLocation's is its one member itself.
func (c *Codec) document(op *operation, payload *member, p unsafe.Pointer, call *aws.Call) []byte {
	b := append(op.buffer(call), xmlHead...)
	b = append(b, "<"+op.Root+" "+xmlns(c.service.Namespace)+">"...)
	switch {
	case payload != nil:
		if q := payload.at(unsafe.Add(p, payload.offset)); q != nil {
			b = payload.enc(b, q)
		}
	case op.Name == "GetBucketLocation":
		m := op.out.body[0]
		b = m.enc(b, unsafe.Add(p, m.offset))
	default:
		b = op.out.encodeRows(b, p, call.Rows)
	}
	b = append(b, "</"+op.Root+">"...)
	op.size.Store(int64(len(b)))
	return b
}

// encodeRows is encode, but for a list that has rows of its own.
func (pl *plan) encodeRows(b []byte, p unsafe.Pointer, rows aws.Rows) []byte {
	for _, m := range pl.body {
		if m.Field == rows.Member {
			b = rows.Append(b)
		} else if q := m.at(unsafe.Add(p, m.offset)); q != nil {
			b = m.write(b, q)
		}
	}
	return b
}

const xmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
