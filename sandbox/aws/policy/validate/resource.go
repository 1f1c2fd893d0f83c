package validate

import (
	"regexp"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

func (c *checker) checkResources(s *statement) {
	if s.resource == nil {
		if !c.trust() {
			c.fault("MISSING_RESOURCE", at(s.node), "The statement does not say which resources it means. Add a Resource.")
		}
		return
	}
	s.resources = c.strings(s.resource, "EMPTY_ARRAY_RESOURCE", "resources")
	for _, n := range s.resources {
		if n.text != "*" {
			c.checkVariables(n)
			c.checkARN(n)
		}
	}
	if list := c.redundant(s.resources, func(n *node) string { return n.text }); len(list) > 0 {
		f := c.suggest("REDUNDANT_RESOURCE", at(list[0]), "%d of the resources say nothing that others do not say already, such as %s.", len(list), list[0].text)
		for _, n := range list[1:] {
			c.also(f, at(n))
		}
	}
}

// partitions are the parts of AWS that know nothing of one another.
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

var (
	region  = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	account = regexp.MustCompile(`^[0-9]{12}$`)
)

// checkARN looks at a resource: arn:partition:service:region:account:resource.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func (c *checker) checkARN(n *node) {
	arn := actions.Plain(n.text)
	part := strings.SplitN(arn, ":", 6)
	if part[0] != "arn" {
		c.fault("INVALID_ARN_PREFIX", at(n), `A resource is an ARN, which begins with "arn:", or "*"; %q is neither.`, n.text)
		return
	}
	if len(part) < 6 {
		c.fault("MISSING_ARN_FIELD", at(n), "An ARN has six parts, arn:partition:service:region:account:resource; %s has %d.", n.text, len(part))
		return
	}
	if !hasWildcard(part[1]) && !slices.Contains(partitions, part[1]) {
		c.fault("INVALID_PARTITION", at(n), "There is no partition %q.", part[1]).meant(replaced(n.text, part[1], actions.Nearest(part[1], slices.Values(partitions))))
	}
	if c.checkService(n, part[2]) {
		c.checkFields(n, part)
	}
	if c.resource == Bucket && part[2] != "s3" && !hasWildcard(part[2]) {
		c.fault("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", at(n), "A bucket's policy is only about the bucket and its objects; %s is none of them.", n.text)
	}
}

// checkService reports whether the rest of the ARN can be looked at.
func (c *checker) checkService(n *node, service string) bool {
	switch {
	case hasWildcard(service):
		c.fault("INVALID_SERVICE", at(n), "The service in the ARN must be written out: wildcards do not work there.")
	case service != strings.ToLower(service) && actions.IsPrefix(strings.ToLower(service)):
		c.fault("INVALID_ARN_SERVICE_CASE", at(n), "The service in an ARN has small letters.").meant(replaced(n.text, service, strings.ToLower(service)))
	case !actions.IsPrefix(service):
		c.fault("INVALID_SERVICE", at(n), "No service has the prefix %q.", service).meant(replaced(n.text, service, actions.Nearest(service, slices.Values(actions.Prefixes()))))
	default:
		return true
	}
	return false
}

// replaced puts new in the place of the first old in an ARN; "" without a new one.
func replaced(arn, old, new string) string {
	if new == "" || old == "" {
		return ""
	}
	return strings.Replace(arn, ":"+old+":", ":"+new+":", 1)
}

func (c *checker) checkFields(n *node, part []string) {
	if !hasWildcard(part[3]) && part[3] != "" && !region.MatchString(part[3]) {
		c.fault("INVALID_REGION", at(n), "%q does not look like a Region, such as us-east-1.", part[3])
		return
	}
	if !hasWildcard(part[4]) && part[4] != "" && part[4] != "aws" && !account.MatchString(part[4]) {
		c.fault("INVALID_ARN_ACCOUNT", at(n), "An account has 12 digits; %q has not.", part[4])
		return
	}
	s := actions.ServiceOf(part[2])
	if s == nil || !c.spend(len(part[5]), 20*len(s.Types)) {
		return
	}
	var types []*actions.Type
	for i := range s.Types {
		if t := &s.Types[i]; strings.HasPrefix(t.ARN, "arn:*:"+part[2]+":") && t.Fits(part[5]) {
			types = append(types, t)
		}
	}
	field := func(t *actions.Type, i int) string { return strings.SplitN(t.ARN, ":", 6)[i] }
	some := func(f func(*actions.Type) bool) bool { return slices.ContainsFunc(types, f) }
	switch {
	case len(types) == 0:
		c.fault("INVALID_ARN_RESOURCE", at(n), "No resource of %s looks like %q.", s.Name, part[5])
	case part[3] == "" && !some(func(t *actions.Type) bool { return field(t, 3) == "" }):
		c.fault("MISSING_ARN_REGION", at(n), "An ARN of %s names a Region; write * for all of them.", s.Name)
	case part[3] != "" && part[3] != "*" && !some(func(t *actions.Type) bool { return field(t, 3) != "" }):
		c.fault("ARN_REGION_NOT_ALLOWED", at(n), "Such an ARN of %s names no Region: leave that part empty.", s.Name)
	case part[4] != "" && part[4] != "*" && !some(func(t *actions.Type) bool { return field(t, 4) != "" }):
		c.fault("ARN_ACCOUNT_NOT_ALLOWED", at(n), "Such an ARN of %s names no account: leave that part empty.", s.Name)
	case part[4] == "" && !some(func(t *actions.Type) bool { return field(t, 4) == "" }):
		c.fault("INVALID_ARN_ACCOUNT", at(n), "An ARN of %s names an account of 12 digits; write * for all of them.", s.Name)
	}
}

// checkMismatch finds actions that none of the statement's resources is for: s3:GetObject
// with the ARN of a bucket allows nothing.
func (c *checker) checkMismatch(s *statement) {
	if s.notAction || s.notResource || len(s.resources) == 0 {
		return
	}
	var bad []*node
	for _, n := range s.actions {
		if a, ok := actions.Find(n.text); ok && c.spend(64, 64*len(s.resources)) && !slices.ContainsFunc(s.resources, func(r *node) bool { return a.Suits(r.text) }) {
			bad = append(bad, n)
		}
	}
	if len(bad) == 0 {
		return
	}
	a, _ := actions.Find(bad[0].text)
	wanted := `the resource "*"`
	if types := a.Types(); len(types) > 0 {
		wanted = types[0].ARN
	}
	f := c.warn("MISMATCHED_ACTION_AND_RESOURCE", at(bad[0]), "None of the resources is one that %s works on, so the statement does nothing for it. It wants %s.", bad[0].text, wanted)
	for _, n := range bad[1:] {
		c.also(f, at(n))
	}
}
