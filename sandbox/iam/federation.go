package iam

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// What identity providers and the account's own tokens have in common: their place in permissions
// and in the list of what exists.

// federation is what an account keeps of them.
type federation struct {
	oidc       table[*oidcProvider]
	saml       table[*samlProvider]
	outbound   outbound
	globalV2   bool       // tokens of the global endpoint of STS are good in every region
	properties []property // by key
}

// federationOf is the resource of a call that makes a provider.
func (s *Service) federationOf(in any) (string, bool) {
	switch in := in.(type) {
	case *iam.CreateOpenIDConnectProviderInput:
		return s.oidcARN(issuerOf(*in.Url)), true
	case *iam.CreateSAMLProviderInput:
		return s.samlARN(*in.Name), true
	}
	return "", false
}

// providerTags are the tags of the provider that a call is about.
func (s *Service) providerTags(in reflect.Value) []types.Tag {
	if arn, ok := member(in, "OpenIDConnectProviderArn"); ok {
		if p, err := s.oidcProvider(arn); err == nil {
			return p.tags
		}
	}
	if arn, ok := member(in, "SAMLProviderArn"); ok {
		if p, err := s.samlProvider(arn); err == nil {
			return p.tags
		}
	}
	return nil
}

// federationResources lists the providers.
func (s *Service) federationResources() []aws.Resource {
	var list []aws.Resource
	for _, p := range s.oidc {
		list = append(list, s.oidcResource(p))
	}
	for _, p := range s.saml {
		list = append(list, s.samlResource(p))
	}
	return list
}

// providers is what GetAccountSummary counts.
func (s *Service) providers() int32 { return int32(len(s.oidc) + len(s.saml)) }
