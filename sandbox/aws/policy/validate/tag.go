package validate

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// checkTags finds conditions on the tags of a resource for actions that do not look at
// them: what such a statement denies stays allowed.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
func (c *checker) checkTags(s *statement) {
	var key *condition
	for _, x := range s.conditions {
		if strings.HasPrefix(x.key, "aws:resourcetag/") && x.base != "Null" {
			key = x
		}
	}
	if key == nil || s.action == nil {
		return
	}
	if s.notAction {
		if s.deny {
			c.danger("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", name(key.node), "Many actions do not look at tags, and so are not denied. List the actions that are meant.")
		} else {
			c.suggest("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", name(key.node), "Many actions do not look at tags, and so are not allowed. List the actions that are meant.")
		}
		return
	}
	var bad []*node
	for _, n := range s.actions {
		if a, ok := actions.Find(n.text); ok && !a.HasKey("aws:ResourceTag/x") {
			bad = append(bad, n)
		}
	}
	if len(bad) == 0 || slices.Contains([]string{"StringNotEquals", "StringNotLike"}, key.base) && s.deny {
		return
	}
	var f *Finding
	if s.deny {
		f = c.danger("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", at(bad[0]), "%s does not look at the tags of a resource, and so is not denied.", bad[0].text)
	} else {
		f = c.suggest("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", at(bad[0]), "%s does not look at the tags of a resource, and so is not allowed.", bad[0].text)
	}
	for _, n := range bad[1:] {
		c.also(f, at(n))
	}
}
