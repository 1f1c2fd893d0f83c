package sts

import (
	"crypto/elliptic"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// nobody is a directory with nothing in it.
type nobody struct{}

func (nobody) CheckMFA(aws.Principal, string, string, time.Time) *aws.Error { return badARN() }
func (nobody) Role(string) (Role, bool)                                     { return Role{}, false }
func (nobody) HasPolicy(string) bool                                        { return false }
func (nobody) PrincipalTags(aws.Principal) []aws.Tag                        { return nil }
func (nobody) OIDC(string) (OIDCProvider, bool)                             { return OIDCProvider{}, false }
func (nobody) SAML(string) (SAMLProvider, bool)                             { return SAMLProvider{}, false }
func (nobody) Issuer() (string, bool)                                       { return "https://own", true }

func TestSignedTokens(t *testing.T) {
	s := New(newCall(1))
	s.Ask(nobody{})
	claims := map[string]any{"sub": "a", "aud": "b"}
	token, refusal := s.IdentityToken(newCall(2), "https://idp.example.com/", claims)
	if refusal != nil {
		t.Fatal(refusal)
	}
	again, _ := s.IdentityToken(newCall(2), "https://idp.example.com/", claims)
	if again != token {
		t.Error("the same token has another signature")
	}
	p, ok := parseJWT(token)
	if !ok || p.algorithm != "ES256" || p.text("iss") != "https://idp.example.com" {
		t.Fatalf("%+v", p)
	}
	text, _ := json.Marshal(s.KeySet("https://idp.example.com"))
	published, ok := readKeys(text)
	if !ok || !p.verified(published[0]) {
		t.Error("the published key does not verify")
	}
	if other := s.keysOf("idp.example.org", "ES256"); p.verified(other[0]) {
		t.Error("another issuer's key verifies")
	}
	own, _ := json.Marshal(s.KeySet("https://own"))
	keys, ok := readKeys(own)
	if !ok || len(keys) != 2 {
		t.Fatalf("%s", own)
	}
	es, _ := signEC(s.ecSigner(elliptic.P384(), ownEC), claims)
	rs, _ := signRSA(s.rsaSigner(), claims)
	for i, token := range []string{rs, es} {
		p, _ := parseJWT(token)
		if !p.verified(keys[i]) || p.verified(keys[1-i]) {
			t.Errorf("key %d", i)
		}
		_, rest, _ := strings.Cut(token, ".")
		none, _ := parseJWT("eyJhbGciOiJub25lIn0." + rest)
		if none == nil || none.verified(keys[i]) {
			t.Error("no algorithm is one")
		}
	}
}

func FuzzJWT(f *testing.F) {
	s := New(newCall(1))
	s.Ask(nobody{})
	token, _ := s.IdentityToken(newCall(2), "https://idp.example.com", map[string]any{"sub": "a", "aud": []string{"b"}})
	f.Add(token)
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, token string) {
		p, ok := parseJWT(token)
		if !ok {
			return
		}
		p.timely(now)
		(&assumption{}).claim(p, "p", "a")
		if _, _, err := s.proven(p, now); err == nil {
			t.Error("nobody is a provider")
		}
	})
}

func FuzzKeys(f *testing.F) {
	f.Add(`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"RSA","n":"AA","e":"AQAB"}]}`)
	f.Fuzz(func(t *testing.T, text string) { readKeys([]byte(text)) })
}

func TestTradeIn(t *testing.T) {
	s := New(newCall(1))
	token, err := s.TradeIn(newCall(2), somebody(), now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	in := tradeInput(token)
	got, err := s.GetDelegatedAccessToken(newCall(3), in)
	if err != nil || *got.AssumedPrincipal != somebody().ARN {
		t.Fatal(got, err)
	}
	if _, p, err := s.Open(*got.Credentials.AccessKeyId, *got.Credentials.SessionToken, now); err != nil || p.ARN != somebody().ARN {
		t.Error(p, err)
	}
	late := newCall(3)
	late.Now = now.Add(time.Minute)
	if _, err := s.GetDelegatedAccessToken(late, in); err == nil || !strings.Contains(err.Error(), "ExpiredTradeInToken") {
		t.Error(err)
	}
	for _, bad := range []string{"x", token + "A", *got.Credentials.SessionToken, s.EncodeMessage(newCall(4), []byte(`{"Principal":{"Session":{}}}`))} {
		if _, err := s.GetDelegatedAccessToken(newCall(3), tradeInput(bad)); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
			t.Errorf("%.20s: %v", bad, err)
		}
	}
}

func tradeInput(token string) *sts.GetDelegatedAccessTokenInput {
	return &sts.GetDelegatedAccessTokenInput{TradeInToken: &token}
}
