package awscli

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// writeText prints v as lines of fields separated by tabs: one line per
// object, its scalars sorted by key; what is nested follows on lines that begin
// with its name in capitals.
func writeText(w io.Writer, v any) error {
	var t textWriter
	t.value(v, "", nil)
	_, err := w.Write(t.Bytes())
	return err
}

type textWriter struct{ bytes.Buffer }

func (t *textWriter) line(fields []string) {
	t.WriteString(strings.Join(fields, "\t"))
	t.WriteByte('\n')
}

// value prints v; name is its label or "", keys the columns it shares with its siblings.
func (t *textWriter) value(v any, name string, keys []string) {
	switch v := v.(type) {
	case *object:
		t.object(v, name, keys)
	case []any:
		t.list(v, name)
	default:
		t.line([]string{scalarText(v)})
	}
}

func isScalar(v any) bool {
	switch v.(type) {
	case *object, []any:
		return false
	}
	return true
}

func (t *textWriter) list(list []any, name string) {
	if len(list) == 0 {
		return
	}
	if slices.ContainsFunc(list, func(v any) bool { _, ok := v.(*object); return ok }) {
		keys := scalarKeys(list)
		for _, e := range list {
			t.value(e, name, keys)
		}
		return
	}
	var scalars, rest []any
	for _, e := range list {
		if isScalar(e) {
			scalars = append(scalars, e)
		} else {
			rest = append(rest, e)
		}
	}
	if len(scalars) > 0 {
		t.scalars(scalars, name)
	}
	for _, e := range rest {
		t.value(e, name, nil)
	}
}

func (t *textWriter) scalars(list []any, name string) {
	if name != "" {
		for _, e := range list {
			t.line([]string{strings.ToUpper(name), scalarText(e)})
		}
		return
	}
	fields := make([]string, len(list))
	for i, e := range list {
		fields[i] = scalarText(e)
	}
	t.line(fields)
}

// scalarKeys are the keys of scalars in any of the objects of a list, sorted.
func scalarKeys(list []any) []string {
	seen := map[string]bool{}
	for _, e := range list {
		if o, ok := e.(*object); ok {
			for _, k := range o.keys {
				if isScalar(o.vals[k]) {
					seen[k] = true
				}
			}
		}
	}
	keys := sortedKeys(seen)
	if keys == nil {
		keys = []string{}
	}
	return keys
}

func (t *textWriter) object(o *object, name string, keys []string) {
	var fields, nested []string
	if keys == nil {
		for _, k := range sortedKeys(o.vals) {
			if isScalar(o.vals[k]) {
				fields = append(fields, scalarText(o.vals[k]))
			} else {
				nested = append(nested, k)
			}
		}
	} else {
		for _, k := range keys {
			if v, ok := o.get(k); ok {
				fields = append(fields, scalarText(v))
			} else {
				fields = append(fields, "")
			}
		}
		for _, k := range sortedKeys(o.vals) {
			if !slices.Contains(keys, k) {
				nested = append(nested, k)
			}
		}
	}
	if len(fields) > 0 {
		if name != "" {
			fields = append([]string{strings.ToUpper(name)}, fields...)
		}
		t.line(fields)
	}
	for _, k := range nested {
		t.value(o.vals[k], k, nil)
	}
}
