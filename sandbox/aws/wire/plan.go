package wire

import (
	"fmt"
	"reflect"
	"unsafe"

	"cloudlet/sandbox/aws/schema"
)

// plan is how to read and write one SDK struct: its members with their offsets,
// worked out once, so that a call follows pointers and never asks what type it has.
type plan struct {
	typ     reflect.Type
	shape   *schema.Shape
	members []member // in the order of the shape
	byName  map[string]*member
	attrs   []*member // members that are XML attributes
	body    []*member // members in the document, in order
}

// member is one field of a struct.
type member struct {
	*schema.Member
	*node
	offset      uintptr
	open, close string // tags of the element in an answer
	result      bool   // written even when empty
}

// node is the type of a member, item or map value.
type node struct {
	shape *schema.Shape
	typ   reflect.Type // pointer taken off
	rep   rep
	plan  *plan                    // of a structure
	elem  *node                    // of a list or of a map's values
	union map[reflect.Type]*member // by the pointer type of the variant
	check *check
	enc   func(b []byte, p unsafe.Pointer) []byte // writes the value at p
	set   func(p unsafe.Pointer, s string) error  // reads a scalar into p
}

// rep says how Go holds a value, and so what absent means.
type rep uint8

const (
	repValue   rep = iota // never absent
	repPointer            // nil
	repSlice              // nil
	repMap                // nil
	repText               // "" (enums)
	repIface              // nil (unions, streams)
)

type sliceHeader struct {
	data unsafe.Pointer
	len  int
	cap  int
}

// at returns the value of a member of the struct at p, or nil when it is absent.
func (n *node) at(p unsafe.Pointer) unsafe.Pointer {
	switch n.rep {
	case repPointer:
		return *(*unsafe.Pointer)(p)
	case repSlice:
		if (*sliceHeader)(p).data == nil {
			return nil
		}
	case repMap:
		if *(*unsafe.Pointer)(p) == nil {
			return nil
		}
	case repText:
		if *(*string)(p) == "" {
			return nil
		}
	case repIface:
		if *(*unsafe.Pointer)(p) == nil {
			return nil
		}
	}
	return p
}

// make returns where to put the value of a member: behind a fresh pointer if the
// struct holds one.
func (n *node) make(p unsafe.Pointer) unsafe.Pointer {
	if n.rep != repPointer {
		return p
	}
	q := *(*unsafe.Pointer)(p)
	if q == nil {
		q = reflect.New(n.typ).UnsafePointer()
		*(*unsafe.Pointer)(p) = q
	}
	return q
}

// grow adds an item to the slice at p and returns where it is.
func (n *node) grow(p unsafe.Pointer) unsafe.Pointer {
	v := reflect.NewAt(n.typ, p).Elem()
	i := v.Len()
	v.Grow(1)
	v.SetLen(i + 1)
	return v.Index(i).Addr().UnsafePointer()
}

// compiler makes plans; one plan serves all uses of a struct.
type compiler struct {
	protocol schema.Protocol
	plans    map[planKey]*plan
	checks   map[*schema.Shape]*check
}

type planKey struct {
	typ   reflect.Type
	shape *schema.Shape
}

// structure makes the plan of a struct type, or an error when schema and type disagree.
func (c *compiler) structure(t reflect.Type, s *schema.Shape) (*plan, error) {
	key := planKey{t, s}
	if p := c.plans[key]; p != nil {
		return p, nil
	}
	p := &plan{typ: t, shape: s, members: make([]member, len(s.Members)), byName: map[string]*member{}}
	c.plans[key] = p
	for i, sm := range s.Members {
		f, ok := t.FieldByName(sm.Field)
		if !ok {
			return nil, fmt.Errorf("wire: %v has no field %s", t, sm.Field)
		}
		m := &p.members[i]
		m.Member, m.offset = sm, f.Offset
		n, err := c.node(f.Type, sm.Shape)
		if err != nil {
			return nil, fmt.Errorf("%w (%v.%s)", err, t, sm.Field)
		}
		m.node = n
		p.place(m)
	}
	return p, nil
}

// place sorts a member into the lists of its plan.
func (p *plan) place(m *member) {
	m.open, m.close = "<"+m.Out+">", "</"+m.Out+">"
	if m.Namespace != "" {
		m.open = "<" + m.Out + " " + xmlns(m.Namespace) + ">"
	}
	switch {
	case m.Attr:
		p.attrs = append(p.attrs, m)
	case m.Location == "":
		p.body = append(p.body, m)
		p.byName[m.In] = m
	}
}

func (c *compiler) node(t reflect.Type, s *schema.Shape) (*node, error) {
	n := &node{shape: s, typ: t}
	switch {
	case t.Kind() == reflect.Pointer:
		n.typ, n.rep = t.Elem(), repPointer
	case t.Kind() == reflect.Slice:
		n.rep = repSlice
	case t.Kind() == reflect.Map:
		n.rep = repMap
	case t.Kind() == reflect.String && s.Kind == schema.Enum:
		n.rep = repText
	case t.Kind() == reflect.Interface:
		n.rep = repIface
	}
	var err error
	if n.check, err = c.check(s); err != nil {
		return nil, err
	}
	switch s.Kind {
	case schema.Structure:
		if n.typ.Kind() != reflect.Struct {
			return nil, fmt.Errorf("wire: %v is no struct", t)
		}
		n.plan, err = c.structure(n.typ, s)
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return n.plan.encode(b, p) }
	case schema.List, schema.Map:
		err = c.collection(n)
	case schema.Union:
		err = c.union(n)
	case schema.Stream, schema.EventStream:
	default:
		err = scalar(c.protocol, n)
	}
	return n, err
}

func (c *compiler) collection(n *node) (err error) {
	want := reflect.Slice
	if n.shape.Kind == schema.Map {
		want = reflect.Map
	}
	if n.typ.Kind() != want {
		return fmt.Errorf("wire: %v is no %v", n.typ, want)
	}
	if n.elem, err = c.node(n.typ.Elem(), n.shape.Element); err != nil {
		return err
	}
	if n.shape.Kind == schema.Map {
		n.enc = n.encodeMap("<"+n.shape.ItemName+">", "</"+n.shape.ItemName+">")
	} else {
		n.enc = n.encodeList("<"+n.shape.ItemName+">", "</"+n.shape.ItemName+">")
	}
	return nil
}

// union plans each variant: a struct with the one field Value.
func (c *compiler) union(n *node) error {
	n.union = map[reflect.Type]*member{}
	for _, sm := range n.shape.Members {
		for _, v := range n.shape.Variants {
			t := reflect.TypeOf(v)
			if t.Elem().Name() != sm.Field {
				continue
			}
			f, _ := t.Elem().FieldByName("Value")
			value, err := c.node(f.Type, sm.Shape)
			if err != nil {
				return err
			}
			n.union[t] = &member{Member: sm, node: value, offset: f.Offset, open: "<" + sm.Out + ">", close: "</" + sm.Out + ">"}
		}
	}
	if len(n.union) != len(n.shape.Members) {
		return fmt.Errorf("wire: union %s: %d of %d variants known", n.shape.Name, len(n.union), len(n.shape.Members))
	}
	n.enc = n.encodeUnion
	return nil
}
