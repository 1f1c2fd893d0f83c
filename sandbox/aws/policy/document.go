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
	Version    string // "2012-10-17" or "2008-10-17"
	ID         string
	Statements []*Statement
}

// Statement is one compiled statement.
type Statement struct {
	Sid         string // "" if it has none
	Index       int    // its place in the document, from 0
	Deny        bool
	notAction   bool
	notResource bool
	actions     []glob // lower case
	resources   []glob
	conditions  []condition
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
