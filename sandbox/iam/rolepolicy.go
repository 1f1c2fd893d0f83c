package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// AttachRolePolicy gives a role a managed policy; a second time changes nothing.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
func (s *Service) AttachRolePolicy(c *aws.Call, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := s.attach(&r.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.AttachRolePolicyOutput{}, nil
}

// DetachRolePolicy takes a managed policy from a role; NoSuchEntity if it was not attached.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
func (s *Service) DetachRolePolicy(c *aws.Call, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := s.detach(&r.identity, *in.PolicyArn); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.DetachRolePolicyOutput{}, nil
}

// ListAttachedRolePolicies lists the managed policies of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
func (s *Service) ListAttachedRolePolicies(c *aws.Call, in *iam.ListAttachedRolePoliciesInput) (*iam.ListAttachedRolePoliciesOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	p, err := s.attachedTo(&r.identity, in.PathPrefix, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedRolePoliciesOutput{AttachedPolicies: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// PutRolePolicy writes an inline policy of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
func (s *Service) PutRolePolicy(c *aws.Call, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := r.put(*in.PolicyName, *in.PolicyDocument); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.PutRolePolicyOutput{}, nil
}

// GetRolePolicy answers the text of an inline policy of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
func (s *Service) GetRolePolicy(c *aws.Call, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	p, err := r.inlinePolicy(*in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRolePolicyOutput{RoleName: new(r.name), PolicyName: &p.name, PolicyDocument: encoded(p.text)}, nil
}

// ListRolePolicies lists the names of a role's inline policies.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
func (s *Service) ListRolePolicies(c *aws.Call, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	p, err := r.inlineNames(in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolePoliciesOutput{PolicyNames: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// DeleteRolePolicy removes an inline policy of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
func (s *Service) DeleteRolePolicy(c *aws.Call, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if _, err := r.inlinePolicy(*in.PolicyName); err != nil {
		return nil, err
	}
	r.inline.remove(*in.PolicyName)
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.DeleteRolePolicyOutput{}, nil
}

// TagRole adds or replaces tags of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
func (s *Service) TagRole(c *aws.Call, in *iam.TagRoleInput) (*iam.TagRoleOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if r.tags, err = mergeTags(r.tags, in.Tags); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.TagRoleOutput{}, nil
}

// UntagRole removes tags of a role by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
func (s *Service) UntagRole(c *aws.Call, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	r.tags = withoutTags(r.tags, in.TagKeys)
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.UntagRoleOutput{}, nil
}

// ListRoleTags lists the tags of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
func (s *Service) ListRoleTags(c *aws.Call, in *iam.ListRoleTagsInput) (*iam.ListRoleTagsOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	p, err := tagPage(r.tags, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRoleTagsOutput{Tags: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}
