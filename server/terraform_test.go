package server

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/wire"
)

// TestTerraform applies each configuration, expects that a plan finds nothing left to do, and destroys what it made.
// Those that take minutes run only with CLOUDLET_TERRAFORM: go tool task terraform.
func TestTerraform(t *testing.T) {
	t.Parallel() // it waits most of the time
	config := mirror(t)
	r := startReal(t)
	certificate, key, der := selfSigned(t)
	vars := map[string]string{"endpoint": r.URL(), "certificate": certificate, "private_key": key, "ssh_key": sshKey(t), "saml": metadata(der)}
	files, err := filepath.Glob("testdata/terraform/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tf")
		if name == "provider" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if os.Getenv("CLOUDLET_TERRAFORM") == "" && name != "iam" && name != "s3" {
				t.Skip("takes minutes: go tool task terraform")
			}
			t.Parallel()
			terraform(t, config, vars, r.make(), file, "testdata/terraform/provider.tf")
		})
	}
}

// terraform lives through a configuration of these files.
func terraform(t *testing.T, config string, vars map[string]string, s wire.Sandbox, files ...string) {
	t.Helper()
	dir := t.TempDir()
	values, err := json.Marshal(vars)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "terraform.tfvars.json"), string(values))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(name)), string(text))
	}
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "terraform", append(args, "-no-color")...)
		cmd.Dir, cmd.Env = dir, outside(s, "TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "TF_INPUT=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("terraform %v: %v\n%s", args, err, out)
		}
	}
	run("init")
	run("apply", "-auto-approve")
	run("plan", "-detailed-exitcode") // 2: something is left to do
	run("destroy", "-auto-approve")
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
	write(t, file, text)
	return file
}

func quoteHCL(s string) string { return `"` + strings.ReplaceAll(s, `\`, `\\`) + `"` }

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
