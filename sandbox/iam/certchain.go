package iam

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// maxChain is how many certificates of a chain are looked at; real ones have two or three.
const maxChain = 10

// maxModulus is the longest RSA key that a certificate here may have, in bits: checking a private key
// takes time with the cube of it.
const maxModulus = 4096

// checkServerCert reads a server certificate and checks that it is valid now, that the private key is
// its own and that the chain certifies it.
func checkServerCert(body, key string, chain *string, now time.Time) (*x509.Certificate, error) {
	leaf, err := parseCert(body)
	if err != nil || !reasonable(leaf.PublicKey) {
		return nil, malformedCert("Unable to parse certificate. Please ensure the certificate is in PEM format.")
	}
	private, err := parsePrivate(key)
	switch {
	case err != nil:
		return nil, malformedCert("Unable to parse key; it must be a private key in PEM format, without a password.")
	case !samePublic(private, leaf.PublicKey):
		return nil, aws.Errorf(400, "KeyPairMismatch", "The private key did not match the public key provided. Please verify the key material and try again.")
	case now.After(leaf.NotAfter):
		return nil, malformedCert("Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.")
	case now.Before(leaf.NotBefore):
		return nil, malformedCert("Certificate is not valid yet. The 'Not Before' date restriction on the certificate has not passed.")
	case chain == nil:
		return leaf, nil
	}
	return leaf, checkChain(leaf, *chain)
}

func malformedCert(message string) error {
	return aws.Errorf(400, "MalformedCertificate", "%s", message)
}

// reasonable reports whether a public key is of a kind that IAM takes and of a length to work with.
func reasonable(key crypto.PublicKey) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() <= maxModulus
	case *ecdsa.PublicKey:
		return true
	}
	return false
}

// parsePrivate reads a private key, RSA or EC, and returns its public half.
func parsePrivate(text string) (crypto.PublicKey, error) {
	text = strings.TrimSpace(text)
	block, _ := pem.Decode([]byte(text))
	if block != nil && block.Type == "EC PARAMETERS" { // as openssl ecparam -genkey writes it
		block, _ = pem.Decode([]byte(text[strings.Index(text, "-----END"):]))
	}
	if block == nil || len(block.Bytes) > 2*maxModulus {
		return nil, errors.New("no key")
	}
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if signer, ok := key.(crypto.Signer); ok && err == nil && reasonable(signer.Public()) {
		return signer.Public(), nil
	}
	return nil, errors.New("not a key")
}

func samePublic(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// checkChain checks that each certificate of the chain signed the one before, the first the leaf.
func checkChain(leaf *x509.Certificate, text string) error {
	rest, below := []byte(text), leaf
	for i := 0; len(strings.TrimSpace(string(rest))) > 0; i++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != "CERTIFICATE" || i >= maxChain {
			return malformedCert("Unknown")
		}
		issuer, err := x509.ParseCertificate(block.Bytes)
		if err != nil || !reasonable(issuer.PublicKey) {
			return malformedCert("Unknown")
		}
		if below.CheckSignatureFrom(issuer) != nil {
			return badChain(i)
		}
		below = issuer
	}
	return nil
}

// badChain is AWS's message; it calls the first certificate -1.
func badChain(i int) error {
	if i == 0 {
		i = -1
	}
	return aws.Errorf(400, "MalformedCertificate", "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: %d", i)
}
