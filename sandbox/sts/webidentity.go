package sts

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
)

// wellKnown are providers that need no registration; their names stand in trust policies.
var wellKnown = []string{"accounts.google.com", "cognito-identity.amazonaws.com"}

// maxClockSkew is how far a provider's clock may be from ours.
const maxClockSkew = 5 * time.Minute

// AssumeRoleWithWebIdentity gives temporary credentials of a role to whoever brings a token of an
// OpenID Connect provider that the account trusts; the call itself is not signed. The token's
// signature, time and audience are verified; then the role's trust policy decides.
//
// It returns InvalidIdentityToken for tokens that prove nothing, ExpiredTokenException for old
// ones, IDPCommunicationError for the opaque tokens of OAuth 2.0, which only their provider could
// verify, AccessDenied, and whatever else AssumeRole returns.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
func (s *Service) AssumeRoleWithWebIdentity(c *aws.Call, in *sts.AssumeRoleWithWebIdentityInput) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	if in.ProviderId != nil {
		return nil, unreachable()
	}
	v, err := s.newScope(in.Policy, in.PolicyArns)
	if err != nil {
		return nil, err
	}
	t, ok := parseJWT(*in.WebIdentityToken)
	if !ok {
		return nil, badIdentity("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	provider, audience, refusal := s.proven(t, c.Now)
	if refusal != nil {
		return nil, refusal
	}
	a := &assumption{
		operation: "AssumeRoleWithWebIdentity", role: *in.RoleArn, name: *in.RoleSessionName, scope: v, duration: in.DurationSeconds,
		least: in.MinimumSessionTokenSize,
	}
	if err := a.claim(t, provider, audience); err != nil {
		return nil, err
	}
	subject := t.text("sub")
	c.Principal = aws.Principal{Kind: aws.WebIdentityUser, Name: provider, ID: host(t.text("iss")) + ":" + audience + ":" + subject}
	got, err := s.assume(c, a)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleWithWebIdentityOutput{
		Credentials: got.Credentials, AssumedRoleUser: got.user, PackedPolicySize: got.packed, SourceIdentity: got.source,
		SubjectFromWebIdentityToken: &subject, Provider: &provider, Audience: &audience,
		SessionTokenSize: got.size, SessionTokenUtilization: got.percent,
	}, nil
}

// proven verifies a token, and returns the provider as policies name it and the audience.
func (s *Service) proven(t *jwt, now time.Time) (provider, audience string, err *aws.Error) {
	name := host(t.text("iss"))
	p, ok := s.directory.OIDC(name)
	provider = p.ARN
	if slices.Contains(wellKnown, name) {
		provider, ok = name, true
	}
	if !ok {
		return "", "", badIdentity("No OpenIDConnect provider found in your account for %s", clip(t.text("iss")))
	}
	if err := t.timely(now); err != nil {
		return "", "", err
	}
	if !slices.ContainsFunc(s.keysOf(name, t.algorithm), t.verified) {
		return "", "", unknownSigner()
	}
	for _, a := range list(t.claims["aud"]) {
		if slices.Contains(p.Audiences, a) || slices.Contains(wellKnown, name) {
			return provider, a, nil
		}
	}
	return "", "", badIdentity("Incorrect token audience")
}

// timely checks that the claims are there that must be, and the times among them.
func (t *jwt) timely(now time.Time) *aws.Error {
	for _, claim := range []string{"sub", "aud", "iat", "exp"} {
		if t.claims[claim] == nil {
			return badIdentity("Missing a required claim: %s", claim)
		}
	}
	const form = "2006-01-02T15:04:05Z"
	exp, ok := t.seconds("exp")
	iat, fine := t.seconds("iat")
	nbf, hasStart := t.seconds("nbf")
	switch end := time.Unix(exp, 0).UTC(); {
	case !ok || !fine || t.text("sub") == "" || len(t.text("sub")) > 255:
		return badIdentity("Invalid claims in the token")
	case !now.Before(end):
		return expiredIdentity("Token expired: current date/time %s must be before the expiration date/time %s", now.Format(form), end.Format(form))
	case now.Add(maxClockSkew).Before(time.Unix(iat, 0)), hasStart && now.Add(maxClockSkew).Before(time.Unix(nbf, 0)):
		return badIdentity("Token is not valid yet: current date/time is %s", now.Format(form))
	}
	return nil
}

const claims = "https://aws.amazon.com/"

// claim takes from a token what conditions look at, tags and source identity.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func (a *assumption) claim(t *jwt, provider, audience string) error {
	name := strings.ToLower(host(t.text("iss")))
	a.keep = map[string][]string{"aws:federatedprovider": {provider}, name + ":sub": {t.text("sub")}, name + ":aud": {audience}}
	if azp := t.text("azp"); azp != "" {
		a.keep[name+":aud"], a.keep[name+":oaud"] = []string{azp}, []string{audience}
	}
	for _, claim := range []string{"amr", "email"} {
		if v := list(t.claims[claim]); len(v) > 0 {
			a.keep[name+":"+claim] = v
		}
	}
	a.context = map[string][]string{}
	for k, v := range a.keep {
		a.context[k] = v
	}
	if a.source = t.text(claims + "source_identity"); a.source != "" && !namePattern.MatchString(a.source) {
		return badIdentity("The source identity in the token must match [a-zA-Z_0-9+=,.@-]{2,64}")
	}
	given, _ := t.claims[claims+"tags"].(map[string]any)
	pairs, _ := given["principal_tags"].(map[string]any)
	var tags []types.Tag
	for _, key := range sortedKeys(pairs) {
		if v := list(pairs[key]); len(v) == 1 {
			tags = append(tags, types.Tag{Key: new(key), Value: &v[0]})
		}
	}
	return a.tagged(tags, list(given["transitive_tag_keys"]))
}

var namePattern = regexp.MustCompile(`^[a-zA-Z_0-9+=,.@-]{2,64}$`)

// tagged takes the tags of a token or assertion, which the model's constraints have not seen.
func (a *assumption) tagged(tags []types.Tag, transitive []string) (err error) {
	if len(tags) > 50 {
		return badIdentity("There are more than 50 session tags")
	}
	for _, t := range tags {
		if len(*t.Key) == 0 || len(*t.Key) > 128 || len(*t.Value) > 256 {
			return badIdentity("A session tag's key has 1 to 128 characters, its value at most 256")
		}
	}
	a.tags, err = newTags(nil, tags, transitive)
	return err
}
