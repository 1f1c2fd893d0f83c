package sts

import (
	"crypto/sha1"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/saml"
)

// Attributes that AWS knows.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
const (
	attributes       = "https://aws.amazon.com/SAML/Attributes/"
	roleAttribute    = attributes + "Role"
	nameAttribute    = attributes + "RoleSessionName"
	lengthAttribute  = attributes + "SessionDuration"
	sourceAttribute  = attributes + "SourceIdentity"
	tagAttribute     = attributes + "PrincipalTag:"
	passingAttribute = attributes + "TransitiveTagKeys"
)

// AssumeRoleWithSAML gives temporary credentials of a role to whoever brings a SAML response of a
// provider that the account trusts; the call itself is not signed. Response or assertion must be
// signed by a certificate in the provider's metadata, be meant for AWS, be fresh, and name the role.
//
// It returns InvalidIdentityToken for a response that proves nothing, ExpiredTokenException for an
// old one, AccessDenied for another role, and whatever else AssumeRole returns.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
func (s *Service) AssumeRoleWithSAML(c *aws.Call, in *sts.AssumeRoleWithSAMLInput) (*sts.AssumeRoleWithSAMLOutput, error) {
	v, err := s.newScope(in.Policy, in.PolicyArns)
	if err != nil {
		return nil, err
	}
	provider, ok := s.directory.SAML(*in.PrincipalArn)
	if !ok {
		return nil, badIdentity("Specified provider doesn't exist")
	}
	text, err := base64.StdEncoding.DecodeString(*in.SAMLAssertion)
	if err != nil {
		return nil, badIdentity("Invalid base64 SAMLResponse")
	}
	t, refusal := readSAML(text, provider, c.Now)
	if refusal != nil {
		return nil, refusal
	}
	if !t.grants(*in.RoleArn, provider.ARN) {
		return nil, notFederated()
	}
	a, err := t.assumption(s.account, provider)
	if err != nil {
		return nil, err
	}
	a.role, a.scope, a.least = *in.RoleArn, v, in.MinimumSessionTokenSize
	if a.duration, err = t.duration(in.DurationSeconds); err != nil {
		return nil, err
	}
	c.Principal = aws.Principal{Kind: aws.SAMLUser, Name: provider.ARN, ID: t.qualifier(s.account, provider) + ":" + t.Subject}
	got, err := s.assume(c, a)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleWithSAMLOutput{
		Credentials: got.Credentials, AssumedRoleUser: got.user, PackedPolicySize: got.packed, SourceIdentity: got.source,
		Subject: &t.Subject, SubjectType: new(t.subjectType()), Issuer: &t.Issuer, Audience: &t.Recipient, NameQualifier: new(t.qualifier(s.account, provider)),
		SessionTokenSize: got.size, SessionTokenUtilization: got.percent,
	}, nil
}

// grants reports whether the assertion names the role together with the provider, in either order.
func (t *assertion) grants(role, provider string) bool {
	for _, v := range t.Attributes[roleAttribute] {
		a, b, _ := strings.Cut(v, ",")
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		if a == role && b == provider || a == provider && b == role {
			return true
		}
	}
	return false
}

// assumption takes from an assertion what conditions look at, the session's name, tags and source identity.
func (t *assertion) assumption(account string, p SAMLProvider) (*assumption, error) {
	a := &assumption{operation: "AssumeRoleWithSAML", name: t.first(nameAttribute), source: t.first(sourceAttribute)}
	switch {
	case a.name == "":
		return nil, badIdentity("RoleSessionName is required in AuthnResponse")
	case !namePattern.MatchString(a.name):
		return nil, badIdentity("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
	case a.source != "" && !namePattern.MatchString(a.source):
		return nil, badIdentity("SourceIdentity in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
	}
	a.keep = map[string][]string{
		"aws:federatedprovider": {p.ARN}, "saml:namequalifier": {t.qualifier(account, p)}, "saml:sub": {t.Subject}, "saml:sub_type": {t.subjectType()},
	}
	a.context = map[string][]string{"saml:aud": {t.Recipient}, "saml:iss": {t.Issuer}, "saml:doc": {account + "/" + p.Name}}
	for k, v := range a.keep {
		a.context[k] = v
	}
	var tags []types.Tag
	for _, name := range sortedKeys(t.Attributes) {
		if key, ok := strings.CutPrefix(name, tagAttribute); ok && len(t.Attributes[name]) == 1 {
			tags = append(tags, types.Tag{Key: &key, Value: &t.Attributes[name][0]})
		}
		if key, ok := samlKeys[name]; ok {
			a.context[key] = t.Attributes[name]
		}
	}
	return a, a.tagged(tags, t.Attributes[passingAttribute])
}

// samlKeys are the attributes that are condition keys of their own.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
var samlKeys = map[string]string{
	"urn:oid:0.9.2342.19200300.100.1.3": "saml:mail", "urn:oid:0.9.2342.19200300.100.1.45": "saml:organizationstatus",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.1": "saml:edupersonaffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.5": "saml:edupersonprimaryaffiliation",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.6": "saml:edupersonprincipalname", "urn:oid:1.3.6.1.4.1.5923.1.1.1.7": "saml:edupersonentitlement",
	"urn:oid:2.5.4.3": "saml:cn", "urn:oid:2.5.4.4": "saml:surname", "urn:oid:2.5.4.10": "saml:name", "urn:oid:2.5.4.42": "saml:givenname",
}

// duration is the shorter of what the call and the assertion ask for.
func (t *assertion) duration(asked *int32) (*int32, error) {
	text := t.first(lengthAttribute)
	if text == "" {
		return asked, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 900 || n > 43200 {
		return nil, badIdentity("SessionDuration in AuthnResponse must be between 900 and 43200")
	}
	if asked != nil && int64(*asked) < n {
		return asked, nil
	}
	return new(int32(n)), nil
}

// subjectType is the format of the subject's name in short.
func (t *assertion) subjectType() string {
	if short, ok := strings.CutPrefix(t.Format, "urn:oasis:names:tc:SAML:2.0:nameid-format:"); ok {
		return short
	}
	return t.Format
}

// qualifier tells subjects of the same name apart.
func (t *assertion) qualifier(account string, p SAMLProvider) string {
	sum := sha1.Sum([]byte(t.Issuer + account + "/" + p.Name))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// assertion is what a provider says, as STS takes it.
type assertion struct{ *saml.Assertion }

// readSAML verifies a response and the times in it.
func readSAML(text []byte, p SAMLProvider, now time.Time) (*assertion, *aws.Error) {
	m, ok := saml.ReadMetadata([]byte(p.Metadata))
	if !ok || !now.Before(p.ValidUntil) {
		return nil, badIdentity("The metadata of the provider is not valid any more")
	}
	t, err := saml.ReadResponse(text, m, now)
	switch {
	case err != nil:
		return nil, badIdentity("%s", err)
	case t.End.IsZero() || !now.Before(t.End):
		return nil, expiredIdentity("Token must be redeemed within 5 minutes of issuance")
	case now.Add(maxClockSkew).Before(t.Start):
		return nil, badIdentity("The SAML assertion is not valid before %s", t.Start.Format(time.RFC3339))
	}
	return &assertion{t}, nil
}

// first is the first value of an attribute, or "".
func (t *assertion) first(name string) string {
	if v := t.Attributes[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}
