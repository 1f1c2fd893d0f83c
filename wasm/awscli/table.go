package awscli

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/width"
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

// textWidth is the number of terminal cells that s takes.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n += 2
		default:
			n++
		}
	}
	return n
}

const cellPadding = 4

func (s *tableSection) width() int {
	total := 0
	for _, w := range s.widths {
		total += w + cellPadding
	}
	return max(textWidth(s.title)+2+2*s.indent, total+2+2*s.indent)
}

func (t *table) width() int {
	most := 0
	for _, s := range t.sections {
		most = max(most, s.width())
	}
	return most
}

// columnWidths shares a section's width among its columns.
func (s *tableSection) columnWidths(width int) []int {
	if len(s.widths) == 0 {
		return nil
	}
	sum := 0
	for _, w := range s.widths {
		sum += w + cellPadding
	}
	scaled, over := make([]int, len(s.widths)), -width
	for i, w := range s.widths {
		scaled[i] = int(math.RoundToEven(float64(width) / float64(sum) * float64(w+cellPadding)))
		over += scaled[i]
	}
	for over != 0 {
		for i := range scaled {
			if over > 0 {
				scaled[i]--
				over--
			} else if over < 0 {
				scaled[len(scaled)-1-i]++
				over++
			}
		}
	}
	return scaled
}

// render draws all sections; a table wider than the terminal shows lone rows upright.
func (t *table) render(terminal int) {
	if terminal == 0 {
		terminal = 80
	}
	if t.width() > terminal {
		for i, s := range t.sections {
			if len(s.rows) == 1 && len(s.headers) > 0 {
				t.sections[i] = s.upright()
			}
		}
	}
	width := t.width()
	t.WriteString(strings.Repeat("-", width) + "\n")
	for _, s := range t.sections {
		t.draw(s, width-2*s.indent)
	}
}

func (s *tableSection) upright() *tableSection {
	u := &tableSection{title: s.title, indent: s.indent, columns: 2}
	for i, h := range s.headers {
		row := []string{h, s.rows[0][i]}
		u.rows = append(u.rows, row)
		u.widen(row)
	}
	return u
}

func (t *table) draw(s *tableSection, width int) {
	if s.title != "" {
		t.line(s, center(s.title, s.title, width, "|"))
		if len(s.headers) == 0 && len(s.rows) == 0 {
			t.line(s, "+"+strings.Repeat("-", width-2)+"+")
		}
	}
	widths := s.columnWidths(width)
	if len(s.headers) > 0 {
		t.line(s, rule(widths))
		line := ""
		for i, h := range s.headers {
			line += center(h, h, widths[i], edge(i))
		}
		t.line(s, line)
	}
	if len(s.rows) == 0 || len(widths) == 0 {
		return
	}
	t.line(s, rule(widths))
	for _, row := range s.rows {
		line := ""
		for i, e := range row {
			line += t.cell(e, widths[i], edge(i))
		}
		t.line(s, line)
	}
	t.line(s, rule(widths))
}

func edge(column int) string {
	if column == 0 {
		return "|"
	}
	return ""
}

func rule(widths []int) string {
	var b strings.Builder
	for i, w := range widths {
		if i == 0 {
			b.WriteString("+" + strings.Repeat("-", max(w-2, 0)) + "+")
		} else {
			b.WriteString(strings.Repeat("-", max(w-1, 0)) + "+")
		}
	}
	return b.String()
}

// line writes a line between the bars of its indentation.
func (t *table) line(s *tableSection, line string) {
	bar := "|"
	if t.color {
		bar = "\x1b[2m\x1b[33m|\x1b[0m"
	}
	bars := strings.Repeat(bar, s.indent)
	t.WriteString(bars + line + bars + "\n")
}

func center(shown, plain string, length int, left string) string {
	n := textWidth(plain)
	start := max(length/2-n/2-1, 0)
	right := length - 1 - len(left) - start - n
	return left + strings.Repeat(" ", start) + shown + strings.Repeat(" ", max(right, 0)) + "|"
}

func (t *table) cell(text string, length int, left string) string {
	n, padding := textWidth(text), 2
	if length-(n+2+len(left)+1) < 0 {
		padding = 0
	}
	shown := text
	if t.color {
		shown = "\x1b[1m\x1b[34m" + text + "\x1b[0m"
	}
	return left + strings.Repeat(" ", padding) + shown + strings.Repeat(" ", max(length-len(left)-padding-n-1, 0)) + "|"
}
