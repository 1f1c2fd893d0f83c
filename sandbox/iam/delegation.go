package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// Temporary delegation: an AWS partner whom AWS has onboarded sends a request for access to a customer, who
// accepts or rejects it; and role templates, which such partners publish. The emulated AWS has no partners.
// So the account is what nearly every account is: one to which nobody has sent a request, and which may not
// send one itself.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html

func noSuchRequest(id string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Delegation request with id %s cannot be found.", id)
}

// CreateDelegationRequest returns AccessDenied: it is open only to partners whom AWS has onboarded.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateDelegationRequest.html
func (s *Service) CreateDelegationRequest(c *aws.Call, in *iam.CreateDelegationRequestInput) (*iam.CreateDelegationRequestOutput, error) {
	return nil, aws.Errorf(403, "AccessDenied", "Account %s is not onboarded as a partner for delegation requests.", s.account)
}

// ListDelegationRequests lists the requests that were sent to the account: none.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html
func (s *Service) ListDelegationRequests(c *aws.Call, in *iam.ListDelegationRequestsInput) (*iam.ListDelegationRequestsOutput, error) {
	if in.Marker != nil {
		return nil, badMarker()
	}
	return &iam.ListDelegationRequestsOutput{DelegationRequests: []types.DelegationRequest{}}, nil
}

// GetDelegationRequest returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetDelegationRequest.html
func (s *Service) GetDelegationRequest(c *aws.Call, in *iam.GetDelegationRequestInput) (*iam.GetDelegationRequestOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// AssociateDelegationRequest returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AssociateDelegationRequest.html
func (s *Service) AssociateDelegationRequest(c *aws.Call, in *iam.AssociateDelegationRequestInput) (*iam.AssociateDelegationRequestOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// UpdateDelegationRequest returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateDelegationRequest.html
func (s *Service) UpdateDelegationRequest(c *aws.Call, in *iam.UpdateDelegationRequestInput) (*iam.UpdateDelegationRequestOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// AcceptDelegationRequest returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcceptDelegationRequest.html
func (s *Service) AcceptDelegationRequest(c *aws.Call, in *iam.AcceptDelegationRequestInput) (*iam.AcceptDelegationRequestOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// RejectDelegationRequest returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_RejectDelegationRequest.html
func (s *Service) RejectDelegationRequest(c *aws.Call, in *iam.RejectDelegationRequestInput) (*iam.RejectDelegationRequestOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// SendDelegationToken returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html
func (s *Service) SendDelegationToken(c *aws.Call, in *iam.SendDelegationTokenInput) (*iam.SendDelegationTokenOutput, error) {
	return nil, noSuchRequest(*in.DelegationRequestId)
}

// GetHumanReadableSummary returns NoSuchEntity for a delegation request, and InvalidInput for an ARN of anything else.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetHumanReadableSummary.html
func (s *Service) GetHumanReadableSummary(c *aws.Call, in *iam.GetHumanReadableSummaryInput) (*iam.GetHumanReadableSummaryOutput, error) {
	_, id, ok := strings.Cut(*in.EntityArn, ":delegation-request/")
	if !ok {
		return nil, invalid("ARN %s is not valid.", *in.EntityArn)
	}
	return nil, noSuchRequest(id)
}

func noSuchTemplate(arn string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Role template %s cannot be found.", arn)
}

// GetRoleTemplateVersion returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRoleTemplateVersion.html
func (s *Service) GetRoleTemplateVersion(c *aws.Call, in *iam.GetRoleTemplateVersionInput) (*iam.GetRoleTemplateVersionOutput, error) {
	return nil, noSuchTemplate(*in.TemplateArn)
}

// AcquireRole returns NoSuchEntity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcquireRole.html
func (s *Service) AcquireRole(c *aws.Call, in *iam.AcquireRoleInput) (*iam.AcquireRoleOutput, error) {
	return nil, noSuchTemplate(*in.TemplateArn)
}
