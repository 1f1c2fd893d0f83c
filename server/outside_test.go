package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
	"cloudlet/server/assets"
	"cloudlet/wasm/wire"
)

// Clients that are not ours, against a whole server: boto3 and Terraform, where they are installed.

// startOutside is a server with the emulator as it was built, or natively where it was not. It
// returns where it listens and the root user's credentials.
func startOutside(t *testing.T) (*running, wire.Sandbox) {
	t.Helper()
	if _, err := assets.Guest(); !errors.Is(err, assets.ErrNotBuilt) {
		r := startReal(t)
		return r, r.make()
	}
	r := start(t, Options{Host: nativeHost{t}, AccessKey: cloudtest.AccessKey, SecretKey: cloudtest.SecretKey, Account: cloudtest.Account})
	return r, r.Local()
}

// nativeHost runs the emulator without WebAssembly.
type nativeHost struct{ t *testing.T }

func (h nativeHost) New(context.Context, abi.Config) (Sandbox, error) {
	return &nativeSandbox{Env: cloudtest.New(h.t)}, nil
}

func (h nativeHost) Kept() []Kept { return nil }
func (h nativeHost) Close() error { return nil }

type nativeSandbox struct {
	fakeSandbox
	*cloudtest.Env
}

func (s *nativeSandbox) Close()   {}
func (s *nativeSandbox) Discard() {}

func (s *nativeSandbox) Join(context.Context, abi.Config) (Sandbox, error) { return nil, errShared }

func (s *nativeSandbox) Ask(ctx context.Context, q *sandbox.Question) (int, []byte, error) {
	return s.fakeSandbox.Ask(ctx, q)
}

func (s *nativeSandbox) Do(_ context.Context, q *sandbox.Request) (*sandbox.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	s.SetNow(time.Now().UTC())
	a, payload := s.Env.Serve(aws.Request{Method: q.Method, Host: q.Host, Path: q.Path, Query: q.Query, Header: q.Header, Remote: q.Remote, Secure: q.Secure}, body)
	return &sandbox.Response{Status: a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(payload)), Length: int64(len(payload)), Event: a.Event}, nil
}

// outside is the environment of a client: nothing of the machine's own AWS settings.
func outside(s wire.Sandbox, more ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "AWS_ACCESS_KEY_ID=" + s.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + s.SecretAccessKey,
		"AWS_DEFAULT_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true"}
	return append(env, more...)
}

func TestBoto3IAM(t *testing.T) {
	if testing.Short() || exec.Command("python3", "-c", "import boto3").Run() != nil {
		t.Skip("there is no boto3")
	}
	r, s := startOutside(t)
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/outside/iam.py", r.URL(), s.AccessKeyID, s.SecretAccessKey)
	cmd.Env = outside(s)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// slow skips what waits for minutes of real time, unless it is asked for.
func slow(t *testing.T) {
	t.Helper()
	if os.Getenv("CLOUDLET_TERRAFORM") == "" {
		t.Skip("takes minutes: go tool task terraform")
	}
}

// mirror finds a folder with Terraform's provider for AWS, and a configuration that uses it.
func mirror(t *testing.T) string {
	root := os.Getenv("CLOUDLET_TERRAFORM_MIRROR")
	if root == "" {
		root = "/opt/tf-plugins"
	}
	found, _ := filepath.Glob(filepath.Join(root, "*", "hashicorp", "aws"))
	if _, err := exec.LookPath("terraform"); testing.Short() || err != nil || len(found) == 0 {
		t.Skip("there is no terraform, or no provider in " + root)
	}
	file := filepath.Join(t.TempDir(), "terraform.rc")
	text := "provider_installation {\n  filesystem_mirror {\n    path = " + quoteHCL(root) + "\n  }\n}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func quoteHCL(s string) string { return `"` + strings.ReplaceAll(s, `\`, `\\`) + `"` }

func TestTerraform(t *testing.T) {
	config := mirror(t)
	r, s := startOutside(t)
	certificate, key, der := selfSigned(t)
	terraform(t, config, "testdata/outside/main.tf", map[string]string{
		"endpoint": r.URL(), "certificate": certificate, "private_key": key, "ssh_key": sshKey(t), "saml": metadata(der),
	}, s)
}

// selfSigned is a certificate and its key in PEM, and the certificate in DER.
func selfSigned(t *testing.T) (certificate, key string, der []byte) {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "example.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour)}
	if der, err = x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k); err != nil {
		t.Fatal(err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	key = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
	return strings.TrimSpace(certificate), strings.TrimSpace(key), der
}

// sshKey is a public key in the form of OpenSSH.
func sshKey(t *testing.T) string {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for _, part := range [][]byte{[]byte("ssh-rsa"), big.NewInt(int64(k.E)).Bytes(), append([]byte{0}, k.N.Bytes()...)} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
	}
	return "ssh-rsa " + base64.StdEncoding.EncodeToString(b) + " bob@example.com"
}

// metadata describes a company's identity provider.
func metadata(der []byte) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/metadata">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>` +
		base64.StdEncoding.EncodeToString(der) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
