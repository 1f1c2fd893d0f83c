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

// Decision is the answer to a Request.
type Decision struct {
	Allowed   bool
	Explicit  bool       // denied by a Deny statement, not by want of an Allow
	Policy    *Attached  // where the deciding statement stands; nil when none did
	Statement *Statement // the deciding statement; nil when none did
}

// Evaluate decides by a principal's identity-based policies: an explicit deny wins over
// any allow, and what nothing allows is denied.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func Evaluate(r Request, policies []Attached) Decision {
	e := newEvaluation(&r)
	var d Decision
	for i := range policies {
		for _, s := range policies[i].Document.Statements {
			if d.Allowed && !s.Deny || e.misses(s) != "" {
				continue
			}
			d = Decision{Allowed: !s.Deny, Explicit: s.Deny, Policy: &policies[i], Statement: s}
			if s.Deny {
				return d
			}
		}
	}
	return d
}

// Step says what became of one statement.
type Step struct {
	Policy    *Attached
	Statement *Statement
	Miss      string // "" if it applied, else what did not fit: "Action", "Resource", "Condition StringEquals aws:username"
}

// Explain lists what became of each statement, in the order they were looked at.
func Explain(r Request, policies []Attached) []Step {
	e := newEvaluation(&r)
	var steps []Step
	for i := range policies {
		for _, s := range policies[i].Document.Statements {
			steps = append(steps, Step{&policies[i], s, e.misses(s)})
		}
	}
	return steps
}

// evaluation is a Request made ready.
type evaluation struct {
	action   string // lower case
	resource string
	look     Lookup
}

func newEvaluation(r *Request) *evaluation {
	look := r.Keys
	if look == nil {
		look = func(string) ([]string, bool) { return nil, false }
	}
	return &evaluation{strings.ToLower(r.Action), r.Resource, look}
}

// misses names the first element of s that does not fit the request, or "".
func (e *evaluation) misses(s *Statement) string {
	if e.anyMatch(s.actions, e.action) == s.notAction {
		return "Action"
	}
	if e.anyMatch(s.resources, e.resource) == s.notResource {
		return "Resource"
	}
	for i := range s.conditions {
		if c := &s.conditions[i]; !c.holds(e.look) {
			return "Condition " + c.operator + " " + c.key
		}
	}
	return ""
}

func (e *evaluation) anyMatch(globs []glob, text string) bool {
	for i := range globs {
		if globs[i].match(text, e.look) {
			return true
		}
	}
	return false
}
