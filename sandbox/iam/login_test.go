package iam

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

const strong = "Correct-horse-7"

// newUser makes a user with a password.
func newUser(t *testing.T, s *Service, c *aws.Call, name string) *user {
	t.Helper()
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: &name}))
	ok[*iam.CreateLoginProfileOutput](t)(s.CreateLoginProfile(c, &iam.CreateLoginProfileInput{UserName: &name, Password: new(strong)}))
	u, err := s.user(name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestPasswordRules(t *testing.T) {
	custom := &iam.UpdateAccountPasswordPolicyInput{MinimumPasswordLength: new(int32(10)), RequireNumbers: true, RequireUppercaseCharacters: true, RequireSymbols: true, RequireLowercaseCharacters: true}
	for _, x := range []struct {
		policy *iam.UpdateAccountPasswordPolicyInput
		word   string
		want   string // "" for good
	}{
		{nil, "Short-1", "Password should have a minimum length of 8"},
		{nil, "nothing1", "Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one symbol"},
		{nil, "nothing only", "Password should meet 2 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one number, Password should have at least one symbol"},
		{nil, "Three4Classes", ""},
		{nil, "three-4-classes", ""},
		{nil, "my-Alias", "Password should not be identical to the AWS account name or email address"},
		{&iam.UpdateAccountPasswordPolicyInput{}, "abcdef", ""},
		{&iam.UpdateAccountPasswordPolicyInput{}, "abcde", "Password should have a minimum length of 6"},
		{custom, "a", "Password should have a minimum length of 10, Password should have at least one uppercase letter, Password should have at least one number, Password should have at least one symbol"},
		{custom, "LONGENOUGH-1", "Password should have at least one lowercase letter"},
		{custom, "Long-enough-1", ""},
		{custom, "Long-enough-É", "Password should have at least one number"},
	} {
		s, c := newService(t)
		s.alias = "my-Alias"
		if x.policy != nil {
			ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, x.policy))
		}
		got := ""
		if err := s.checkPassword(x.word, nil); err != nil {
			refused(t, err, "PasswordPolicyViolation")
			got = err.(*aws.Error).Message
		}
		if got != x.want {
			t.Errorf("%q: %s; want %s", x.word, got, x.want)
		}
	}
}

func TestPasswordsAreNotReused(t *testing.T) {
	s, c := newService(t)
	ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, &iam.UpdateAccountPasswordPolicyInput{PasswordReusePrevention: new(int32(3))}))
	u := newUser(t, s, c, "bob")
	set := func(word string) error {
		_, err := s.UpdateLoginProfile(c, &iam.UpdateLoginProfileInput{UserName: new("bob"), Password: &word})
		return err
	}
	refused(t, set(strong), "PasswordPolicyViolation")
	for i := range 2 {
		if err := set(fmt.Sprint("password-", i)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, set(strong), "PasswordPolicyViolation")
	refused(t, set("password-0"), "PasswordPolicyViolation")
	if err := set("password-2"); err != nil {
		t.Fatal(err)
	}
	if err := set(strong); err != nil {
		t.Errorf("the fourth last password: %v", err)
	}
	for i := range 2 * maxHistory {
		set(fmt.Sprint("other-", i))
	}
	if len(u.login.old) != maxHistory {
		t.Errorf("%d passwords remembered", len(u.login.old))
	}
}

func TestChangePassword(t *testing.T) {
	s, c := newService(t)
	u := newUser(t, s, c, "bob")
	u.login.reset = true
	change := func(from, to string) error {
		_, err := s.ChangePassword(c, &iam.ChangePasswordInput{OldPassword: &from, NewPassword: &to})
		return err
	}
	refused(t, change(strong, "Other-horse-8"), "InvalidUserType") // root
	c.Principal = s.principal(u, "")
	refused(t, change("wrong", "Other-horse-8"), "AccessDenied")
	refused(t, change(strong, strong), "AccessDenied")
	refused(t, change(strong, "weak"), "PasswordPolicyViolation")
	if err := change(strong, "Other-horse-8"); err != nil || u.login.reset || !u.login.is("Other-horse-8") || u.login.is(strong) {
		t.Errorf("changed: %v, %+v", err, u.login)
	}
	for range maxTries {
		change("wrong", "Third-horse-9")
	}
	refused(t, change("Other-horse-8", "Third-horse-9"), SignInThrottled)
	u.login = nil
	refused(t, change("x", "y"), "NoSuchEntity")
}

func TestAccountLetsUsersChangePasswords(t *testing.T) {
	s, c := newService(t)
	p := s.principal(newUser(t, s, c, "bob"), "")
	if len(s.granted()) != 0 {
		t.Error("the default policy lets users change their passwords")
	}
	before := len(s.Layers(p).Identity)
	ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, &iam.UpdateAccountPasswordPolicyInput{AllowUsersToChangePassword: true}))
	if len(s.Layers(p).Identity) != before+1 {
		t.Error("bob may not change his password")
	}
}

// signIn returns the code of SignIn's error, or "".
func signIn(s *Service, c *aws.Call, in SignIn) (aws.Principal, string) {
	p, err := s.SignIn(c, in)
	if err != nil {
		return p, err.(*aws.Error).Code
	}
	return p, ""
}

func TestSignIn(t *testing.T) {
	s, c := newService(t)
	s.SetRoot(c, "Root@example.com", "root-Password-1")
	s.alias = "my-app"
	newUser(t, s, c, "bob")
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("nologin")}))
	for _, x := range []struct {
		in   SignIn
		want string
		who  string // name in the trail
	}{
		{SignIn{Account: account, User: "bob", Password: strong}, "", "bob"},
		{SignIn{Account: "my-app", User: "Bob", Password: strong}, "", "bob"},
		{SignIn{Account: "my-app", User: "bob", Password: "wrong"}, SignInFailed, "bob"},
		{SignIn{Account: "other", User: "bob", Password: strong}, SignInFailed, "?"},
		{SignIn{Account: "", User: "bob", Password: strong}, SignInFailed, "?"},
		{SignIn{Account: account, User: "eve", Password: strong}, SignInFailed, "?"},
		{SignIn{Account: account, User: "nologin", Password: ""}, SignInFailed, "nologin"},
		{SignIn{Account: account, User: "", Password: "root-Password-1"}, SignInFailed, "?"},
		{SignIn{RootEmail: "root@example.com", Password: "root-Password-1"}, "", ""},
		{SignIn{RootEmail: "root@example.com", Password: strong}, SignInFailed, ""},
		{SignIn{RootEmail: "bob@example.com", Password: strong}, SignInFailed, "?"},
		{SignIn{Account: "other", RootEmail: "root@example.com", Password: "root-Password-1"}, SignInFailed, "?"},
	} {
		p, code := signIn(s, c, x.in)
		who := p.Name
		if p.Kind == "" {
			who = "?"
		}
		if code != x.want || who != x.who {
			t.Errorf("%+v: %q as %q, want %q as %q", x.in, code, who, x.want, x.who)
		}
		if code == "" && (!p.Session.Expires.Equal(c.Now.Add(12*time.Hour)) || !p.Session.MFA.IsZero() || p.AccessKeyID != "") {
			t.Errorf("session: %+v", p.Session)
		}
	}
	u, _ := s.user("bob")
	if !u.login.used.Equal(c.Now) || s.sdkUser(u).PasswordLastUsed == nil {
		t.Error("the sign-in was not noted")
	}
}

func TestSignInWithMFA(t *testing.T) {
	s, c := newService(t)
	newUser(t, s, c, "bob")
	enable(t, s, c, "bob", "tablet")
	d := enable(t, s, c, "bob", "phone")
	in := SignIn{Account: account, User: "bob", Password: strong}
	if _, code := signIn(s, c, in); code != NeedsMFA {
		t.Error(code)
	}
	in.Code = d.code(stepOf(c.Now) - 9)
	if p, code := signIn(s, c, in); code != MFAFailed || p.Name != "bob" {
		t.Error(code)
	}
	in.Code = d.code(stepOf(c.Now))
	if p, code := signIn(s, c, in); code != "" || !p.Session.MFA.Equal(c.Now) {
		t.Error(code, p.Session)
	}
	if _, code := signIn(s, c, in); code != MFAFailed {
		t.Error("a code was good twice")
	}
	in.Password, in.Code = "wrong", d.code(stepOf(c.Now)+1)
	if _, code := signIn(s, c, in); code != SignInFailed {
		t.Error("a code replaced the password")
	}
}

func TestSignInThrottles(t *testing.T) {
	for _, name := range []string{"bob", "nobody"} { // must look alike
		s, c := newService(t)
		newUser(t, s, c, "bob")
		in := SignIn{Account: account, User: name, Password: "wrong"}
		for range maxTries {
			if _, code := signIn(s, c, in); code != SignInFailed {
				t.Error(code)
			}
		}
		in.Password = strong
		if _, code := signIn(s, c, in); code != SignInThrottled {
			t.Errorf("%s: %q after %d failures", name, code, maxTries)
		}
		c.Now = c.Now.Add(tryWindow)
		want := map[string]string{"bob": "", "nobody": SignInFailed}[name]
		if _, code := signIn(s, c, in); code != want {
			t.Error(code)
		}
	}
}

func TestPasswordMustChange(t *testing.T) {
	s, c := newService(t)
	u := newUser(t, s, c, "bob")
	u.login.reset = true
	in := SignIn{Account: account, User: "bob", Password: strong}
	if _, code := signIn(s, c, in); code != NeedsPassword {
		t.Error(code)
	}
	in.NewPassword = "New-horse-8"
	root := c.Principal
	c.Allowed = func(a aws.Access) *aws.Error {
		if c.Principal.Name != "bob" || a.Action != "iam:ChangePassword" || !strings.HasSuffix(a.Resource, ":user/bob") {
			t.Errorf("asked for %+v as %s", a, c.Principal.Name)
		}
		return aws.Errorf(403, "AccessDenied", "")
	}
	if _, code := signIn(s, c, in); code != "AccessDenied" || !u.login.is(strong) {
		t.Error(code)
	}
	c.Allowed, c.Principal = nil, root
	in.NewPassword = "weak"
	if _, code := signIn(s, c, in); code != "PasswordPolicyViolation" {
		t.Error(code)
	}
	in.NewPassword = "New-horse-8"
	if p, code := signIn(s, c, in); code != "" || p.Name != "bob" || u.login.reset || !u.login.is("New-horse-8") {
		t.Error(code)
	}
}

func TestPasswordsExpire(t *testing.T) {
	s, c := newService(t)
	newUser(t, s, c, "bob")
	s.SetRoot(c, "root@example.com", "root-Password-1")
	age := &iam.UpdateAccountPasswordPolicyInput{MaxPasswordAge: new(int32(90))}
	ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, age))
	in := SignIn{Account: account, User: "bob", Password: strong}
	c.Now = c.Now.Add(90*24*time.Hour - time.Second)
	if _, code := signIn(s, c, in); code != "" {
		t.Error(code)
	}
	c.Now = c.Now.Add(time.Second)
	if _, code := signIn(s, c, in); code != NeedsPassword {
		t.Error(code)
	}
	if _, code := signIn(s, c, SignIn{RootEmail: "root@example.com", Password: "root-Password-1"}); code != "" {
		t.Errorf("the policy holds for root: %s", code)
	}
	age.HardExpiry = new(true)
	ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, age))
	in.NewPassword = "New-horse-8"
	if _, code := signIn(s, c, in); code != PasswordExpired {
		t.Error(code)
	}
}

func BenchmarkPassword(b *testing.B) {
	p := newPassword(newCall(), strong, keyRounds)
	for b.Loop() {
		p.is("wrong")
	}
}
