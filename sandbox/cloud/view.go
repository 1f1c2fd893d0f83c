package cloud

import (
	"encoding/base64"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"cloudlet/sandbox/aws"
)

// views is how an operation's input and output look in an event.
type views struct{ in, out *view }

// view is how a structure of the SDK looks in an event: its members in CloudTrail's
// lowerCamel names. It is compiled once per type.
type view struct{ fields []field }

type field struct {
	index  int
	offset uintptr // in the structure, in bytes
	size   uintptr
	name   string
	secret bool
	inner  *view // of a structure, or of the structures in a list
}

const (
	hidden  = "HIDDEN_DUE_TO_SECURITY_REASONS"
	maxText = 1 << 10 // bytes of one string in an event
	maxList = 100     // items of one list in an event
	maxView = 6 << 10 // bytes of all parameters, or of all response elements
)

// secrets are members that never show, whatever operation they belong to.
var secrets = []string{
	"SecretAccessKey", "SessionToken", "Password", "OldPassword", "NewPassword", "KeyMaterial", "PrivateKey", "UserData",
	"SSECustomerKey", "CopySourceSSECustomerKey", "Base32StringSeed", "QRCodePNG", "ServicePassword", "ServiceCredentialSecret",
	"PresharedKey", "PreSharedKey", "PasswordData",
}

type compiler struct{ done map[reflect.Type]*view }

func newCompiler() *compiler { return &compiler{map[reflect.Type]*view{}} }

func (c *compiler) views(o aws.Operation) *views {
	return &views{c.view(reflect.TypeOf(o.New()).Elem()), c.view(reflect.TypeOf(o.Out()).Elem())}
}

func (c *compiler) view(t reflect.Type) *view {
	if v, ok := c.done[t]; ok {
		return v
	}
	v := &view{}
	c.done[t] = v
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		e := f.Type
		for e.Kind() == reflect.Pointer || e.Kind() == reflect.Slice || e.Kind() == reflect.Map {
			e = e.Elem()
		}
		if e.Kind() == reflect.Interface {
			continue // a payload or a union
		}
		w := field{index: i, offset: f.Offset, size: f.Type.Size(), name: camel(f.Name), secret: slices.Contains(secrets, f.Name)}
		if e.Kind() == reflect.Struct && e != reflect.TypeFor[time.Time]() {
			w.inner = c.view(e)
		}
		v.fields = append(v.fields, w)
	}
	return v
}

// camel is a member's name in CloudTrail's style: InstanceIds is instanceIds, ETag eTag,
// SSECustomerKey sSECustomerKey, and S3's Bucket bucketName.
func camel(name string) string {
	if name == "Bucket" {
		return "bucketName"
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// show writes a structure, or that it was too large to.
func (v *view) show(w *writer, of any) {
	start := len(w.b)
	v.structure(w, reflect.ValueOf(of).Elem())
	if len(w.b)-start > maxView {
		w.b = w.b[:start]
		w.raw(`{"omitted":"larger than 6 KiB"}`)
	}
}

func (v *view) structure(w *writer, s reflect.Value) {
	w.open('{')
	at := s.Addr().UnsafePointer()
	for i := range v.fields {
		f := &v.fields[i]
		if blank(unsafe.Add(at, f.offset), f.size) { // most are
			continue
		}
		value := s.Field(f.index)
		if value.IsZero() {
			continue
		}
		w.name(f.name)
		if f.secret {
			w.string(hidden)
			continue
		}
		f.value(w, value)
	}
	w.close('}')
}

// blank reports whether there is nothing but zeros.
func blank(p unsafe.Pointer, size uintptr) bool {
	for _, b := range unsafe.Slice((*byte)(p), size) {
		if b != 0 {
			return false
		}
	}
	return true
}

func (f *field) value(w *writer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		f.value(w, v.Elem())
	case reflect.String:
		w.string(clip(v.String()))
	case reflect.Bool:
		w.raw(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		w.raw(strconv.FormatInt(v.Int(), 10))
	case reflect.Float32, reflect.Float64:
		w.raw(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case reflect.Slice:
		f.list(w, v)
	case reflect.Map:
		f.pairs(w, v)
	case reflect.Struct:
		if f.inner != nil {
			f.inner.structure(w, v)
			return
		}
		w.string(v.Interface().(time.Time).UTC().Format(time.RFC3339))
	default:
		w.raw("null")
	}
}

func (f *field) list(w *writer, v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		w.string(clip(base64.StdEncoding.EncodeToString(v.Bytes())))
		return
	}
	w.open('[')
	for i := range min(v.Len(), maxList) {
		if len(w.b) > 4*maxView {
			break // it will be left out anyway
		}
		f.value(w, v.Index(i))
	}
	w.close(']')
}

func (f *field) pairs(w *writer, v reflect.Value) {
	w.open('{')
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, k := range keys[:min(len(keys), maxList)] {
		w.key(clip(k.String()))
		e := reflect.New(v.Type().Elem()).Elem() // which has an address
		e.Set(v.MapIndex(k))
		f.value(w, e)
	}
	w.close('}')
}

func clip(s string) string {
	if len(s) > maxText {
		return strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}
