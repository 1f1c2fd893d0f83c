package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// PutUserPolicy writes an inline policy of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
func (s *Service) PutUserPolicy(c *aws.Call, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if err := u.put(*in.PolicyName, *in.PolicyDocument); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.PutUserPolicyOutput{}, nil
}

// PutGroupPolicy writes an inline policy of a group.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html
func (s *Service) PutGroupPolicy(c *aws.Call, in *iam.PutGroupPolicyInput) (*iam.PutGroupPolicyOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if err := g.put(*in.PolicyName, *in.PolicyDocument); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.PutGroupPolicyOutput{}, nil
}

func (i *identity) inlinePolicy(name string) (*inline, error) {
	if p, ok := i.inline.get(name); ok {
		return p, nil
	}
	return nil, noSuch(i.kind+" policy", name)
}

// GetUserPolicy answers the text of an inline policy of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
func (s *Service) GetUserPolicy(c *aws.Call, in *iam.GetUserPolicyInput) (*iam.GetUserPolicyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := u.inlinePolicy(*in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserPolicyOutput{UserName: new(u.name), PolicyName: &p.name, PolicyDocument: encoded(p.text)}, nil
}

// GetGroupPolicy answers the text of an inline policy of a group.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
func (s *Service) GetGroupPolicy(c *aws.Call, in *iam.GetGroupPolicyInput) (*iam.GetGroupPolicyOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	p, err := g.inlinePolicy(*in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetGroupPolicyOutput{GroupName: new(g.name), PolicyName: &p.name, PolicyDocument: encoded(p.text)}, nil
}

// DeleteUserPolicy removes an inline policy of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html
func (s *Service) DeleteUserPolicy(c *aws.Call, in *iam.DeleteUserPolicyInput) (*iam.DeleteUserPolicyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if _, err := u.inlinePolicy(*in.PolicyName); err != nil {
		return nil, err
	}
	u.inline.remove(*in.PolicyName)
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.DeleteUserPolicyOutput{}, nil
}

// DeleteGroupPolicy removes an inline policy of a group.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html
func (s *Service) DeleteGroupPolicy(c *aws.Call, in *iam.DeleteGroupPolicyInput) (*iam.DeleteGroupPolicyOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	if _, err := g.inlinePolicy(*in.PolicyName); err != nil {
		return nil, err
	}
	g.inline.remove(*in.PolicyName)
	c.Changed(aws.Changed, g.resource(s.account))
	return &iam.DeleteGroupPolicyOutput{}, nil
}

// inlineNames pages through the names of an identity's inline policies.
func (i *identity) inlineNames(marker *string, max *int32) (page[string], error) {
	return paged(mapped(i.inline, (*inline).key), same, marker, max)
}

// ListUserPolicies lists the names of a user's inline policies.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
func (s *Service) ListUserPolicies(c *aws.Call, in *iam.ListUserPoliciesInput) (*iam.ListUserPoliciesOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := u.inlineNames(in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListUserPoliciesOutput{PolicyNames: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// ListGroupPolicies lists the names of a group's inline policies.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
func (s *Service) ListGroupPolicies(c *aws.Call, in *iam.ListGroupPoliciesInput) (*iam.ListGroupPoliciesOutput, error) {
	g, err := s.group(*in.GroupName)
	if err != nil {
		return nil, err
	}
	p, err := g.inlineNames(in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListGroupPoliciesOutput{PolicyNames: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}
