package iam

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// trust is the trust policy of a role. A user or role that it names by ARN is remembered by its unique id:
// one that is made anew under the same name is somebody else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
type trust struct {
	text string
	doc  *policy.Document  // with ids in place of ARNs
	ids  map[string]string // of the ARNs in text
}

// maxTrust is the quota of a trust policy, in characters without white space.
const maxTrust = 2048

// trusted is a trust policy as the policy engine takes it.
type trusted = policy.Attached

func (t *trust) attached(r *role) trusted {
	return policy.Attached{Name: "trust policy", Via: "role " + r.name, Document: t.doc}
}

// trustOf reads a trust policy.
// It returns MalformedPolicyDocument if it does not parse or names who does not exist in the account.
func (s *Service) trustOf(text string) (trust, error) {
	doc, err := policy.ParseAs(policy.Trust, []byte(text))
	if err != nil {
		return trust{}, malformed(err)
	}
	if weight(text) > maxTrust {
		return trust{}, overQuota("ACLSizePerRole", maxTrust)
	}
	t := trust{text: text, ids: map[string]string{}}
	t.doc, err = doc.MapPrincipals(func(p policy.Principal) (policy.Principal, error) {
		if p.Type != "AWS" || !strings.HasPrefix(p.Value, "arn:aws:iam::"+s.account+":") || strings.HasSuffix(p.Value, ":root") {
			return p, s.knownID(p)
		}
		id, ok := s.idOf(p.Value)
		if !ok {
			return p, badPrincipal(p)
		}
		t.ids[p.Value] = id
		return policy.Principal{Type: p.Type, Value: id}, nil
	})
	return t, err
}

// knownID refuses the unique id of somebody who does not exist (any more).
func (s *Service) knownID(p policy.Principal) error {
	if p.Type != "AWS" || !strings.HasPrefix(p.Value, "AIDA") && !strings.HasPrefix(p.Value, "AROA") {
		return nil
	}
	if _, ok := s.arnOf(p.Value); !ok {
		return badPrincipal(p)
	}
	return nil
}

func badPrincipal(p policy.Principal) *aws.Error {
	return aws.Errorf(400, "MalformedPolicyDocument", `Invalid principal in policy: "%s":"%s"`, p.Type, p.Value)
}

// idOf is the unique id of the user or role called arn.
func (s *Service) idOf(arn string) (string, bool) {
	for _, u := range s.users {
		if u.arn(s.account) == arn {
			return u.id, true
		}
	}
	for _, r := range s.roles {
		if r.arn(s.account) == arn {
			return r.id, true
		}
	}
	return "", false
}

// arnOf is the ARN of the user or role with a unique id, if it still exists.
func (s *Service) arnOf(id string) (string, bool) {
	if i := slices.IndexFunc(s.users, func(u *user) bool { return u.id == id }); i >= 0 {
		return s.users[i].arn(s.account), true
	}
	if i := slices.IndexFunc(s.roles, func(r *role) bool { return r.id == id }); i >= 0 {
		return s.roles[i].arn(s.account), true
	}
	return "", false
}

// trustText is the trust policy as it reads now: who was renamed stands under the new name, who was
// deleted under the unique id.
func (s *Service) trustText(r *role) string {
	now := map[string]string{}
	for arn, id := range r.trust.ids {
		name, ok := s.arnOf(id)
		if !ok {
			name = id
		}
		if name != arn {
			now[arn] = name
		}
	}
	if len(now) == 0 {
		return r.trust.text
	}
	return policy.RenamePrincipals(r.trust.text, now)
}
