package iam

import (
	"crypto/sha256"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// login is a user's password for the console, kept as a salted hash.
type login struct {
	created time.Time
	used    time.Time // last sign-in, zero for never
	reset   bool      // must be changed at the next sign-in
	salt    [16]byte
	hash    [32]byte
}

func (l *login) set(c *aws.Call, password string) {
	c.Random.Read(l.salt[:])
	l.hash = sha256.Sum256(append(l.salt[:], password...))
}

// checkPassword applies the default policy of an account: eight characters, and three of
// upper case, lower case, digits and symbols.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
func checkPassword(password string) error {
	if len(password) < 8 {
		return weakPassword("Password should have a minimum length of 8")
	}
	var upper, lower, digit, symbol int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			symbol = 1
		}
	}
	if upper+lower+digit+symbol < 3 {
		return weakPassword("Password does not conform to the account password policy.")
	}
	return nil
}

func sdkLogin(u *user) *types.LoginProfile {
	return &types.LoginProfile{UserName: new(u.name), CreateDate: new(u.login.created), PasswordResetRequired: u.login.reset}
}

func (s *Service) withLogin(c *aws.Call, name *string) (*user, error) {
	u, err := s.userOrCaller(c, name)
	if err != nil {
		return nil, err
	}
	if u.login == nil {
		return nil, noSuchLogin(u.name)
	}
	return u, nil
}

// CreateLoginProfile gives a user a password for the console.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
func (s *Service) CreateLoginProfile(c *aws.Call, in *iam.CreateLoginProfileInput) (*iam.CreateLoginProfileOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if u == s.root {
		return nil, needsUserName()
	}
	if u.login != nil {
		return nil, loginExists(u.name)
	}
	if err := checkPassword(aws.Value(in.Password)); err != nil {
		return nil, err
	}
	u.login = &login{created: c.Now.Truncate(time.Second), reset: in.PasswordResetRequired}
	u.login.set(c, aws.Value(in.Password))
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.CreateLoginProfileOutput{LoginProfile: sdkLogin(u)}, nil
}

// GetLoginProfile tells since when a user has a password.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
func (s *Service) GetLoginProfile(c *aws.Call, in *iam.GetLoginProfileInput) (*iam.GetLoginProfileOutput, error) {
	u, err := s.withLogin(c, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetLoginProfileOutput{LoginProfile: sdkLogin(u)}, nil
}

// UpdateLoginProfile changes a user's password.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
func (s *Service) UpdateLoginProfile(c *aws.Call, in *iam.UpdateLoginProfileInput) (*iam.UpdateLoginProfileOutput, error) {
	u, err := s.withLogin(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if in.Password != nil {
		if err := checkPassword(*in.Password); err != nil {
			return nil, err
		}
		u.login.set(c, *in.Password)
	}
	if in.PasswordResetRequired != nil {
		u.login.reset = *in.PasswordResetRequired
	}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.UpdateLoginProfileOutput{}, nil
}

// DeleteLoginProfile takes a user's password away; the access keys still work.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html
func (s *Service) DeleteLoginProfile(c *aws.Call, in *iam.DeleteLoginProfileInput) (*iam.DeleteLoginProfileOutput, error) {
	u, err := s.withLogin(c, in.UserName)
	if err != nil {
		return nil, err
	}
	u.login = nil
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.DeleteLoginProfileOutput{}, nil
}
