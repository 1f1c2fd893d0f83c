package sts

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)

func newCall(seed byte) *aws.Call {
	return &aws.Call{Now: now, Account: "123456789012", Region: "us-east-1", Random: rand.NewChaCha8([32]byte{seed})}
}

func somebody() aws.Principal {
	return aws.Principal{
		Kind: aws.AssumedRole, ARN: "arn:aws:sts::123456789012:assumed-role/r/s", ID: "AROAX:s", Account: "123456789012", Name: "r",
		Session: &aws.Session{
			Issued: now, Expires: now.Add(time.Hour), Name: "s", RoleARN: "arn:aws:iam::123456789012:role/r", RoleID: "AROAX", MFA: now,
			Tags: []aws.Tag{{Key: "a", Value: "ü"}}, Transitive: []string{"a"}, Restricted: true, Policies: []string{`{"Statement":[]}`},
			Keys: map[string][]string{"saml:sub": {"x", "y"}},
		},
	}
}

func TestCredentialsAreSealed(t *testing.T) {
	s, p := New(newCall(1)), somebody()
	k, err := s.Issue(newCall(2), p)
	if err != nil {
		t.Fatal(err)
	}
	if aws.AccountOf(*k.AccessKeyId) != "123456789012" || !strings.HasPrefix(*k.AccessKeyId, "ASIA") || len(*k.SecretAccessKey) != 40 {
		t.Errorf("%s %s", *k.AccessKeyId, *k.SecretAccessKey)
	}
	secret, got, err := s.Open(*k.AccessKeyId, *k.SessionToken, now)
	if err != nil || secret != *k.SecretAccessKey {
		t.Fatal(secret, err)
	}
	want := somebody()
	want.AccessKeyID = *k.AccessKeyId
	want.Session.Issued, want.Session.Expires = now.Truncate(time.Second), k.Expiration.UTC()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %+v\nis not\n%+v %+v", got, got.Session, want, want.Session)
	}
	if again, err := s.Issue(newCall(2), p); err != nil || *again.SessionToken != *k.SessionToken {
		t.Error("the same call gave another token")
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	s, other := New(newCall(1)), New(newCall(9))
	k, _ := s.Issue(newCall(2), somebody())
	id, token := *k.AccessKeyId, *k.SessionToken
	raw, _ := base64.StdEncoding.DecodeString(token)
	at := func(i int) string {
		b := append([]byte(nil), raw...)
		b[i] ^= 1
		return base64.StdEncoding.EncodeToString(b)
	}
	for name, c := range map[string]struct {
		s         *Service
		id, token string
		at        time.Time
		want      error
	}{
		"just in time":        {s, id, token, k.Expiration.Add(-1), nil},
		"too late":            {s, id, token, *k.Expiration, ErrExpired},
		"another account":     {other, id, token, now, ErrInvalid},
		"another key":         {s, newCall(7).UniqueID("ASIA"), token, now, ErrInvalid},
		"none":                {s, id, "", now, ErrInvalid},
		"cut":                 {s, id, token[:len(token)-4], now, ErrInvalid},
		"longer":              {s, id, token + "AAAA", now, ErrInvalid},
		"too long":            {s, id, strings.Repeat("A", maxToken+4), now, ErrInvalid},
		"with a line end":     {s, id, token + "\n", now, ErrInvalid},
		"another beginning":   {s, id, at(0), now, ErrInvalid},
		"another nonce":       {s, id, at(len(header)), now, ErrInvalid},
		"another content":     {s, id, at(len(header) + nonceSize), now, ErrInvalid},
		"another seal":        {s, id, at(len(raw) - 1), now, ErrInvalid},
		"late of another key": {s, "ASIAX", token, k.Expiration.Add(time.Hour), ErrInvalid},
	} {
		secret, p, err := c.s.Open(c.id, c.token, c.at)
		if !errors.Is(err, c.want) || err != nil && (secret != "" || p.Kind != "") {
			t.Errorf("%s: %q %v %v", name, secret, p, err)
		}
	}
}

func TestTokenSizes(t *testing.T) {
	s := New(newCall(1))
	for _, least := range []int32{0, 1, 1000, 1001, 1002, 1003, 4095, 4096} {
		got, err := s.issue(newCall(3), somebody(), &least)
		if err != nil || *got.size != int32(len(*got.Credentials.SessionToken)) || *got.size < least || *got.size > maxToken || *got.percent != *got.size*100/maxToken {
			t.Errorf("%d: %v %v", least, got, err)
			continue
		}
		if _, _, err := s.Open(*got.Credentials.AccessKeyId, *got.Credentials.SessionToken, now); err != nil {
			t.Errorf("%d: %v", least, err)
		}
	}
	if _, err := s.issue(newCall(3), somebody(), new(int32(4097))); err == nil {
		t.Error("longer than the longest")
	}
	p, r := somebody(), rand.New(rand.NewPCG(1, 2))
	for range 50 {
		b := make([]byte, 200)
		for i := range b {
			b[i] = byte(' ' + r.IntN(90))
		}
		p.Session.Tags = append(p.Session.Tags, aws.Tag{Key: "k", Value: string(b)})
	}
	if _, err := s.Issue(newCall(3), p); err == nil || !strings.Contains(err.Error(), "PackedPolicyTooLarge") {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	user := aws.Principal{Kind: aws.IAMUser, Session: &aws.Session{Limited: true}}
	mfa := aws.Principal{Kind: aws.IAMUser, Session: &aws.Session{Limited: true, MFA: now}}
	console := aws.Principal{Kind: aws.IAMUser, Session: &aws.Session{}}
	federated := aws.Principal{Kind: aws.Federated, Session: &aws.Session{Limited: true, MFA: now}}
	role := aws.Principal{Kind: aws.AssumedRole, Session: &aws.Session{}}
	for _, c := range []struct {
		p    aws.Principal
		call string
		want string
	}{
		{aws.Principal{Kind: aws.IAMUser}, "sts:GetSessionToken", ""},
		{user, "iam:ListUsers", "InvalidClientTokenId"}, {mfa, "iam:ListUsers", ""}, {console, "iam:ListUsers", ""}, {federated, "iam:ListUsers", "InvalidClientTokenId"}, {role, "iam:ListUsers", ""},
		{user, "s3:ListBuckets", ""}, {federated, "s3:ListBuckets", ""},
		{user, "sts:AssumeRole", ""}, {federated, "sts:AssumeRole", "AccessDenied"}, {role, "sts:AssumeRole", ""},
		{user, "sts:GetCallerIdentity", ""}, {federated, "sts:GetCallerIdentity", ""}, {role, "sts:GetCallerIdentity", ""},
		{mfa, "sts:GetSessionToken", "AccessDenied"}, {console, "sts:GetSessionToken", "AccessDenied"}, {federated, "sts:GetFederationToken", "AccessDenied"}, {role, "sts:GetFederationToken", "AccessDenied"},
		{mfa, "sts:DecodeAuthorizationMessage", "AccessDenied"}, {role, "sts:DecodeAuthorizationMessage", ""}, {console, "sts:DecodeAuthorizationMessage", ""},
	} {
		service, operation, _ := strings.Cut(c.call, ":")
		code := ""
		if err := Limits(c.p, service, operation); err != nil {
			code = err.Code
		}
		if code != c.want {
			t.Errorf("%s of %s %+v: %q", c.call, c.p.Kind, c.p.Session, code)
		}
	}
}

func FuzzOpen(f *testing.F) {
	s := New(newCall(1))
	k, _ := s.Issue(newCall(2), somebody())
	f.Add(*k.AccessKeyId, *k.SessionToken)
	f.Add("ASIA", "IQoJb3JpZ2luX2Vj")
	f.Fuzz(func(t *testing.T, id, token string) {
		if _, _, err := s.Open(id, token, now); err == nil && (id != *k.AccessKeyId || token != *k.SessionToken) {
			t.Error("opened")
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	s := New(newCall(1))
	k, _ := s.Issue(newCall(2), somebody())
	for b.Loop() {
		s.opened = nil
		s.Open(*k.AccessKeyId, *k.SessionToken, now)
	}
}
