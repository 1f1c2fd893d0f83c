package policy

import "strings"

// principals reads the Principal or NotPrincipal of a policy that must have one.
func (p *parser) principals(s *Statement, is, not *node) {
	n := is
	if n == nil {
		n = not
	}
	switch kind := p.doc.Kind; {
	case n == nil && kind.names():
		p.syntax("Missing required field Principal")
	case n == nil:
	case !kind.names():
		p.fail(named, "Policy document should not specify a principal.", "")
	case kind == Trust && not != nil && !s.Deny:
		p.syntax("Allow with NotPrincipal is not allowed.")
	case kind == Trust && not != nil:
		p.syntax("AssumeRole policy must not contain NotPrincipal field.")
	case kind == RCP && (not != nil || n.text != "*"):
		p.syntax("Invalid principal in policy")
	case n.kind == object && len(n.members) == 0:
		p.syntax("Missing required field Principal cannot be empty!")
	case n.kind == object:
		s.notPrincipal = not != nil
		p.named(s, n)
	case kind == Trust && n.text == "*":
		p.syntax(`AssumeRole policy contained an invalid principal: "STAR":"*".`)
	case n.kind != quoted || n.text != "*":
		p.invalid("", "")
	default:
		s.principals, s.notPrincipal = []Principal{{"*", "*"}}, not != nil
	}
}

func (p *parser) named(s *Statement, n *node) {
	for _, m := range n.members {
		switch {
		case m.name == "AWS", m.name == "Service", m.name == "Federated", m.name == "CanonicalUser" && p.doc.Kind == Resource:
		default:
			p.invalid(m.name, "")
			continue
		}
		for _, item := range m.value.list() {
			if item.kind != quoted || !principal(m.name, item.text) {
				p.invalid(strings.ToUpper(m.name), item.text)
			}
			s.principals = append(s.principals, Principal{m.name, item.text})
		}
	}
	if len(s.principals) == 0 {
		p.invalid("com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!", "")
	}
}

// invalid tells of a principal as IAM does of a role's, S3 says no more than that there is one.
func (p *parser) invalid(kind, value string) {
	switch {
	case p.doc.Kind != Trust:
		p.syntax("Invalid principal in policy")
	case value != "":
		p.syntax("Invalid principal in policy: \"%s\":\"%s\"", kind, value)
	case kind != "":
		p.syntax("Invalid principal in policy: %s", kind)
	default:
		p.syntax("Principal must be a JSON object.")
	}
}

// principal reports whether a value has a form that principals of its type can have.
// Whether it exists is for the service to say. A wildcard means everyone or nothing.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func principal(kind, value string) bool {
	if value == "" || value != "*" && strings.ContainsAny(value, "*?") {
		return false
	}
	switch kind {
	case "Service":
		alexa := strings.HasPrefix(value, "alexa-") && strings.HasSuffix(value, ".amazon.com")
		return alexa || strings.HasSuffix(value, ".amazonaws.com") || strings.HasSuffix(value, ".amazonaws.com.cn")
	case "Federated":
		return value != "*"
	case "CanonicalUser":
		return len(value) == 64 && strings.Trim(value, "0123456789abcdef") == ""
	}
	part := strings.SplitN(value, ":", 6)
	switch {
	case value == "*", accountOf(value) != "":
		return true
	case len(part) == 1: // the id of a user or role that is no more
		return len(value) >= 16 && strings.HasPrefix(value, "A") && strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
	case len(part) < 6 || part[0] != "arn" || !partition(part[1]) || part[3] != "" || part[4] == "":
		return false
	}
	of, name, _ := strings.Cut(part[5], "/")
	switch part[2] + ":" + of {
	case "iam:user", "iam:role", "sts:assumed-role", "sts:federated-user", "iam:oidc-provider", "iam:saml-provider":
		return name != ""
	}
	return false
}
