package policy

import "strings"

// elements reads Action or NotAction, Resource or NotResource: strings, one or a list.
func (p *parser) elements(name string, is, not *node) ([]string, bool) {
	n := is
	if n == nil {
		n = not
	}
	if n == nil {
		return nil, false
	}
	var out []string
	for _, i := range n.list() {
		if i.kind != quoted {
			p.syntax("Invalid policy syntax.")
		}
		out = append(out, i.text)
	}
	return out, n == not
}

func (p *parser) actions(s *Statement, is, not *node) {
	var list []string
	list, s.notAction = p.elements("Action", is, not)
	if len(list) == 0 {
		p.fail(noActions, "Policy statement must contain actions.", "Missing required field Action")
	}
	for _, t := range list {
		p.action(t)
		g := compile(lower(t), false)
		g.written = t
		s.actions = append(s.actions, g)
	}
}

func (p *parser) action(t string) {
	vendor, name, ok := strings.Cut(t, ":")
	switch {
	case p.doc.Kind == Trust && !strings.HasPrefix(t, "sts:"):
		p.syntax("AssumeRole policy may only specify STS AssumeRole actions.")
	case t == "*":
	case !ok:
		p.fail(badAction, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "Policy has invalid action")
	case strings.Contains(name, ":"):
		p.fail(badAction, "Actions/Condition can contain only one colon.", "Policy has invalid action")
	case vendor == "" || strings.ContainsFunc(vendor, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '.' }):
		p.fail(badAction, "Vendor %s is not valid", "Policy has invalid action", vendor)
	}
}

func alphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func (p *parser) resources(s *Statement, is, not *node) {
	if p.doc.Kind == Trust {
		if is != nil {
			p.syntax("Has prohibited field Resource")
		} else if not != nil {
			p.syntax("AssumeRole policy must not contain resources.")
		}
		return
	}
	var list []string
	list, s.notResource = p.elements("Resource", is, not)
	if len(list) == 0 {
		p.fail(noResources, "Policy statement must contain resources.", "Missing required field Resource")
	}
	for _, t := range list {
		p.resource(t)
		full := t
		if parts := strings.Count(t, ":"); t != "*" && parts < 5 { // AWS completes a short ARN so
			full += strings.Repeat(":*", 5-parts)
		}
		r := compilePattern(full, p.doc.Version == current)
		r.written = t
		s.resources = append(s.resources, r)
	}
}

// resource checks the form of a resource's ARN. Its service need not exist.
func (p *parser) resource(t string) {
	if t == "*" {
		return
	}
	part := strings.SplitN(t, ":", 6)
	switch {
	case len(part) == 1, part[0] != "arn" && partition(part[1]):
		p.fail(badResource, "Resource %s must be in ARN format or \"*\".", "Policy has invalid resource", t)
	case !partition(part[1]):
		full := append(part[1:len(part):len(part)], "*", "*", "*", "*")[:5]
		p.fail(badResource, "Partition %q is not valid for resource %q.", "Policy has invalid resource", part[1], "arn:"+strings.Join(full, ":"))
	case len(part) == 2 || strings.ContainsAny(part[2], "*?"):
		p.fail(badResource, "Resource vendor must be fully qualified and cannot contain regexes.", "Policy has invalid resource")
	case len(part) < 6 && strings.Contains(t, "::"), part[2] == "":
		p.fail(legacy, "The policy failed legacy parsing", "Policy has invalid resource")
	case len(part) == 6:
		p.regional(t, part)
	}
}

// regional refuses what the ARNs of two services cannot have.
func (p *parser) regional(t string, part []string) {
	region, account, path := part[3], part[4], part[5]
	switch {
	case part[2] == "iam" && region != "" && region != "*":
		p.fail(badResource, "IAM resource %s cannot contain region information.", "Policy has invalid resource", t)
	case part[2] == "iam" && !iamPath(path):
		p.fail(badResource, `IAM resource path must either be "*" or start with %s.`, "Policy has invalid resource", strings.Join(iamPaths, ", "))
	case part[2] == "s3" && region != "" && region != "*" && account == "":
		p.fail(badResource, "Resource %s can not contain region information.", "Policy has invalid resource", t)
	}
}

var iamPaths = []string{
	"user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
	"saml-provider/", "oidc-provider/", "report/", "access-report/",
}

func iamPath(path string) bool {
	if path == "*" || path == "root" {
		return true
	}
	for _, prefix := range iamPaths {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// partition reports whether name is, or can mean, a partition of AWS.
func partition(name string) bool {
	switch name {
	case "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc", "*", "aws*":
		return true
	}
	return false
}
