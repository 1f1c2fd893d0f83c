package policy

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// Lookup finds the values of a condition key, given in lower case ("aws:sourceip"). It
// reports false when the request does not have the key.
type Lookup func(key string) (values []string, ok bool)

// Request is one permission that a principal asks for.
type Request struct {
	Principal aws.Principal
	Action    string // "s3:GetObject"
	Resource  string // an ARN, or "*" when the action has no resource type
	Keys      Lookup // nil: no condition keys
}

// evaluation is a Request made ready. It remembers the keys that were looked up.
type evaluation struct {
	r      *Request
	action string // lower case
	look   Lookup
	known  []known

	bounded bool // the caller has a permissions boundary
}

type known struct {
	key    string
	values []string
	ok     bool
}

func newEvaluation(r *Request, l *Layers) *evaluation {
	e := &evaluation{r: r, action: lower(r.Action), bounded: l.Boundary != nil}
	e.look = e.remember
	return e
}

func (e *evaluation) remember(key string) ([]string, bool) {
	if e.r.Keys == nil {
		return nil, false
	}
	for i := range e.known {
		if k := &e.known[i]; k.key == key {
			return k.values, k.ok
		}
	}
	values, ok := e.r.Keys(key)
	ok = ok && len(values) > 0
	e.known = append(e.known, known{key, values, ok})
	return values, ok
}

// lower is strings.ToLower, but knows ASCII text that is lower already at a glance.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' || c >= 0x80 {
			return strings.ToLower(s)
		}
	}
	return s
}

// applies reports whether s fits the request, and as whom its Principal takes the caller.
func (e *evaluation) applies(s *Statement) (Grant, bool) {
	if e.actionMatches(s) == s.notAction {
		return 0, false
	}
	g := e.grant(s)
	if g == GrantNone || !e.resourceFits(s) {
		return 0, false
	}
	for i := range s.conditions {
		if !s.conditions[i].holds(e.look) {
			return 0, false
		}
	}
	return g, true
}

func (e *evaluation) actionMatches(s *Statement) bool {
	for i := range s.actions {
		if s.actions[i].match(e.action, e.look) {
			return true
		}
	}
	return false
}

// resourceFits is true of a trust policy, which has no resource but its role.
func (e *evaluation) resourceFits(s *Statement) bool {
	fits := no
	for i := range s.resources {
		switch s.resources[i].test(e.r.Resource, e.look) {
		case yes:
			return !s.notResource
		case unclear:
			fits = unclear
		}
	}
	return s.notResource && fits == no || len(s.resources) == 0
}
