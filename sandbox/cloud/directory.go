package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/sts"
)

// directory is IAM as STS sees it: who exists with the delay of propagation, but codes of
// MFA devices are used up at once.
type directory struct{ cloud *Cloud }

func (d directory) CheckMFA(p aws.Principal, serial, code string, now time.Time) *aws.Error {
	return d.home(p).iam.CheckMFA(p, serial, code, now)
}

// home is the account of a principal, who may come from another one.
func (d directory) home(p aws.Principal) *Cloud {
	if h := d.cloud.peer(p.Account); h != nil {
		return h
	}
	return d.cloud
}

func (d directory) Role(arn string) (sts.Role, bool) {
	r, ok := d.cloud.identities().Role(arn)
	return sts.Role{ARN: r.ARN, ID: r.ID, Name: r.Name, Trust: r.Trust, MaxDuration: r.MaxSession, Tags: r.Tags}, ok
}

func (d directory) HasPolicy(arn string) bool { return d.cloud.identities().HasPolicy(arn) }

func (d directory) PrincipalTags(p aws.Principal) []aws.Tag {
	return d.home(p).identities().PrincipalTags(p)
}

func (d directory) OIDC(issuer string) (sts.OIDCProvider, bool) {
	arn, clients, ok := d.cloud.identities().OIDCProvider(issuer)
	return sts.OIDCProvider{ARN: arn, Audiences: clients}, ok
}

func (d directory) SAML(arn string) (sts.SAMLProvider, bool) {
	name, metadata, until, ok := d.cloud.identities().SAMLProvider(arn)
	return sts.SAMLProvider{ARN: arn, Name: name, Metadata: metadata, ValidUntil: until}, ok
}

func (d directory) Issuer() (string, bool) { return d.cloud.identities().Issuer() }
