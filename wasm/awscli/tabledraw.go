package awscli

import (
	"math"
	"strings"

	"golang.org/x/text/width"
)

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
