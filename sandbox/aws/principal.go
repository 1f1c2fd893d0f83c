package aws

import "strings"

// Kind says what sort of identity signed a call; the words are CloudTrail's userIdentity.type.
type Kind string

const (
	Root        Kind = "Root"
	IAMUser     Kind = "IAMUser"
	AssumedRole Kind = "AssumedRole"
	Federated   Kind = "FederatedUser"
	Anonymous   Kind = "AWSAccount" // unsigned: no account behind it
)

// Principal is who makes a call.
type Principal struct {
	Kind        Kind
	ARN         string // arn:aws:iam::123456789012:user/div/bob; "" when anonymous
	ID          string // AIDA…, AROA…:session, or the account id for root
	Account     string // 12 digits; "" when anonymous
	Name        string // user or role name; "" for root
	AccessKeyID string // the key that signed
}

// IsRoot reports whether p is its account's root user.
func (p Principal) IsRoot() bool { return p.Kind == Root }

// IsAnonymous reports whether nobody signed.
func (p Principal) IsAnonymous() bool { return p.Kind == Anonymous || p.Kind == "" }

// ARN joins the parts of an Amazon Resource Name in partition aws.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func ARN(service, region, account, resource string) string {
	return strings.Join([]string{"arn:aws", service, region, account, resource}, ":")
}
