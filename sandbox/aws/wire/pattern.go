package wire

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// matcher tells whether a whole string fits a pattern of the model.
type matcher func(s string) bool

// lookaheads are the patterns that Go's regexp cannot say, with their equals.
var lookaheads = map[string]string{
	`^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`: `[a-z0-9](-?[a-z0-9])+`, // the length is a constraint of its own
}

// compilePattern makes the matcher of a pattern in Java's syntax. Most are a
// repeated character class, which needs no regular expression.
func compilePattern(pattern string) (matcher, error) {
	source := pattern
	if equal, ok := lookaheads[pattern]; ok {
		source = equal
	}
	source = unicodeEscapes(source)
	parsed, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("wire: pattern %s: %w", pattern, err)
	}
	if m := classMatcher(parsed); m != nil {
		return m, nil
	}
	re, err := regexp.Compile(`^(?:` + source + `)$`)
	if err != nil {
		return nil, fmt.Errorf("wire: pattern %s: %w", pattern, err)
	}
	return re.MatchString, nil
}

// unicodeEscapes turns \u0020 (and the model's \u10FFFF) into \x{0020}.
func unicodeEscapes(p string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(p, `\u`)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		n := 0
		for n < len(after) && strings.IndexByte("0123456789abcdefABCDEF", after[n]) >= 0 && (n < 4 || strings.HasPrefix(after, "10") && n < 6) {
			n++
		}
		// Java reads four digits; six stand only for the planes above the first.
		if n > 4 && !strings.HasPrefix(after, "10FFFF") {
			n = min(n, 5)
		}
		b.WriteString(`\x{` + after[:n] + `}`)
		p = after[n:]
	}
}

// classMatcher handles [class]+ and [class]*.
func classMatcher(re *syntax.Regexp) matcher {
	if re.Op != syntax.OpPlus && re.Op != syntax.OpStar || re.Sub[0].Op != syntax.OpCharClass {
		return nil
	}
	ranges, empty := re.Sub[0].Rune, re.Op == syntax.OpStar
	return func(s string) bool {
		for _, r := range s {
			if !inRanges(ranges, r) {
				return false
			}
		}
		return empty || s != ""
	}
}

func inRanges(ranges []rune, r rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if r < ranges[i] {
			return false
		}
		if r <= ranges[i+1] {
			return true
		}
	}
	return false
}
