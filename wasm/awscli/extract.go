package awscli

import (
	"encoding/base64"
	"reflect"
	"strconv"
	"time"

	"cloudlet/sandbox/aws/schema"
)

// extractor turns an SDK output into what the CLI prints: the members that the
// answer had, in the model's order. Timestamps are spelled as the service sent
// them, which is what CLI 1 does.
type extractor struct{ service *schema.Service }

// output leaves out the body of a stream; members of the document come before headers.
func (x extractor) output(v any, shape *schema.Shape) *object {
	o := newObject()
	s := reflect.Indirect(reflect.ValueOf(v))
	for _, headers := range []bool{false, true} {
		for _, m := range shape.Members {
			inHeader := m.Location == "header" || m.Location == "headers" || m.Location == "status"
			if inHeader == headers && m.Shape.Kind != schema.Stream {
				x.member(o, s, m)
			}
		}
	}
	return o
}

func (x extractor) member(o *object, s reflect.Value, m *schema.Member) {
	f := s.FieldByName(m.Field)
	if !f.IsValid() {
		return
	}
	if m.Location == "headers" && f.Kind() == reflect.Map && f.IsNil() {
		o.set(m.Name, newObject())
		return
	}
	if v, ok := x.value(f, m.Shape, m); ok {
		o.set(m.Name, v)
	}
}

// value reports false for what the answer did not have.
func (x extractor) value(f reflect.Value, shape *schema.Shape, m *schema.Member) (any, bool) {
	switch f.Kind() {
	case reflect.Pointer, reflect.Interface:
		if f.IsNil() {
			return nil, false
		}
		if shape.Kind == schema.Union {
			return x.union(f.Elem(), shape), true
		}
		return x.value(f.Elem(), shape, m)
	case reflect.Slice:
		if f.IsNil() {
			return nil, false
		}
		if f.Type() == bytesType {
			return base64.StdEncoding.EncodeToString(f.Bytes()), true
		}
		list := make([]any, f.Len())
		for i := range list {
			list[i], _ = x.element(f.Index(i), shape.Element)
		}
		return list, true
	case reflect.Map:
		return x.mapping(f, shape)
	case reflect.String:
		return f.String(), f.String() != "" || shape.Kind != schema.Enum
	case reflect.Bool:
		return f.Bool(), true
	case reflect.Int32, reflect.Int64, reflect.Int:
		return f.Int(), true
	case reflect.Float32, reflect.Float64:
		return fraction(f), true
	case reflect.Struct:
		if f.Type() == timeType {
			return x.time(f.Interface().(time.Time), shape, m), true
		}
		o := newObject()
		for _, m := range shape.Members {
			x.member(o, f, m)
		}
		return o, true
	}
	return nil, false
}

func (x extractor) element(f reflect.Value, shape *schema.Shape) (any, bool) {
	if v, ok := x.value(f, shape, nil); ok {
		return v, ok
	}
	return "", true // an empty element of a list of enums
}

func (x extractor) mapping(f reflect.Value, shape *schema.Shape) (any, bool) {
	if f.IsNil() {
		return nil, false
	}
	values := map[string]reflect.Value{}
	for _, k := range f.MapKeys() {
		values[k.String()] = f.MapIndex(k)
	}
	o := newObject()
	for _, k := range sortedKeys(values) {
		v, _ := x.element(values[k], shape.Element)
		o.set(k, v)
	}
	return o, true
}

func (x extractor) union(f reflect.Value, shape *schema.Shape) any {
	o := newObject()
	for i, m := range shape.Members {
		if i < len(shape.Variants) && f.Type() == reflect.TypeOf(shape.Variants[i]) {
			if v, ok := x.value(reflect.Indirect(f).FieldByName("Value"), m.Shape, m); ok {
				o.set(m.Name, v)
			}
		}
	}
	return o
}

func (x extractor) time(t time.Time, shape *schema.Shape, m *schema.Member) string {
	t = t.UTC()
	switch {
	case m != nil && m.Location == "header":
		return t.Format("Mon, 02 Jan 2006 15:04:05 GMT")
	case x.service.Protocol == schema.Query:
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// fraction keeps the few digits that a float32 was written with.
func fraction(f reflect.Value) decimal {
	if f.Kind() == reflect.Float32 {
		d, _ := strconv.ParseFloat(strconv.FormatFloat(f.Float(), 'g', -1, 32), 64)
		return decimal(d)
	}
	return decimal(f.Float())
}
