package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// bound sets the permissions boundary of a user or role: a managed policy that bounds what its other
// policies can allow. nil leaves it without one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (s *Service) bound(i *identity, arn *string) error {
	if arn == nil {
		return nil
	}
	if err := validARN(*arn); err != nil {
		return err
	}
	if _, err := s.document(*arn); err != nil {
		return notAttachable(*arn)
	}
	i.boundary = *arn
	return nil
}

func (i *identity) sdkBoundary() *types.AttachedPermissionsBoundary {
	if i.boundary == "" {
		return nil
	}
	return &types.AttachedPermissionsBoundary{PermissionsBoundaryArn: new(i.boundary), PermissionsBoundaryType: types.PermissionsBoundaryAttachmentTypePolicy}
}

// PutUserPermissionsBoundary sets the boundary of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
func (s *Service) PutUserPermissionsBoundary(c *aws.Call, in *iam.PutUserPermissionsBoundaryInput) (*iam.PutUserPermissionsBoundaryOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	if err := s.bound(&u.identity, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.PutUserPermissionsBoundaryOutput{}, nil
}

// DeleteUserPermissionsBoundary removes the boundary of a user, if there is one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
func (s *Service) DeleteUserPermissionsBoundary(c *aws.Call, in *iam.DeleteUserPermissionsBoundaryInput) (*iam.DeleteUserPermissionsBoundaryOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	u.boundary = ""
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.DeleteUserPermissionsBoundaryOutput{}, nil
}

// PutRolePermissionsBoundary sets the boundary of a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
func (s *Service) PutRolePermissionsBoundary(c *aws.Call, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := s.bound(&r.identity, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.PutRolePermissionsBoundaryOutput{}, nil
}

// DeleteRolePermissionsBoundary removes the boundary of a role, if there is one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
func (s *Service) DeleteRolePermissionsBoundary(c *aws.Call, in *iam.DeleteRolePermissionsBoundaryInput) (*iam.DeleteRolePermissionsBoundaryOutput, error) {
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	r.boundary = ""
	c.Changed(aws.Changed, s.roleResource(r))
	return &iam.DeleteRolePermissionsBoundaryOutput{}, nil
}
