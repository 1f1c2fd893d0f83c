package validate

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

func (c *checker) checkActions(s *statement) {
	if s.action == nil {
		c.fault("MISSING_ACTION", at(s.node), "The statement does not say which actions it means. Add an Action.")
		return
	}
	s.actions = c.strings(s.action, "EMPTY_ARRAY_ACTION", "actions")
	for _, n := range s.actions {
		c.checkAction(n)
	}
	if list := c.redundant(s.actions, func(n *node) string { return strings.ToLower(n.text) }); len(list) > 0 {
		f := c.suggest("REDUNDANT_ACTION", at(list[0]), "%d of the actions say nothing that others do not say already, such as %s.", len(list), list[0].text)
		for _, n := range list[1:] {
			c.also(f, at(n))
		}
	}
}

func (c *checker) checkAction(n *node) {
	if n.text == "*" || !c.isText(n) || strings.Contains(n.text, "${") {
		return
	}
	prefix, rest, ok := strings.Cut(n.text, ":")
	service := strings.ToLower(prefix)
	switch {
	case !ok:
		c.fault("INVALID_ACTION", at(n), "An action is written service:Action, such as s3:GetObject; %q is not.", n.text)
	case hasWildcard(prefix):
		c.fault("INVALID_SERVICE_IN_ACTION", at(n), "The service in %q must be written out: wildcards work only behind the colon.", n.text)
	case !actions.IsPrefix(service):
		f := c.fault("INVALID_SERVICE_IN_ACTION", at(n), "No service has the prefix %q.", prefix)
		if like := actions.Nearest(prefix, slices.Values(actions.Prefixes())); like != "" {
			f.meant(like + ":" + rest)
		}
	case !c.exists(service, n.text):
		c.fault("INVALID_ACTION", at(n), "The action %s does not exist.", n.text).meant(actions.Similar(n.text))
	case c.trust() && len(n.text) < maxName && !slices.ContainsFunc(trustActions, func(a string) bool { return actions.Meets(strings.ToLower(n.text), a, true) }):
		c.fault("UNSUPPORTED_ACTION_IN_POLICY", at(n), "A role's trust policy is only about assuming the role, as by sts:AssumeRole; it cannot allow %s.", n.text)
	case c.resource == Bucket && service != "s3":
		c.fault("UNSUPPORTED_ACTION_IN_POLICY", at(n), "A bucket's policy is only about actions of S3; %s is none.", n.text)
	}
}

// trustActions are what a trust policy can allow, in lower case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
var trustActions = []string{
	"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:setcontext", "sts:setsourceidentity", "sts:tagsession",
}

// maxName is how long the name of an action may be.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
const maxName = 128

// exists reports whether an action, or one that fits the pattern, exists; of services whose
// actions are not known all do.
func (c *checker) exists(service, pattern string) bool {
	s := actions.ServiceOf(service)
	if s == nil {
		return true
	}
	if !hasWildcard(pattern) {
		_, ok := actions.Find(pattern)
		return ok
	}
	if len(pattern) > maxName {
		return false
	}
	if !c.spend(len(pattern), 20*len(s.Actions)) {
		return true
	}
	pattern = strings.ToLower(pattern)
	return slices.ContainsFunc(s.Actions, func(a actions.Action) bool { return actions.Covers(pattern, a.Lower) })
}

// mention is how a statement's actions include a certain one.
type mention byte

const (
	unsaid   mention = iota
	byName           // "iam:PassRole"
	byStar           // "iam:*"
	byAbsent         // NotAction does not list it
)

// mentions finds how the statement includes an action, given in lower case.
func (s *statement) mentions(action string) mention {
	found := unsaid
	for _, n := range s.actions {
		if p := strings.ToLower(n.text); actions.Covers(p, action) {
			if found = byStar; p == action {
				found = byName
				break
			}
		}
	}
	switch {
	case !s.notAction:
		return found
	case found == unsaid && s.action != nil:
		return byAbsent
	}
	return unsaid
}
