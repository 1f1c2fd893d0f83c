package iam

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

// issue makes a certificate for a new key, signed by a parent or by itself.
func issue(t testing.TB, name string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (cert *x509.Certificate, key *ecdsa.PrivateKey, certPEM, keyPEM string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, _ := x509.MarshalPKCS8PrivateKey(key)
	cert, _ = x509.ParseCertificate(der)
	return cert, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
}

func TestCertificateChains(t *testing.T) {
	root, rootKey, rootPEM, _ := issue(t, "root", nil, nil)
	middle, middleKey, middlePEM, _ := issue(t, "middle", root, rootKey)
	_, _, leafPEM, leafKey := issue(t, "the leaf", middle, middleKey)
	_, _, otherPEM, otherKey := issue(t, "another root", nil, nil)
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		chain, key string
		now        time.Time
		want       string // "" for good
	}{
		"whole":          {middlePEM + rootPEM, leafKey, now, ""},
		"without a root": {middlePEM, leafKey, now, ""},
		"root twice":     {middlePEM + rootPEM + rootPEM, leafKey, now, ""},
		"white space":    {"\n" + middlePEM + "\n\n" + rootPEM + "\n", leafKey, now, ""},
		"wrong order":    {rootPEM + middlePEM, leafKey, now, "certificate is: -1"},
		"gap":            {rootPEM, leafKey, now, "certificate is: -1"},
		"stranger":       {middlePEM + otherPEM, leafKey, now, "certificate is: 1"},
		"leaf inside":    {middlePEM + leafPEM, leafKey, now, "certificate is: 1"},
		"too long":       {middlePEM + strings.Repeat(rootPEM, maxChain), leafKey, now, "Unknown"},
		"rubbish":        {middlePEM + "rubbish", leafKey, now, "Unknown"},
		"key":            {middlePEM, otherKey, now, "did not match"},
		"early":          {middlePEM, leafKey, now.AddDate(-1, 0, 0), "Not Before"},
		"late":           {middlePEM, leafKey, now.AddDate(1, 0, 0), "Not After"},
	} {
		_, err := checkServerCert(leafPEM, x.key, &x.chain, x.now)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
}

func FuzzSSHKey(f *testing.F) {
	f.Add("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ me@laptop")
	f.Add("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 16384 {
			return
		}
		k, err := parseSSH(text)
		if err != nil {
			return
		}
		if again, err := parseSSH(k.line()); err != nil || !again.equal(k) {
			t.Errorf("%s: %v", k.line(), err)
		}
		if len(k.fingerprint()) != 47 {
			t.Error(k.fingerprint())
		}
	})
}

func FuzzServerCertificate(f *testing.F) {
	_, _, cert, key := issue(f, "root", nil, nil)
	f.Add(cert, key, cert)
	f.Add("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----", "")
	f.Fuzz(func(t *testing.T, body, key, chain string) {
		if len(body)+len(key) <= 16384 && len(chain) <= 1<<16 {
			checkServerCert(body, key, &chain, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		}
	})
}
