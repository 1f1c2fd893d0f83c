package iam

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// user is an IAM user, or the root user (whose name is empty and whose id is the account's).
type user struct {
	identity
	keys     []*accessKey
	login    *login
	mfa      []*mfaDevice
	ssh      []*sshKey
	certs    []*signingCert
	services []*serviceCredential
	groups   []*group // in the order of joining
}

const maxUsers = 5000

func (s *Service) user(name string) (*user, error) {
	if u, ok := s.users.get(name); ok {
		return u, nil
	}
	return nil, noSuch("user", name)
}

// userOrCaller is the named user, or whoever calls.
func (s *Service) userOrCaller(c *aws.Call, name *string) (*user, error) {
	if name != nil {
		return s.user(*name)
	}
	switch c.Principal.Kind {
	case aws.Root:
		return s.root, nil
	case aws.IAMUser:
		if u := s.owner(c.Principal); u != nil {
			return u, nil
		}
		return nil, noSuch("user", c.Principal.Name)
	}
	return nil, needsUserName()
}

// whole is the user with its groups.
func (u *user) whole(account string) aws.Resource {
	r := u.resource(account)
	if len(u.groups) > 0 {
		var names []string
		for _, g := range u.groups {
			names = append(names, g.name)
			r.Uses = append(r.Uses, g.id)
		}
		r.Detail["groups"] = strings.Join(names, ", ")
	}
	return r
}

func (s *Service) principal(u *user, keyID string) aws.Principal {
	p := aws.Principal{Kind: aws.IAMUser, ARN: u.arn(s.account), ID: u.id, Account: s.account, Name: u.name, AccessKeyID: keyID}
	if u == s.root {
		p.Kind, p.ARN = aws.Root, aws.ARN("iam", "", s.account, "root")
	}
	return p
}

func (s *Service) sdkUser(u *user) types.User {
	if u == s.root {
		arn := aws.ARN("iam", "", s.account, "root")
		return types.User{Arn: &arn, UserId: &u.id, CreateDate: &u.created, PasswordLastUsed: u.signedIn()}
	}
	arn, created := u.arn(s.account), u.created
	return types.User{Arn: &arn, UserId: &u.id, UserName: new(u.name), Path: new(u.path), CreateDate: &created, PasswordLastUsed: u.signedIn()}
}

// withTags is what GetUser and CreateUser tell beyond the lists.
func (s *Service) withTags(u *user) *types.User {
	out := s.sdkUser(u)
	out.Tags, out.PermissionsBoundary = u.tags, u.sdkBoundary()
	return &out
}

// CreateUser makes a user who may do nothing yet.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
func (s *Service) CreateUser(c *aws.Call, in *iam.CreateUserInput) (*iam.CreateUserOutput, error) {
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	if len(s.users) >= maxUsers {
		return nil, overQuota("UsersPerAccount", maxUsers)
	}
	u := &user{identity: newIdentity(c, "user", "AIDA", *in.UserName, in.Path)}
	u.tags = tags
	if err := s.bound(&u.identity, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	if !s.users.add(u) {
		return nil, exists("User", u.name)
	}
	c.Changed(aws.Created, u.resource(s.account))
	return &iam.CreateUserOutput{User: s.withTags(u)}, nil
}

func newIdentity(c *aws.Call, kind, prefix, name string, path *string) identity {
	return identity{kind: kind, id: c.UniqueID(prefix), name: name, path: pathOf(path), created: c.Now.Truncate(time.Second)}
}

func pathOf(path *string) string {
	if path == nil || *path == "" {
		return "/"
	}
	return *path
}

// GetUser tells about a user, without a name about the caller.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
func (s *Service) GetUser(c *aws.Call, in *iam.GetUserInput) (*iam.GetUserOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserOutput{User: s.withTags(u)}, nil
}

// ListUsers lists users by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
func (s *Service) ListUsers(c *aws.Call, in *iam.ListUsersInput) (*iam.ListUsersOutput, error) {
	users := under(s.users, in.PathPrefix, func(u *user) string { return u.path })
	p, err := paged(users, (*user).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListUsersOutput{Users: mapped(p.items, s.sdkUser), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateUser renames a user or moves it to another path; its id, keys and policies stay.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
func (s *Service) UpdateUser(c *aws.Call, in *iam.UpdateUserInput) (*iam.UpdateUserOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if in.NewUserName != nil {
		if other, ok := s.users.get(*in.NewUserName); ok && other != u {
			return nil, exists("User", *in.NewUserName)
		}
		s.rename(u, *in.NewUserName)
	}
	if in.NewPath != nil {
		u.path = *in.NewPath
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.UpdateUserOutput{}, nil
}

// rename keeps every table that is sorted by user name in order.
func (s *Service) rename(u *user, name string) {
	s.users.remove(u.name)
	for _, g := range u.groups {
		g.members.remove(u.name)
	}
	u.name = name
	s.users.add(u)
	for _, g := range u.groups {
		g.members.add(u)
	}
}

// DeleteUser removes a user who has nothing left: no policies, groups, keys or password.
// It returns DeleteConflict naming what is still there.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
func (s *Service) DeleteUser(c *aws.Call, in *iam.DeleteUserInput) (*iam.DeleteUserOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if err := u.deletable(); err != nil {
		return nil, err
	}
	s.users.remove(u.name)
	c.Changed(aws.Deleted, u.resource(s.account))
	return &iam.DeleteUserOutput{}, nil
}

func (u *user) deletable() error {
	switch {
	case u.login != nil:
		return conflict("Cannot delete entity, must delete login profile first.")
	case len(u.keys) > 0:
		return conflict("Cannot delete entity, must delete access keys first.")
	case len(u.certs) > 0:
		return conflict("Cannot delete entity, must delete certificates first.")
	case len(u.ssh) > 0 || len(u.services) > 0:
		return conflict("Cannot delete entity, must remove referenced objects first.")
	case len(u.mfa) > 0:
		return conflict("Cannot delete entity, must remove tokens from principal first.")
	case len(u.groups) > 0:
		return conflict("Cannot delete entity, must remove users from group first.")
	}
	return u.hasPolicies()
}
