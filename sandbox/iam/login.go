package iam

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// login is a user's way into the console.
type login struct {
	password
	created time.Time
	used    time.Time // last sign-in, zero for never
	reset   bool      // must be changed at the next sign-in
}

// signedIn is when a user last signed in to the console; nil for never.
func (u *user) signedIn() *time.Time {
	if u.login == nil || u.login.used.IsZero() {
		return nil
	}
	return new(u.login.used)
}

func sdkLogin(u *user) *types.LoginProfile {
	out := &types.LoginProfile{CreateDate: new(u.login.created), PasswordResetRequired: u.login.reset}
	if u.name != "" {
		out.UserName = new(u.name)
	}
	return out
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

// CreateLoginProfile gives a user (the caller, without a name) a password for the console.
// It returns EntityAlreadyExists if there is one, and PasswordPolicyViolation.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
func (s *Service) CreateLoginProfile(c *aws.Call, in *iam.CreateLoginProfileInput) (*iam.CreateLoginProfileOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	switch {
	case err != nil:
		return nil, err
	case u.login != nil:
		return nil, loginExists(u.name)
	case u == s.root:
		return nil, needsUserName()
	case in.Password == nil:
		return nil, aws.Errorf(400, "ValidationError", "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null")
	}
	if err := s.checkPassword(*in.Password, nil); err != nil {
		return nil, err
	}
	u.login = &login{password: newPassword(c, *in.Password, keyRounds), created: c.Now.Truncate(time.Second), reset: in.PasswordResetRequired}
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.CreateLoginProfileOutput{LoginProfile: sdkLogin(u)}, nil
}

// GetLoginProfile tells since when a user (the caller, without a name) has a password.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
func (s *Service) GetLoginProfile(c *aws.Call, in *iam.GetLoginProfileInput) (*iam.GetLoginProfileOutput, error) {
	u, err := s.withLogin(c, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetLoginProfileOutput{LoginProfile: sdkLogin(u)}, nil
}

// UpdateLoginProfile changes a user's password, or whether it must be changed at the next sign-in.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
func (s *Service) UpdateLoginProfile(c *aws.Call, in *iam.UpdateLoginProfileInput) (*iam.UpdateLoginProfileOutput, error) {
	u, err := s.withLogin(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if in.Password != nil {
		if err := s.checkPassword(*in.Password, &u.login.password); err != nil {
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
	if u == s.root {
		return nil, needsUserName()
	}
	u.login = nil
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.DeleteLoginProfileOutput{}, nil
}

// ChangePassword lets a user change the password that it knows.
// It returns InvalidUserType for everybody but IAM users, AccessDenied if the old password is wrong
// or the new one the same, and PasswordPolicyViolation.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
func (s *Service) ChangePassword(c *aws.Call, in *iam.ChangePasswordInput) (*iam.ChangePasswordOutput, error) {
	if c.Principal.Kind != aws.IAMUser {
		return nil, aws.Errorf(400, "InvalidUserType", "Only IAM Users can change their own password")
	}
	u, err := s.withLogin(c, nil)
	if err != nil {
		return nil, err
	}
	if err := s.throttled(c, u.name); err != nil {
		return nil, err
	}
	if !u.login.is(*in.OldPassword) {
		s.failed(c, u.name)
		return nil, aws.Errorf(403, "AccessDenied", "The old password was incorrect.")
	}
	if err := s.changePassword(c, u, *in.NewPassword); err != nil {
		return nil, err
	}
	return &iam.ChangePasswordOutput{}, nil
}

// changePassword is a user's own change, after the old password was right.
func (s *Service) changePassword(c *aws.Call, u *user, word string) error {
	if u.login.recent(word, 1) {
		return aws.Errorf(403, "AccessDenied", "The new password must be different from the old password.")
	}
	if err := s.checkPassword(word, &u.login.password); err != nil {
		return err
	}
	u.login.set(c, word)
	u.login.reset = false
	c.Changed(aws.Changed, u.resource(s.account))
	return nil
}
