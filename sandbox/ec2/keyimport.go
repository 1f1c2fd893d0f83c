package ec2

import (
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"strings"
)

// maxKeyText bounds what is looked at as a public key.
const maxKeyText = 16 << 10

func badKey() error {
	return bad("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
}

// parsePublic reads a public key: OpenSSH's line, the block of RFC 4716, or base64 of DER.
func parsePublic(text string) (*publicKey, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxKeyText {
		return nil, badKey()
	}
	if f := strings.Fields(text); len(f) >= 2 && strings.HasPrefix(f[0], "ssh-") {
		return parseBlob(f[1])
	}
	if body, ok := strings.CutPrefix(text, "---- BEGIN SSH2 PUBLIC KEY ----"); ok {
		return parseBlob(rfc4716(body))
	}
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return parseDER(block.Bytes)
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, badKey()
	}
	return parseDER(der)
}

// rfc4716 keeps the base64 of a block: what is neither a header line nor the end.
func rfc4716(body string) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "----") {
			break
		}
		if !strings.Contains(line, ":") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// parseBlob reads the base64 of RFC 4253's encoding.
func parseBlob(text string) (*publicKey, error) {
	blob, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, badKey()
	}
	algorithm, rest, ok := cutString(blob)
	first, rest2, ok2 := cutString(rest)
	switch {
	case !ok || !ok2:
	case string(algorithm) == "ssh-ed25519" && len(first) == 32 && len(rest2) == 0:
		p := ed25519Public(first)
		return &p, nil
	case string(algorithm) == "ssh-rsa":
		if n, end, ok := cutString(rest2); ok && len(end) == 0 {
			return checkedRSA(new(big.Int).SetBytes(n), new(big.Int).SetBytes(first))
		}
	}
	return nil, badKey()
}

func cutString(b []byte) (s, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n], b[4+n:], true
}

func parseDER(der []byte) (*publicKey, error) {
	var outer struct {
		Algorithm rsaAlgorithm
		Key       asn1.BitString
	}
	var inner struct{ N, E *big.Int }
	if _, err := asn1.Unmarshal(der, &outer); err != nil || !outer.Algorithm.ID.Equal(theRSAAlgorithm.ID) {
		return nil, badKey()
	}
	if _, err := asn1.Unmarshal(outer.Key.Bytes, &inner); err != nil {
		return nil, badKey()
	}
	return checkedRSA(inner.N, inner.E)
}

// checkedRSA takes the lengths that EC2 takes: 1024, 2048 and 4096 bits.
func checkedRSA(n, e *big.Int) (*publicKey, error) {
	if n.Sign() <= 0 || e.Sign() <= 0 || e.BitLen() > 64 {
		return nil, badKey()
	}
	switch n.BitLen() {
	case 1024, 2048, 4096:
		p := rsaPublic(n, e)
		return &p, nil
	}
	return nil, bad("InvalidKey.Format", "Invalid length: supported lengths are 1024, 2048, and 4096.")
}
