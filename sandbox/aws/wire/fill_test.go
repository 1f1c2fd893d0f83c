package wire_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"cloudlet/sandbox/aws/schema"
)

// filler gives every field of a struct a value, lists and maps two entries, all
// of them different and the same in each run.
type filler struct {
	n       int
	variant int                  // which member of a union
	open    map[reflect.Type]int // types being filled, to bound recursion
}

func (f *filler) next() int { f.n++; return f.n }

func (f *filler) structure(v reflect.Value, s *schema.Shape) {
	f.open[v.Type()]++
	defer func() { f.open[v.Type()]-- }()
	for _, m := range s.Members {
		f.value(v.FieldByName(m.Field), m.Shape)
	}
}

func (f *filler) value(v reflect.Value, s *schema.Shape) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(946684800+int64(f.next()), 0).UTC()))
	case v.Kind() == reflect.Pointer:
		if f.open[v.Type().Elem()] < 2 {
			v.Set(reflect.New(v.Type().Elem()))
			f.value(v.Elem(), s)
		}
	case s.Kind == schema.Structure:
		f.structure(v, s)
	case s.Kind == schema.List:
		f.list(v, s)
	case s.Kind == schema.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			item := reflect.New(v.Type().Elem()).Elem()
			f.value(item, s.Element)
			v.SetMapIndex(reflect.ValueOf(fmt.Sprint("key", f.next())).Convert(v.Type().Key()), item)
		}
	case s.Kind == schema.Union:
		f.union(v, s)
	default:
		f.scalar(v, s)
	}
}

func (f *filler) list(v reflect.Value, s *schema.Shape) {
	if e := v.Type().Elem(); f.open[e] >= 2 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	for i := range 2 {
		f.value(v.Index(i), s.Element)
	}
}

func (f *filler) union(v reflect.Value, s *schema.Shape) {
	t := reflect.TypeOf(s.Variants[f.variant%len(s.Variants)]).Elem()
	variant := reflect.New(t)
	for _, m := range s.Members {
		if m.Field == t.Name() {
			f.value(variant.Elem().Field(0), m.Shape)
		}
	}
	v.Set(variant)
}

func (f *filler) scalar(v reflect.Value, s *schema.Shape) {
	n := f.next()
	switch v.Kind() {
	case reflect.String:
		text := fmt.Sprintf("v%d <&>\"é", n)
		if s.Kind == schema.Enum {
			text = s.Values[n%len(s.Values)]
		}
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(n) + 0.5)
	case reflect.Slice:
		v.SetBytes([]byte{byte(n), 0, 255})
	case reflect.Interface:
		v.Set(reflect.ValueOf(io.NopCloser(bytes.NewReader([]byte("the body")))))
	}
}

// plain replaces what a filled text may not hold where it goes into headers.
func plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if strings.Contains(v.String(), " <") {
			text, _, _ := strings.Cut(v.String(), " ")
			v.SetString(text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			plain(v.Elem())
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(k))
			plain(item)
			v.SetMapIndex(k, item)
		}
	}
}

// filled makes an Input or Output with all fields set. Members that HTTP carries
// outside the document get texts that fit there.
func filled(v any, s *schema.Shape, variant int) any {
	f := &filler{variant: variant, open: map[reflect.Type]int{}}
	x := reflect.ValueOf(v).Elem()
	f.structure(x, s)
	for _, m := range s.Members {
		if m.Location != "" && m.Location != "payload" {
			plain(x.FieldByName(m.Field))
		}
		if m.Field == "ExpiresString" {
			at := x.FieldByName("Expires").Interface().(*time.Time).Format(http.TimeFormat)
			x.FieldByName(m.Field).Set(reflect.ValueOf(&at))
		}
	}
	return v
}

// difference names the first place where two values of the SDK's types differ, "" if none.
func difference(path string, want, got reflect.Value) string {
	if !want.IsValid() || !got.IsValid() || want.Type() != got.Type() {
		if want.IsValid() != got.IsValid() {
			return path + ": one is missing"
		}
		if want.IsValid() {
			return fmt.Sprintf("%s: %v, want %v", path, got.Type(), want.Type())
		}
		return ""
	}
	if t, ok := want.Interface().(time.Time); ok {
		if !t.Equal(got.Interface().(time.Time)) {
			return fmt.Sprintf("%s = %v, want %v", path, got, want)
		}
		return ""
	}
	switch want.Kind() {
	case reflect.Pointer, reflect.Interface:
		if want.IsNil() != got.IsNil() {
			return fmt.Sprintf("%s: nil is %v, want %v", path, got.IsNil(), want.IsNil())
		}
		return difference(path, want.Elem(), got.Elem())
	case reflect.Struct:
		for i := range want.NumField() {
			if f := want.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
				if d := difference(path+"."+f.Name, want.Field(i), got.Field(i)); d != "" {
					return d
				}
			}
		}
		return ""
	case reflect.Slice:
		if want.Len() != got.Len() || want.IsNil() != got.IsNil() {
			return fmt.Sprintf("%s has %d items, want %d", path, got.Len(), want.Len())
		}
		for i := range want.Len() {
			if d := difference(fmt.Sprintf("%s[%d]", path, i), want.Index(i), got.Index(i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Map:
		if want.Len() != got.Len() {
			return fmt.Sprintf("%s = %v, want %v", path, got, want)
		}
		for _, k := range want.MapKeys() {
			if d := difference(fmt.Sprintf("%s[%v]", path, k), want.MapIndex(k), got.MapIndex(k)); d != "" {
				return d
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want.Interface(), got.Interface()) {
		return fmt.Sprintf("%s = %v, want %v", path, got, want)
	}
	return ""
}
