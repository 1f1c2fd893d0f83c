package policy

import "iter"

// Step says what became of one statement.
type Step struct {
	Layer     Layer
	Level     int // of an organization, from its root
	Policy    *Attached
	Statement *Statement
	Grant     Grant // as whom the statement takes the caller, if it applies
	Miss      *Miss // nil if the statement applies to the request
}

// Miss is the first element of a statement that does not fit the request.
type Miss struct {
	Element  string   // Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition
	Operator string   // of a condition, as written
	Key      string   // of a condition, as written
	Wanted   []string // the values of the policy, as written
	Had      []string // the values of the request; none when it does not have the key
}

// String names what did not fit: "Action", "Condition StringEquals aws:username".
func (m *Miss) String() string {
	switch {
	case m == nil:
		return ""
	case m.Element == "Condition":
		return m.Element + " " + m.Operator + " " + m.Key
	}
	return m.Element
}

// Trace tells what becomes of each statement of the layers that bear on r, in the order
// in which AWS looks at them. Unlike Decide it does not stop at the first denial.
func Trace(r Request, l *Layers) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		e := newEvaluation(&r, l)
		l.each(&r, func(layer Layer, level int, p *Attached) bool {
			if p.Document == nil {
				return true
			}
			for _, s := range p.Document.Statements {
				g, miss := e.miss(s)
				if !yield(Step{layer, level, p, s, g, miss}) {
					return false
				}
			}
			return true
		})
	}
}

// miss is like applies, and says why not.
func (e *evaluation) miss(s *Statement) (Grant, *Miss) {
	not := func(is bool, element string) string {
		if is {
			return "Not" + element
		}
		return element
	}
	if e.actionMatches(s) == s.notAction {
		wanted, is := s.Actions()
		return 0, &Miss{Element: not(is, "Action"), Wanted: wanted, Had: []string{e.r.Action}}
	}
	g := e.grant(s)
	if g == GrantNone {
		m := &Miss{Element: not(s.notPrincipal, "Principal"), Had: []string{e.caller()}}
		for _, p := range s.principals {
			m.Wanted = append(m.Wanted, p.Value)
		}
		return 0, m
	}
	if !e.resourceFits(s) {
		wanted, is := s.Resources()
		return 0, &Miss{Element: not(is, "Resource"), Wanted: wanted, Had: []string{e.r.Resource}}
	}
	for i := range s.conditions {
		if c := &s.conditions[i]; !c.holds(e.look) {
			w := c.written()
			had, _ := e.look(c.key)
			return 0, &Miss{"Condition", w.Operator, w.Key, w.Values, had}
		}
	}
	return g, nil
}

// caller is what a Principal element would have to name.
func (e *evaluation) caller() string {
	p := &e.r.Principal
	switch {
	case p.ARN != "":
		return p.ARN
	case p.Name != "":
		return p.Name
	}
	return "anonymous"
}
