package iam

import (
	"slices"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// Homes lists where a statement for a user or a role can be put, and where those that bind it
// stand: policies of its own, of its groups, its boundary. None for others.
func (s *Service) Homes(p aws.Principal) []policy.Home {
	x, err := s.subject(homeARN(p))
	if err != nil {
		return nil
	}
	self := label(x.of[0])
	linked := s.linked(x.of[0])
	var list []policy.Home
	for _, i := range x.of {
		members := without(s.holders(i), self)
		kind, via := i.kind+"-inline", label(i)
		for _, src := range s.sources(i) {
			h := policy.Home{Kind: kind, Layer: policy.LayerIdentity, Name: src.attached.Name, ARN: src.attached.ARN, Via: via, Policy: new(src.attached), Others: members, Fixed: linked}
			if h.ARN != "" {
				m, _ := s.managedPolicy(h.ARN)
				h.Kind, h.Fixed = "managed", linked || m.byAWS()
				if !h.Fixed {
					h.Others = without(s.holdersOf(h.ARN), self)
				}
			}
			list = append(list, h)
		}
		if !linked {
			list = append(list, policy.Home{Kind: kind, Layer: policy.LayerIdentity, Name: i.freeName("Allow"), Via: via, Others: members})
		}
	}
	if b := x.boundary; b != nil {
		m, err := s.managedPolicy(b.ARN)
		others := without(s.holdersOf(b.ARN), self)
		list = append(list, policy.Home{Kind: "boundary", Layer: policy.LayerBoundary, Name: b.Name, ARN: b.ARN, Via: b.Via, Policy: b, Fixed: err != nil || m.byAWS(), Others: others})
	}
	return list
}

// HomesOf lists the policy of a resource that IAM keeps: the trust policy of a role.
func (s *Service) HomesOf(arn string) []policy.Home {
	for _, r := range s.roles {
		if r.arn(s.account) != arn {
			continue
		}
		p := r.trust.attached(r)
		if doc, err := policy.ParseAs(policy.Trust, []byte(s.trustText(r))); err == nil {
			p.Document = doc // as people read it, with ARNs
		}
		return []policy.Home{{Kind: "trust", Layer: policy.LayerTrust, Name: "trust policy", Via: label(&r.identity), Policy: &p, Fixed: r.service != ""}}
	}
	return nil
}

// linked reports whether an identity is a role that only its service may change.
func (s *Service) linked(i *identity) bool {
	r, ok := s.roles.get(i.name)
	return i.kind == "role" && ok && r.service != ""
}

// homeARN is the ARN of the user or role whose policies a principal has.
func homeARN(p aws.Principal) string {
	if p.Session != nil && p.Session.RoleARN != "" {
		return p.Session.RoleARN
	}
	return p.ARN
}

// label names an identity as policies' Via does.
func label(i *identity) string { return i.kind + " " + i.name }

// holders are who has what an identity has: itself, or the members of a group.
func (s *Service) holders(i *identity) []string {
	if i.kind != "group" {
		return []string{label(i)}
	}
	var list []string
	for _, u := range s.users {
		if slices.ContainsFunc(u.groups, func(g *group) bool { return &g.identity == i }) {
			list = append(list, label(&u.identity))
		}
	}
	return list
}

// holdersOf are who has a managed policy, by themselves, by a group or as a boundary.
func (s *Service) holdersOf(arn string) []string {
	var list []string
	for _, i := range s.identities() {
		if slices.Contains(i.attached, arn) || i.boundary == arn {
			list = append(list, s.holders(i)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// identities lists all that policies can be attached to.
func (s *Service) identities() []*identity {
	var list []*identity
	for _, g := range s.groups {
		list = append(list, &g.identity)
	}
	for _, u := range s.users {
		list = append(list, &u.identity)
	}
	for _, r := range s.roles {
		list = append(list, &r.identity)
	}
	return list
}

func without(list []string, x string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(y string) bool { return y == x })
}

// freeName is a name for an inline policy that the identity does not have yet.
func (i *identity) freeName(name string) string {
	free := name
	for n := 2; ; n++ {
		if _, taken := i.inline.get(free); !taken {
			return free
		}
		free = name + itoa(n)
	}
}
