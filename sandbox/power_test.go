package sandbox

import (
	"errors"
	"math/big"
	"strings"
	"testing"
)

func TestTheHostComputesPowers(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	large, _ := new(big.Int).SetString(strings.Repeat("9", 600), 10) // 1,993 bits
	want(t, s, "/power?"+large.String(), new(big.Int).Exp(big.NewInt(3), big.NewInt(1000), large).String())
	want(t, s, "/power?7", "4")
	for _, m := range []string{"0", strings.Repeat("9", 620)} {
		if _, err := do(s, "/power?"+m); !errors.Is(err, ErrGuest) {
			t.Errorf("modulo %s: %v", m, err)
		}
	}
	want(t, s, "/power?7", "4")
}
