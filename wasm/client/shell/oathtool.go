package shell

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// oathtool prints one-time passwords as an authenticator app would show them: `oathtool -b --totp [-w N] SECRET`
// prints that of now and the N after it. https://www.rfc-editor.org/rfc/rfc6238
func oathtool(c *call) int {
	window, rest := valued(c.words, "-w")
	more, err := strconv.Atoi(window)
	if window == "" {
		more, err = 0, nil
	}
	var secret string
	for _, w := range rest {
		if !strings.HasPrefix(w, "-") {
			secret = w
		}
	}
	key, bad := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(strings.ReplaceAll(secret, " ", ""), "=")))
	if err != nil || bad != nil || secret == "" || more < 0 || more > 100 {
		return c.usage("-b --totp [-w N] SECRET   (the secret in base 32)")
	}
	step := uint64(c.s.o.Now().Unix() / 30)
	for i := range uint64(more + 1) {
		fmt.Fprintln(c.Stdout, oneTime(key, step+i))
	}
	return 0
}

// oneTime is the password of six digits of a time step. https://www.rfc-editor.org/rfc/rfc4226#section-5.3
func oneTime(key []byte, step uint64) string {
	h := hmac.New(sha1.New, key)
	h.Write(binary.BigEndian.AppendUint64(nil, step))
	sum := h.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[19]&15:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}
