// Package sts is AWS's Security Token Service: it tells who a caller is and gives out temporary
// credentials.
//
// Temporary credentials are kept nowhere: all that they stand for is sealed in the session token,
// which only the account's own key opens.
package sts

import (
	"crypto/cipher"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// Service is the STS of one account.
type Service struct {
	account   string
	key       [32]byte // of the account; all else is derived from it
	aead      cipher.AEAD
	directory Directory
	opened    map[string]opened // by access key id and token
	signers   signers           // of tokens for the outside world
	issuers   []issuer          // whose keys are known, by their URL
}

// New makes the STS of an account.
func New(c *aws.Call) *Service {
	s := &Service{account: c.Account}
	c.Random.Read(s.key[:])
	s.aead = newAEAD(s.derive("session tokens"))
	return s
}

// Ask says whom to ask about users, roles and providers.
func (s *Service) Ask(d Directory) { s.directory = d }

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

// Resources is empty: STS keeps nothing.
func (s *Service) Resources(now time.Time) []aws.Resource { return nil }
