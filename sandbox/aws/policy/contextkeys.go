package policy

import "strings"

// ContextKeys lists the condition keys that a statement looks at, as written: those of its
// conditions and of its variables. A key may be listed twice.
func (s *Statement) ContextKeys() []string {
	var list []string
	resources, _ := s.Resources()
	for _, r := range resources {
		list = append(list, variables(r)...)
	}
	for _, c := range s.Conditions() {
		list = append(list, c.Key)
		for _, v := range c.Values {
			list = append(list, variables(v)...)
		}
	}
	return list
}

// variables lists the keys of the variables in a text: ${aws:username, 'nobody'}.
func variables(text string) (list []string) {
	_, rest, found := strings.Cut(text, "${")
	for found {
		inner, after, closed := strings.Cut(rest, "}")
		if !closed {
			return list
		}
		if key, _, _ := strings.Cut(inner, ","); strings.Contains(key, ":") {
			list = append(list, strings.TrimSpace(key))
		}
		_, rest, found = strings.Cut(after, "${")
	}
	return list
}

// Speaks reports whether the statement's actions include one, whatever the resource.
func (s *Statement) Speaks(action string) bool {
	e := &evaluation{r: &Request{}, action: lower(action)}
	e.look = e.remember
	return e.actionMatches(s) != s.notAction
}
