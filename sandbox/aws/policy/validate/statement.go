package validate

import (
	"slices"
	"strings"
)

// statement is what a statement says, as far as that can be understood.
type statement struct {
	node         *node
	sid          string
	deny         bool
	notAction    bool
	notResource  bool
	notPrincipal bool
	action       *node // of Action or NotAction; nil if there is none
	resource     *node
	principal    *node
	actions      []*node // texts
	resources    []*node
	conditions   []*condition
}

func (c *checker) statement(n *node) *statement {
	if !c.isObject(n, c.elements()) {
		return nil
	}
	s := &statement{node: n}
	c.effect(n, s)
	if sid := n.get("Sid"); sid != nil {
		c.sid(sid, s)
	}
	s.principal, s.notPrincipal = c.either(n, "Principal")
	s.action, s.notAction = c.either(n, "Action")
	s.resource, s.notResource = c.either(n, "Resource")
	c.checkPrincipals(s)
	c.checkActions(s)
	c.checkResources(s)
	if condition := n.get("Condition"); condition != nil {
		c.checkConditions(s, condition)
	}
	c.checkGrants(s)
	c.checkTags(s)
	c.checkMismatch(s)
	if c.trust() {
		c.checkFederation(s)
	}
	return s
}

// elements are those that a statement of such a policy may have. Wrong ones that deserve
// a word of their own are among them.
func (c *checker) elements() []string {
	list := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
	if !c.trust() {
		list = append(list, "Resource", "NotResource")
	}
	return list
}

// either finds an element or its negation, which exclude each other.
func (c *checker) either(n *node, element string) (found *node, not bool) {
	plain, negated := n.get(element), n.get("Not"+element)
	if plain != nil && negated != nil {
		c.fault("UNSUPPORTED_ELEMENT_COMBINATION", name(negated), "%s and Not%s cannot stand together. Remove one.", element, element)
	}
	if plain != nil {
		return plain, false
	}
	return negated, negated != nil
}

func (c *checker) effect(n *node, s *statement) {
	e := n.get("Effect")
	if e == nil {
		c.fault("MISSING_EFFECT", at(n), "The statement does not say whether it allows or denies. Add an Effect.")
		return
	}
	if !c.isText(e) {
		return
	}
	s.deny = e.text == "Deny"
	if e.text != "Allow" && !s.deny {
		f := c.fault("INVALID_EFFECT", at(e), "The effect is Allow or Deny, written so, not %q.", e.text)
		for _, word := range []string{"Allow", "Deny"} {
			if strings.EqualFold(strings.TrimSpace(e.text), word) {
				f.meant(word)
			}
		}
	}
	if c.kind == RCP && !s.deny {
		c.fault("RCP_SYNTAX_ERROR_ALLOW", at(e), "A resource control policy can only deny.")
	}
}

func (c *checker) sid(n *node, s *statement) {
	if !c.isText(n) {
		return
	}
	s.sid = n.text
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch {
	case n.text == "":
		c.suggest("EMPTY_SID_VALUE", at(n), "The Sid is empty. Give it a value, or leave it out.")
	case c.kind != Resource && strings.Trim(n.text, letters) != "":
		c.fault("UNSUPPORTED_SID", at(n), "A Sid has only letters and digits: A-Z, a-z, 0-9.")
	}
}

// sids reports statements of one name.
func (c *checker) sids(all []*statement) {
	seen := map[string]bool{}
	for _, s := range all {
		switch n := s.node.get("Sid"); {
		case s.sid == "":
		case seen[s.sid] && c.kind == Resource && !c.trust():
			c.warn("UNIQUE_SIDS_RECOMMENDED", at(n), "Another statement has the Sid %s too.", s.sid)
		case seen[s.sid]:
			c.fault("UNIQUE_SIDS_REQUIRED", at(n), "Another statement has the Sid %s too.", s.sid)
		}
		seen[s.sid] = true
	}
}

// strings lists the strings of an element, reporting what is not one. An empty list is
// reported as the given code.
func (c *checker) strings(n *node, empty, what string) []*node {
	if n.kind == array && len(n.items) == 0 {
		c.suggest(empty, at(n), "The list is empty, so that the statement has no effect. Name %s.", what)
	}
	var list []*node
	for _, i := range n.list() {
		if i.kind != text {
			c.fault("DATA_TYPE_MISMATCH", at(i), "A string is wanted here, not a %s.", kindNames[i.kind])
			continue
		}
		list = append(list, i)
	}
	return list
}

// has reports whether a condition of the statement looks at one of the keys, given in lower case.
func (s *statement) has(keys ...string) bool {
	return slices.ContainsFunc(s.conditions, func(x *condition) bool { return slices.Contains(keys, x.key) })
}
