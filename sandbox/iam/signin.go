package iam

import (
	"hash/fnv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// SignIn is what somebody fills in to sign in to the console: as an IAM user with Account and User,
// or as the root user with RootEmail.
type SignIn struct {
	Account     string `json:"account"` // id or alias; may be empty for root
	User        string `json:"user"`
	RootEmail   string `json:"rootEmail"`
	Password    string `json:"password"`
	Code        string `json:"code"`        // of an MFA device, once the answer was NeedsMFA
	NewPassword string `json:"newPassword"` // once the answer was NeedsPassword
}

// The codes of SignIn's errors, and what the page does next.
const (
	SignInFailed    = "AuthenticationFailed" // wrong account, user, e-mail or password: which is not told
	NeedsMFA        = "MFARequired"          // the password is right: ask for a code too
	MFAFailed       = "MFAFailed"            // the password is right, the code is not
	NeedsPassword   = "NewPasswordRequired"  // all is right, but the password is old: ask for a new one too
	PasswordExpired = "PasswordExpired"      // … and only an administrator can help
	SignInThrottled = "Throttling"           // too many wrong tries: wait some minutes
)

// sessionTime is how long a console session lasts.
const sessionTime = 12 * time.Hour

// SignIn signs in to the console and returns who came, with a Session of twelve hours whose MFA is set
// if a code was given; sts.Issue makes credentials of it. Time is virtual, for codes, expiry and
// throttling alike.
//
// Every error is an *aws.Error, with one of the codes above, AccessDenied or PasswordPolicyViolation.
// Beside an error stands whom the trail should name: nobody (no Kind) if the user does not exist.
//
// It is no operation of the API. Whoever calls it keeps the state even after an error, asks policies
// for c.Principal in c.Allowed (a user who must change its password needs iam:ChangePassword), and
// writes a ConsoleLogin event: eventSource signin.amazonaws.com, responseElements {"ConsoleLogin":
// "Success" or "Failure"}, errorMessage "Failed authentication" or, for nobody, "No username found in
// supplied account" with userIdentity.userName HIDDEN_DUE_TO_SECURITY_REASONS, additionalEventData
// {"LoginTo", "MobileVersion": "No", "MFAUsed": "Yes" or "No"}; none for NeedsMFA and NeedsPassword.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
func (s *Service) SignIn(c *aws.Call, in SignIn) (aws.Principal, error) {
	name, u := s.claimed(in)
	if err := s.throttled(c, name); err != nil {
		return s.named(u), err
	}
	if !s.knows(u, in.Password) {
		s.failed(c, name)
		return s.named(u), aws.Errorf(400, SignInFailed, "Your authentication information is incorrect. Please try again.")
	}
	p := s.principal(u, "")
	p.Session = &aws.Session{Issued: c.Now, Expires: c.Now.Add(sessionTime)}
	if len(u.mfa) > 0 {
		if in.Code == "" {
			return p, aws.Errorf(400, NeedsMFA, "Your account is secured using multi-factor authentication (MFA). To finish signing in, turn on or view your MFA device and type the authentication code below.")
		}
		if !u.authenticated(in.Code, c.Now) {
			s.failed(c, name)
			return p, aws.Errorf(400, MFAFailed, "Multi-factor authentication failed. Please try again.")
		}
		p.Session.MFA = c.Now
	}
	if err := s.renewed(c, u, p, in.NewPassword); err != nil {
		return p, err
	}
	s.failures[bucket(name)] = tries{}
	u.login.noteUse(c.Now)
	return p, nil
}

// claimed is who the form says it is, and the user if there is one.
func (s *Service) claimed(in SignIn) (name string, u *user) {
	here := in.Account == s.account || s.alias != "" && strings.EqualFold(in.Account, s.alias)
	if in.RootEmail != "" {
		if (here || in.Account == "") && strings.EqualFold(in.RootEmail, s.rootEmail) {
			u = s.root
		}
		return "root " + fold(in.RootEmail), u
	}
	if here {
		u, _ = s.users.get(in.User)
	}
	return fold(in.User), u
}

// named is who the trail names; nobody without a user.
func (s *Service) named(u *user) aws.Principal {
	if u == nil {
		return aws.Principal{}
	}
	return s.principal(u, "")
}

// knows checks a password. Without a user, or one without a password, it takes as long.
func (s *Service) knows(u *user, word string) bool {
	if u == nil || u.login == nil {
		nobody := password{rounds: keyRounds}
		nobody.derive(word)
		return false
	}
	return u.login.is(word)
}

// authenticated reports whether a code comes from any device of the user.
func (u *user) authenticated(code string, now time.Time) bool {
	for _, d := range u.mfa {
		if d.attempt(now) && d.accept(code, now) {
			return true
		}
	}
	return false
}

// renewed makes sure that the password may stay as it is, or changes it.
func (s *Service) renewed(c *aws.Call, u *user, p aws.Principal, word string) error {
	expired := u != s.root && s.expired(&u.login.password, c.Now)
	switch {
	case expired && aws.Value(s.passwords.HardExpiry):
		return aws.Errorf(400, PasswordExpired, "Your password has expired. Contact your administrator to reset it.")
	case !expired && !u.login.reset:
		return nil
	case word == "":
		return aws.Errorf(400, NeedsPassword, "You must change your password to continue.")
	}
	if c.Allowed != nil {
		c.Principal = p
		if c.Allowed(aws.Access{Action: "iam:ChangePassword", Resource: p.ARN}) != nil {
			return aws.Errorf(403, "AccessDenied", "Either user is not authorized to perform iam:ChangePassword or entered password does not comply with account password policy set by administrator")
		}
	}
	return s.changePassword(c, u, word)
}

// noteUse records a sign-in. AWS too keeps only the first of five minutes.
func (l *login) noteUse(now time.Time) {
	if l.used.IsZero() || now.Sub(l.used) >= 5*time.Minute || now.Before(l.used) {
		l.used = now.Truncate(time.Second)
	}
}

// tries counts wrong passwords and codes in a window of time.
type tries struct {
	n     int
	since time.Time
}

const (
	maxTries  = 10
	tryWindow = 5 * time.Minute
)

// bucket is where the tries of a name are counted. A fixed number of buckets cannot be filled up by
// made-up names, which must be throttled as real ones are, or they could be told apart.
func bucket(name string) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(len(credentials{}.failures)))
}

// throttled refuses to look at another password of a name that had too many wrong ones.
func (s *Service) throttled(c *aws.Call, name string) error {
	t := &s.failures[bucket(name)]
	if c.Now.Sub(t.since) >= tryWindow || c.Now.Before(t.since) {
		*t = tries{since: c.Now}
	}
	if t.n >= maxTries {
		return aws.Errorf(400, SignInThrottled, "Too many failed sign-in attempts. Please wait a few minutes and try again.")
	}
	return nil
}

func (s *Service) failed(c *aws.Call, name string) { s.failures[bucket(name)].n++ }

// SetRoot gives the root user its e-mail address and password for the console. The server makes the
// password up, long and random, so that one round of hashing does; a new sandbox is ready at once.
func (s *Service) SetRoot(c *aws.Call, email, word string) {
	s.rootEmail = email
	if word != "" {
		s.root.login = &login{password: newPassword(c, word, 1), created: c.Now.Truncate(time.Second)}
	}
}
