package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// PrincipalOf finds who has an ARN: the root user, a user without a session, or a role as anyone
// has it who took it on. It is false if nobody has.
func (s *Service) PrincipalOf(arn string) (aws.Principal, bool) {
	if arn == aws.ARN("iam", "", s.account, "root") {
		return s.principal(s.root, ""), true
	}
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	if u, ok := s.users.get(name); ok && u.arn(s.account) == arn {
		return s.principal(u, ""), true
	}
	if r, ok := s.roles.get(name); ok && r.arn(s.account) == arn {
		return s.inRole(r, arn, ""), true
	}
	rest, ok := strings.CutPrefix(arn, aws.ARN("sts", "", s.account, "assumed-role/"))
	role, session, ok2 := strings.Cut(rest, "/")
	if r, found := s.roles.get(role); ok && ok2 && found && r.name == role {
		return s.inRole(r, arn, session), true
	}
	return aws.Principal{}, false
}

// inRole is somebody who has taken on a role.
func (s *Service) inRole(r *role, arn, session string) aws.Principal {
	return aws.Principal{
		Kind: aws.AssumedRole, ARN: arn, ID: r.id + ":" + session, Account: s.account, Name: r.name,
		Session: &aws.Session{Name: session, RoleARN: r.arn(s.account), RoleID: r.id},
	}
}

// PrincipalTags are the tags of the user or role behind a principal, without those of its session.
func (s *Service) PrincipalTags(p aws.Principal) []aws.Tag {
	var tags []types.Tag
	switch p.Kind {
	case aws.IAMUser:
		if u, ok := s.users.get(p.Name); ok && u.id == p.ID {
			tags = u.tags
		}
	case aws.AssumedRole:
		if r, ok := s.roles.get(p.Name); ok && p.Session != nil && r.id == p.Session.RoleID {
			tags = r.tags
		}
	}
	return mapped(tags, func(t types.Tag) aws.Tag { return aws.Tag{Key: *t.Key, Value: aws.Value(t.Value)} })
}

// IDOf is the unique id of the user or role of the account called arn.
func (s *Service) IDOf(arn string) (id string, ok bool) { return s.idOf(arn) }

// ARNOf is the ARN of the user or role with a unique id, if it still exists.
func (s *Service) ARNOf(id string) (arn string, ok bool) { return s.arnOf(id) }
