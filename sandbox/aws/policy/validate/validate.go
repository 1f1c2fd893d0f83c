// Package validate looks a policy over as IAM Access Analyzer's ValidatePolicy does: parts
// that do not work, permissions that are too broad, misspellings, and what says nothing.
// The issue codes are AWS's; the words are ours.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
package validate

import (
	"cmp"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// Kind says what sort of policy it is, in the words of Access Analyzer.
type Kind string

const (
	Identity Kind = "IDENTITY_POLICY"
	Resource Kind = "RESOURCE_POLICY"
	SCP      Kind = "SERVICE_CONTROL_POLICY"
	RCP      Kind = "RESOURCE_CONTROL_POLICY"
)

// Resource types that a Resource policy can be checked for.
const (
	Bucket = "AWS::S3::Bucket"
	Trust  = "AWS::IAM::AssumeRolePolicyDocument"
)

// MaxText is the longest text looked at, in bytes.
const MaxText = 128 << 10

// Policy lists what is to say about a policy, in the order of its text. The resource
// type is that of a Resource policy, or "". A longer text than MaxText, or one that is not JSON, has one
// finding.
func Policy(policy string, k Kind, resourceType string) []*Finding {
	c := &checker{text: policy, kind: k, resource: resourceType, budget: 100_000}
	if len(policy) > MaxText {
		c.text = ""
		c.fault("JSON_SYNTAX_ERROR", at(&node{}), "The policy is longer than %d bytes.", MaxText)
		return c.findings
	}
	root, wrong, where := parse([]byte(policy))
	if root == nil {
		c.fault("JSON_SYNTAX_ERROR", at(&node{start: where, end: where}), "This is not JSON: %s.", wrong)
		return c.findings
	}
	c.document(root)
	slices.SortStableFunc(c.findings, func(a, b *Finding) int {
		return cmp.Compare(a.Locations[0].Span.Start.Offset, b.Locations[0].Span.Start.Offset)
	})
	return c.findings
}

// checker looks over one policy.
type checker struct {
	text     string
	kind     Kind
	resource string // type
	current  bool   // version 2012-10-17, which knows variables
	findings []*Finding
	budget   int // how much may still be compared; what is left out then are suggestions and unlikely errors
}

// spend reports whether two patterns of these lengths may still be compared.
func (c *checker) spend(a, b int) bool {
	c.budget -= 1 + a*b/64
	return c.budget > 0
}

func (c *checker) trust() bool { return c.resource == Trust }

// principals reports whether statements must say whom they mean.
func (c *checker) principals() bool { return c.kind == Resource || c.kind == RCP }

func (c *checker) document(root *node) {
	if !c.isObject(root, []string{"Version", "Id", "Statement"}) {
		return
	}
	c.version(root)
	if id := root.get("Id"); id != nil {
		c.isText(id)
	}
	list := root.get("Statement")
	if list == nil || list.kind == array && len(list.items) == 0 {
		c.fault("MISSING_STATEMENT", at(cmp.Or(list, root)), "The policy has no statement.")
		return
	}
	var all []*statement
	for _, n := range list.list() {
		if s := c.statement(n); s != nil {
			all = append(all, s)
		}
	}
	c.sids(all)
	c.redundantStatements(all)
	c.size(root)
}

// isObject reports on n if it is no object, has members beside these, or one twice.
func (c *checker) isObject(n *node, known []string) bool {
	if n.kind != object {
		c.fault("DATA_TYPE_MISMATCH", at(n), "An object is wanted here, not a %s.", kindNames[n.kind])
		return false
	}
	seen := map[string]bool{}
	for _, m := range n.members {
		switch {
		case seen[m.name]:
			c.fault("JSON_SYNTAX_ERROR", place{n, m}, "%q stands twice in the same object.", m.name)
		case !slices.Contains(known, m.name):
			f := c.fault("INVALID_POLICY_ELEMENT", place{n, m}, "A policy has no element %q here.", m.name)
			if like := actions.Nearest(m.name, slices.Values(known)); !seen[like] && n.get(like) == nil {
				f.meant(like)
			}
		}
		seen[m.name] = true
	}
	return true
}

// isText reports on n if it is no string, or has a variable.
func (c *checker) isText(n *node) bool {
	if n.kind != text {
		c.fault("DATA_TYPE_MISMATCH", at(n), "A string is wanted here, not a %s.", kindNames[n.kind])
		return false
	}
	if strings.Contains(n.text, "${") {
		c.fault("VARIABLE_UNSUPPORTED_IN_ELEMENT", at(n), "Variables work only in Resource and Condition.")
	}
	return true
}

const newest = "2012-10-17"

func (c *checker) version(root *node) {
	n := root.get("Version")
	if n == nil {
		c.warn("MISSING_VERSION", at(root), `The policy does not say its version, and so has the old one, in which variables are plain text. Add "Version": %q.`, newest)
		return
	}
	if !c.isText(n) {
		return
	}
	if c.current = n.text == newest; !c.current && n.text != "2008-10-17" {
		c.fault("INVALID_VERSION", at(n), "There is no version %q of the policy language.", n.text).meant(newest)
	}
}

// size compares the policy with its quota, in characters; white space counts only in SCPs and RCPs.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (c *checker) size(root *node) {
	n, all := 0, 0
	for _, r := range c.text {
		if all++; !strings.ContainsRune(" \t\r\n", r) {
			n++
		}
	}
	switch {
	case c.kind == Identity && n > 6144:
		c.warn("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", at(root), "The policy has %d characters; a managed policy may have 6144. Make several of it.", n)
	case c.trust() && n > 2048:
		c.warn("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", at(root), "The policy has %d characters; a role's trust policy may have 2048, and 4096 if the quota is raised.", n)
	case c.resource == Bucket && all > 20480:
		c.warn("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", at(root), "The policy has %d characters; a bucket's policy may have 20480.", all)
	case c.kind == SCP && all > 5120:
		c.fault("POLICY_SIZE_EXCEEDS_SCP_QUOTA", at(root), "The policy has %d characters; a service control policy may have 5120.", all)
	case c.kind == RCP && all > 5120:
		c.fault("POLICY_SIZE_EXCEEDS_RCP_QUOTA", at(root), "The policy has %d characters; a resource control policy may have 5120.", all)
	}
}
