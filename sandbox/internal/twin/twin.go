// Package twin copies a whole state: everything that a value reaches through pointers,
// slices, maps and interfaces, exported or not. What is one thing in the original is one
// thing in the copy.
package twin

import (
	"reflect"
	"unsafe"
)

// Of returns a deep copy of p. Values of the types in shared, which must be immutable or
// without a state of their own, are not copied: both sides point to the same.
//
// A pointer into the middle of another value becomes a copy of its own, and so does each of
// two slices of one array. Functions and channels are shared.
func Of[T any](p *T, shared ...reflect.Type) *T {
	c := &copier{done: map[place]reflect.Value{}, shared: map[reflect.Type]bool{}}
	for _, t := range shared {
		c.shared[t] = true
	}
	return c.copy(reflect.ValueOf(p)).Interface().(*T)
}

// place is a pointer that was met, with its type: a struct and its first field share an address.
type place struct {
	at unsafe.Pointer
	t  reflect.Type
}

type copier struct {
	done   map[place]reflect.Value
	shared map[reflect.Type]bool
}

// copy returns a copy of v, which must be readable (not got through an unexported field).
func (c *copier) copy(v reflect.Value) reflect.Value {
	t := v.Type()
	if c.shared[t] {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		return c.pointer(v)
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out := reflect.New(t).Elem()
		out.Set(c.copy(v.Elem()))
		return out
	case reflect.Map:
		return c.table(v)
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(t, v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
		return out
	case reflect.Struct, reflect.Array:
		out := reflect.New(t).Elem()
		out.Set(v)
		c.inside(out)
		return out
	}
	return v
}

func (c *copier) pointer(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	key := place{v.UnsafePointer(), v.Type()}
	if out, ok := c.done[key]; ok {
		return out
	}
	out := reflect.New(v.Type().Elem())
	c.done[key] = out // before what it leads to: there may be a way back
	out.Elem().Set(v.Elem())
	c.inside(out.Elem())
	return out
}

// inside replaces what an addressable value holds by copies.
func (c *copier) inside(v reflect.Value) {
	switch {
	case c.shared[v.Type()]:
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			c.inside(reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem())
		}
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			c.inside(v.Index(i))
		}
	default:
		v.Set(c.copy(v))
	}
}

func (c *copier) table(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	key := place{v.UnsafePointer(), v.Type()}
	if out, ok := c.done[key]; ok {
		return out
	}
	out := reflect.MakeMapWithSize(v.Type(), v.Len())
	c.done[key] = out
	for it := v.MapRange(); it.Next(); {
		out.SetMapIndex(c.copy(it.Key()), c.copy(it.Value()))
	}
	return out
}
