// Package wire reads and writes the protocols that AWS services speak: query (IAM,
// STS), ec2 and rest-xml (S3). A Codec turns requests into the SDK's Input structs
// and Output structs into answers, driven by the schema of the service. All that
// can be known before a call is worked out once, by New.
//
// https://smithy.io/2.0/aws/protocols/index.html
package wire

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"unsafe"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// Codec speaks for one service. It may serve several calls at once.
type Codec struct {
	service    *schema.Service
	operations map[*schema.Operation]*operation
	routes     map[shape][]route // rest-xml
}

// operation is one emulated operation with its plans.
type operation struct {
	*schema.Operation
	in, out   *plan
	open, end string       // what stands around an answer's document (query, ec2)
	size      atomic.Int64 // of the last answer, to make room for the next one
}

// Answer is what goes back to the client.
type Answer struct {
	Status int
	Header aws.Header
	Body   []byte
}

// New plans the given operations, the emulated ones; Route knows the others too. An error
// says which operation does not fit its schema.
func New(svc *schema.Service, ops []aws.Operation) (*Codec, error) {
	c := &Codec{service: svc, operations: map[*schema.Operation]*operation{}}
	compile := &compiler{protocol: svc.Protocol, plans: map[planKey]*plan{}, checks: map[*schema.Shape]*check{}}
	for _, o := range ops {
		so := svc.Operation(o.Name)
		if so == nil {
			return nil, fmt.Errorf("wire: %s has no operation %s", svc.Name, o.Name)
		}
		in, err := compile.structure(reflect.TypeOf(o.New()).Elem(), so.Input)
		if err != nil {
			return nil, err
		}
		out, err := compile.structure(reflect.TypeOf(o.Out()).Elem(), so.Output)
		if err != nil {
			return nil, err
		}
		op := &operation{Operation: so, in: in, out: out}
		op.open, op.end = c.envelope(so)
		out.markResults(so)
		c.operations[so] = op
	}
	if svc.Protocol == schema.RestXML {
		c.routes = map[shape][]route{}
		for _, so := range svc.Operations {
			rt := newRoute(so)
			c.routes[rt.shape] = append(c.routes[rt.shape], rt)
		}
	}
	return c, nil
}

// envelope is what stands before and after the document of a query answer; the
// request id goes where it says %s.
func (c *Codec) envelope(o *schema.Operation) (open, end string) {
	root := o.Name + "Response"
	open = "<" + root + " " + xmlns(c.service.Namespace) + ">"
	if c.service.Protocol == schema.EC2 {
		return xmlHead + open + "<requestId>", "</" + root + ">"
	}
	if o.Wrapper != "" {
		open += "<" + o.Wrapper + ">"
		end = "</" + o.Wrapper + ">"
	}
	return open, end + "<ResponseMetadata><RequestId>"
}

// Decode fills in, a pointer to the operation's Input struct, from a request and
// checks it against the model: AWS's validation errors come back as *aws.Error.
func (c *Codec) Decode(so *schema.Operation, r *aws.Request, in any) error {
	op := c.operations[so]
	if op == nil || reflect.TypeOf(in) != reflect.PointerTo(op.in.typ) {
		return fmt.Errorf("wire: no plan to decode %s into %T", so.Name, in)
	}
	p := reflect.ValueOf(in).UnsafePointer()
	err := c.decode(op, r, p)
	if err == nil {
		err = c.validate(op, p)
	}
	if err != nil {
		return err
	}
	return nil
}

// decode fills the Input at p without checking it against the model.
func (c *Codec) decode(op *operation, r *aws.Request, p unsafe.Pointer) *aws.Error {
	if c.service.Protocol == schema.RestXML {
		return c.decodeREST(op, r, p)
	}
	return c.decodeQuery(op, r, p)
}

func (c *Codec) decodeQuery(op *operation, r *aws.Request, p unsafe.Pointer) *aws.Error {
	pairs, err := query(r)
	if err != nil {
		return err
	}
	sortPairs(pairs)
	f := formReader{protocol: c.service.Protocol}
	return f.structure(op.in, p, pairs, 0)
}

// Encode writes the answer of a call for out, a pointer to the operation's Output struct.
func (c *Codec) Encode(so *schema.Operation, out any, call *aws.Call) (*Answer, error) {
	op := c.operations[so]
	if op == nil || reflect.TypeOf(out) != reflect.PointerTo(op.out.typ) {
		return nil, fmt.Errorf("wire: no plan to encode %T as the answer of %s", out, so.Name)
	}
	p := reflect.ValueOf(out).UnsafePointer()
	a := &Answer{Status: 200, Header: c.header(call.ID)}
	if so.Status != 0 {
		a.Status = so.Status
	}
	if c.service.Protocol == schema.RestXML {
		return a, c.encodeREST(op, p, call, a)
	}
	b := append(op.buffer(call), op.open...)
	if c.service.Protocol == schema.EC2 {
		b = append(append(b, call.ID...), "</requestId>"...)
		b = op.out.encodeTop(b, p)
		b = append(b, op.end...)
	} else {
		b = op.out.encodeTop(b, p)
		b = append(append(b, op.end...), call.ID...)
		b = append(b, "</RequestId></ResponseMetadata></"+so.Name+"Response>"...)
	}
	a.Body = b
	op.size.Store(int64(len(b)))
	a.Header.Add("Content-Type", c.contentType())
	return a, nil
}

// buffer makes room for an answer as long as the last one and a little more.
func (op *operation) buffer(call *aws.Call) []byte {
	return call.Space(int(op.size.Load()*9/8 + 512))
}

// markResults finds the lists that an operation exists to answer: those are
// written even when there is nothing in them, so that clients see no items and
// not nothing. Other lists are only there when they are set.
func (pl *plan) markResults(o *schema.Operation) {
	if !strings.HasPrefix(o.Name, "Describe") && !strings.HasPrefix(o.Name, "List") || strings.HasSuffix(o.Name, "Attribute") {
		return
	}
	var lists []*member
	for _, m := range pl.body {
		if m.shape.Kind == schema.List && !m.Flat {
			lists = append(lists, m)
			m.result = o.Paginator != nil && slices.Contains(o.Paginator.ResultKey, m.Name)
		}
	}
	if o.Paginator == nil && len(lists) == 1 {
		lists[0].result = true
	}
}

// encodeTop writes the document of a query answer.
func (pl *plan) encodeTop(b []byte, p unsafe.Pointer) []byte {
	for _, m := range pl.body {
		if q := m.at(unsafe.Add(p, m.offset)); q != nil {
			b = m.write(b, q)
		} else if m.result {
			b = append(append(b, m.open[:len(m.open)-1]...), "/>"...)
		}
	}
	return b
}

// header is what every answer of the service carries.
func (c *Codec) header(requestID string) aws.Header {
	if c.service.Protocol == schema.RestXML {
		return aws.Header{{Name: "x-amz-request-id", Value: requestID}, {Name: "x-amz-id-2", Value: aws.HostID(requestID)}}
	}
	return aws.Header{{Name: "x-amzn-RequestId", Value: requestID}}
}

func (c *Codec) contentType() string {
	switch c.service.Protocol {
	case schema.EC2:
		return "text/xml;charset=UTF-8"
	case schema.RestXML:
		return "application/xml"
	}
	return "text/xml"
}
