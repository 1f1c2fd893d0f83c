package sts

import (
	"crypto/elliptic"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// A sandbox has no way into the internet to fetch the keys of OpenID Connect providers. It has an
// internet of its own, in which every issuer answers: with the keys that the sandbox's owner
// published for it, or else with a key that the sandbox made up, and with which it signs tokens for
// the owner (IdentityToken), as GitHub would for a workflow.

// issuer is a provider whose keys the owner published.
type issuer struct {
	name string // URL without "https://"
	keys []publicKey
	text json.RawMessage
}

const (
	maxIssuers = 100 // as many as providers of an account
	maxKeySet  = 16 << 10
)

// Publish makes a JSON Web Key Set the keys of an issuer; an empty one takes it back.
// It returns InvalidKeySet or TooManyIssuers.
func (s *Service) Publish(url string, set json.RawMessage) *aws.Error {
	name := host(url)
	i, found := slices.BinarySearchFunc(s.issuers, name, func(x issuer, n string) int { return strings.Compare(x.name, n) })
	if len(set) == 0 || string(set) == "null" {
		if found {
			s.issuers = slices.Delete(s.issuers, i, i+1)
		}
		return nil
	}
	keys, ok := readKeys(set)
	switch {
	case !ok || name == "" || len(name) > 255 || len(set) > maxKeySet:
		return aws.Errorf(400, "InvalidKeySet", "The issuer must have a URL and a JSON Web Key Set of RSA and EC keys, at most %d bytes.", maxKeySet)
	case found:
		s.issuers[i] = issuer{name, keys, set}
	case len(s.issuers) >= maxIssuers:
		return aws.Errorf(400, "TooManyIssuers", "There are %d issuers with keys already.", maxIssuers)
	default:
		s.issuers = slices.Insert(s.issuers, i, issuer{name, keys, set})
	}
	return nil
}

// KeySet is the JSON Web Key Set of an issuer.
func (s *Service) KeySet(url string) any {
	if i, ok := s.published(host(url)); ok {
		return i.text
	}
	if s.own(host(url)) {
		return jwks{[]jwk{rsaJWK(&s.rsaSigner().PublicKey), ecJWK(&s.ecSigner(elliptic.P384(), ownEC).PublicKey)}}
	}
	return jwks{[]jwk{ecJWK(&s.ecSigner(elliptic.P256(), simulated+host(url)).PublicKey)}}
}

const (
	ownEC     = "ES384 of web identity tokens"
	simulated = "ES256 of the issuer "
)

// IdentityToken signs claims as an issuer whose keys nobody published: sub and aud must be among
// them; iat, exp (an hour) and jti are added.
// It returns KeysPublished if the owner published keys, and InvalidClaims.
func (s *Service) IdentityToken(c *aws.Call, url string, claims map[string]any) (string, *aws.Error) {
	name := host(url)
	if _, ok := s.published(name); ok || s.own(name) {
		return "", aws.Errorf(400, "KeysPublished", "Only the holder of the issuer's private key can sign its tokens.")
	}
	if sub, _ := claims["sub"].(string); name == "" || sub == "" || len(list(claims["aud"])) == 0 {
		return "", aws.Errorf(400, "InvalidClaims", "A token needs an issuer and the claims sub and aud.")
	}
	all := map[string]any{"iss": "https://" + name, "iat": c.Now.Unix(), "exp": c.Now.Add(time.Hour).Unix(), "jti": c.UUID()}
	maps.Copy(all, claims)
	token, err := signEC(s.ecSigner(elliptic.P256(), simulated+name), all)
	if err != nil {
		return "", aws.Errorf(400, "InvalidClaims", "%s", err)
	}
	return token, nil
}

// keysOf are the keys that an issuer would answer with; algorithm is that of the token.
func (s *Service) keysOf(name, algorithm string) []publicKey {
	switch i, ok := s.published(name); {
	case ok:
		return i.keys
	case !s.own(name):
		return []publicKey{{"", &s.ecSigner(elliptic.P256(), simulated+name).PublicKey}}
	case algorithm == "RS256":
		return []publicKey{{"", &s.rsaSigner().PublicKey}}
	}
	return []publicKey{{"", &s.ecSigner(elliptic.P384(), ownEC).PublicKey}}
}

func (s *Service) published(name string) (issuer, bool) {
	i, ok := slices.BinarySearchFunc(s.issuers, name, func(x issuer, n string) int { return strings.Compare(x.name, n) })
	if !ok {
		return issuer{}, false
	}
	return s.issuers[i], true
}

// own reports whether an issuer is the account itself.
func (s *Service) own(name string) bool {
	url, on := s.directory.Issuer()
	return on && host(url) == name
}

func host(url string) string { return strings.TrimSuffix(strings.TrimPrefix(url, "https://"), "/") }
