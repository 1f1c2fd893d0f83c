package validate

import "strings"

// covers reports whether each text that fits pattern b fits pattern a too. It never says
// so wrongly, and overlooks only what takes several stars to see.
func covers(a, b string) bool {
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

// meets reports whether some text fits both patterns; the stars of a that wide is false
// of do not reach across a slash.
func meets(a, b string, wide bool) bool {
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

// redundant lists the nodes whose pattern another one covers; of equal ones all but the first.
func (c *checker) redundant(nodes []*node, pattern func(*node) string) []*node {
	var out []*node
	for i, n := range nodes {
		p := pattern(n)
		for j, other := range nodes {
			if c.budget--; c.budget < 0 {
				return out
			}
			if q := pattern(other); i != j && covers(q, p) && (j < i || !covers(p, q)) {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?") }
