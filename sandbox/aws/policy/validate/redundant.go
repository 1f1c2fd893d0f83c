package validate

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// redundantStatements finds statements that another one says too: of the same effect, principals and
// conditions, with all their actions and resources.
func (c *checker) redundantStatements(all []*statement) {
	var bad []*statement
	for i, s := range all {
		if slices.ContainsFunc(all, func(o *statement) bool {
			return o != s && !slices.Contains(bad, o) && c.says(o, s) && (slices.Index(all, o) < i || !c.says(s, o))
		}) {
			bad = append(bad, s)
		}
	}
	if len(bad) == 0 {
		return
	}
	f := c.suggest("REDUNDANT_STATEMENT", at(bad[0].node), "%d of the statements say nothing that others do not say already.", len(bad))
	for _, s := range bad[1:] {
		c.also(f, at(s.node))
	}
}

// says reports whether a holds in all cases in which b does.
func (c *checker) says(a, b *statement) bool {
	if a.deny != b.deny || a.notAction || b.notAction || a.notResource || b.notResource || a.notPrincipal != b.notPrincipal ||
		len(a.actions) == 0 || len(b.actions) == 0 || !c.sameText(a.principal, b.principal) || !c.sameText(a.node.get("Condition"), b.node.get("Condition")) {
		return false
	}
	return c.within(b.actions, a.actions, strings.ToLower) && (c.trust() || len(b.resources) > 0 && c.within(b.resources, a.resources, func(s string) string { return s }))
}

// within reports whether each pattern of inner is covered by one of outer.
func (c *checker) within(inner, outer []*node, pattern func(string) string) bool {
	for _, n := range inner {
		if !slices.ContainsFunc(outer, func(o *node) bool {
			return c.spend(len(o.text), len(n.text)) && actions.Covers(pattern(o.text), pattern(n.text))
		}) {
			return false
		}
	}
	return true
}

// sameText reports whether two elements are written alike, or both missing.
func (c *checker) sameText(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return strings.Join(strings.Fields(c.text[a.start:a.end]), "") == strings.Join(strings.Fields(c.text[b.start:b.end]), "")
}
