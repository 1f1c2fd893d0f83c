package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// outbound is whether the account gives its principals tokens for the outside world.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html
type outbound struct {
	issuer string // URL, "" until it was switched on for the first time
	on     bool
}

// Issuer is the URL that stands in those tokens; false if they are switched off.
func (s *Service) Issuer() (string, bool) { return s.outbound.issuer, s.outbound.on }

// EnableOutboundWebIdentityFederation switches the tokens on. The account keeps its issuer for good.
// It returns FeatureEnabledException if they are on.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html
func (s *Service) EnableOutboundWebIdentityFederation(c *aws.Call, in *iam.EnableOutboundWebIdentityFederationInput) (*iam.EnableOutboundWebIdentityFederationOutput, error) {
	o := &s.outbound
	if o.on {
		return nil, aws.Errorf(409, "FeatureEnabled", "Outbound web identity federation is already enabled for this account.")
	}
	if o.issuer == "" {
		o.issuer = "https://" + c.UUID() + ".tokens.sts.global.api.aws"
	}
	o.on = true
	c.Changed(aws.Changed, s.accountResource())
	return &iam.EnableOutboundWebIdentityFederationOutput{IssuerIdentifier: new(o.issuer)}, nil
}

// DisableOutboundWebIdentityFederation switches the tokens off; those that are out stay good.
// It returns FeatureDisabledException if they are off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html
func (s *Service) DisableOutboundWebIdentityFederation(c *aws.Call, in *iam.DisableOutboundWebIdentityFederationInput) (*iam.DisableOutboundWebIdentityFederationOutput, error) {
	if !s.outbound.on {
		return nil, outboundDisabled()
	}
	s.outbound.on = false
	c.Changed(aws.Changed, s.accountResource())
	return &iam.DisableOutboundWebIdentityFederationOutput{}, nil
}

// GetOutboundWebIdentityFederationInfo tells the issuer.
// It returns FeatureDisabledException if the tokens are off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html
func (s *Service) GetOutboundWebIdentityFederationInfo(c *aws.Call, in *iam.GetOutboundWebIdentityFederationInfoInput) (*iam.GetOutboundWebIdentityFederationInfoOutput, error) {
	if !s.outbound.on {
		return nil, outboundDisabled()
	}
	return &iam.GetOutboundWebIdentityFederationInfoOutput{IssuerIdentifier: new(s.outbound.issuer), JwtVendingEnabled: true}, nil
}

func outboundDisabled() *aws.Error {
	return aws.Errorf(404, "FeatureDisabled", "Outbound web identity federation is not enabled for this account.")
}

// accountResource is the account itself, whose settings changed.
func (s *Service) accountResource() aws.Resource {
	return aws.Resource{Service: "iam", Type: "account", ID: s.account, ARN: aws.ARN("iam", "", s.account, "root")}
}
