// Package sts is AWS's Security Token Service: it tells who a caller is.
package sts

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// Service is the STS of one account.
type Service struct{ account string }

// New makes the STS of an account.
func New(account string) *Service { return &Service{account} }

// GetCallerIdentity tells account, id and ARN of whoever signed the call. No policy, not even a
// denying one, can forbid it.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func (s *Service) GetCallerIdentity(c *aws.Call, in *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	p := c.Principal
	return &sts.GetCallerIdentityOutput{Account: &p.Account, Arn: &p.ARN, UserId: &p.ID}, nil
}

// GetAccessKeyInfo tells the account that an access key id belongs to, which the id itself carries.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
func (s *Service) GetAccessKeyInfo(c *aws.Call, in *sts.GetAccessKeyInfoInput) (*sts.GetAccessKeyInfoOutput, error) {
	account := aws.AccountOf(*in.AccessKeyId)
	if account == "" && *in.AccessKeyId == c.Principal.AccessKeyID {
		account = s.account // a key that was given from outside
	}
	if account == "" {
		return nil, invalidKey(*in.AccessKeyId)
	}
	return &sts.GetAccessKeyInfoOutput{Account: &account}, nil
}

// Access leaves every operation to its default permission.
func (s *Service) Access(c *aws.Call, in any) []aws.Access { return nil }

// Resources is empty: STS keeps nothing.
func (s *Service) Resources(now time.Time) []aws.Resource { return nil }
