package validate

import (
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// redundant lists the nodes whose pattern another one covers; of equal ones all but the first.
func (c *checker) redundant(nodes []*node, pattern func(*node) string) []*node {
	var out []*node
	for i, n := range nodes {
		p := pattern(n)
		for j, other := range nodes {
			q := pattern(other)
			if !c.spend(len(p), len(q)) {
				return out
			}
			if i != j && actions.Covers(q, p) && (j < i || !actions.Covers(p, q)) {
				out = append(out, n)
				break
			}
		}
	}
	return out
}

func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?") }
