package iam

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// passwordSymbols are the symbols that a password policy counts.
const passwordSymbols = "!@#$%^&*()_+-=[]{}|'"

// lacks lists which of the demands on a password word does not meet, in AWS's words.
func lacks(word string, upper, lower, digit, symbol bool) []string {
	has := func(set string) bool { return strings.ContainsAny(word, set) }
	var list []string
	for _, demand := range []struct {
		wanted   bool
		set, one string
	}{
		{upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "uppercase letter"}, {lower, "abcdefghijklmnopqrstuvwxyz", "lowercase letter"},
		{digit, "0123456789", "number"}, {symbol, passwordSymbols, "symbol"},
	} {
		if demand.wanted && !has(demand.set) {
			list = append(list, "Password should have at least one "+demand.one)
		}
	}
	return list
}

// checkPassword applies the account's policy to a new password, or the default one: eight characters,
// and three of upper case, lower case, digits and symbols. before is the present password, nil if
// there is none.
// It returns PasswordPolicyViolation with all that is wrong.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
func (s *Service) checkPassword(word string, before *password) error {
	p := s.passwords
	if p == nil {
		return s.defaultPolicy(word)
	}
	wrong := lacks(word, p.RequireUppercaseCharacters, p.RequireLowercaseCharacters, p.RequireNumbers, p.RequireSymbols)
	if len(word) < int(*p.MinimumPasswordLength) {
		wrong = append([]string{tooShort(*p.MinimumPasswordLength)}, wrong...)
	}
	if len(wrong) > 0 {
		return weakPassword(strings.Join(wrong, ", "))
	}
	if n := int(aws.Value(p.PasswordReusePrevention)); before != nil && before.recent(word, n) {
		return weakPassword(fmt.Sprintf("Password should not be one of the last %d passwords used", n))
	}
	return nil
}

func (s *Service) defaultPolicy(word string) error {
	if len(word) < 8 {
		return weakPassword(tooShort(8))
	}
	if wrong := lacks(word, true, true, true, true); len(wrong) > 1 {
		return weakPassword(fmt.Sprintf("Password should meet %d more of the following requirements: %s", len(wrong)-1, strings.Join(wrong, ", ")))
	}
	if word == s.alias || word == s.rootEmail {
		return weakPassword("Password should not be identical to the AWS account name or email address")
	}
	return nil
}

func tooShort(least int32) string {
	return fmt.Sprintf("Password should have a minimum length of %d", least)
}

// expired reports whether a password is older than the account's policy lets it be.
func (s *Service) expired(p *password, now time.Time) bool {
	end, ok := s.rotation(p)
	return ok && !now.Before(end)
}

// rotation is when a password expires, if it does.
func (s *Service) rotation(p *password) (time.Time, bool) {
	if s.passwords == nil || s.passwords.MaxPasswordAge == nil {
		return time.Time{}, false
	}
	return p.changed.Add(time.Duration(*s.passwords.MaxPasswordAge) * 24 * time.Hour), true
}

// selfService is what IAM lets every user do of an account that allows users to change their
// passwords. ChangePassword never touches another's, so that "*" is the user itself.
var selfService = []policy.Attached{{Name: "AllowUsersToChangePassword", Via: "account password policy", Document: mustParse(
	`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}}`)}}

func mustParse(text string) *policy.Document {
	d, err := policy.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	return d
}

// granted lists the permissions that the account's settings give to each of its users.
func (s *Service) granted() []policy.Attached {
	if s.passwords == nil || !s.passwords.AllowUsersToChangePassword {
		return nil
	}
	return selfService
}

// UpdateAccountPasswordPolicy sets the whole policy: what is left out falls back to its default
// (six characters, nothing required, no expiry).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
func (s *Service) UpdateAccountPasswordPolicy(c *aws.Call, in *iam.UpdateAccountPasswordPolicyInput) (*iam.UpdateAccountPasswordPolicyOutput, error) {
	verb := aws.Changed
	if s.passwords == nil {
		verb = aws.Created
	}
	least := int32(6)
	if in.MinimumPasswordLength != nil {
		least = *in.MinimumPasswordLength
	}
	s.passwords = &types.PasswordPolicy{
		MinimumPasswordLength: &least, RequireSymbols: in.RequireSymbols, RequireNumbers: in.RequireNumbers,
		RequireUppercaseCharacters: in.RequireUppercaseCharacters, RequireLowercaseCharacters: in.RequireLowercaseCharacters,
		AllowUsersToChangePassword: in.AllowUsersToChangePassword, ExpirePasswords: aws.Value(in.MaxPasswordAge) > 0,
		MaxPasswordAge: in.MaxPasswordAge, PasswordReusePrevention: in.PasswordReusePrevention, HardExpiry: in.HardExpiry,
	}
	c.Changed(verb, s.passwordResource())
	return &iam.UpdateAccountPasswordPolicyOutput{}, nil
}

func (s *Service) passwordResource() aws.Resource {
	return aws.Resource{Service: "iam", Type: "password-policy", ID: s.account, Name: "Password policy"}
}

// GetAccountPasswordPolicy tells the account's own policy; NoSuchEntity while the default applies.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
func (s *Service) GetAccountPasswordPolicy(c *aws.Call, in *iam.GetAccountPasswordPolicyInput) (*iam.GetAccountPasswordPolicyOutput, error) {
	if s.passwords == nil {
		return nil, aws.Errorf(404, "NoSuchEntity", "The Password Policy with domain name %s cannot be found.", s.account)
	}
	return &iam.GetAccountPasswordPolicyOutput{PasswordPolicy: new(*s.passwords)}, nil
}

// DeleteAccountPasswordPolicy goes back to the default policy.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html
func (s *Service) DeleteAccountPasswordPolicy(c *aws.Call, in *iam.DeleteAccountPasswordPolicyInput) (*iam.DeleteAccountPasswordPolicyOutput, error) {
	if s.passwords == nil {
		return nil, aws.Errorf(404, "NoSuchEntity", "The account policy with name PasswordPolicy cannot be found.")
	}
	s.passwords = nil
	c.Changed(aws.Deleted, s.passwordResource())
	return &iam.DeleteAccountPasswordPolicyOutput{}, nil
}
