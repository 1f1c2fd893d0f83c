package ec2

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// The operations on things come in families: create, describe, modify, delete. What a family has in common stands
// here and in listing.go; an operation says what is its own.

// course is how the state of a kind's things goes by itself.
type course struct {
	begins, is  string        // of a new thing, and what it becomes
	takes       time.Duration // until then
	going, gone string        // of one that is removed; without them it is dropped at once
	goes        time.Duration // until it is gone
	lingers     time.Duration // how long it is told of then
}

// create makes a thing, or answers a client token again.
func create[Out, T any](d *draft, k *kind[T], it T) (*Out, error) {
	return once(d, func() (*Out, error) {
		k.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[Out](d, k.add(d, it)), nil
	})
}

// modify copies what the call gives onto the fields of the same names.
func modify[Out, T any](d *draft, x *thing[T]) (*Out, error) {
	if err := d.ready(); err != nil {
		return nil, err
	}
	take(reflect.ValueOf(&x.it).Elem(), d.in)
	x.changed(d.c, aws.Changed)
	return tell[Out](d, x), nil
}

// remove takes a thing to its end. It returns DependencyViolation while another thing names it.
func remove[Out, T any](d *draft, x *thing[T]) (*Out, error) {
	if x != nil {
		d.unused(x.id)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.end(d)
	return tell[Out](d, x), nil
}

// stamp fills in what every new thing has, as far as there is room for it: its id, its ARN, its owner, and when it was made.
func (x *thing[T]) stamp(d *draft) {
	v := reflect.ValueOf(&x.it).Elem()
	put := func(name string, value any) {
		if f := v.FieldByName(name); f.IsValid() && f.IsZero() && f.Type() == reflect.TypeOf(value) {
			f.Set(reflect.ValueOf(value))
		}
	}
	if id, ok := strings.CutSuffix(x.kind.id, "Id"); ok {
		put(x.kind.id, &x.id)
		put(id+"Arn", new(d.r.arn(x.kind.resource, x.id)))
	}
	put("OwnerId", &d.r.account)
	for _, name := range []string{"CreationTime", "CreationTimestamp", "CreateTime"} {
		put(name, new(d.c.Now))
	}
}

// end takes a thing through the states in which its kind ends, or drops it.
func (x *thing[T]) end(d *draft) {
	if o := x.kind.course; o.going != "" {
		x.leaves(d.c, d.r, o.going, o.gone, o.goes, o.lingers)
		return
	}
	x.kind.drop(d, x)
}

// passes sets a state that becomes another after a while.
func (x *thing[T]) passes(c *aws.Call, through, state string, after time.Duration) {
	x.next = nil
	setText(&x.it, x.kind.state, through)
	x.becomes(c, state, after)
	x.changed(c, aws.Changed)
}

// in looks up a thing that a call names, which must be in one of the states. One that is only told of as gone is lost.
func (k *kind[T]) in(d *draft, id *string, states ...string) *thing[T] {
	x := k.of(d, id)
	d.check(x == nil || k.course.gone == "" || x.status() != k.course.gone, func() error { return k.lost([]string{x.id}) })
	d.check(x == nil || slices.Contains(states, x.status()), func() error { return bad("IncorrectState", "%s is in invalid state", x.id) })
	return x
}

// where lists the things of a kind that are not at their end and for which ok is true.
func (k *kind[T]) where(r *region, now time.Time, ok func(*T) bool) []*thing[T] {
	return slices.DeleteFunc(k.all(r, now), func(x *thing[T]) bool { return ended(x.status()) || !ok(&x.it) })
}

// first is the first of them, nil for none.
func (k *kind[T]) first(r *region, now time.Time, ok func(*T) bool) *thing[T] {
	if list := k.where(r, now, ok); len(list) > 0 {
		return list[0]
	}
	return nil
}

// dropAll removes at once the things for which ok is true.
func (k *kind[T]) dropAll(d *draft, ok func(*T) bool) {
	for _, x := range k.where(d.r, d.c.Now, ok) {
		k.drop(d, x)
	}
}

// tell makes an Output of a thing: its description or some fields of it, its id, the client token, and that it was done, whatever there is room for.
func tell[Out, T any](d *draft, x *thing[T]) *Out {
	out := new(Out)
	v, it := reflect.ValueOf(out).Elem(), x.told()
	told := reflect.ValueOf(it)
	for i := range v.NumField() {
		switch f, name := v.Field(i), v.Type().Field(i).Name; {
		case f.Type() == reflect.TypeFor[*T]():
			f.Set(reflect.ValueOf(&it))
		case name == x.kind.id:
			f.Set(reflect.ValueOf(&x.id))
		case name == "ClientToken":
			token, _ := member[*string](d.in, name)
			f.Set(reflect.ValueOf(token))
		case f.Type() == reflect.TypeFor[*bool]():
			f.Set(reflect.ValueOf(new(true)))
		default:
			if own := told.FieldByName(name); f.CanSet() && own.IsValid() && own.Type() == f.Type() {
				f.Set(own)
			}
		}
	}
	return out
}

// done is an Output that says no more than that it was done.
func done[Out any]() *Out {
	out := new(Out)
	for _, name := range []string{"Return", "ReturnValue", "Success"} {
		if f := reflect.ValueOf(out).Elem().FieldByName(name); f.IsValid() {
			f.Set(reflect.ValueOf(new(true)))
		}
	}
	return out
}

// unset is a struct with some fields unset, which the SDK's names mean: "packet-length".
func unset[T any, Name ~string](it T, names []Name) T {
	v := reflect.ValueOf(&it).Elem()
	for _, name := range names {
		if i := fieldIndex(v.Type(), string(name)); i >= 0 {
			v.Field(i).SetZero()
		}
	}
	return it
}

// taken makes a T of the fields of other structs, the first that gives one before the others.
func taken[T any](from ...any) (it T) {
	for _, x := range slices.Backward(from) {
		v := reflect.ValueOf(x)
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				break
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct {
			take(reflect.ValueOf(&it).Elem(), v)
		}
	}
	return it
}

// take copies what is given in the struct from onto the fields of to that have the same names: pointers that are
// not nil, texts that are not empty, lists. Structs and lists of structs of other types are copied field by field.
// What to pointed at before stays as it was, since earlier answers may hold it.
func take(to, from reflect.Value) {
	for i := range from.NumField() {
		f := from.Type().Field(i)
		if !f.IsExported() || from.Field(i).IsZero() {
			continue
		}
		t := to.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, f.Name) })
		if t.IsValid() && t.CanSet() {
			convert(t, from.Field(i))
		}
	}
}

// convert sets to from a value of the same or of a like type; what is unlike stays.
func convert(to, from reflect.Value) {
	switch {
	case from.Type().AssignableTo(to.Type()):
		to.Set(from)
	case from.Kind() == reflect.Pointer && to.Kind() == reflect.Pointer:
		fresh := reflect.New(to.Type().Elem())
		if !to.IsNil() {
			fresh.Elem().Set(to.Elem())
		}
		convert(fresh.Elem(), from.Elem())
		to.Set(fresh)
	case from.Kind() == reflect.Pointer:
		convert(to, from.Elem())
	case to.Kind() == reflect.Pointer:
		fresh := reflect.New(to.Type().Elem())
		convert(fresh.Elem(), from)
		to.Set(fresh)
	case from.Kind() == reflect.Struct && to.Kind() == reflect.Struct:
		take(to, from)
	case from.Kind() == reflect.Slice && to.Kind() == reflect.Slice:
		list := reflect.MakeSlice(to.Type(), from.Len(), from.Len())
		for i := range from.Len() {
			convert(list.Index(i), from.Index(i))
		}
		to.Set(list)
	case from.Kind() == to.Kind() && from.Type().ConvertibleTo(to.Type()):
		to.Set(from.Convert(to.Type()))
	}
}
