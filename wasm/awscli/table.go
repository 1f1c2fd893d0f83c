package awscli

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// table draws an answer as the CLI does: a section for each object or list,
// sections inside others framed by more bars.
type table struct {
	bytes.Buffer
	sections []*tableSection
	color    bool
}

// tableSection is one box: a title, perhaps headers, and rows of equal length.
type tableSection struct {
	title   string
	indent  int
	headers []string
	rows    [][]string
	columns int // -1 until the first header or row
	widths  []int
}

func (s *session) writeTable(title string, v any) error {
	t := &table{color: s.Color}
	switch s.globals.text("color") {
	case "on":
		t.color = true
	case "off":
		t.color = false
	}
	if ok, err := t.build(title, v, 0); !ok || err != nil {
		return err
	}
	t.render(s.Width)
	_, err := s.Stdout.Write(t.Bytes())
	return err
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case int64:
		return v == 0
	case float64:
		return v == 0
	case decimal:
		return v == 0
	}
	return isFalse(v)
}

// build lays out v as sections; title "" adds to the current one.
func (t *table) build(title string, v any, indent int) (bool, error) {
	if isEmpty(v) {
		return false, nil
	}
	if title != "" {
		t.section(title, indent)
	}
	switch v := v.(type) {
	case *object:
		return true, t.object(v, indent)
	case []any:
		if first, ok := v[0].(*object); ok {
			return true, t.objects(v, first, indent, title)
		}
		for _, item := range v {
			if err := t.item(item); err != nil {
				return true, err
			}
		}
	}
	return true, nil
}

func (t *table) item(item any) error {
	list, ok := item.([]any)
	switch {
	case isScalar(item):
		return t.row([]any{item})
	case ok && !slices.ContainsFunc(list, func(v any) bool { return !isScalar(v) }):
		return t.row(list)
	}
	_, err := t.build("", item, 0)
	return err
}

func (t *table) section(title string, indent int) {
	t.sections = append(t.sections, &tableSection{title: title, indent: indent, columns: -1})
}

func (t *table) current() *tableSection { return t.sections[len(t.sections)-1] }

func (t *table) header(headers []string) {
	s := t.current()
	s.widen(headers)
	if s.columns < 0 {
		s.columns = len(headers)
	}
	s.headers = headers
}

func (t *table) row(values []any) error {
	s := t.current()
	if s.columns < 0 {
		s.columns = len(values)
	}
	if len(values) != s.columns {
		return fmt.Errorf("Row should have %d elements, instead it has %d", s.columns, len(values))
	}
	row := make([]string, len(values))
	for i, v := range values {
		row[i] = scalarText(v)
	}
	s.rows = append(s.rows, row)
	s.widen(row)
	return nil
}

func (s *tableSection) widen(row []string) {
	for i, e := range row {
		if i == len(s.widths) {
			s.widths = append(s.widths, 0)
		}
		s.widths[i] = max(s.widths[i], textWidth(e))
	}
}

// split sorts the keys of an object into those of scalars and the others.
func split(o *object) (scalars, rest []string) {
	for _, k := range sortedKeys(o.vals) {
		if isScalar(o.vals[k]) {
			scalars = append(scalars, k)
		} else {
			rest = append(rest, k)
		}
	}
	return scalars, rest
}

func (t *table) object(o *object, indent int) error {
	headers, rest := split(o)
	var err error
	if len(headers) == 1 {
		err = t.row([]any{headers[0], o.vals[headers[0]]})
	} else if len(headers) > 1 {
		t.header(headers)
		err = t.row(o.pick(headers))
	}
	for _, k := range rest {
		if err == nil {
			_, err = t.build(k, o.vals[k], indent+1)
		}
	}
	return err
}

func (o *object) pick(keys []string) []any {
	row := make([]any, len(keys))
	for i, k := range keys {
		row[i] = ""
		if v, ok := o.get(k); ok {
			row[i] = v
		}
	}
	return row
}

func (t *table) objects(list []any, first *object, indent int, title string) error {
	scalarSet, restSet := map[string]bool{}, map[string]bool{}
	for _, e := range list {
		o, ok := e.(*object)
		if !ok {
			return fmt.Errorf("'%s' object is not a table row", pythonType(e))
		}
		a, b := split(o)
		for _, k := range a {
			scalarSet[k] = true
		}
		for _, k := range b {
			restSet[k] = true
		}
	}
	headers, rest := slices.Sorted(maps.Keys(scalarSet)), slices.Sorted(maps.Keys(restSet))
	t.header(headers)
	for i, e := range list {
		o := e.(*object)
		if i > 0 && len(rest) > 0 {
			t.section(title, indent)
			t.header(headers)
		}
		if err := t.row(o.pick(headers)); err != nil {
			return err
		}
		for _, k := range rest {
			if v, ok := o.get(k); ok {
				if _, err := t.build(k, v, indent+1); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
