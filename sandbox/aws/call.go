package aws

import (
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"time"
)

// Call is one API call on its way through the emulator: who, when, where, and
// what it leaves behind. All time and randomness that a service may use comes
// from here, so that the same state and the same call give the same answer.
type Call struct {
	Now       time.Time // virtual time of the sandbox, UTC
	Region    string
	Account   string // the account that owns the sandbox's resources
	Principal Principal
	Service   string // signing name: "ec2"
	Operation string // "RunInstances"
	ID        string // request id
	Request   *Request

	// Allowed asks the policy engine about a permission that only shows itself
	// inside an operation (each key of DeleteObjects). nil means yes.
	Allowed func(Access) *Error

	// Sums asks the host for the checksums of runs of its store, joined in their order; they
	// must be of blobs that the state refers to. It reads them, so ask only for what is not known.
	Sums func(runs []Blob) (Sums, error)

	// Status and Header adjust the answer of an operation whose HTTP status is
	// not always the same (206 of a ranged GetObject). Zero: the model's own.
	Status int
	Header Header

	// Lasting says that the operation looked at the state alone, not at the time: asked again, it gives the
	// same answer until something changes.
	Lasting bool

	// Rows writes a long list of the answer straight from the state; the SDK's member stays nil.
	Rows Rows

	// Room gives empty room for n bytes of the answer, which is there until the next call. nil: none is set aside.
	Room func(n int) []byte

	// Payload is what to stream as the body of the answer, run after run (GetObject);
	// the SDK's Body member stays nil.
	Payload []Blob

	// Filter is a query, JSON of sql.Plan, through which Payload goes on its way to the client.
	Filter []byte

	Changes []Change   // in order
	Keep    []Blob     // payloads that the new state refers to, one entry a reference
	Drop    [][32]byte // references that the new state gave up, one entry a reference

	Random *rand.ChaCha8 // seeded by the call

	wake time.Time
}

// Rows appends the elements of a list that is a member of an operation's output, as the model has them.
type Rows struct {
	Member string // "" for none
	Append func(b []byte) []byte
}

// Space is empty room for n bytes of the answer, of Room if there is any.
func (c *Call) Space(n int) []byte {
	if c.Room != nil {
		return c.Room(n)
	}
	return make([]byte, 0, n)
}

// Changed notes what the call did to a resource.
func (c *Call) Changed(verb string, r Resource) { c.Changes = append(c.Changes, Change{verb, r}) }

// WakeAt asks to be looked at again at t, because something visible changes then
// without any call (pending becomes running). The earliest wish wins.
func (c *Call) WakeAt(t time.Time) {
	if t.After(c.Now) && (c.wake.IsZero() || t.Before(c.wake)) {
		c.wake = t
	}
}

// Wake returns the earliest time given to WakeAt, or the zero time.
func (c *Call) Wake() time.Time { return c.wake }

// Hex returns n random hexadecimal digits.
func (c *Call) Hex(n int) string {
	b := make([]byte, (n+1)/2)
	c.Random.Read(b)
	return hex.EncodeToString(b)[:n]
}

// NewID returns an id in EC2's long form: prefix, "-0", 16 hexadecimal digits ("i-0a1b…").
func (c *Call) NewID(prefix string) string { return prefix + "-0" + c.Hex(16) }

// UUID returns a random version 4 UUID.
func (c *Call) UUID() string {
	var b [16]byte
	c.Random.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Text returns n random letters and digits.
func (c *Call) Text(n int) string {
	r := rand.New(c.Random)
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// UniqueID returns an IAM unique id: a four-letter prefix ("AIDA" user, "AGPA" group,
// "AROA" role, "ANPA" policy, "AKIA" and "ASIA" access keys) and 17 or 16 letters.
//
// As in AWS an access key id carries its account, so that the server finds the
// sandbox of a signed request without a table of keys.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func (c *Call) UniqueID(prefix string) string {
	var b [11]byte
	c.Random.Read(b[:])
	if prefix != "AKIA" && prefix != "ASIA" {
		return prefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])[:17]
	}
	account, _ := strconv.ParseUint(c.Account, 10, 64)
	head := account<<7 | 1<<47 | uint64(b[0]&0x7f)
	var k [10]byte
	binary.BigEndian.PutUint64(k[:8], head<<16)
	copy(k[6:], b[1:5])
	return prefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(k[:])
}

// AccountOf returns the 12-digit account inside an access key id, or "" if the id
// was not made by UniqueID.
func AccountOf(accessKeyID string) string {
	if len(accessKeyID) != 20 {
		return ""
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(accessKeyID[4:])
	if err != nil || b[0]&0x80 == 0 {
		return ""
	}
	account := binary.BigEndian.Uint64(b[:8]) >> 16 & (1<<47 - 1) >> 7
	s := strconv.FormatUint(account, 10)
	if len(s) > 12 {
		return ""
	}
	return "000000000000"[len(s):] + s
}
