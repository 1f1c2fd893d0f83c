package sts

import (
	"crypto/elliptic"
	"encoding/json"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

const (
	tokenDuration = 5 * time.Minute
	maxAudiences  = 10
	maxAudience   = 1000     // characters
	maxClaims     = 16 << 10 // bytes
)

// GetWebIdentityToken tells the outside world who calls: a JSON Web Token, signed by RS256 or ES384
// with a key of the account.
//
// It returns OutboundWebIdentityFederationDisabledException until
// iam:EnableOutboundWebIdentityFederation, SessionDurationEscalationException for a token that
// would outlive the caller's credentials, JWTPayloadSizeExceededException, and ValidationError.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
func (s *Service) GetWebIdentityToken(c *aws.Call, in *sts.GetWebIdentityTokenInput) (*sts.GetWebIdentityTokenOutput, error) {
	length := seconds(in.DurationSeconds, tokenDuration)
	switch algorithm := *in.SigningAlgorithm; {
	case length < time.Minute:
		return nil, tooLittle("durationSeconds", *in.DurationSeconds, 60)
	case length > time.Hour:
		return nil, tooMuch("durationSeconds", *in.DurationSeconds, 3600)
	case algorithm != "RS256" && algorithm != "ES384":
		return nil, aws.Errorf(400, "ValidationError", "Value '%s' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]", clip(algorithm))
	case len(in.Audience) == 0 || len(in.Audience) > maxAudiences || slices.ContainsFunc(in.Audience, func(a string) bool { return a == "" || len(a) > maxAudience }):
		return nil, aws.Errorf(400, "ValidationError", "Value at 'audience' failed to satisfy constraint: there must be 1 to %d of 1 to %d characters", maxAudiences, maxAudience)
	}
	issuer, on := s.directory.Issuer()
	if !on {
		return nil, outboundDisabled()
	}
	end := c.Now.Add(length).Truncate(time.Second)
	if p := c.Principal.Session; p != nil && end.After(p.Expires) {
		return nil, outlivesSession()
	}
	claims, err := s.claims(c, in, issuer, end)
	if err != nil {
		return nil, err
	}
	var token string
	if *in.SigningAlgorithm == "RS256" {
		token, err = signRSA(s.rsaSigner(), claims)
	} else {
		token, err = signEC(s.ecSigner(elliptic.P384(), ownEC), claims)
	}
	if err != nil {
		return nil, err
	}
	return &sts.GetWebIdentityTokenOutput{WebIdentityToken: &token, Expiration: &end}, nil
}

// claims are what the token says.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
func (s *Service) claims(c *aws.Call, in *sts.GetWebIdentityTokenInput, issuer string, end time.Time) (map[string]any, error) {
	tags, err := newTags(nil, in.Tags, nil)
	if err != nil {
		return nil, err
	}
	p := c.Principal
	subject := p.ARN
	own := map[string]any{"aws_account": s.account, "source_region": c.Region, "principal_id": p.ARN}
	given := s.directory.PrincipalTags(p)
	if p.Session != nil {
		if p.Session.RoleARN != "" {
			subject = p.Session.RoleARN
		}
		if v := p.Session.Keys["aws:federatedprovider"]; len(v) > 0 {
			own["federated_provider"] = v[0]
		}
		if p.Session.SourceIdentity != "" {
			own["source_identity"] = p.Session.SourceIdentity
		}
		given = append(slices.Clip(given), p.Session.Tags...)
	}
	if len(given) > 0 {
		own["principal_tags"] = tagMap(given)
	}
	if len(tags.requested) > 0 {
		own["request_tags"] = tagMap(tags.requested)
	}
	all := map[string]any{
		"iss": issuer, "sub": subject, "aud": in.Audience, "iat": c.Now.Unix(), "exp": end.Unix(), "jti": c.UUID(), "https://sts.amazonaws.com/": own,
	}
	if len(in.Audience) == 1 {
		all["aud"] = in.Audience[0]
	}
	if text, err := json.Marshal(all); err != nil || len(text) > maxClaims {
		return nil, longJWT()
	}
	return all, nil
}

func tagMap(tags []aws.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}
