package sts

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// How long the credentials of the root user and of IAM users are good for, when nothing is said.
const (
	rootDuration = time.Hour // and no longer
	userDuration = 12 * time.Hour
)

// GetSessionToken gives the root user or an IAM user temporary credentials with the same
// permissions, to be used as MFA demands: with a device and its code the session counts as
// authenticated by it. The root user gets an hour at most, whatever it asks for.
// It returns AccessDenied for a wrong device or code.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
func (s *Service) GetSessionToken(c *aws.Call, in *sts.GetSessionTokenInput) (*sts.GetSessionTokenOutput, error) {
	p := c.Principal
	length := seconds(in.DurationSeconds, userDuration)
	if p.IsRoot() {
		length = min(seconds(in.DurationSeconds, rootDuration), rootDuration)
	}
	session := &aws.Session{Issued: c.Now, Expires: c.Now.Add(length), Limited: true}
	var err error
	if session.MFA, err = s.authenticated(c, in.SerialNumber, in.TokenCode); err != nil {
		return nil, err
	}
	p.Session = session
	got, err := s.issue(c, p, in.MinimumSessionTokenSize)
	if err != nil {
		return nil, err
	}
	return &sts.GetSessionTokenOutput{Credentials: got.Credentials, SessionTokenSize: got.size, SessionTokenUtilization: got.percent}, nil
}

// authenticated checks a device and its code, and returns when that was: never, if neither is given.
func (s *Service) authenticated(c *aws.Call, serial, code *string) (at time.Time, err error) {
	switch {
	case serial == nil && code == nil:
		return time.Time{}, nil
	case serial == nil || code == nil:
		return time.Time{}, halfMFA()
	}
	if refusal := s.directory.CheckMFA(c.Principal, *serial, *code, c.Now); refusal != nil {
		return time.Time{}, refusal
	}
	return c.Now.Truncate(time.Second), nil
}

func seconds(n *int32, otherwise time.Duration) time.Duration {
	if n == nil {
		return otherwise
	}
	return time.Duration(*n) * time.Second
}
