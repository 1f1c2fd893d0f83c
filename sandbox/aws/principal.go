package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Kind says what sort of identity signed a call; the words are CloudTrail's userIdentity.type.
type Kind string

const (
	Root        Kind = "Root"
	IAMUser     Kind = "IAMUser"
	AssumedRole Kind = "AssumedRole"
	Federated   Kind = "FederatedUser"
	Anonymous   Kind = "AWSAccount" // unsigned: no account behind it

	AWSService      Kind = "AWSService"      // a service that acts by itself; Name is "ec2.amazonaws.com"
	WebIdentityUser Kind = "WebIdentityUser" // who came with a provider's token; Name is the provider as policies name it
	SAMLUser        Kind = "SAMLUser"        // who came with a SAML assertion; Name is the provider's ARN
)

// Principal is who makes a call.
type Principal struct {
	Kind        Kind
	ARN         string   // arn:aws:iam::123456789012:user/div/bob; "" when anonymous
	ID          string   // AIDA…, AROA…:session, or the account id for root
	Account     string   // 12 digits; "" when anonymous
	Name        string   // user or role name; "" for root
	AccessKeyID string   // the key that signed
	Session     *Session // of temporary credentials; nil for a long-term key
}

// Session is what temporary credentials carry beyond their principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
type Session struct {
	Issued, Expires time.Time
	UserARN         string              // the IAM user who asked for a federated user's session; "" for another session
	UserID          string              // AIDA… of that user
	Name            string              // RoleSessionName, or the name of a federated user; "" of GetSessionToken
	RoleARN         string              // arn:aws:iam::123456789012:role/path/name; "" if no role was assumed
	RoleID          string              // AROA…
	SourceIdentity  string              // "" for none
	MFA             time.Time           // when a code was given; zero for never
	Tags            []Tag               // session tags
	Transitive      []string            // keys of those tags that a further role session inherits
	Restricted      bool                // there are session policies: they bound what the identity may do
	Policies        []string            // inline session policies, JSON
	PolicyARNs      []string            // managed session policies
	Chained         bool                // a role assumed with the credentials of a role: one hour at most
	Limited         bool                // of GetSessionToken or GetFederationToken: may call little of IAM and STS
	Keys            map[string][]string // condition keys that came with the session, lower case ("saml:sub")
}

// Tag is a key with a value.
type Tag struct{ Key, Value string }

// IsRoot reports whether p is its account's root user.
func (p Principal) IsRoot() bool { return p.Kind == Root }

// IsAnonymous reports whether nobody signed.
func (p Principal) IsAnonymous() bool { return p.Kind == Anonymous || p.Kind == "" }

// ARN joins the parts of an Amazon Resource Name in partition aws.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func ARN(service, region, account, resource string) string {
	return strings.Join([]string{"arn:aws", service, region, account, resource}, ":")
}

// CanonicalID is the account's canonical user id, 64 hexadecimal digits, by which S3's policies and ACLs name it.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html#FindCanonicalId
func CanonicalID(account string) string {
	sum := sha256.Sum256([]byte("canonical user " + account))
	return hex.EncodeToString(sum[:])
}
