package policy

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
)

// Principal is one value of a Principal or NotPrincipal element.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
type Principal struct {
	Type  string // AWS, Service, Federated, CanonicalUser; "*" when the whole element is "*"
	Value string // an ARN, an account id, a unique id, a service's or provider's name, or "*"
}

// MapPrincipals returns the document with other principals in place of its own; the first
// error ends it.
func (d *Document) MapPrincipals(f func(Principal) (Principal, error)) (*Document, error) {
	out := *d
	out.Statements = slices.Clone(d.Statements)
	for i, s := range out.Statements {
		other := *s
		other.principals = slices.Clone(s.principals)
		for n, p := range s.principals {
			var err error
			if other.principals[n], err = f(p); err != nil {
				return nil, err
			}
		}
		out.Statements[i] = &other
	}
	return &out, nil
}

// Grant says as whom a Principal element takes the caller: it decides which layers can
// still take back what a resource's policy allows.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
type Grant byte

const (
	GrantNone    Grant = iota // it does not mean the caller
	GrantAccount              // it names the caller's account, whose own policies then decide
	GrantRole                 // it names the caller's role, or the user who federated: a boundary and session policies still bound it
	GrantDirect               // it names the caller, or everyone: an implicit deny elsewhere does not matter
)

// grant is how the statement's principals take the caller. A statement of an identity
// has none, and means whom it is attached to.
func (e *evaluation) grant(s *Statement) Grant {
	if len(s.principals) == 0 {
		return GrantDirect
	}
	if s.notPrincipal {
		if e.excepted(s) {
			return GrantNone
		}
		return GrantDirect
	}
	best := GrantNone
	for _, p := range s.principals {
		best = max(best, e.means(p))
	}
	return best
}

// means is how one principal takes the caller.
func (e *evaluation) means(p Principal) Grant {
	who := &e.r.Principal
	switch {
	case p.Value == "*" && (p.Type == "*" || p.Type == "AWS"):
		return GrantDirect
	case p.Type == "AWS":
		return meansAWS(p.Value, who)
	case p.Type == "Service" && who.Kind == aws.AWSService,
		p.Type == "Federated" && (who.Kind == aws.WebIdentityUser || who.Kind == aws.SAMLUser):
		return grantIf(p.Value == who.Name, GrantDirect)
	case p.Type == "Federated" && who.Session != nil:
		provider, _ := e.look("aws:federatedprovider")
		return grantIf(slices.Contains(provider, p.Value), GrantRole)
	case p.Type == "CanonicalUser" && who.Account != "":
		return grantIf(p.Value == aws.CanonicalID(who.Account), GrantAccount)
	}
	return GrantNone
}

func meansAWS(value string, who *aws.Principal) Grant {
	switch {
	case who.Account == "":
		return GrantNone
	case accountOf(value) == who.Account:
		if who.IsRoot() {
			return GrantDirect
		}
		return GrantAccount
	case value == who.ARN && strings.Contains(value, ":role/"):
		return GrantRole
	case value == who.ARN, value == who.ID:
		return GrantDirect
	case who.Session == nil:
		return GrantNone
	}
	return grantIf(value == who.Session.RoleARN || value == who.Session.RoleID || value == who.Session.UserARN, GrantRole)
}

func grantIf(ok bool, g Grant) Grant {
	if ok {
		return g
	}
	return GrantNone
}

// excepted reports whether NotPrincipal spares the caller. A Deny spares only whose
// account and role are listed as well, and nobody who has a permissions boundary; an Allow
// spares whoever is meant by the list.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (e *evaluation) excepted(s *Statement) bool {
	listed := func(g Grant) bool {
		return slices.ContainsFunc(s.principals, func(p Principal) bool { return e.means(p) == g })
	}
	who := &e.r.Principal
	switch {
	case !s.Deny:
		return listed(GrantAccount) || listed(GrantRole) || listed(GrantDirect)
	case e.bounded:
		return false
	case !listed(GrantDirect) && !(who.Session == nil && listed(GrantRole)):
		return false
	case who.Account == "" || who.IsRoot() || slices.Contains(s.principals, Principal{"*", "*"}) || slices.Contains(s.principals, Principal{"AWS", "*"}):
		return true
	case who.Session != nil && who.Session.RoleARN != "" && !listed(GrantRole):
		return false
	}
	return listed(GrantAccount)
}

// accountOf is the account that a principal names as a whole, or "".
func accountOf(value string) string {
	value = strings.TrimSuffix(value, ":root")
	if i := strings.LastIndexByte(value, ':'); i >= 0 {
		if !strings.HasPrefix(value, "arn:aws") || !strings.HasSuffix(value[:i], ":iam:") {
			return ""
		}
		value = value[i+1:]
	}
	if len(value) != 12 || strings.Trim(value, "0123456789") != "" {
		return ""
	}
	return value
}
