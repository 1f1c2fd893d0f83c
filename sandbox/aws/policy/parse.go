package policy

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// maxDocument is the longest document looked at, in bytes; IAM's own limits (2,048 to
// 10,240 characters without white space) are the service's to check.
const maxDocument = 128 << 10

const current = "2012-10-17"

// Parse compiles an identity-based policy document.
//
// Every error is an *aws.Error MalformedPolicyDocument in IAM's words. Nothing is
// ignored: an element, an operator or a version that is not known is an error.
func Parse(text []byte) (*Document, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	return d, nil
}

func malformed(format string, args ...any) *aws.Error {
	return aws.Errorf(400, "MalformedPolicyDocument", format, args...)
}

func syntax() *aws.Error { return malformed("Syntax errors in policy.") }

func parse(text []byte) (*Document, *aws.Error) {
	root, ok := decode(text)
	if !ok || root.kind != object {
		return nil, syntax()
	}
	d := &Document{Version: "2008-10-17"}
	var statements []*node
	for _, m := range root.members {
		switch m.name {
		case "Version":
			if m.value.text != current && m.value.text != "2008-10-17" {
				return nil, malformed("The policy must contain a valid version string")
			}
			d.Version = m.value.text
		case "Id":
			d.ID = m.value.text
		case "Statement":
			statements = m.value.list()
		default:
			return nil, syntax()
		}
	}
	if len(statements) == 0 {
		return nil, syntax()
	}
	return d, d.add(statements)
}

func (d *Document) add(statements []*node) *aws.Error {
	sids := map[string]bool{}
	for i, n := range statements {
		s, err := d.statement(n)
		if err != nil {
			return err
		}
		if s.Sid != "" && sids[s.Sid] {
			return malformed("Statement IDs (SID) in a single policy must be unique.")
		}
		sids[s.Sid] = true
		s.Index = i
		d.Statements = append(d.Statements, s)
	}
	return nil
}

func (d *Document) statement(n *node) (*Statement, *aws.Error) {
	if n.kind != object {
		return nil, syntax()
	}
	s := &Statement{}
	seen := map[string]bool{}
	for _, m := range n.members {
		seen[m.name] = true
		if err := d.element(s, m.name, m.value); err != nil {
			return nil, err
		}
	}
	switch {
	case !seen["Effect"]:
		return nil, malformed("Missing required field Effect")
	case seen["Action"] && seen["NotAction"], seen["Resource"] && seen["NotResource"]:
		return nil, syntax()
	case len(s.actions) == 0:
		return nil, malformed("Policy statement must contain actions.")
	case len(s.resources) == 0:
		return nil, malformed("Policy statement must contain resources.")
	}
	return s, nil
}

// element compiles one element of a statement into s.
func (d *Document) element(s *Statement, name string, n *node) (err *aws.Error) {
	switch name {
	case "Sid":
		s.Sid = n.text
		if n.kind != text || strings.Trim(n.text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return malformed("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
		}
	case "Effect":
		if n.text != "Allow" && n.text != "Deny" {
			return syntax()
		}
		s.Deny = n.text == "Deny"
	case "Action", "NotAction":
		s.notAction = name == "NotAction"
		s.actions, err = actions(n)
	case "Resource", "NotResource":
		s.notResource = name == "NotResource"
		s.resources, err = d.resources(n)
	case "Condition":
		s.conditions, err = d.conditions(n)
	case "Principal", "NotPrincipal":
		return malformed("Policy document should not specify a principal.")
	default:
		return syntax()
	}
	return err
}

func actions(n *node) ([]glob, *aws.Error) {
	texts, ok := n.texts()
	if !ok {
		return nil, syntax()
	}
	var out []glob
	for _, t := range texts {
		vendor, name, ok := strings.Cut(t, ":")
		switch {
		case t == "*":
		case !ok || vendor == "":
			return nil, malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
		case strings.ContainsAny(vendor, "*?$ "):
			return nil, malformed("Vendor %s is not valid", vendor)
		case name == "" || strings.ContainsAny(name, ": "):
			return nil, syntax()
		}
		g := compile(strings.ToLower(t), false)
		g.written = t
		out = append(out, g)
	}
	return out, nil
}

func (d *Document) resources(n *node) ([]pattern, *aws.Error) {
	texts, ok := n.texts()
	if !ok {
		return nil, syntax()
	}
	var out []pattern
	for _, t := range texts {
		written := t
		if t != "*" {
			part := strings.SplitN(t, ":", 6)
			switch {
			case part[0] != "arn":
				return nil, malformed("Resource %s must be in ARN format or \"*\".", t)
			case len(part) < 3 || part[1] == "" || part[2] == "":
				return nil, malformed("The policy failed legacy parsing")
			case strings.ContainsAny(part[2], "*?"):
				return nil, malformed("Resource vendor must be fully qualified and cannot contain regexes.")
			}
			for range 6 - len(part) { // AWS completes a short ARN so
				t += ":*"
			}
		}
		p := compilePattern(t, d.Version == current)
		p.written = written
		out = append(out, p)
	}
	return out, nil
}
