package abi

import (
	"fmt"
	"math/big"
)

// MaxPower is the length in bytes that each number of a Power may have at most: the host computes one in milliseconds.
const MaxPower = 256

// AppendPower appends the binary form of the question of power to b: base to the power of e, modulo m, all positive.
func AppendPower(b []byte, base, e, m *big.Int) []byte {
	b = append(b, version)
	for _, x := range []*big.Int{base, e, m} {
		b = appendBytes(b, x.Bytes())
	}
	return b
}

// DecodePower reads what AppendPower wrote.
func DecodePower(b []byte) (base, e, m *big.Int, err error) {
	d := &decoder{b: b}
	d.version()
	base, e, m = d.natural(), d.natural(), d.natural()
	d.bad = d.bad || m.Sign() == 0
	if err := d.end(); err != nil {
		return nil, nil, nil, fmt.Errorf("power: %w", err)
	}
	return base, e, m, nil
}

func (d *decoder) natural() *big.Int {
	b := d.span()
	if len(b) > MaxPower {
		d.bad = true
		return new(big.Int)
	}
	return new(big.Int).SetBytes(b)
}
