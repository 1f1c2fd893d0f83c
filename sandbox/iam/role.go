package iam

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// role is an identity without credentials of its own: whom its trust policy lets, takes it on.
type role struct {
	identity
	trust       trust
	description *string
	maxSession  int32 // seconds
	used        keyUse
	service     string // of a service-linked role: "autoscaling.amazonaws.com"; else ""
}

const (
	maxRoles          = 1000
	defaultMaxSession = 3600 // seconds
)

func (s *Service) role(name string) (*role, error) {
	if r, ok := s.roles.get(name); ok {
		return r, nil
	}
	return nil, noSuch("role", name)
}

// ownRole finds a role that the account may change: one that is not linked to a service.
func (s *Service) ownRole(name string) (*role, error) {
	r, err := s.role(name)
	if err == nil && r.service != "" {
		return nil, protected(r.name)
	}
	return r, err
}

// Role is what STS must know of a role.
type Role struct {
	ARN, ID, Name string
	Trust         trusted
	MaxSession    time.Duration
	Tags          []aws.Tag
}

// Role finds a role by its ARN.
func (s *Service) Role(arn string) (Role, bool) {
	for _, r := range s.roles {
		if r.arn(s.account) != arn {
			continue
		}
		out := Role{ARN: arn, ID: r.id, Name: r.name, Trust: r.trust.attached(r), MaxSession: time.Duration(r.maxSession) * time.Second}
		for _, t := range r.tags {
			out.Tags = append(out.Tags, aws.Tag{Key: *t.Key, Value: aws.Value(t.Value)})
		}
		return out, true
	}
	return Role{}, false
}

// sdkRole is what the lists tell: no tags, no boundary, no last use.
func (s *Service) sdkRole(r *role) types.Role {
	return types.Role{
		Arn: new(r.arn(s.account)), RoleId: &r.id, RoleName: new(r.name), Path: new(r.path), CreateDate: new(r.created),
		AssumeRolePolicyDocument: encoded(s.trustText(r)), Description: r.description, MaxSessionDuration: new(r.maxSession),
	}
}

// wholeRole is what GetRole tells beyond the lists.
func (s *Service) wholeRole(r *role) *types.Role {
	out := s.sdkRole(r)
	out.Tags, out.PermissionsBoundary = r.tags, r.sdkBoundary()
	out.RoleLastUsed = &types.RoleLastUsed{}
	if !r.used.at.IsZero() {
		out.RoleLastUsed = &types.RoleLastUsed{LastUsedDate: new(r.used.at), Region: new(r.used.region)}
	}
	return &out
}

func (s *Service) roleResource(r *role) aws.Resource {
	out := r.resource(s.account)
	out.Detail = r.details()
	return out
}

// CreateRole makes a role that whoever its trust policy names may take on, once policies say what it may do.
// It returns MalformedPolicyDocument if the trust policy does not parse or names a principal that does not exist.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
func (s *Service) CreateRole(c *aws.Call, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	if len(s.roles) >= maxRoles {
		return nil, overQuota("RolesPerAccount", maxRoles)
	}
	r := &role{description: in.Description, maxSession: defaultMaxSession}
	r.identity = newIdentity(c, "role", "AROA", *in.RoleName, in.Path)
	r.tags = tags
	if in.MaxSessionDuration != nil {
		r.maxSession = *in.MaxSessionDuration
	}
	if r.trust, err = s.trustOf(*in.AssumeRolePolicyDocument); err != nil {
		return nil, err
	}
	if err := s.bound(&r.identity, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	if isReserved(r.path) {
		return nil, aws.Errorf(400, "ValidationError", "The specified value for path is invalid. It must not begin with /aws-service-role/.")
	}
	if !s.roles.add(r) {
		return nil, exists("Role", r.name)
	}
	c.Changed(aws.Created, s.roleResource(r))
	out := s.wholeRole(r)
	out.RoleLastUsed = nil
	return &iam.CreateRoleOutput{Role: out}, nil
}

// GetRole tells about a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
func (s *Service) GetRole(c *aws.Call, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRoleOutput{Role: s.wholeRole(r)}, nil
}

// ListRoles lists roles by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
func (s *Service) ListRoles(c *aws.Call, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	roles := under(s.roles, in.PathPrefix, func(r *role) string { return r.path })
	p, err := paged(roles, (*role).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolesOutput{Roles: mapped(p.items, s.sdkRole), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateRole changes the description and the longest session of a role; a description that is not given is removed.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
func (s *Service) UpdateRole(c *aws.Call, in *iam.UpdateRoleInput) (*iam.UpdateRoleOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	r.description = in.Description
	if in.MaxSessionDuration != nil {
		r.maxSession = *in.MaxSessionDuration
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.UpdateRoleOutput{}, nil
}

// UpdateRoleDescription changes the description of a role, also of one linked to a service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
func (s *Service) UpdateRoleDescription(c *aws.Call, in *iam.UpdateRoleDescriptionInput) (*iam.UpdateRoleDescriptionOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	r.description = in.Description
	c.Changed(aws.Changed, s.roleResource(r))
	out := s.sdkRole(r)
	return &iam.UpdateRoleDescriptionOutput{Role: &out}, nil
}

// UpdateAssumeRolePolicy replaces the trust policy of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
func (s *Service) UpdateAssumeRolePolicy(c *aws.Call, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	t, err := s.trustOf(*in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	r.trust = t
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.UpdateAssumeRolePolicyOutput{}, nil
}

// DeleteRole removes a role that has no policies and is in no instance profile, else DeleteConflict.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
func (s *Service) DeleteRole(c *aws.Call, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if len(s.profilesOf(r)) > 0 {
		return nil, conflict("Cannot delete entity, must remove roles from instance profile first.")
	}
	if err := r.hasPolicies(); err != nil {
		return nil, err
	}
	s.roles.remove(r.name)
	c.Changed(aws.Deleted, s.roleResource(r))
	return &iam.DeleteRoleOutput{}, nil
}
