package shell

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

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
