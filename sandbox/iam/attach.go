package iam

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// attachments counts the users, groups and roles that have the policy.
func (s *Service) attachments(arn string) int {
	n := 0
	for _, u := range s.users {
		if slices.Contains(u.attached, arn) {
			n++
		}
	}
	for _, g := range s.groups {
		if slices.Contains(g.attached, arn) {
			n++
		}
	}
	for _, r := range s.roles {
		if slices.Contains(r.attached, arn) {
			n++
		}
	}
	return n
}

// bounds counts the users and roles whose boundary the policy is.
func (s *Service) bounds(arn string) int {
	n := 0
	for _, u := range s.users {
		if u.boundary == arn {
			n++
		}
	}
	for _, r := range s.roles {
		if r.boundary == arn {
			n++
		}
	}
	return n
}

// AttachUserPolicy gives a user a managed policy; a second time changes nothing.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
func (s *Service) AttachUserPolicy(c *aws.Call, in *iam.AttachUserPolicyInput) (*iam.AttachUserPolicyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if err := s.attach(&u.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.AttachUserPolicyOutput{}, nil
}

// AttachGroupPolicy gives a group, and so its users, a managed policy.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html
func (s *Service) AttachGroupPolicy(c *aws.Call, in *iam.AttachGroupPolicyInput) (*iam.AttachGroupPolicyOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if err := s.attach(&g.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.AttachGroupPolicyOutput{}, nil
}

// DetachUserPolicy takes a managed policy from a user; NoSuchEntity if it was not attached.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html
func (s *Service) DetachUserPolicy(c *aws.Call, in *iam.DetachUserPolicyInput) (*iam.DetachUserPolicyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if err := s.detach(&u.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.DetachUserPolicyOutput{}, nil
}

// DetachGroupPolicy takes a managed policy from a group; NoSuchEntity if it was not attached.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html
func (s *Service) DetachGroupPolicy(c *aws.Call, in *iam.DetachGroupPolicyInput) (*iam.DetachGroupPolicyOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if err := s.detach(&g.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.DetachGroupPolicyOutput{}, nil
}

// attachedTo pages through the managed policies of an identity.
func (s *Service) attachedTo(i *identity, prefix, marker *string, max *int32) (page[types.AttachedPolicy], error) {
	var list []types.AttachedPolicy
	for _, arn := range i.attached {
		if p, err := s.managedPolicy(arn); err == nil && len(under([]*managed{p}, prefix, func(p *managed) string { return p.path })) > 0 {
			list = append(list, types.AttachedPolicy{PolicyArn: &p.arn, PolicyName: &p.name})
		}
	}
	return paged(list, func(p types.AttachedPolicy) string { return *p.PolicyArn }, marker, max)
}

// ListAttachedUserPolicies lists the managed policies of a user itself, not of its groups.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html
func (s *Service) ListAttachedUserPolicies(c *aws.Call, in *iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := s.attachedTo(&u.identity, in.PathPrefix, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// ListAttachedGroupPolicies lists the managed policies of a group.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html
func (s *Service) ListAttachedGroupPolicies(c *aws.Call, in *iam.ListAttachedGroupPoliciesInput) (*iam.ListAttachedGroupPoliciesOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	p, err := s.attachedTo(&g.identity, in.PathPrefix, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedGroupPoliciesOutput{AttachedPolicies: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// ListEntitiesForPolicy lists who has a managed policy: groups, users, then roles, also as a permissions boundary.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
func (s *Service) ListEntitiesForPolicy(c *aws.Call, in *iam.ListEntitiesForPolicyInput) (*iam.ListEntitiesForPolicyOutput, error) {
	if _, err := s.managedPolicy(*in.PolicyArn); err != nil {
		return nil, err
	}
	p, err := paged(s.entities(in), func(i *identity) string { return i.kind + "/" + i.name }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.ListEntitiesForPolicyOutput{IsTruncated: p.truncated, Marker: p.marker}
	for _, i := range p.items {
		switch i.kind {
		case "group":
			out.PolicyGroups = append(out.PolicyGroups, types.PolicyGroup{GroupId: &i.id, GroupName: new(i.name)})
		case "role":
			out.PolicyRoles = append(out.PolicyRoles, types.PolicyRole{RoleId: &i.id, RoleName: new(i.name)})
		default:
			out.PolicyUsers = append(out.PolicyUsers, types.PolicyUser{UserId: &i.id, UserName: new(i.name)})
		}
	}
	return out, nil
}

func (s *Service) entities(in *iam.ListEntitiesForPolicyInput) []*identity {
	var list []*identity
	wanted := func(t types.EntityType) bool { return in.EntityFilter == "" || in.EntityFilter == t }
	if wanted(types.EntityTypeGroup) {
		for _, g := range s.groups {
			list = append(list, &g.identity)
		}
	}
	if wanted(types.EntityTypeUser) {
		for _, u := range s.users {
			list = append(list, &u.identity)
		}
	}
	if wanted(types.EntityTypeRole) {
		for _, r := range s.roles {
			list = append(list, &r.identity)
		}
	}
	list = slices.DeleteFunc(list, func(i *identity) bool {
		permits := in.PolicyUsageFilter != types.PolicyUsageTypePermissionsBoundary && slices.Contains(i.attached, *in.PolicyArn)
		bounds := in.PolicyUsageFilter != types.PolicyUsageTypePermissionsPolicy && i.boundary == *in.PolicyArn
		return !permits && !bounds
	})
	return under(list, in.PathPrefix, func(i *identity) string { return i.path })
}
