package validate

// Statements tells where the statements of a policy stand in its text, as IAM's simulator
// does: from behind what comes before to the end, lines and columns from 1. It is nil if
// the text is no policy.
func Statements(policy string) []Span {
	root, wrong, _ := parse([]byte(policy))
	if wrong != "" || root.kind != object {
		return nil
	}
	c := &checker{text: policy}
	place := func(offset int) Position {
		p := c.position(offset)
		p.Column++
		return p
	}
	var list []Span
	n := root.get("Statement")
	for i, s := range n.list() {
		start := s.start
		switch {
		case i > 0:
			start = n.items[i-1].end
		case n.kind == array:
			start = n.start + 1
		}
		list = append(list, Span{place(start), place(s.end)})
	}
	return list
}
