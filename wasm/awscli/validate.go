package awscli

import (
	"fmt"
	"strings"
	"time"

	"cloudlet/sandbox/aws/schema"
)

// validator collects every way in which parameters do not fit the model, in
// botocore's words.
type validator struct{ report []string }

// validate checks an input before it is sent.
func validate(params *object, shape *schema.Shape) error {
	v := &validator{}
	v.check(params, shape, "")
	if len(v.report) == 0 {
		return nil
	}
	return validationError(strings.Join(v.report, "\n"))
}

func (v *validator) add(format string, args ...any) {
	v.report = append(v.report, fmt.Sprintf(format, args...))
}

func display(name string) string {
	if name == "" {
		return "input"
	}
	return strings.TrimPrefix(name, ".")
}

// pythonTypes are the types that a kind of shape accepts, as errors list them.
var pythonTypes = map[schema.Kind]string{
	schema.Structure: "<class 'dict'>", schema.Union: "<class 'dict'>", schema.Map: "<class 'dict'>",
	schema.List: "<class 'list'>, <class 'tuple'>", schema.String: "<class 'str'>", schema.Enum: "<class 'str'>",
	schema.Boolean: "<class 'bool'>", schema.Integer: "<class 'int'>", schema.Long: "<class 'int'>",
	schema.Float:  "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
	schema.Double: "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
	schema.Blob:   "<class 'bytes'>, <class 'bytearray'>, file-like object",
	schema.Stream: "<class 'bytes'>, <class 'bytearray'>, file-like object", schema.Timestamp: "<class 'datetime.datetime'>, timestamp-string",
}

func accepts(k schema.Kind, v any) bool {
	switch v := v.(type) {
	case *object:
		return k == schema.Structure || k == schema.Union || k == schema.Map
	case []any:
		return k == schema.List
	case string:
		if k == schema.Timestamp {
			_, ok := parseTime(v)
			return ok
		}
		return k == schema.String || k == schema.Enum || k == schema.Blob || k == schema.Stream
	case []byte, stream:
		return k == schema.Blob || k == schema.Stream
	case bool:
		return k == schema.Boolean
	case int64:
		return k == schema.Integer || k == schema.Long || k == schema.Float || k == schema.Double || k == schema.Timestamp
	case float64:
		return k == schema.Float || k == schema.Double || k == schema.Timestamp
	}
	return false
}

func (v *validator) check(x any, shape *schema.Shape, name string) {
	if !accepts(shape.Kind, x) {
		v.add("Invalid type for parameter %s, value: %s, type: <class '%s'>, valid types: %s",
			display(name), pythonText(x), pythonType(x), pythonTypes[shape.Kind])
		return
	}
	switch x := x.(type) {
	case *object:
		if shape.Kind == schema.Map {
			for _, k := range x.keys {
				v.check(k, shape.Key, fmt.Sprintf("%s (key: %s)", name, k))
				v.check(x.vals[k], shape.Element, name+"."+k)
			}
			return
		}
		v.structure(x, shape, name)
	case []any:
		v.atLeast(len(x), shape, name, x, "length")
		for i, e := range x {
			v.check(e, shape.Element, fmt.Sprintf("%s[%d]", name, i))
		}
	case string:
		if shape.Kind == schema.String || shape.Kind == schema.Enum {
			v.atLeast(runeCount(x), shape, name, x, "length")
		}
	case int64:
		v.atLeast(int(x), shape, name, x, "value")
	}
}

func (v *validator) atLeast(n int, shape *schema.Shape, name string, x any, what string) {
	if shape.Min == nil || int64(n) >= *shape.Min {
		return
	}
	if what == "length" {
		v.add("Invalid length for parameter %s, value: %s, valid min length: %d", display(name), lengthValue(x), *shape.Min)
		return
	}
	v.add("Invalid value for parameter %s, value: %d, valid min value: %d", display(name), n, *shape.Min)
}

// lengthValue is what botocore prints as the value of a length error: the length itself.
func lengthValue(x any) string {
	if list, ok := x.([]any); ok {
		return fmt.Sprint(len(list))
	}
	return fmt.Sprint(runeCount(x))
}

func (v *validator) structure(x *object, shape *schema.Shape, name string) {
	if shape.Kind == schema.Union {
		v.union(x, shape, name)
	}
	for _, m := range shape.Members {
		if _, ok := x.get(m.Name); m.Required && !m.Token && !ok {
			v.add("Missing required parameter in %s: \"%s\"", display(name), m.Name)
		}
	}
	for _, k := range x.keys {
		if shape.Member(k) == nil {
			v.add("Unknown parameter in %s: \"%s\", must be one of: %s", display(name), k, strings.Join(memberNames(shape), ", "))
		}
	}
	for _, k := range x.keys {
		if m := shape.Member(k); m != nil {
			v.check(x.vals[k], m.Shape, name+"."+k)
		}
	}
}

func (v *validator) union(x *object, shape *schema.Shape, name string) {
	names := strings.Join(memberNames(shape), ", ")
	switch {
	case len(x.keys) == 0:
		v.add("Must set one of the following keys for tagged unionstructure %s: %s.", display(name), names)
	case len(x.keys) > 1:
		v.add("Invalid number of parameters set for tagged union structure %s. Can only set one of the following keys: %s.", display(name), names)
	}
}

func memberNames(shape *schema.Shape) []string {
	names := make([]string, len(shape.Members))
	for i, m := range shape.Members {
		names[i] = m.Name
	}
	return names
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "20060102T150405Z", time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
}

// parseTime reads a moment as users write it: ISO 8601, RFC 822, or Unix seconds. Without a zone it is UTC.
func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	if f, err := parseFloat(s); err == nil {
		return unixTime(f.(float64)), true
	}
	return time.Time{}, false
}

func unixTime(f float64) time.Time { return time.UnixMilli(int64(f * 1000)).UTC() }
