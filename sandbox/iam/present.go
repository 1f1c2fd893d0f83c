package iam

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// Present is the principal of temporary credentials as it is now: the user may have another name
// or path since. It is false if whoever got the credentials is gone; somebody new of the same
// name is somebody else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
func (s *Service) Present(p aws.Principal) (aws.Principal, bool) {
	switch p.Kind {
	case aws.IAMUser:
		u := s.userByID(p.Name, p.ID)
		if u == nil {
			return p, false
		}
		now := s.principal(u, p.AccessKeyID)
		now.Session = p.Session
		return now, true
	case aws.AssumedRole:
		r, ok := s.roles.get(p.Name)
		return p, ok && p.Session != nil && r.id == p.Session.RoleID
	case aws.Federated:
		return s.presentFederated(p)
	}
	return p, p.Kind == aws.Root
}

// presentFederated looks for the user who asked for a federated user's session.
func (s *Service) presentFederated(p aws.Principal) (aws.Principal, bool) {
	switch {
	case p.Session == nil:
		return p, false
	case p.Session.UserID == s.account: // root
		return p, true
	}
	u := s.userByID(p.Session.UserARN[strings.LastIndexByte(p.Session.UserARN, '/')+1:], p.Session.UserID)
	if u == nil {
		return p, false
	}
	session := *p.Session
	session.UserARN = u.arn(s.account)
	p.Session = &session
	return p, true
}

// userByID finds a user who may have got a new name.
func (s *Service) userByID(name, id string) *user {
	if u, ok := s.users.get(name); ok && u.id == id {
		return u
	}
	for _, u := range s.users {
		if u.id == id {
			return u
		}
	}
	return nil
}
