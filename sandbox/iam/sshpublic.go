package iam

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"

	"cloudlet/sandbox/aws"
)

// sshPublic is an RSA public key.
type sshPublic struct{ n, e *big.Int }

func unknownEncoding() error {
	return aws.Errorf(400, "UnrecognizedPublicKeyEncoding", "Invalid public key uploaded.")
}

// parseSSH reads a line of OpenSSH ("ssh-rsa AAAA… comment") or a PEM block of a public key.
func parseSSH(text string) (sshPublic, error) {
	text = strings.TrimSpace(text)
	var k sshPublic
	if f := strings.Fields(text); len(f) >= 2 && f[0] == "ssh-rsa" {
		blob, err := base64.StdEncoding.DecodeString(f[1])
		if err != nil {
			return k, unknownEncoding()
		}
		algorithm, rest := sshCut(blob)
		e, rest := sshCut(rest)
		n, rest := sshCut(rest)
		if string(algorithm) != "ssh-rsa" || len(n) == 0 || len(rest) != 0 {
			return k, unknownEncoding()
		}
		k = sshPublic{new(big.Int).SetBytes(n), new(big.Int).SetBytes(e)}
	} else if block, _ := pem.Decode([]byte(text)); block != nil {
		public, err := parsePublicPEM(block)
		if err != nil {
			return k, unknownEncoding()
		}
		k = sshPublic{public.N, big.NewInt(int64(public.E))}
	} else {
		return k, unknownEncoding()
	}
	if bits := k.n.BitLen(); bits < 2048 || bits > 16384 || k.e.Sign() == 0 || k.e.BitLen() > 64 {
		return k, aws.Errorf(400, "InvalidPublicKey", "Invalid body for public key")
	}
	return k, nil
}

func parsePublicPEM(block *pem.Block) (*rsa.PublicKey, error) {
	switch block.Type {
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "PUBLIC KEY":
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if public, ok := key.(*rsa.PublicKey); ok {
			return public, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, unknownEncoding()
}

// sshCut takes a string off the front, after RFC 4251; of anything else nothing is left.
func sshCut(b []byte) (s, rest []byte) {
	if len(b) < 4 {
		return nil, nil
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil
	}
	return b[4 : 4+n], b[4+n:]
}

func (k sshPublic) equal(x sshPublic) bool { return k.n.Cmp(x.n) == 0 && k.e.Cmp(x.e) == 0 }

// wire is the key after RFC 4253, section 6.6.
func (k sshPublic) wire() []byte {
	var b []byte
	for _, part := range [][]byte{[]byte("ssh-rsa"), signed(k.e), signed(k.n)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// signed is a positive number with room for its sign.
func signed(n *big.Int) []byte {
	if n.BitLen()%8 == 0 {
		return append([]byte{0}, n.Bytes()...)
	}
	return n.Bytes()
}

// fingerprint is MD5 of the wire form, as aa:bb:…
func (k sshPublic) fingerprint() string {
	sum := md5.Sum(k.wire())
	text := hex.EncodeToString(sum[:])
	var b strings.Builder
	for i := 0; i < len(text); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(text[i : i+2])
	}
	return b.String()
}

// line is the key as OpenSSH writes it.
func (k sshPublic) line() string { return "ssh-rsa " + base64.StdEncoding.EncodeToString(k.wire()) }

// pem is the key as a SubjectPublicKeyInfo.
func (k sshPublic) pem() string {
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: k.n, E: int(k.e.Int64())})
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
