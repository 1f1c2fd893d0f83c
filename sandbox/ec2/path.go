package ec2

import (
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// A path names fields of an SDK struct from the outside in: "Status.Code". Through a list it leads to all items.

// visit calls f with every value that the path leads to, lists opened, until it says stop. Letters' case and
// hyphens in the path do not count, nor a plural's s, so that the names of filters are paths.
func visit(v reflect.Value, path string, f func(reflect.Value) (stop bool)) bool {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return false
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if visit(v.Index(i), path, f) {
				return true
			}
		}
		return false
	}
	if path == "" {
		return f(v)
	}
	if v.Kind() != reflect.Struct {
		return false
	}
	i, rest := step(v.Type(), path)
	return i >= 0 && visit(v.Field(i), rest, f)
}

// step finds the field at the beginning of a path, or -1. A hyphen may separate two fields too: "status-code".
func step(t reflect.Type, path string) (i int, rest string) {
	head, rest, _ := strings.Cut(path, ".")
	if i = fieldIndex(t, head); i >= 0 {
		return i, rest
	}
	for at, x := range head {
		if x == '-' && fieldIndex(t, head[:at]) >= 0 {
			return fieldIndex(t, head[:at]), strings.TrimSuffix(head[at+1:]+"."+rest, ".")
		}
	}
	return -1, rest
}

// leads reports whether a path leads to a field of t.
func leads(t reflect.Type, path string) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if path == "" {
		return t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	i, rest := step(t, path)
	return i >= 0 && leads(t.Field(i).Type, rest)
}

// fieldIndex finds the field that a word of a path means, or -1.
func fieldIndex(t reflect.Type, word string) int {
	word = strings.ToLower(strings.ReplaceAll(word, "-", ""))
	plural := -1
	for i := range t.NumField() {
		switch strings.ToLower(t.Field(i).Name) {
		case word:
			return i
		case word + "s", word + "es", word + "set", strings.TrimSuffix(word, "y") + "ies":
			plural = i
		}
	}
	return plural
}

// matches compares every value at the path.
func (m matcher) matches(x any, path string) bool {
	return visit(reflect.ValueOf(x), path, func(v reflect.Value) bool {
		if t, ok := v.Interface().(time.Time); ok {
			return m.time(t)
		}
		switch v.Kind() {
		case reflect.String:
			return m.text(v.String())
		case reflect.Bool:
			return m.flag(v.Bool())
		case reflect.Int32, reflect.Int64:
			return m.number(int(v.Int()))
		}
		return false
	})
}

// firstText is the first string at the path, or "".
func firstText(x any, path string) (text string) {
	visit(reflect.ValueOf(x), path, func(v reflect.Value) bool {
		text = v.String()
		return true
	})
	return text
}

// setText sets the string at the path, and makes the structs that lead to it. x is a pointer to a struct.
func setText(x any, path, text string) {
	v := reflect.ValueOf(x).Elem()
	for head := range strings.SplitSeq(path, ".") {
		v = v.Field(fieldIndex(v.Type(), head))
		if v.Kind() == reflect.Pointer {
			fresh := reflect.New(v.Type().Elem())
			if !v.IsNil() {
				fresh.Elem().Set(v.Elem()) // earlier answers keep what they told
			}
			v.Set(fresh)
			v = fresh.Elem()
		}
	}
	v.SetString(text)
}

// setTags fills the field that tells tags, if the struct at x has one.
func setTags(x any, tags []types.Tag) {
	v := reflect.ValueOf(x).Elem()
	for _, name := range []string{"Tags", "TagSet"} {
		if f := v.FieldByName(name); f.IsValid() {
			f.Set(reflect.ValueOf(tags))
		}
	}
}

// tagsOf reads the field that tells tags.
func tagsOf(x any) []types.Tag {
	tags, _ := member[[]types.Tag](reflect.ValueOf(x).Elem(), "Tags")
	return tags
}

// holds reports whether a string somewhere in the struct at x is text.
func holds(x any, text string) bool { return within(reflect.ValueOf(x), text) }

func within(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return !v.IsNil() && within(v.Elem(), text)
	case reflect.String:
		return v.String() == text
	case reflect.Slice:
		for i := range v.Len() {
			if within(v.Index(i), text) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && within(v.Field(i), text) {
				return true
			}
		}
	}
	return false
}
