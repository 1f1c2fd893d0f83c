package policy

import "strings"

// nearer reports whether a statement that would allow comes nearer to it than another.
func nearer(s, than *Step) bool {
	switch {
	case s.Statement.Deny || s.Miss == nil || s.Miss.closeness() == 0:
		return false
	case than == nil:
		return true
	case s.Miss.closeness() != than.Miss.closeness():
		return s.Miss.closeness() > than.Miss.closeness()
	}
	return s.Miss.overlap() > than.Miss.overlap()
}

// closeness is how far a statement came: the actions fit, then the principals, then the resources.
func (m *Miss) closeness() int {
	switch m.Element {
	case "Condition":
		return 3
	case "Resource", "NotResource":
		return 2
	case "Principal", "NotPrincipal":
		return 1
	}
	return 0
}

// overlap is how well the best value fits what the request has.
func (m *Miss) overlap() int {
	best := 0
	for _, w := range m.Wanted {
		for _, h := range m.Had {
			best = max(best, shared(w, h))
		}
	}
	return best
}

// sentence says for a learner why the decision is what it is.
func (d Decision) sentence(r *Request, l *Layers, near *Step) string {
	action, resource := clip(r.Action, 64), on(r.Resource)
	switch {
	case d.Allowed && d.Statement == nil:
		return "The root user may do everything in its account."
	case d.Allowed:
		return d.named() + " allows " + action + resource + "."
	case d.Explicit:
		return d.named() + " denies " + action + resource + ". A Deny always wins, whatever else allows it."
	}
	return missing(d.Layer, r, l, action+resource) + hint(near)
}

func on(resource string) string {
	if resource == "*" || resource == "" {
		return ""
	}
	return " on " + clip(resource, 200)
}

// named is "Statement Read of the policy reader (group readers)".
func (d Decision) named() string {
	text := d.Statement.Label()
	if d.Statement.Sid != "" {
		text = "statement " + text
	}
	text = "S" + text[1:] + " of " + d.Policy.title()
	return text
}

// title names a policy with whose it is.
func (p *Attached) title() string {
	text := "the policy " + clip(p.Name, 128)
	if p.Via != "" {
		text += " (" + clip(p.Via, 128) + ")"
	}
	return text
}

// missing says which layer has no Allow.
func missing(layer Layer, r *Request, l *Layers, what string) string {
	switch layer {
	case LayerSCP:
		return "The organization does not let the account do " + what + ": no service control policy at one of its levels allows it."
	case LayerResource:
		return "The resource belongs to another account, and its own policy does not allow the caller " + what + "."
	case LayerTrust:
		return "The trust policy of the role does not let the caller take it by " + what + "."
	case LayerBoundary:
		return "The permissions boundary " + clip(l.Boundary.Name, 128) + " does not allow " + what + ", so that no other policy can."
	case LayerSession:
		return "The session was made with a policy of its own, and that does not allow " + what + "."
	}
	if len(l.Identity) == 0 {
		return "No policy is attached to the caller, and nothing is allowed that no policy allows: " + what + "."
	}
	return "No policy of the caller allows " + what + "."
}

// hint says what comes nearest to allowing the request.
func hint(near *Step) string {
	if near == nil {
		return " No statement there speaks of this action."
	}
	m := near.Miss
	text := " Nearest is " + lowered(Decision{Policy: near.Policy, Statement: near.Statement}.named())
	switch m.Element {
	case "Condition":
		had := "the request does not have that key"
		if len(m.Had) > 0 {
			had = "the request has " + some(m.Had)
		}
		return text + ", but its condition " + clip(m.Operator, 64) + " wants " + clip(m.Key, 128) + " " + some(m.Wanted) + "; " + had + "."
	case "Resource":
		return text + ", but it is only for " + some(nearest(m.Wanted, m.Had[0])) + "."
	case "NotResource":
		return text + ", but it leaves out " + some(m.Wanted) + "."
	}
	return text + ", but it does not name the caller."
}

func lowered(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// some lists two values of several.
func some(values []string) string {
	text := strings.Join(clipAll(values, 2, 120), " or ")
	if n := len(values) - 2; n > 0 {
		text += " or " + itoa(n) + " more"
	}
	if text == "" {
		return "(empty)"
	}
	return text
}
