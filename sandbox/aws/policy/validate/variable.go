package validate

import "strings"

// checkVariables looks at the variables in a text, such as ${aws:username} and
// ${aws:PrincipalTag/team, 'none'}. It reports whether there are any.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (c *checker) checkVariables(n *node) bool {
	_, rest, found := strings.Cut(n.text, "${")
	if !found {
		return false
	}
	if !c.current {
		c.fault("VARIABLE_UNSUPPORTED_IN_VERSION", at(n), "Variables are plain text unless the policy's Version is %s.", newest)
	}
	for found {
		inner, after, closed := strings.Cut(rest, "}")
		if !closed {
			c.fault("MISSING_BRACE_IN_VARIABLE", at(n), "A variable begins with ${ and ends with }; the } is missing.")
			return true
		}
		c.checkVariable(n, inner)
		_, rest, found = strings.Cut(after, "${")
	}
	return true
}

func (c *checker) checkVariable(n *node, inner string) {
	key, fallback, has := strings.Cut(inner, ",")
	fallback = strings.TrimLeft(fallback, " ")
	switch {
	case inner == "*" || inner == "?" || inner == "$": // the letters themselves
	case strings.TrimSpace(key) == "":
		c.fault("EMPTY_VARIABLE", at(n), "The variable is empty.")
	case strings.Contains(key, " ") && !strings.Contains(key, "/"):
		c.fault("UNSUPPORTED_SPACE_IN_VARIABLE", at(n), "The name of a variable has no spaces: ${%s}.", key)
	case has && (len(fallback) < 2 || fallback[0] != '\'' || fallback[len(fallback)-1] != '\''):
		c.fault("MISSING_QUOTE_IN_VARIABLE", at(n), "A variable's default value stands in single quotes: ${%s, 'value'}.", key)
	case strings.ContainsAny(key, "${%&()=<>#\"'"):
		c.fault("UNSUPPORTED_SYMBOL_IN_VARIABLE", at(n), "The name of a variable is that of a condition key; ${%s} has other symbols.", key)
	}
}
