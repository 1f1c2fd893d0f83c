package policy

import (
	"encoding/json"
	"slices"
	"strings"
)

// Compact is the explanation as JSON of at most limit bytes, at least 1024: the statements that
// decided, and then those that came nearest, as many as fit.
func (x *Explanation) Compact(limit int) []byte {
	for _, keep := range []int{6, 3, 1, 0} {
		if b, err := json.Marshal(x.only(keep)); err == nil && len(b) <= limit {
			return b
		}
	}
	b, _ := json.Marshal(&Explanation{Allowed: x.Allowed, Explicit: x.Explicit, Layer: x.Layer, Reason: clip(x.Reason, 300), Action: clip(x.Action, 64), Resource: clip(x.Resource, 64), Layers: []ExplainedLayer{}})
	return b
}

// only keeps the n statements that matter most.
func (x *Explanation) only(n int) *Explanation {
	var ranks []int
	for _, l := range x.Layers {
		for _, p := range l.Policies {
			for i := range p.Statements {
				ranks = append(ranks, p.Statements[i].rank())
			}
		}
	}
	slices.Sort(ranks)
	least := 0 // the rank of the last one that is kept
	if n > 0 && len(ranks) > 0 {
		least = ranks[min(n, len(ranks))-1]
	}
	y := *x
	y.Reason, y.Layers = clip(x.Reason, 500), []ExplainedLayer{}
	for _, l := range x.Layers {
		policies := l.Policies
		l.Policies = []ExplainedPolicy{}
		for _, p := range policies {
			statements := p.Statements
			p.Statements = nil
			for _, s := range statements {
				if s.rank() > least || n == 0 {
					p.Omitted++
					continue
				}
				n--
				p.Statements = append(p.Statements, s.short())
			}
			if p.Statements != nil {
				l.Policies = append(l.Policies, p)
			}
		}
		y.Layers = append(y.Layers, l)
	}
	return &y
}

// rank orders statements by how much they matter: a denial that applies, an allowance
// that nearly does, one that does, others.
func (s *ExplainedStatement) rank() int {
	deny := s.Effect == "Deny"
	switch {
	case s.Applies && deny:
		return 0
	case s.Applies:
		return 2
	case s.Miss.Element == "Condition" && !deny:
		return 1
	case strings.HasSuffix(s.Miss.Element, "Resource") && !deny:
		return 3
	}
	return 4
}

// short is the statement with short lists of short values.
func (s ExplainedStatement) short() ExplainedStatement {
	if s.Miss != nil {
		m := *s.Miss
		m.Wanted, m.More = clipAll(m.Wanted, 2, 120), m.More+max(0, len(m.Wanted)-2)
		m.Had = clipAll(m.Had, 2, 120)
		s.Miss = &m
	}
	return s
}
