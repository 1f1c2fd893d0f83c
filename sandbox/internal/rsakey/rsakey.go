// Package rsakey makes RSA keys of 2048 bits, the same from the same randomness.
package rsakey

import (
	"io"
	"math/big"

	"cloudlet/sandbox/abi"
)

// Key is an RSA key. crypto/rsa would make one that differs from call to call, whatever the
// source of randomness; a sandbox must make the same key from the same seed.
type Key struct{ N, E, D, P, Q *big.Int }

const primeBits = 1024

// Generate makes a key of 2048 bits from two primes of 1024, after FIPS 186-5 in outline:
// both primes have their two upper bits set, so that the modulus has full length.
func Generate(random io.Reader) *Key {
	e := big.NewInt(65537)
	for {
		p, q := newPrime(random), newPrime(random)
		if p.Cmp(q) < 0 {
			p, q = q, p
		}
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		if d != nil && p.Cmp(q) != 0 {
			return &Key{new(big.Int).Mul(p, q), e, d, p, q}
		}
	}
}

// sieved are the odd primes that sift candidates before the costly test.
var sieved = primesBelow(1 << 16)

func primesBelow(n int) []uint32 {
	composite := make([]bool, n)
	var list []uint32
	for i := 3; i < n; i += 2 {
		if composite[i] {
			continue
		}
		list = append(list, uint32(i))
		for j := i * i; j < n; j += 2 * i {
			composite[j] = true
		}
	}
	return list
}

// window is how many odd numbers after a random start are tried.
const window = 4096

// rounds of Miller-Rabin leave an error below 2^-112 for random numbers of 1024 bits.
// FIPS 186-5, table B.1
const rounds = 5

// newPrime returns a random prime: the first in a window after a random number that survives the
// sieve, a Fermat test to base 2 (one exponentiation rules nearly every composite out) and Miller-Rabin.
func newPrime(random io.Reader) *big.Int {
	for {
		var b [primeBits / 8]byte
		io.ReadFull(random, b[:])
		b[0] |= 0xc0
		b[len(b)-1] |= 1
		start := new(big.Int).SetBytes(b[:])
		composite := sift(start)
		for i, bad := range composite {
			if bad {
				continue
			}
			x := new(big.Int).Add(start, big.NewInt(int64(2*i)))
			if fermat(x) && x.BitLen() == primeBits && millerRabin(random, x) {
				return x
			}
		}
	}
}

// sift marks which of start, start+2, start+4 … have a small divisor.
func sift(start *big.Int) []bool {
	composite := make([]bool, window)
	word, rest := new(big.Int), new(big.Int)
	for _, p := range sieved {
		r := rest.Mod(start, word.SetUint64(uint64(p))).Uint64()
		// start + 2i = 0 mod p: i = -r/2 mod p
		i := (uint64(p) - r) % uint64(p)
		if i%2 == 1 {
			i += uint64(p)
		}
		for i /= 2; i < window; i += uint64(p) {
			composite[i] = true
		}
	}
	return composite
}

var (
	one = big.NewInt(1)
	two = big.NewInt(2)
)

// fermat reports whether 2^(x-1) = 1 mod x.
func fermat(x *big.Int) bool {
	e := new(big.Int).Sub(x, one)
	return abi.Exp(two, e, x).Cmp(one) == 0
}

// millerRabin tests x against random bases.
func millerRabin(random io.Reader, x *big.Int) bool {
	minus := new(big.Int).Sub(x, one)
	k := minus.TrailingZeroBits()
	odd := new(big.Int).Rsh(minus, k)
	for range rounds {
		var b [primeBits/8 - 1]byte // shorter than x, so smaller
		io.ReadFull(random, b[:])
		y := new(big.Int).SetBytes(b[:])
		y = abi.Exp(y, odd, x)
		for i := uint(1); i < k && y.Cmp(one) != 0 && y.Cmp(minus) != 0; i++ {
			if y.Mul(y, y).Mod(y, x).Cmp(one) == 0 {
				return false
			}
		}
		if y.Cmp(minus) != 0 && y.Cmp(one) != 0 {
			return false
		}
	}
	return true
}

// Inverse is the inverse of Q modulo P.
func (k *Key) Inverse() *big.Int { return new(big.Int).ModInverse(k.Q, k.P) }

// PKCS1 is the key in the order of RFC 8017, appendix A.1.2.
func (k *Key) PKCS1() any {
	return struct {
		Version                     int
		N, E, D, P, Q, DP, DQ, QInv *big.Int
	}{
		0, k.N, k.E, k.D, k.P, k.Q,
		new(big.Int).Mod(k.D, new(big.Int).Sub(k.P, one)), new(big.Int).Mod(k.D, new(big.Int).Sub(k.Q, one)), k.Inverse(),
	}
}
