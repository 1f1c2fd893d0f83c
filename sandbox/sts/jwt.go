package sts

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // for the algorithms of 384 and 512 bits
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
)

// jwt is a JSON Web Token that was read, not proven.
// https://datatracker.ietf.org/doc/html/rfc7519
type jwt struct {
	algorithm, keyID string
	signed           string // what the signature covers
	signature        []byte
	claims           map[string]any
}

// parseJWT reads a signed token in the compact form.
func parseJWT(token string) (*jwt, bool) {
	part := strings.Split(token, ".")
	if len(part) != 3 {
		return nil, false
	}
	t := &jwt{signed: part[0] + "." + part[1]}
	var head struct {
		Algorithm string   `json:"alg"`
		KeyID     string   `json:"kid"`
		Critical  []string `json:"crit"`
	}
	h, err := base64.RawURLEncoding.DecodeString(part[0])
	if err != nil || json.Unmarshal(h, &head) != nil || head.Critical != nil {
		return nil, false
	}
	body, err := base64.RawURLEncoding.DecodeString(part[1])
	if err != nil {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&t.claims) != nil || t.claims == nil || d.More() {
		return nil, false
	}
	t.signature, err = base64.RawURLEncoding.DecodeString(part[2])
	t.algorithm, t.keyID = head.Algorithm, head.KeyID
	return t, err == nil
}

// publicKey verifies tokens.
type publicKey struct {
	id  string // "" fits every token
	key crypto.PublicKey
}

// algorithms are the signatures that are understood: which hash, and for ECDSA the size of the curve.
// https://datatracker.ietf.org/doc/html/rfc7518#section-3.1
var algorithms = map[string]struct {
	hash crypto.Hash
	bits int
}{
	"RS256": {crypto.SHA256, 0}, "RS384": {crypto.SHA384, 0}, "RS512": {crypto.SHA512, 0},
	"ES256": {crypto.SHA256, 256}, "ES384": {crypto.SHA384, 384}, "ES512": {crypto.SHA512, 521},
}

// verified reports whether the key signed the token, by the algorithm that the token names.
func (t *jwt) verified(k publicKey) bool {
	a, ok := algorithms[t.algorithm]
	if !ok || k.id != "" && t.keyID != "" && k.id != t.keyID {
		return false
	}
	h := a.hash.New()
	h.Write([]byte(t.signed))
	digest := h.Sum(nil)
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		return a.bits == 0 && rsa.VerifyPKCS1v15(key, a.hash, digest, t.signature) == nil
	case *ecdsa.PublicKey:
		n := (a.bits + 7) / 8
		if a.bits == 0 || key.Curve.Params().BitSize != a.bits || len(t.signature) != 2*n {
			return false
		}
		return ecdsa.Verify(key, digest, new(big.Int).SetBytes(t.signature[:n]), new(big.Int).SetBytes(t.signature[n:]))
	}
	return false
}

// text is a claim that must be a string.
func (t *jwt) text(name string) string {
	v, _ := t.claims[name].(string)
	return v
}

// list is a claim that is a string or a list of them.
func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// seconds is a claim that is a time.
func (t *jwt) seconds(name string) (int64, bool) {
	n, ok := t.claims[name].(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return int64(f), err == nil && f > -1<<53 && f < 1<<53
}

// keyName is the id of a key: its thumbprint in short.
func keyName(der []byte) string {
	sum := sha256.Sum256(der)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
