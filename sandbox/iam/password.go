package iam

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"cloudlet/sandbox/aws"
)

// password is a console password, kept as PBKDF2-HMAC-SHA256. The earlier ones of a user are
// kept under the same salt, so that one derivation tells whether a word was used before.
type password struct {
	salt    [16]byte
	hash    [32]byte
	rounds  int
	changed time.Time
	old     [][32]byte // the latest first, maxHistory at most
}

const (
	// keyRounds is what the emulator can afford: a sandbox is compiled Go inside WebAssembly, where a
	// derivation takes some milliseconds, and lives for hours. A server would take 600,000.
	keyRounds = 1000

	// maxHistory is the most that PasswordReusePrevention can ask for.
	maxHistory = 24
)

func newPassword(c *aws.Call, word string, rounds int) password {
	p := password{rounds: rounds}
	c.Random.Read(p.salt[:])
	p.set(c, word)
	return p
}

func (p *password) derive(word string) (hash [32]byte) {
	// It fails only for lengths that FIPS forbids.
	key, _ := pbkdf2.Key(sha256.New, word, p.salt[:], p.rounds, len(hash))
	copy(hash[:], key)
	return hash
}

// is reports whether word is the password, in constant time.
func (p *password) is(word string) bool {
	hash := p.derive(word)
	return subtle.ConstantTimeCompare(hash[:], p.hash[:]) == 1
}

// set replaces the password and remembers the one before.
func (p *password) set(c *aws.Call, word string) {
	if !p.changed.IsZero() {
		p.old = append([][32]byte{p.hash}, p.old[:min(len(p.old), maxHistory-1)]...)
	}
	p.hash, p.changed = p.derive(word), c.Now.Truncate(time.Second)
}

// recent reports whether word is among the last n passwords, the present one counted.
func (p *password) recent(word string, n int) bool {
	if n == 0 {
		return false
	}
	hash := p.derive(word)
	if hash == p.hash {
		return true
	}
	for _, old := range p.old[:min(len(p.old), n-1)] {
		if hash == old {
			return true
		}
	}
	return false
}
