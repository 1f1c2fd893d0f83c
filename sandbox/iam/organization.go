package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// What only the management account of an organization may ask. The account is in none, and is refused as AWS
// refuses such an account.

// GenerateOrganizationsAccessReport returns AccessDenied: the account manages no organization.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html
func (s *Service) GenerateOrganizationsAccessReport(c *aws.Call, in *iam.GenerateOrganizationsAccessReportInput) (*iam.GenerateOrganizationsAccessReportOutput, error) {
	return nil, aws.Errorf(403, "AccessDenied", "You must be in the management account or be a delegated administrator of an organization to use this operation.")
}

// GetOrganizationsAccessReport returns NoSuchEntity: the account could not have made a report.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html
func (s *Service) GetOrganizationsAccessReport(c *aws.Call, in *iam.GetOrganizationsAccessReportInput) (*iam.GetOrganizationsAccessReportOutput, error) {
	return nil, noSuchJob(*in.JobId)
}

func noOrganization() *aws.Error {
	return aws.Errorf(400, "OrganizationNotFoundException", "The request was rejected because your account is not a member of an organization.")
}

// EnableOrganizationsRootCredentialsManagement would let the management account delete the root
// credentials of members. It returns OrganizationNotFoundException.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html
func (s *Service) EnableOrganizationsRootCredentialsManagement(c *aws.Call, in *iam.EnableOrganizationsRootCredentialsManagementInput) (*iam.EnableOrganizationsRootCredentialsManagementOutput, error) {
	return nil, noOrganization()
}

// DisableOrganizationsRootCredentialsManagement would take that back. It returns OrganizationNotFoundException.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html
func (s *Service) DisableOrganizationsRootCredentialsManagement(c *aws.Call, in *iam.DisableOrganizationsRootCredentialsManagementInput) (*iam.DisableOrganizationsRootCredentialsManagementOutput, error) {
	return nil, noOrganization()
}

// EnableOrganizationsRootSessions would allow sts:AssumeRoot. It returns OrganizationNotFoundException.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html
func (s *Service) EnableOrganizationsRootSessions(c *aws.Call, in *iam.EnableOrganizationsRootSessionsInput) (*iam.EnableOrganizationsRootSessionsOutput, error) {
	return nil, noOrganization()
}

// DisableOrganizationsRootSessions would forbid sts:AssumeRoot. It returns OrganizationNotFoundException.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html
func (s *Service) DisableOrganizationsRootSessions(c *aws.Call, in *iam.DisableOrganizationsRootSessionsInput) (*iam.DisableOrganizationsRootSessionsOutput, error) {
	return nil, noOrganization()
}

// ListOrganizationsFeatures would list which of these are on. It returns OrganizationNotFoundException.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
func (s *Service) ListOrganizationsFeatures(c *aws.Call, in *iam.ListOrganizationsFeaturesInput) (*iam.ListOrganizationsFeaturesOutput, error) {
	return nil, noOrganization()
}
