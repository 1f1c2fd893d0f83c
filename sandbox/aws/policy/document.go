// Package policy is the IAM policy language: it parses documents, evaluates
// requests against them and says which statement decided.
//
// A document is compiled once by Parse and then shared; evaluation allocates
// little and keeps no state.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package policy

// Document is a compiled policy document. It is immutable.
type Document struct {
	Kind       Kind
	Version    string // "2012-10-17" or "2008-10-17"
	ID         string
	Statements []*Statement
}

// Statement is one compiled statement. What it says is told by Actions, Resources,
// Principals and Conditions; why it does not apply to a request by Trace.
type Statement struct {
	Sid          string // "" if it has none
	Index        int    // its place in the document, from 0
	Deny         bool
	notPrincipal bool
	notAction    bool
	notResource  bool
	principals   []Principal
	actions      []glob // lower case
	resources    []pattern
	conditions   []condition
}

// Attached is a policy as it reaches a principal.
type Attached struct {
	ARN      string // "" for an inline policy
	Name     string // "AmazonS3ReadOnlyAccess"
	Via      string // whose it is: "user bob", "group admins"
	Document *Document
}

// Label names the statement for people: its Sid, or its number from 1.
func (s *Statement) Label() string {
	if s.Sid != "" {
		return s.Sid
	}
	return "statement " + itoa(s.Index+1)
}

// Actions lists the action patterns as written; not reports that they are a NotAction.
func (s *Statement) Actions() (patterns []string, not bool) {
	for i := range s.actions {
		patterns = append(patterns, s.actions[i].written)
	}
	return patterns, s.notAction
}

// Resources lists the resource patterns as written; not reports that they are a
// NotResource. A role's trust policy has none.
func (s *Statement) Resources() (patterns []string, not bool) {
	for i := range s.resources {
		patterns = append(patterns, s.resources[i].written)
	}
	return patterns, s.notResource
}

// Principals lists the principals as written; not reports that they are a NotPrincipal.
// A policy of an identity has none.
func (s *Statement) Principals() (list []Principal, not bool) { return s.principals, s.notPrincipal }

// Condition is one key under one operator, as written.
type Condition struct {
	Operator string // "ForAnyValue:StringLikeIfExists"
	Key      string // "aws:PrincipalTag/Team"
	Values   []string
}

// Conditions lists the conditions as written; all of them must hold.
func (s *Statement) Conditions() []Condition {
	var out []Condition
	for i := range s.conditions {
		out = append(out, s.conditions[i].written())
	}
	return out
}
