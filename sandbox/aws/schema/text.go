package schema

import (
	"fmt"
	"strconv"
	"strings"
)

// A service is committed as text, one line an item: the service, its operations,
// an empty line, its shapes. Fields are separated by tabs, missing ones at the end
// are left out; a shape is named by its line number in base 36; a member is
// "Name,shape,options". The generator (sandbox/internal/awsgen) writes it with
// Format, Schema() of each service reads it with Parse.

// letters stand for the kinds, in their order.
const letters = "TLMSEBINFDXOWUV"

// base of the shape numbers.
const base = 36

// Parse reads what Format wrote. With emulatedOnly the operations that nobody
// emulates get empty inputs and outputs: a guest that never decodes them need not
// carry their shapes. It panics on a text that Format did not write.
func Parse(text string, emulatedOnly bool) *Service {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	f := fields(lines[0], 6)
	p := parser{lines: strings.Split(strings.TrimSuffix(body, "\n"), "\n")}
	p.shapes = make([]*Shape, len(p.lines))
	s := &Service{Name: f[0], ID: f[1], Protocol: Protocol(f[2]), Version: f[3], Namespace: f[4], Global: f[5] == "g"}
	p.ec2 = s.Protocol == EC2
	s.Operations = make([]*Operation, 0, len(lines)-1)
	for _, line := range lines[1:] {
		s.Operations = append(s.Operations, p.operation(line, emulatedOnly))
	}
	for _, shape := range p.shapes {
		if shape != nil {
			s.Shapes = append(s.Shapes, shape)
		}
	}
	s.Index()
	return s
}

// ParseWaiters reads what FormatWaiters wrote.
func ParseWaiters(text string) []Waiter {
	var waiters []Waiter
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		f := strings.Split(line, "\t")
		if len(f) < 4 {
			continue
		}
		w := Waiter{Name: f[0], Operation: f[1], Delay: number(f[2], 10), MaxAttempts: number(f[3], 10)}
		for a := f[4:]; len(a) >= 4; a = a[4:] {
			w.Acceptors = append(w.Acceptors, Acceptor{State: a[0], Matcher: a[1], Argument: a[2], Expected: a[3]})
		}
		waiters = append(waiters, w)
	}
	return waiters
}

type parser struct {
	lines  []string
	shapes []*Shape
	ec2    bool
}

func (p *parser) operation(line string, emulatedOnly bool) *Operation {
	f := fields(line, 10)
	o := &Operation{Name: f[0], Method: f[1], URI: f[2], Wrapper: f[5], Root: f[6], Unemulated: f[8] == "u"}
	if o.Method == "" {
		o.Method, o.URI = "POST", "/"
	}
	if f[7] != "" {
		o.Status = number(f[7], 10)
	}
	if o.Unemulated && emulatedOnly {
		o.Input, o.Output = &Shape{Name: o.Name + "Input"}, &Shape{Name: o.Name + "Output"}
		return o
	}
	o.Input, o.Output = p.shape(f[3]), p.shape(f[4])
	if f[9] != "" {
		g := strings.Split(f[9], ";")
		o.Paginator = &Paginator{InputToken: list(g[0]), OutputToken: list(g[1]), LimitKey: g[2], ResultKey: list(g[3]), MoreResults: g[4]}
	}
	return o
}

// shape returns the shape of a number, reading its line the first time. It is in
// p.shapes before its members are read, so that shapes may contain themselves.
func (p *parser) shape(ref string) *Shape {
	if ref == "" {
		return nil
	}
	i := number(ref, base)
	if p.shapes[i] != nil {
		return p.shapes[i]
	}
	line := p.lines[i]
	s := &Shape{Kind: Kind(strings.IndexByte(letters, line[0]))}
	p.shapes[i] = s
	switch s.Kind {
	case Structure, Union:
		p.structure(s, line[1:])
	case Enum:
		f := strings.Split(line[1:], "\t")
		s.Name, s.Values = f[0], f[1:]
	case List, Map:
		p.collection(s, line[1:])
	default:
		f := fields(line[1:], 6)
		s.Name, s.Min, s.Max, s.Sensitive, s.Format, s.Pattern = f[0], limit(f[1]), limit(f[2]), f[3] == "s", f[4], f[5]
	}
	return s
}

func (p *parser) structure(s *Shape, line string) {
	name, rest, more := strings.Cut(line, "\t")
	s.Name = name
	members := make([]Member, strings.Count(rest, "\t")+1)
	if !more {
		return
	}
	s.Members = make([]*Member, len(members))
	for i := range members {
		var m string
		m, rest, _ = strings.Cut(rest, "\t")
		s.Members[i] = &members[i]
		p.member(s.Members[i], m)
	}
}

func (p *parser) collection(s *Shape, line string) {
	f := fields(line, 9)
	s.Name, s.Min, s.Max, s.Flat = f[0], limit(f[1]), limit(f[2]), f[3] == "f"
	s.ItemName, s.KeyName, s.ValueName = f[6], f[7], f[8]
	s.Element = p.shape(f[4])
	s.Key = p.shape(f[5])
}

func (p *parser) member(m *Member, text string) {
	name, rest, _ := strings.Cut(text, ",")
	ref, rest, more := strings.Cut(rest, ",")
	m.Name, m.Field, m.In, m.Out = name, upper(name), name, p.outName(name)
	for more {
		var option string
		option, rest, more = strings.Cut(rest, ",")
		m.set(option)
	}
	m.Shape = p.shape(ref)
}

// outName is the default wire name of an answer's member: EC2 begins it with a
// lower-case letter.
func (p *parser) outName(name string) string {
	if p.ec2 && name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		return string(name[0]|0x20) + name[1:]
	}
	return name
}

func upper(name string) string {
	if name != "" && name[0] >= 'a' && name[0] <= 'z' {
		return string(name[0]&^0x20) + name[1:]
	}
	return name
}

func (m *Member) set(option string) {
	value := option[1:]
	switch option[0] {
	case 'i':
		m.In = value
	case 'o':
		m.Out = value
	case 'g':
		m.Field = value
	case 'l':
		m.Location = value
	case 'r':
		m.Required = true
	case 'f':
		m.Flat = true
	case 'a':
		m.Attr = true
	case 'n':
		m.Namespace = value
	case 't':
		m.Token = true
	case 'h':
		m.Host = true
	default:
		panic(fmt.Sprintf("schema: option %q of member %s", option, m.Name))
	}
}

// fields splits a line at tabs into n fields, the missing ones empty.
func fields(line string, n int) []string {
	return append(strings.SplitN(line, "\t", n), make([]string, n)...)[:n]
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func number(s string, base int) int {
	n, err := strconv.ParseInt(s, base, 32)
	if err != nil {
		panic("schema: " + err.Error())
	}
	return int(n)
}

func limit(s string) *int64 {
	if s == "" {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("schema: " + err.Error())
	}
	return &n
}
