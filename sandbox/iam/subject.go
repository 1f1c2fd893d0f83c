package iam

import (
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// subject is an identity that policies are asked about.
type subject struct {
	principal aws.Principal // of a group: nobody in particular
	sources   []source      // its policies, then those of its groups
	boundary  *policy.Attached
	of        []*identity // whose the policies are
}

// subject finds a user, group or role by its ARN.
func (s *Service) subject(arn string) (*subject, error) {
	part := strings.SplitN(arn, ":", 6)
	if len(part) != 6 || part[0] != "arn" || part[2] != "iam" || part[4] != s.account {
		return nil, invalid("ARN %s is not valid.", arn)
	}
	kind, rest, _ := strings.Cut(part[5], "/")
	name := rest[strings.LastIndexByte(rest, '/')+1:]
	x := &subject{principal: aws.Principal{Kind: aws.IAMUser, Account: s.account}}
	if err := x.find(s, kind, name); err != nil {
		return nil, err
	}
	if x.of == nil {
		return nil, invalid("ARN %s is not valid.", arn)
	}
	if x.of[0].arn(s.account) != arn {
		return nil, noSuch(kind, name)
	}
	for _, i := range x.of {
		x.sources = append(x.sources, s.sources(i)...)
	}
	x.boundary = s.boundaryOf(x.of[0])
	return x, nil
}

// find sets who it is, and whose policies it has; nobody of an unknown kind.
func (x *subject) find(s *Service, kind, name string) error {
	switch kind {
	case "user":
		u, err := s.user(name)
		if err != nil {
			return err
		}
		x.principal = s.principal(u, "")
		x.of = append(x.of, &u.identity)
		for _, g := range u.groups {
			x.of = append(x.of, &g.identity)
		}
	case "group":
		g, err := s.group(name)
		if err != nil {
			return err
		}
		x.of = append(x.of, &g.identity)
	case "role":
		r, err := s.role(name)
		if err != nil {
			return err
		}
		x.principal = s.inRole(r, r.arn(s.account), "")
		x.of = append(x.of, &r.identity)
	}
	return nil
}

// sources lists the policies of an identity with their texts, under the names that the simulator gives them.
func (s *Service) sources(i *identity) []source {
	var list []source
	via := i.kind + " " + i.name
	for _, p := range i.inline {
		list = append(list, source{i.kind + "_" + i.name + "_" + p.name, p.text, policy.Attached{Name: p.name, Via: via, Document: p.doc}})
	}
	for _, arn := range i.attached {
		p, err := s.managedPolicy(arn)
		if err != nil {
			continue
		}
		if doc, err := s.document(arn); err == nil {
			list = append(list, source{p.name, p.version(p.current).text, policy.Attached{ARN: arn, Name: p.name, Via: via, Document: doc}})
		}
	}
	return list
}
