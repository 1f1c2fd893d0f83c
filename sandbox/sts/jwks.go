package sts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
)

// jwk is a public key as providers publish it.
// https://datatracker.ietf.org/doc/html/rfc7517
type jwk struct {
	Type      string `json:"kty"`
	ID        string `json:"kid,omitempty"`
	Use       string `json:"use,omitempty"`
	Algorithm string `json:"alg,omitempty"`
	Curve     string `json:"crv,omitempty"`
	X         string `json:"x,omitempty"`
	Y         string `json:"y,omitempty"`
	N         string `json:"n,omitempty"`
	E         string `json:"e,omitempty"`
}

type jwks struct {
	Keys []jwk `json:"keys"`
}

const maxKeys = 20 // of a provider that are looked at

// readKeys reads a key set; keys for other ends and of other kinds are left out.
func readKeys(text []byte) ([]publicKey, bool) {
	var set jwks
	if json.Unmarshal(text, &set) != nil {
		return nil, false
	}
	var keys []publicKey
	for _, k := range set.Keys[:min(len(set.Keys), maxKeys)] {
		if key, ok := k.public(); ok && k.Use != "enc" {
			keys = append(keys, key)
		}
	}
	return keys, len(keys) > 0
}

func (k *jwk) public() (publicKey, bool) {
	switch k.Type {
	case "RSA":
		n, err := base64.RawURLEncoding.DecodeString(k.N)
		e, bad := base64.RawURLEncoding.DecodeString(k.E)
		if err != nil || bad != nil || len(n) < 128 || len(n) > 1024 || len(e) == 0 || len(e) > 4 {
			return publicKey{}, false
		}
		return publicKey{k.ID, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}}, true
	case "EC":
		curve, ok := curves[k.Curve]
		x, err := base64.RawURLEncoding.DecodeString(k.X)
		y, bad := base64.RawURLEncoding.DecodeString(k.Y)
		if !ok || err != nil || bad != nil {
			return publicKey{}, false
		}
		key, err := ecdsa.ParseUncompressedPublicKey(curve, append(append([]byte{4}, x...), y...))
		return publicKey{k.ID, key}, err == nil
	}
	return publicKey{}, false
}

var curves = map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}

// rsaJWK and ecJWK describe keys of ours.
func rsaJWK(k *rsa.PublicKey) jwk {
	b := base64.RawURLEncoding.EncodeToString
	return jwk{Type: "RSA", Use: "sig", Algorithm: "RS256", ID: keyName(k.N.Bytes()), N: b(k.N.Bytes()), E: b(big.NewInt(int64(k.E)).Bytes())}
}

func ecJWK(k *ecdsa.PublicKey) jwk {
	point, err := k.Bytes()
	if err != nil {
		panic(err) // it is on its curve
	}
	n := (len(point) - 1) / 2
	b := base64.RawURLEncoding.EncodeToString
	return jwk{
		Type: "EC", Use: "sig", Algorithm: map[int]string{32: "ES256", 48: "ES384"}[n], Curve: k.Curve.Params().Name,
		ID: keyName(point), X: b(point[1 : 1+n]), Y: b(point[1+n:]),
	}
}
