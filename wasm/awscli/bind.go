package awscli

import (
	"fmt"
	"io"
	"reflect"
	"time"

	"cloudlet/sandbox/aws/schema"
)

// binder fills an SDK input from validated parameters. Streams it opens are
// closed by close.
type binder struct {
	env   *Env
	files []io.Closer
}

func (b *binder) close() {
	for _, f := range b.files {
		f.Close()
	}
}

func (b *binder) structure(dst reflect.Value, o *object, shape *schema.Shape) error {
	for _, k := range o.keys {
		m := shape.Member(k)
		if m == nil {
			continue
		}
		field := dst.FieldByName(m.Field)
		if !field.IsValid() {
			return fmt.Errorf("the SDK has no field %s for parameter %s", m.Field, k)
		}
		if err := b.value(field, o.vals[k], m.Shape); err != nil {
			return err
		}
	}
	return nil
}

var (
	readerType = reflect.TypeFor[io.Reader]()
	timeType   = reflect.TypeFor[time.Time]()
	bytesType  = reflect.TypeFor[[]byte]()
)

func (b *binder) value(dst reflect.Value, v any, shape *schema.Shape) error {
	if v == nil {
		return nil
	}
	if dst.Type() == readerType {
		return b.reader(dst, v)
	}
	if dst.Kind() == reflect.Pointer {
		p := reflect.New(dst.Type().Elem())
		if err := b.value(p.Elem(), v, shape); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	if dst.Type() == timeType {
		dst.Set(reflect.ValueOf(timeOf(v)))
		return nil
	}
	if dst.Type() == bytesType {
		dst.SetBytes(bytesOf(v))
		return nil
	}
	switch x := v.(type) {
	case *object:
		return b.object(dst, x, shape)
	case []any:
		list := reflect.MakeSlice(dst.Type(), len(x), len(x))
		for i, e := range x {
			if err := b.value(list.Index(i), e, shape.Element); err != nil {
				return err
			}
		}
		dst.Set(list)
	case string:
		dst.SetString(x)
	case []byte:
		dst.SetString(string(x))
	case bool:
		dst.SetBool(x)
	case int64:
		if dst.Kind() == reflect.Float32 || dst.Kind() == reflect.Float64 {
			dst.SetFloat(float64(x))
			return nil
		}
		if dst.OverflowInt(x) {
			return fmt.Errorf("Value out of range: %d", x)
		}
		dst.SetInt(x)
	case float64:
		dst.SetFloat(x)
	}
	return nil
}

func (b *binder) object(dst reflect.Value, o *object, shape *schema.Shape) error {
	switch dst.Kind() {
	case reflect.Struct:
		return b.structure(dst, o, shape)
	case reflect.Map:
		m := reflect.MakeMapWithSize(dst.Type(), len(o.keys))
		for _, k := range o.keys {
			e := reflect.New(dst.Type().Elem()).Elem()
			if err := b.value(e, o.vals[k], shape.Element); err != nil {
				return err
			}
			m.SetMapIndex(reflect.ValueOf(k).Convert(dst.Type().Key()), e)
		}
		dst.Set(m)
		return nil
	case reflect.Interface:
		return b.union(dst, o, shape)
	}
	return fmt.Errorf("the SDK has no structure for %s", shape.Name)
}

// union sets the one member given: the SDK has a type for each, with a field Value.
func (b *binder) union(dst reflect.Value, o *object, shape *schema.Shape) error {
	for i, m := range shape.Members {
		v, ok := o.get(m.Name)
		if !ok || i >= len(shape.Variants) {
			continue
		}
		p := reflect.New(reflect.TypeOf(shape.Variants[i]).Elem())
		if err := b.value(p.Elem().FieldByName("Value"), v, m.Shape); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	return fmt.Errorf("the SDK has no variant of %s for these keys", shape.Name)
}

func (b *binder) reader(dst reflect.Value, v any) error {
	switch v := v.(type) {
	case stream:
		f, err := b.env.openSeekable(v.name)
		if err != nil {
			return err
		}
		b.files = append(b.files, f)
		dst.Set(reflect.ValueOf(f))
	default:
		dst.Set(reflect.ValueOf(newBytesReader(bytesOf(v))))
	}
	return nil
}

func bytesOf(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	return nil
}

func timeOf(v any) time.Time {
	switch v := v.(type) {
	case int64:
		return time.Unix(v, 0).UTC()
	case float64:
		return unixTime(v)
	case string:
		t, _ := parseTime(v)
		return t
	}
	return time.Time{}
}
