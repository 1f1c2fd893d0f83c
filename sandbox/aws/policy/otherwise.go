package policy

import (
	"net/netip"
	"slices"
	"strings"
)

// otherwise finds out whether the request would be allowed if the caller made it
// otherwise: with MFA, over TLS, from another address, with a tag.
func otherwise(r Request, l *Layers) (Plan, bool) {
	for s := range Trace(r, l) {
		if s.Statement.Deny == (s.Miss == nil) && (s.Statement.Deny || s.Miss.Element == "Condition") {
			if p, ok := meet(r, l, s.Statement); ok {
				return p, true
			}
		}
	}
	return Plan{}, false
}

// meet makes the conditions of an Allow hold, or one of a Deny not hold.
func meet(r Request, l *Layers, s *Statement) (Plan, bool) {
	set, keys := map[string]string{}, r.Keys
	look := func(key string) ([]string, bool) {
		if v, ok := set[key]; ok {
			return []string{v}, true
		}
		if keys == nil {
			return nil, false
		}
		return keys(key)
	}
	var p Plan
	for i := range s.conditions {
		c := &s.conditions[i]
		if c.holds(look) != s.Deny {
			continue
		}
		v, ok := c.satisfy(s.Deny)
		if _, taken := set[c.key]; !ok || taken || !free(c.key) {
			if s.Deny {
				continue
			}
			return p, false
		}
		set[c.key] = v
		p.Changes = append(p.Changes, Change{Do: "request", Key: c.name, Value: v, Text: wish(c, v)})
		if s.Deny {
			break
		}
	}
	r.Keys = look
	return p, len(p.Changes) > 0 && Decide(r, l).Allowed
}

// free reports whether a caller can do something about a key.
func free(key string) bool {
	for _, fixed := range []string{"aws:username", "aws:userid", "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalorg", "aws:resourceaccount", "aws:resourceorg", "aws:principaltag/", "aws:principalis"} {
		if strings.HasPrefix(key, fixed) {
			return false
		}
	}
	return true
}

// satisfy finds a value of the key for which the condition holds, or does not hold if not.
func (c *condition) satisfy(not bool) (string, bool) {
	var values []string
	for i := range c.values {
		v := c.values[i].glob.written
		if p, err := netip.ParsePrefix(v); err == nil {
			v = p.Masked().Addr().Next().String()
		}
		values = append(values, v)
	}
	if strings.HasPrefix(c.operator, "Bool") || c.null {
		values = append(values, "true", "false")
	}
	i := slices.IndexFunc(values, func(v string) bool {
		if strings.ContainsAny(v, "*?$") {
			return false
		}
		return c.holds(func(string) ([]string, bool) { return []string{v}, true }) != not
	})
	if i < 0 || c.null {
		return "", false
	}
	return values[i], true
}

// wish says what to do about a condition.
func wish(c *condition, value string) string {
	value = clip(value, 128)
	switch {
	case c.key == "aws:multifactorauthpresent":
		return "Sign in with MFA, and make the call again: the policy asks for it."
	case c.key == "aws:securetransport":
		return "Make the call over TLS: the policy asks for it."
	case c.key == "aws:sourceip":
		return "Make the call from an address that the policy allows, such as " + value + "."
	case strings.HasPrefix(c.key, "aws:resourcetag/"):
		return "Give the resource the tag " + c.name[len("aws:resourcetag/"):] + " with the value " + value + "."
	case strings.HasPrefix(c.key, "aws:requesttag/"):
		return "Make the call with the tag " + c.name[len("aws:requesttag/"):] + " of the value " + value + "."
	}
	return "Make the call so that " + clip(c.name, 128) + " is " + value + "."
}
