package wire

import (
	"reflect"
	"strings"
	"unsafe"

	"cloudlet/sandbox/aws/schema"
)

// structure fills the struct at p from the element just opened. Elements that the
// struct does not know are passed over.
func (x *xmlReader) structure(pl *plan, p unsafe.Pointer, attrs []attr) error {
	for _, a := range attrs {
		for _, m := range pl.attrs {
			if m.In == a.name {
				if err := m.set(m.make(unsafe.Add(p, m.offset)), a.value); err != nil {
					return err
				}
			}
		}
	}
	for {
		name, attrs, ok, err := x.next()
		if err != nil || !ok {
			return err
		}
		m := pl.byName[name]
		if m == nil {
			err = x.skip()
		} else {
			err = x.member(m, unsafe.Add(p, m.offset), attrs)
		}
		if err != nil {
			return err
		}
	}
}

func (x *xmlReader) member(m *member, p unsafe.Pointer, attrs []attr) error {
	if m.Flat && m.rep == repSlice {
		return x.item(m.node, p, attrs)
	}
	return x.value(m.node, p, attrs)
}

// item adds one to the list at p.
func (x *xmlReader) item(n *node, p unsafe.Pointer, attrs []attr) error {
	if x.items++; x.items > maxItems {
		return errXML
	}
	return x.value(n.elem, n.grow(p), attrs)
}

// value fills the value at p from the element just opened and passes its end.
func (x *xmlReader) value(n *node, p unsafe.Pointer, attrs []attr) error {
	switch {
	case n.plan != nil:
		return x.structure(n.plan, n.make(p), attrs)
	case n.shape.Kind == schema.List:
		return x.list(n, p)
	case n.shape.Kind == schema.Union:
		return x.union(n, p)
	case n.set == nil:
		return errXML
	}
	s, err := x.text()
	if err != nil {
		return err
	}
	if n.shape.Kind != schema.String {
		s = strings.TrimSpace(s)
	}
	return n.set(n.make(p), s)
}

func (x *xmlReader) list(n *node, p unsafe.Pointer) error {
	if v := reflect.NewAt(n.typ, p).Elem(); v.IsNil() {
		v.Set(reflect.MakeSlice(n.typ, 0, 0))
	}
	for {
		name, attrs, ok, err := x.next()
		if err != nil || !ok {
			return err
		}
		if name != n.shape.ItemName {
			err = x.skip()
		} else {
			err = x.item(n, p, attrs)
		}
		if err != nil {
			return err
		}
	}
}

// union sets the variant of the first known element.
func (x *xmlReader) union(n *node, p unsafe.Pointer) error {
	for {
		name, attrs, ok, err := x.next()
		if err != nil || !ok {
			return err
		}
		known := false
		for t, m := range n.union {
			if m.In == name && !known {
				known = true
				variant := reflect.New(t.Elem())
				if err := x.member(m, unsafe.Add(variant.UnsafePointer(), m.offset), attrs); err != nil {
					return err
				}
				reflect.NewAt(n.typ, p).Elem().Set(variant)
			}
		}
		if !known {
			if err := x.skip(); err != nil {
				return err
			}
		}
	}
}
