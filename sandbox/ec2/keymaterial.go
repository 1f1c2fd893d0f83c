package ec2

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/internal/rsakey"
)

// publicKey is a public key in the forms that EC2 needs.
type publicKey struct {
	keyType     types.KeyType
	algorithm   string // ssh-rsa, ssh-ed25519
	blob        []byte // RFC 4253's encoding
	fingerprint string
}

// authorized is the key as a line of authorized_keys, without a comment.
func (p *publicKey) authorized() string {
	return p.algorithm + " " + base64.StdEncoding.EncodeToString(p.blob)
}

// material is a whole new key.
type material struct {
	publicKey
	pem     string
	private []byte // as in a PuTTY file
}

// sshString encodes strings after RFC 4251: each behind its length.
func sshString(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

// mpint encodes positive numbers after RFC 4251.
func mpint(numbers ...*big.Int) []byte {
	var b []byte
	for _, n := range numbers {
		raw := n.Bytes()
		if n.BitLen()%8 == 0 {
			raw = append([]byte{0}, raw...)
		}
		b = append(b, sshString(raw)...)
	}
	return b
}

// colons writes a digest as EC2 does: aa:bb:…
func colons(sum []byte) string {
	text := hex.EncodeToString(sum)
	var parts []string
	for i := 0; i < len(text); i += 2 {
		parts = append(parts, text[i:i+2])
	}
	return strings.Join(parts, ":")
}

// newEd25519 makes an ED25519 key; its fingerprint is SHA-256 of the public key, in base64.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
func newEd25519(c *aws.Call) material {
	var seed [ed25519.SeedSize]byte
	c.Random.Read(seed[:])
	key := ed25519.NewKeyFromSeed(seed[:])
	public := key.Public().(ed25519.PublicKey)
	p := ed25519Public(public)
	return material{p, opensshPEM(c, p, public, key), sshString(seed[:])}
}

func ed25519Public(public []byte) publicKey {
	p := publicKey{keyType: types.KeyTypeEd25519, algorithm: "ssh-ed25519", blob: sshString([]byte("ssh-ed25519"), public)}
	sum := sha256.Sum256(p.blob)
	p.fingerprint = base64.StdEncoding.EncodeToString(sum[:])
	return p
}

// opensshPEM writes an unencrypted private key in OpenSSH's own format.
// https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key
func opensshPEM(c *aws.Call, p publicKey, public, private []byte) string {
	var check [4]byte
	c.Random.Read(check[:])
	secret := append(check[:], check[:]...)
	secret = append(secret, sshString([]byte(p.algorithm), public, private, nil)...)
	for pad := byte(1); len(secret)%8 != 0; pad++ {
		secret = append(secret, pad)
	}
	body := append([]byte("openssh-key-v1\x00"), sshString([]byte("none"), []byte("none"), nil)...)
	body = binary.BigEndian.AppendUint32(body, 1)
	body = append(body, sshString(p.blob, secret)...)
	return string(pem.EncodeToMemory(&pem.Block{Type: "OPENSSH PRIVATE KEY", Bytes: body}))
}

// newRSA makes a 2048-bit RSA key; its fingerprint is SHA-1 of the private key in PKCS #8.
func newRSA(c *aws.Call) material {
	k := rsakey.Generate(c.Random)
	der := mustDER(k.PKCS1())
	pkcs8 := mustDER(struct {
		Version   int
		Algorithm rsaAlgorithm
		Key       []byte
	}{0, theRSAAlgorithm, der})
	sum := sha1.Sum(pkcs8)
	p := rsaPublic(k.N, k.E)
	p.fingerprint = colons(sum[:])
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: der})
	return material{p, string(text), mpint(k.D, k.P, k.Q, k.Inverse())}
}

// rsaAlgorithm names RSA in PKCS #8 and in public keys.
type rsaAlgorithm struct {
	ID     asn1.ObjectIdentifier
	Params asn1.RawValue
}

var theRSAAlgorithm = rsaAlgorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, asn1.NullRawValue}

func mustDER(v any) []byte {
	b, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// rsaPublic makes the public forms; the fingerprint is that of an imported key, MD5 of its DER encoding.
func rsaPublic(n, e *big.Int) publicKey {
	inner := mustDER(struct{ N, E *big.Int }{n, e})
	der := mustDER(struct {
		Algorithm rsaAlgorithm
		Key       asn1.BitString
	}{theRSAAlgorithm, asn1.BitString{Bytes: inner, BitLength: 8 * len(inner)}})
	sum := md5.Sum(der)
	return publicKey{types.KeyTypeRsa, "ssh-rsa", append(sshString([]byte("ssh-rsa")), mpint(e, n)...), colons(sum[:])}
}

// ppk writes the key as PuTTY's file, version 2, without a passphrase.
// https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html
func (m *material) ppk(comment string) string {
	macKey := sha1.Sum([]byte("putty-private-key-file-mac-key"))
	mac := hmac.New(sha1.New, macKey[:])
	mac.Write(sshString([]byte(m.algorithm), []byte("none"), []byte(comment), m.blob, m.private))
	public, private := wrapped(m.blob), wrapped(m.private)
	return fmt.Sprintf("PuTTY-User-Key-File-2: %s\r\nEncryption: none\r\nComment: %s\r\nPublic-Lines: %d\r\n%sPrivate-Lines: %d\r\n%sPrivate-MAC: %x\r\n",
		m.algorithm, comment, len(public), strings.Join(public, ""), len(private), strings.Join(private, ""), mac.Sum(nil))
}

// wrapped is base64 in lines of 64.
func wrapped(b []byte) []string {
	text := base64.StdEncoding.EncodeToString(b)
	var lines []string
	for len(text) > 64 {
		lines, text = append(lines, text[:64]+"\r\n"), text[64:]
	}
	return append(lines, text+"\r\n")
}
