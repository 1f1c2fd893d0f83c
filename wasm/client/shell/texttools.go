package shell

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
