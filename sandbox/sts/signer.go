package sts

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"math/rand/v2"

	"cloudlet/sandbox/internal/rsakey"
)

// signers are the keys that sign tokens. They follow from the account's key, so they are made when
// they are wanted and cost nothing before.
type signers struct{ rsa *rsa.PrivateKey }

// rsaSigner takes a tenth of a second to make.
func (s *Service) rsaSigner() *rsa.PrivateKey {
	if s.signers.rsa == nil {
		k := rsakey.Generate(rand.NewChaCha8(s.derive("RS256 of web identity tokens")))
		key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: k.N, E: int(k.E.Int64())}, D: k.D, Primes: []*big.Int{k.P, k.Q}}
		key.Precompute()
		s.signers.rsa = key
	}
	return s.signers.rsa
}

// ecSigner is the key of a curve for one purpose.
func (s *Service) ecSigner(curve elliptic.Curve, purpose string) *ecdsa.PrivateKey {
	r := rand.NewChaCha8(s.derive(purpose))
	for {
		b := make([]byte, (curve.Params().BitSize+7)/8)
		r.Read(b)
		if k, err := ecdsa.ParseRawPrivateKey(curve, b); err == nil {
			return k
		}
	}
}

// signRSA makes a token by RS256.
func signRSA(k *rsa.PrivateKey, claims map[string]any) (string, error) {
	signed, digest, err := unsigned("RS256", rsaJWK(&k.PublicKey).ID, crypto.SHA256, claims)
	if err != nil {
		return "", err
	}
	sig, err := rsa.SignPKCS1v15(nil, k, crypto.SHA256, digest)
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig), err
}

// signEC makes a token by ES256 or ES384; the same token has the same signature (RFC 6979).
func signEC(k *ecdsa.PrivateKey, claims map[string]any) (string, error) {
	algorithm, hash, n := "ES256", crypto.SHA256, 32
	if k.Curve == elliptic.P384() {
		algorithm, hash, n = "ES384", crypto.SHA384, 48
	}
	signed, digest, err := unsigned(algorithm, ecJWK(&k.PublicKey).ID, hash, claims)
	if err != nil {
		return "", err
	}
	der, err := k.Sign(nil, digest, hash)
	if err != nil {
		return "", err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return "", err
	}
	sig := make([]byte, 2*n)
	pair.R.FillBytes(sig[:n])
	pair.S.FillBytes(sig[n:])
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// unsigned is the token without its signature, and the digest to sign.
func unsigned(algorithm, key string, hash crypto.Hash, claims map[string]any) (text string, digest []byte, err error) {
	head, err := json.Marshal(map[string]string{"alg": algorithm, "kid": key, "typ": "JWT"})
	if err != nil {
		return "", nil, err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", nil, err
	}
	text = base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	h := hash.New()
	h.Write([]byte(text))
	return text, h.Sum(nil), nil
}
