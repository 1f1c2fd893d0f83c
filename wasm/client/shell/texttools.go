package shell

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/expand"
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

func wc(c *call) int {
	total := [3]int{}
	show := func(counts [3]int, name string) {
		var out []string
		for i, flag := range []string{"l", "w", "c"} {
			if c.flags == "" || c.has(flag) || flag == "c" && c.has("m") {
				out = append(out, strconv.Itoa(counts[i]))
			}
		}
		if name != "-" {
			out = append(out, name)
		}
		fmt.Fprintln(c.Stdout, strings.Join(out, " "))
	}
	code := c.each(c.args, func(name string, r io.Reader) error {
		b, err := io.ReadAll(r)
		size := len(b)
		if c.has("m") {
			size = utf8.RuneCount(b)
		}
		counts := [3]int{bytes.Count(b, []byte("\n")), len(bytes.Fields(b)), size}
		for i := range total {
			total[i] += counts[i]
		}
		show(counts, name)
		return err
	})
	if len(c.args) > 1 {
		show(total, "total")
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

func tr(c *call) int {
	if len(c.args) == 0 {
		return c.usage("[-d] SET1 [SET2]")
	}
	from, to := letters(c.args[0]), []rune(nil)
	if len(c.args) > 1 {
		to = letters(c.args[1])
	}
	b, err := io.ReadAll(c.input())
	if err != nil {
		return 1
	}
	fmt.Fprint(c.Stdout, strings.Map(func(r rune) rune {
		i := slices.Index(from, r)
		switch {
		case i < 0:
			return r
		case c.has("d") || len(to) == 0:
			return -1
		}
		return to[min(i, len(to)-1)]
	}, string(b)))
	return 0
}

// letters is a set of tr: "a-z", "\n".
func letters(set string) []rune {
	r := []rune(strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`, "[:upper:]", "A-Z", "[:lower:]", "a-z", "[:digit:]", "0-9", "[:space:]", " \t\n\r").Replace(set))
	var out []rune
	for i := 0; i < len(r); i++ {
		if i+2 < len(r) && r[i+1] == '-' && r[i] <= r[i+2] {
			for x := r[i]; x <= r[i+2]; x++ {
				out = append(out, x)
			}
			i += 2
			continue
		}
		out = append(out, r[i])
	}
	return out
}

func seq(c *call) int {
	first, step, last := 1, 1, 0
	var n []int
	for _, w := range c.words {
		i, err := strconv.Atoi(w)
		if err != nil {
			return c.usage("[FIRST [STEP]] LAST")
		}
		n = append(n, i)
	}
	switch len(n) {
	case 1:
		last = n[0]
	case 2:
		first, last = n[0], n[1]
	case 3:
		first, step, last = n[0], n[1], n[2]
	default:
		return c.usage("[FIRST [STEP]] LAST")
	}
	for i := first; step > 0 && i <= last || step < 0 && i >= last; i += step {
		if _, err := fmt.Fprintln(c.Stdout, i); err != nil || c.ctx.Err() != nil {
			return 1
		}
	}
	return 0
}

func date(c *call) int {
	now := c.s.o.Now()
	if c.s.o.Zone != nil && !c.has("u") {
		now = now.In(c.s.o.Zone)
	} else {
		now = now.UTC()
	}
	layout := "Mon Jan _2 15:04:05 MST 2006"
	for _, a := range c.args {
		if format, ok := strings.CutPrefix(a, "+"); ok {
			format = strings.NewReplacer("%F", "%Y-%m-%d", "%T", "%H:%M:%S").Replace(format)
			fmt.Fprintln(c.Stdout, strings.NewReplacer("%Y", now.Format("2006"), "%m", now.Format("01"), "%d", now.Format("02"), "%H", now.Format("15"),
				"%M", now.Format("04"), "%S", now.Format("05"), "%s", strconv.FormatInt(now.Unix(), 10), "%j", now.Format("002"),
				"%a", now.Format("Mon"), "%b", now.Format("Jan"), "%y", now.Format("06"), "%Z", now.Format("MST"), "%%", "%").Replace(format))
			return 0
		}
	}
	fmt.Fprintln(c.Stdout, now.Format(layout))
	return 0
}

func env(c *call) int {
	var list []string
	c.Env.Each(func(name string, v expand.Variable) bool {
		if v.Exported {
			list = append(list, name+"="+v.String())
		}
		return true
	})
	slices.Sort(list)
	for _, l := range slices.Compact(list) {
		fmt.Fprintln(c.Stdout, l)
	}
	return 0
}

func base64Tool(c *call) int {
	return c.each(c.args, func(_ string, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if c.has("d") {
			out, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(b)), ""))
			c.Stdout.Write(out)
			return err
		}
		_, err = fmt.Fprintln(c.Stdout, base64.StdEncoding.EncodeToString(b))
		return err
	})
}

// xargs appends the words of its input to a command: one run, or with -n one run per so many words.
func xargs(c *call) int {
	words := c.words
	n := 0
	if len(words) > 1 && words[0] == "-n" {
		n, _ = strconv.Atoi(words[1])
		words = words[2:]
	}
	replace := ""
	if len(words) > 1 && words[0] == "-I" {
		replace, n, words = words[1], 1, words[2:]
	}
	if len(words) == 0 {
		words = []string{"echo"}
	}
	b, err := io.ReadAll(c.input())
	if err != nil {
		return 1
	}
	input := strings.Fields(string(b))
	if n <= 0 {
		n = max(len(input), 1)
	}
	code := 0
	for chunk := range slices.Chunk(input, n) {
		run := append(slices.Clone(words), chunk...)
		if replace != "" {
			run = slices.Clone(words)
			for i := range run {
				run[i] = strings.ReplaceAll(run[i], replace, chunk[0])
			}
		}
		hc := c.HandlerContext
		hc.Stdin = nil
		if run[0] == "echo" {
			fmt.Fprintln(c.Stdout, strings.Join(run[1:], " "))
			continue
		}
		if got := c.s.program(c.ctx, hc, run); got != 0 {
			code = 123
		}
	}
	return code
}

func clearScreen(c *call) int {
	fmt.Fprint(c.Stdout, "\x1b[H\x1b[2J\x1b[3J")
	return 0
}

func whoami(c *call) int {
	fmt.Fprintln(c.Stdout, "me")
	return 0
}

func which(c *call) int {
	code := 0
	for _, a := range c.args {
		if slices.Contains(names(), a) {
			fmt.Fprintln(c.Stdout, "/bin/"+a)
		} else {
			code = 1
		}
	}
	return code
}
