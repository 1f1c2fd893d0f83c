package abi

import (
	"math/big"
	"testing"
)

func TestPowerSurvives(t *testing.T) {
	base, e, m := big.NewInt(2), big.NewInt(1<<40), new(big.Int).Lsh(big.NewInt(5), 8*MaxPower-8)
	b := AppendPower(nil, base, e, m)
	base2, e2, m2, err := DecodePower(b)
	if err != nil || base.Cmp(base2) != 0 || e.Cmp(e2) != 0 || m.Cmp(m2) != 0 {
		t.Error(base2, e2, m2, err)
	}
	for i := range b {
		if _, _, _, err := DecodePower(b[:i]); err == nil {
			t.Errorf("%d bytes of %d accepted", i, len(b))
		}
	}
	for what, m := range map[string]*big.Int{"modulo nothing": new(big.Int), "too large": m.Lsh(m, 8)} {
		if _, _, _, err := DecodePower(AppendPower(nil, base, e, m)); err == nil {
			t.Error(what, "accepted")
		}
	}
}

func FuzzDecodePower(f *testing.F) {
	f.Add(AppendPower(nil, big.NewInt(3), big.NewInt(65537), big.NewInt(1<<62)))
	f.Fuzz(func(t *testing.T, b []byte) {
		base, e, m, err := DecodePower(b)
		if err == nil && Exp(base, e, m).Cmp(m) >= 0 {
			t.Errorf("%v^%v mod %v", base, e, m)
		}
	})
}
