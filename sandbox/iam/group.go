package iam

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// group is a set of users who get its policies.
type group struct {
	identity
	members table[*user]
}

const (
	maxGroups        = 300
	maxGroupsPerUser = 10
)

func (s *Service) group(name string) (*group, error) {
	if g, ok := s.groups.get(name); ok {
		return g, nil
	}
	return nil, noSuch("group", name)
}

func (s *Service) sdkGroup(g *group) types.Group {
	arn, created := g.arn(s.account), g.created
	return types.Group{Arn: &arn, GroupId: &g.id, GroupName: new(g.name), Path: new(g.path), CreateDate: &created}
}

// CreateGroup makes an empty group.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
func (s *Service) CreateGroup(c *aws.Call, in *iam.CreateGroupInput) (*iam.CreateGroupOutput, error) {
	if len(s.groups) >= maxGroups {
		return nil, overQuota("GroupsPerAccount", maxGroups)
	}
	g := &group{identity: newIdentity(c, "group", "AGPA", *in.GroupName, in.Path)}
	if !s.groups.add(g) {
		return nil, exists("Group", g.name)
	}
	c.Changed(aws.Created, g.resource(s.account))
	return &iam.CreateGroupOutput{Group: new(s.sdkGroup(g))}, nil
}

// GetGroup tells about a group and pages through its users.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
func (s *Service) GetGroup(c *aws.Call, in *iam.GetGroupInput) (*iam.GetGroupOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	p, err := paged(g.members, (*user).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.GetGroupOutput{Group: new(s.sdkGroup(g)), Users: mapped(p.items, s.sdkUser), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// ListGroups lists groups by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
func (s *Service) ListGroups(c *aws.Call, in *iam.ListGroupsInput) (*iam.ListGroupsOutput, error) {
	groups := under(s.groups, in.PathPrefix, func(g *group) string { return g.path })
	p, err := paged(groups, (*group).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListGroupsOutput{Groups: mapped(p.items, s.sdkGroup), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateGroup renames a group or moves it to another path.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
func (s *Service) UpdateGroup(c *aws.Call, in *iam.UpdateGroupInput) (*iam.UpdateGroupOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if in.NewGroupName != nil {
		if other, ok := s.groups.get(*in.NewGroupName); ok && other != g {
			return nil, exists("Group", *in.NewGroupName)
		}
		s.groups.remove(g.name)
		g.name = *in.NewGroupName
		s.groups.add(g)
	}
	if in.NewPath != nil {
		g.path = *in.NewPath
	}
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.UpdateGroupOutput{}, nil
}

// DeleteGroup removes a group without users and policies, else DeleteConflict.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
func (s *Service) DeleteGroup(c *aws.Call, in *iam.DeleteGroupInput) (*iam.DeleteGroupOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if len(g.members) > 0 {
		return nil, conflict("Cannot delete entity, must remove users from group first.")
	}
	if err := g.hasPolicies(); err != nil {
		return nil, err
	}
	s.groups.remove(g.name)
	c.Changed(aws.Deleted, g.resource(s.account))
	return &iam.DeleteGroupOutput{}, nil
}

// AddUserToGroup makes a user a member; a second time changes nothing.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
func (s *Service) AddUserToGroup(c *aws.Call, in *iam.AddUserToGroupInput) (*iam.AddUserToGroupOutput, error) {
	g, u, err := s.membership(*in.GroupName, *in.UserName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(u.groups, g) {
		if len(u.groups) >= maxGroupsPerUser {
			return nil, overQuota("GroupsPerUser", maxGroupsPerUser)
		}
		u.groups = append(u.groups, g)
		g.members.add(u)
	}
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.AddUserToGroupOutput{}, nil
}

// RemoveUserFromGroup ends a membership; NoSuchEntity if there is none.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
func (s *Service) RemoveUserFromGroup(c *aws.Call, in *iam.RemoveUserFromGroupInput) (*iam.RemoveUserFromGroupOutput, error) {
	g, u, err := s.membership(*in.GroupName, *in.UserName)
	if err != nil {
		return nil, err
	}
	i := slices.Index(u.groups, g)
	if i < 0 {
		return nil, aws.Errorf(404, "NoSuchEntity", "User %s is not in group %s", u.name, g.name)
	}
	u.groups = slices.Delete(u.groups, i, i+1)
	g.members.remove(u.name)
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.RemoveUserFromGroupOutput{}, nil
}

func (s *Service) membership(groupName, userName string) (*group, *user, error) {
	g, err := s.group(groupName)
	if err != nil {
		return nil, nil, err
	}
	u, err := s.user(userName)
	return g, u, err
}

// ListGroupsForUser lists the groups of one user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
func (s *Service) ListGroupsForUser(c *aws.Call, in *iam.ListGroupsForUserInput) (*iam.ListGroupsForUserOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := paged(u.groups, (*group).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListGroupsForUserOutput{Groups: mapped(p.items, s.sdkGroup), IsTruncated: p.truncated, Marker: p.marker}, nil
}
