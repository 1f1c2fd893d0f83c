package policy

import (
	"fmt"
	"strings"

	"cloudlet/sandbox/aws"
)

// maxDocument is the longest document looked at, in bytes; IAM's own limits (2,048 to
// 10,240 characters without white space) are the service's to check.
const maxDocument = 128 << 10

const current = "2012-10-17"

// Parse compiles the inline policy of an identity, a permissions boundary or a session policy.
//
// Every error is an *aws.Error MalformedPolicyDocument in IAM's words. What IAM would
// take and never apply is taken too: a condition with a number that is none never holds.
func Parse(text []byte) (*Document, error) { return ParseAs(Identity, text) }

// ParseAs compiles a policy of any kind, with the errors of the service that keeps such
// policies; S3 says MalformedPolicy with the same words.
func ParseAs(kind Kind, text []byte) (*Document, error) {
	p := &parser{doc: &Document{Kind: kind, Version: "2008-10-17"}}
	p.parse(text)
	switch {
	case p.err == "":
		return p.doc, nil
	case kind == SCP || kind == RCP:
		return nil, aws.Errorf(400, "MalformedPolicyDocumentException", "The provided policy document does not meet the requirements of the specified policy type.")
	}
	return nil, aws.Errorf(400, "MalformedPolicyDocument", "%s", p.err)
}

// parser reads on after an error, because IAM reports the most severe one, not the first.
type parser struct {
	doc  *Document
	err  string // what to report so far
	rank rank   // of err
}

// rank orders errors as IAM's checks follow one another: each looks at the whole document.
type rank byte

const (
	syntax rank = iota
	named
	version
	legacy
	sids
	noActions
	badResource
	badAction
	noResources
)

// fail notes an error of an identity's policy, for which the lowest rank is told; of a
// policy that names principals the first is, in the words after it.
func (p *parser) fail(r rank, identity, other string, args ...any) {
	if p.doc.Kind.names() {
		r, identity = syntax, other
	}
	if p.err == "" || r < p.rank {
		p.err, p.rank = identity, r
		if strings.Contains(identity, "%") {
			p.err = fmt.Sprintf(identity, args...)
		}
	}
}

// syntax notes an error of form; IAM tells no more about an identity's policy.
func (p *parser) syntax(other string, args ...any) {
	p.fail(syntax, "Syntax errors in policy.", other, args...)
}

func (p *parser) parse(text []byte) {
	root, ok := decode(text)
	if !ok || root.kind != object {
		if p.doc.Kind == Resource && (len(text) == 0 || text[0] != '{') {
			p.syntax("Policies must be valid JSON and the first byte must be '{'")
		}
		p.syntax("This policy contains invalid Json")
		return
	}
	var statements *node
	versioned := false
	for i := range root.members {
		m := &root.members[i]
		switch m.name {
		case "Version":
			if m.value.text != current && m.value.text != "2008-10-17" || m.value.kind != quoted {
				p.syntax("The policy must contain a valid version string")
			}
			p.doc.Version, versioned = m.value.text, true
		case "Id":
			if m.value.kind != quoted {
				p.syntax("Invalid policy syntax.")
			}
			p.doc.ID = m.value.text
		case "Statement":
			statements = &m.value
		default:
			p.syntax("Unknown field %s", m.name)
		}
	}
	if p.doc.Kind == Managed && (!versioned || p.doc.Version != current) {
		p.fail(version, "Policy document must be version 2012-10-17 or greater.", "")
	}
	p.statements(statements)
}

func (p *parser) statements(n *node) {
	if n == nil {
		p.syntax("Missing required field Statement")
		return
	}
	if len(n.list()) == 0 {
		p.syntax("Could not parse the policy: Statement is empty!")
	}
	seen := map[string]bool{}
	for i, item := range n.list() {
		if item.kind != object {
			p.syntax("Invalid policy syntax.")
			continue
		}
		s := &Statement{Index: i}
		p.statement(s, &item)
		if s.Sid != "" && seen[s.Sid] {
			p.fail(sids, "Statement IDs (SID) in a single policy must be unique.", "The Statement Ids in the policy are not unique")
		}
		seen[s.Sid] = true
		p.doc.Statements = append(p.doc.Statements, s)
	}
}

func (p *parser) statement(s *Statement, n *node) {
	has := map[string]*node{}
	for i := range n.members {
		m := &n.members[i]
		switch m.name {
		case "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition":
			has[m.name] = &m.value
		default:
			p.syntax("Unknown field %s", m.name)
		}
	}
	for _, name := range []string{"Principal", "Action", "Resource"} {
		if has[name] != nil && has["Not"+name] != nil {
			p.syntax("Statement/policy already has instance of %s", name)
		}
	}
	p.sid(s, has["Sid"])
	p.effect(s, has["Effect"])
	p.principals(s, has["Principal"], has["NotPrincipal"])
	p.actions(s, has["Action"], has["NotAction"])
	p.resources(s, has["Resource"], has["NotResource"])
	if c := has["Condition"]; c != nil {
		p.conditions(s, c)
	}
}

func (p *parser) sid(s *Statement, n *node) {
	if n == nil {
		return
	}
	if s.Sid = n.text; n.kind != quoted {
		p.syntax("Invalid policy syntax.")
	}
	if p.doc.Kind != Resource && strings.Trim(s.Sid, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		const message = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
		p.fail(sids, message, message)
	}
}

func (p *parser) effect(s *Statement, n *node) {
	switch {
	case n == nil:
		p.syntax("Missing required field Effect")
	case n.text == "Allow" || n.text == "Deny":
		s.Deny = n.text == "Deny"
	case strings.EqualFold(n.text, "allow") || strings.EqualFold(n.text, "deny"):
		p.fail(legacy, "The policy failed legacy parsing", "Invalid effect: %s", n.text)
	default:
		p.syntax("Invalid effect: %s", n.text)
	}
}
