package sts

import (
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// Directory is what STS asks of IAM.
type Directory interface {
	// CheckMFA verifies a code of a device of the caller; it may change state even when it refuses.
	CheckMFA(p aws.Principal, serial, code string, now time.Time) *aws.Error
	// Role finds a role of the account by its ARN.
	Role(arn string) (Role, bool)
	// HasPolicy reports whether there is a managed policy with the ARN.
	HasPolicy(arn string) bool
	// PrincipalTags are those of the user or role behind a principal.
	PrincipalTags(p aws.Principal) []aws.Tag
	// OIDC finds the OpenID Connect provider for an issuer, given without "https://".
	OIDC(issuer string) (OIDCProvider, bool)
	// SAML finds a SAML provider by its ARN.
	SAML(arn string) (SAMLProvider, bool)
	// Issuer is the URL that stands in tokens for the outside world; false if those are switched off.
	Issuer() (url string, on bool)
}

// Role is what STS must know of a role.
type Role struct {
	ARN, ID, Name string
	Trust         policy.Attached
	MaxDuration   time.Duration
	Tags          []aws.Tag
}

// OIDCProvider is an OpenID Connect provider that the account trusts.
type OIDCProvider struct {
	ARN       string
	Audiences []string // client ids
}

// SAMLProvider is a SAML provider that the account trusts.
type SAMLProvider struct {
	ARN, Name  string
	Metadata   string // XML
	ValidUntil time.Time
}

// ResourcePolicy is a role's trust policy, and the account that the role belongs to.
func (s *Service) ResourcePolicy(_ aws.Principal, arn string) (*policy.Attached, string) {
	account := accountIn(arn)
	if account != s.account {
		return nil, account
	}
	r, ok := s.directory.Role(arn)
	if !ok {
		return nil, account
	}
	return &r.Trust, account
}
