package shell

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxLine bounds one line of text.
const maxLine = 16 << 20

// lines calls f with each line of the input, until f returns false.
func (c *call) lines(files []string, f func(line string) bool) int {
	return c.each(files, func(_ string, r io.Reader) error {
		scan := bufio.NewScanner(r)
		scan.Buffer(nil, maxLine)
		for scan.Scan() {
			if c.ctx.Err() != nil || !f(scan.Text()) {
				return nil
			}
		}
		return scan.Err()
	})
}

// count reads "-n 5", "-n5" or "-5".
func (c *call) count(standard int) (n int, rest []string, ok bool) {
	value, rest := valued(c.words, "-n")
	if value == "" && len(rest) > 0 && len(rest[0]) > 1 && rest[0][0] == '-' {
		value, rest = rest[0][1:], rest[1:]
	}
	if value == "" {
		return standard, rest, true
	}
	n, err := strconv.Atoi(strings.TrimPrefix(value, "-"))
	return n, rest, err == nil
}

func head(c *call) int {
	n, files, ok := c.count(10)
	if !ok {
		return c.usage("[-n LINES] [FILE...]")
	}
	if n == 0 {
		return 0
	}
	left := n
	return c.lines(files, func(line string) bool {
		fmt.Fprintln(c.Stdout, line)
		left--
		return left > 0
	})
}

func tail(c *call) int {
	value, _ := valued(c.words, "-n")
	n, files, ok := c.count(10)
	if !ok {
		return c.usage("[-n LINES] [FILE...]")
	}
	if from, plus := strings.CutPrefix(value, "+"); plus {
		start, _ := strconv.Atoi(from)
		at := 0
		return c.lines(files, func(line string) bool {
			if at++; at >= start {
				fmt.Fprintln(c.Stdout, line)
			}
			return true
		})
	}
	var last []string
	code := c.lines(files, func(line string) bool {
		if last = append(last, line); len(last) > n {
			last = last[1:]
		}
		return true
	})
	for _, line := range last {
		fmt.Fprintln(c.Stdout, line)
	}
	return code
}

func grep(c *call) int {
	if len(c.args) == 0 {
		return c.usage("[-civnoqE] PATTERN [FILE...]")
	}
	pattern, files := c.args[0], c.args[1:]
	if c.has("F") {
		pattern = regexp.QuoteMeta(pattern)
	}
	if c.has("i") {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		fmt.Fprintln(c.Stderr, "grep:", err)
		return 2
	}
	found, number := 0, 0
	code := c.lines(files, func(line string) bool {
		number++
		if re.MatchString(line) == c.has("v") {
			return true
		}
		found++
		switch {
		case c.has("q"):
			return false
		case c.has("c"):
		case c.has("o"):
			for _, m := range re.FindAllString(line, -1) {
				fmt.Fprintln(c.Stdout, m)
			}
		case c.has("n"):
			fmt.Fprintf(c.Stdout, "%d:%s\n", number, line)
		default:
			fmt.Fprintln(c.Stdout, line)
		}
		return true
	})
	if c.has("c") {
		fmt.Fprintln(c.Stdout, found)
	}
	switch {
	case code != 0:
		return 2
	case found == 0:
		return 1
	}
	return 0
}

func sortLines(c *call) int {
	column, words := valued(c.words, "-k")
	var files []string
	for _, w := range words {
		if !strings.HasPrefix(w, "-") || w == "-" {
			files = append(files, w)
		}
	}
	var all []string
	code := c.lines(files, func(line string) bool {
		all = append(all, line)
		return true
	})
	field, _ := strconv.Atoi(strings.Split(strings.Split(column, ",")[0], "n")[0])
	key := func(line string) string {
		if f := strings.Fields(line); field > 0 && field <= len(f) {
			return strings.Join(f[field-1:], " ")
		}
		return line
	}
	slices.SortStableFunc(all, func(a, b string) int {
		order := strings.Compare(key(a), key(b))
		if c.has("n") {
			if byNumber := cmp.Compare(leading(key(a)), leading(key(b))); byNumber != 0 {
				order = byNumber
			}
		}
		if c.has("r") {
			order = -order
		}
		return order
	})
	if c.has("u") {
		all = slices.Compact(all)
	}
	for _, line := range all {
		fmt.Fprintln(c.Stdout, line)
	}
	return code
}

var number = regexp.MustCompile(`^\s*-?[0-9]+(\.[0-9]+)?`)

// leading is the number at the start of a line, 0 without one.
func leading(line string) float64 {
	f, _ := strconv.ParseFloat(strings.TrimSpace(number.FindString(line)), 64)
	return f
}

func uniq(c *call) int {
	last, count, any := "", 0, false
	show := func() {
		switch {
		case !any:
		case c.has("c"):
			fmt.Fprintf(c.Stdout, "%7d %s\n", count, last)
		case c.has("d") && count < 2:
		default:
			fmt.Fprintln(c.Stdout, last)
		}
	}
	code := c.lines(c.args, func(line string) bool {
		if any && line == last {
			count++
			return true
		}
		show()
		last, count, any = line, 1, true
		return true
	})
	show()
	return code
}

func cut(c *call) int {
	delimiter, words := valued(c.words, "-d")
	fields, files := valued(words, "-f")
	if delimiter == "" {
		delimiter = "\t"
	}
	if fields == "" {
		return c.usage("-f FIELDS [-d DELIMITER] [FILE...]")
	}
	return c.lines(files, func(line string) bool {
		parts := strings.Split(line, delimiter)
		var out []string
		for _, f := range strings.Split(fields, ",") {
			from, to, ranged := strings.Cut(f, "-")
			a, _ := strconv.Atoi(from)
			b, err := strconv.Atoi(to)
			switch {
			case !ranged:
				b = a
			case err != nil:
				b = len(parts)
			}
			for i := max(a, 1); i <= b && i <= len(parts); i++ {
				out = append(out, parts[i-1])
			}
		}
		fmt.Fprintln(c.Stdout, strings.Join(out, delimiter))
		return true
	})
}
