package actions

import (
	"slices"
	"strings"
)

// Suits reports whether a resource, as a policy writes it, can be one that the action is about.
// What is no ARN suits.
func (a *Action) Suits(resource string) bool {
	if strings.Trim(resource, "*") == "" || !a.HasTypes() && Covers(resource, "*") {
		return true
	}
	part := strings.SplitN(Plain(resource), ":", 6)
	if len(part) < 6 {
		return true
	}
	return slices.ContainsFunc(a.Types(), func(t *Type) bool {
		return Meets(strings.SplitN(t.ARN, ":", 6)[2], part[2], true) && t.Fits(part[5])
	})
}

// maxARN is the longest ARN, in bytes; what is longer is not looked at.
const maxARN = 2048

// Fits reports whether the last part of an ARN pattern can name a resource of the type.
func (t *Type) Fits(resource string) bool {
	if len(resource) > maxARN {
		return true
	}
	return Meets(strings.SplitN(t.ARN, ":", 6)[5], resource, t.Name != "bucket")
}

// Plain puts a star in the place of each variable of a pattern.
func Plain(pattern string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "${")
		_, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			b.WriteString(pattern)
			return b.String()
		}
		b.WriteString(before + "*")
		pattern = after
	}
}

// Covers reports whether each text that fits pattern b fits pattern a too. It never says
// so wrongly, and overlooks only what takes several stars to see.
func Covers(a, b string) bool {
	i, j, star, mark := 0, 0, -1, 0
	for j < len(b) {
		switch {
		case i < len(a) && a[i] == '*':
			star, mark = i, j
			i++
		case i < len(a) && (a[i] == b[j] || a[i] == '?' && b[j] != '*'):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(a[i:], "*") == ""
}

// Meets reports whether some text fits both patterns; the stars of a that wide is false
// of do not reach across a slash.
func Meets(a, b string, wide bool) bool {
	// row[j] says whether a[:i] and b[:j] can be the same text.
	row := make([]bool, len(b)+1)
	row[0] = true
	for j := range b {
		row[j+1] = row[j] && b[j] == '*'
	}
	for i := range len(a) {
		next := make([]bool, len(b)+1)
		next[0] = row[0] && a[i] == '*'
		for j := range len(b) {
			switch x, y := a[i], b[j]; {
			case x == '*' && y == '*':
				next[j+1] = row[j+1] || next[j] || row[j]
			case x == '*':
				next[j+1] = row[j+1] || next[j] && (wide || y != '/')
			case y == '*':
				next[j+1] = next[j] || row[j+1]
			default:
				next[j+1] = row[j] && (x == y || x == '?' || y == '?')
			}
		}
		row = next
	}
	return row[len(b)]
}
