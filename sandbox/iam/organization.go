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
