package ec2

import (
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
)

func seeded(n byte) *aws.Call {
	return &aws.Call{Now: time.Unix(1.7e9, 0).UTC(), Account: "123456789012", Region: "us-east-1", Random: rand.NewChaCha8([32]byte{n})}
}

func TestRSAKeyIsSound(t *testing.T) {
	for n := range byte(3) {
		m := newRSA(seeded(n))
		if m.pem != newRSA(seeded(n)).pem {
			t.Error("the same seed gives another key")
		}
		block, _ := pem.Decode([]byte(m.pem))
		k, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Validate(); err != nil || k.N.BitLen() != 2048 {
			t.Errorf("key of %d bits: %v", k.N.BitLen(), err)
		}
	}
}

func TestImportedKeys(t *testing.T) {
	block, _ := pem.Decode([]byte(newRSA(seeded(9)).pem))
	k, _ := x509.ParsePKCS1PrivateKey(block.Bytes)
	der, _ := x509.MarshalPKIXPublicKey(&k.PublicKey)
	want := rsaPublic(k.N, big.NewInt(int64(k.E)))
	for name, text := range map[string]string{
		"openssh": want.authorized() + " me@home\n",
		"pem":     string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"rfc4716": "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"me\"\n" + strings.Fields(want.authorized())[1] + "\n---- END SSH2 PUBLIC KEY ----\n",
	} {
		if got, err := parsePublic(text); err != nil || got.fingerprint != want.fingerprint {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSSHReadsOurKeys asks OpenSSH itself, where it is installed.
func TestSSHReadsOurKeys(t *testing.T) {
	tool, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("no ssh-keygen here")
	}
	for name, m := range map[string]material{"rsa": newRSA(seeded(4)), "ed25519": newEd25519(seeded(4))} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(m.pem), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "-y", "-f", file).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || !strings.HasPrefix(got, m.authorized()) {
			t.Errorf("%s: %v %s", name, err, got)
		}
	}
}

func FuzzParsePublic(f *testing.F) {
	m := newEd25519(seeded(1))
	f.Add(m.authorized())
	f.Add("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAA==")
	f.Add("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := parsePublic(text); err == nil {
			if again, err := parsePublic(p.authorized()); err != nil || again.fingerprint != p.fingerprint {
				t.Errorf("%q does not survive: %v", text, err)
			}
		}
	})
}

func BenchmarkRSA(b *testing.B) {
	n := byte(0)
	for b.Loop() {
		newRSA(seeded(n))
		n++
	}
}

func BenchmarkCatalogues(b *testing.B) {
	for b.Loop() {
		readTypeTable(typesFile)
		readImages(imagesFile)
	}
}
