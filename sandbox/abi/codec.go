package abi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"cloudlet/sandbox/aws"
)

// Bounds of the messages: what the host accepts of a client, and what either side
// accepts of the other. Sizes in bytes.
const (
	MaxHead = 64 << 10  // method, host, path, query and header lines of a request together
	MaxBody = 256 << 10 // payload that is read before the guest is asked for it
	// MaxDocument is the largest payload that may enter the guest: the longest list of
	// DeleteObjects and CompleteMultipartUpload fits.
	MaxDocument = 2 << 20
	// MaxQuestion is the longest question that may be asked.
	MaxQuestion = 128 << 10
	// MaxResponse is the most that a guest may answer in one message.
	MaxResponse = 32 << 20
)

// ErrMessage is what a decoder answers to bytes that are no message.
var ErrMessage = errors.New("abi: malformed message")

// version is the first byte of each message; a guest built for another layout is
// refused at its first call.
const version = 5

// Layout tells layouts of messages apart: the host and the guest must have the same.
func Layout() uint32 {
	b := AppendRequest(nil, &Request{})
	return crc32.ChecksumIEEE(AppendResponse(b, &Response{Payload: make([]aws.Blob, 1), Continue: &Continue{}, Repeat: &Repeat{}}))
}

// AppendRequest appends the binary form of r to b. The bytes that r.HTTP.Body may
// read stay outside: only whether there are any crosses over.
func AppendRequest(b []byte, r *Request) []byte {
	b = append(b, version, byte(r.Kind))
	b = appendInt(b, r.Now)
	b = appendInt(b, r.Received)
	b = append(b, r.Seed[:]...)
	b = append(b, r.Proof[:]...)
	b = appendString(b, r.Account)
	b = appendBytes(b, r.Payload)
	h := &r.HTTP
	for _, s := range []string{h.Method, h.Host, h.Path, h.Query, h.Remote} {
		b = appendString(b, s)
	}
	b = appendBool(b, h.Secure)
	b = appendHeader(b, h.Header)
	b = appendInt(b, h.Body.Size)
	b = AppendSums(b, &h.Body.Sum)
	b = appendHeader(b, h.Body.Trailer)
	return appendBool(b, h.Body.ReadBytes != nil)
}

// DecodeRequest reads what AppendRequest wrote. body becomes the request's
// Body.ReadBytes if the sender holds the payload in memory. Nothing in the result
// shares memory with b.
func DecodeRequest(b []byte, body func() ([]byte, error)) (*Request, error) {
	d := &decoder{b: b}
	r := &Request{}
	d.version()
	r.Kind = Kind(d.u8())
	r.Now, r.Received = d.int(), d.int()
	copy(r.Seed[:], d.take(len(r.Seed)))
	copy(r.Proof[:], d.take(len(r.Proof)))
	r.Account = d.string()
	r.Payload = d.bytes()
	h := &r.HTTP
	for _, s := range []*string{&h.Method, &h.Host, &h.Path, &h.Query, &h.Remote} {
		*s = d.string()
	}
	h.Secure = d.bool()
	h.Header = d.header()
	h.Body.Size = d.int()
	d.sums(&h.Body.Sum)
	h.Body.Trailer = d.header()
	if d.bool() {
		h.Body.ReadBytes = body
	}
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	return r, nil
}

// AppendResponse appends the binary form of r to b.
func AppendResponse(b []byte, r *Response) []byte {
	b = append(b, version)
	b = appendInt(b, int64(r.Status))
	b = appendHeader(b, r.Header)
	b = appendBytes(b, r.Body)
	b = appendBlobs(b, r.Payload)
	b = appendBool(b, r.Continue != nil)
	if r.Continue != nil {
		b = appendContinue(b, r.Continue)
	}
	b = appendBlobs(b, r.Keep)
	b = binary.AppendUvarint(b, uint64(len(r.Drop)))
	for i := range r.Drop {
		b = append(b, r.Drop[i][:]...)
	}
	b = appendBool(b, r.ReadOnly)
	b = appendBytes(b, r.Filter)
	b = appendBool(b, r.Grows)
	b = appendString(b, r.Charge)
	b = append(b, r.Signer[:]...)
	b = appendBytes(b, r.Event)
	b = appendInt(b, r.WakeAt)
	b = appendBool(b, r.Repeat != nil)
	if r.Repeat != nil {
		b = appendRepeat(b, r.Repeat)
	}
	return b
}

// DecodeResponse reads what AppendResponse wrote. Nothing in the result shares
// memory with b.
func DecodeResponse(b []byte) (*Response, error) {
	d := &decoder{b: b}
	r := &Response{}
	d.version()
	status := d.int()
	if status < 0 || status > 999 {
		d.bad = true
	}
	r.Status = int(status)
	r.Header = d.header()
	r.Body = d.bytes()
	r.Payload = d.blobs()
	if d.bool() {
		r.Continue = d.cont()
	}
	r.Keep = d.blobs()
	for n := d.count(32); n > 0; n-- {
		r.Drop = append(r.Drop, [32]byte(d.take(32)))
	}
	r.ReadOnly = d.bool()
	r.Filter = d.bytes()
	r.Grows = d.bool()
	r.Charge = d.string()
	copy(r.Signer[:], d.take(len(r.Signer)))
	r.Event = d.bytes()
	r.WakeAt = d.int()
	if d.bool() {
		r.Repeat = d.repeat(len(r.Event))
	}
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("response: %w", err)
	}
	return r, nil
}

// AppendRuns appends the binary form of the question of sums to b.
func AppendRuns(b []byte, runs []aws.Blob) []byte { return appendBlobs(append(b, version), runs) }

// DecodeRuns reads what AppendRuns wrote.
func DecodeRuns(b []byte) ([]aws.Blob, error) {
	d := &decoder{b: b}
	d.version()
	runs := d.blobs()
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("runs: %w", err)
	}
	return runs, nil
}

// SumsSize is the length of the binary form of aws.Sums in bytes.
const SumsSize = 32 + 20 + 16 + 4 + 4 + 8

// DecodeSums reads what AppendSums wrote.
func DecodeSums(b []byte) (s aws.Sums, err error) {
	d := &decoder{b: b}
	d.sums(&s)
	if err := d.end(); err != nil {
		return aws.Sums{}, fmt.Errorf("sums: %w", err)
	}
	return s, nil
}

func appendContinue(b []byte, c *Continue) []byte {
	b = appendBool(b, c.Chunked)
	b = appendBool(b, c.Signed)
	b = append(b, c.SigningKey[:]...)
	for _, s := range []string{c.Scope, c.Date, c.Seed, c.SHA256} {
		b = appendString(b, s)
	}
	b = appendBool(b, c.Trailer)
	return appendInt(b, c.Length)
}

func (d *decoder) cont() *Continue {
	c := &Continue{Chunked: d.bool(), Signed: d.bool()}
	copy(c.SigningKey[:], d.take(len(c.SigningKey)))
	for _, s := range []*string{&c.Scope, &c.Date, &c.Seed, &c.SHA256} {
		*s = d.string()
	}
	c.Trailer = d.bool()
	c.Length = d.int()
	return c
}

func appendRepeat(b []byte, r *Repeat) []byte {
	b = appendInt(b, r.Until)
	for _, n := range []int{r.Time, r.RequestID, r.EventID} {
		b = appendInt(b, int64(n))
	}
	return b
}

// repeat reads a Repeat of an Event of n bytes.
func (d *decoder) repeat(n int) *Repeat {
	r := &Repeat{Until: d.int()}
	for _, f := range []struct {
		at   *int
		size int
	}{{&r.Time, 20}, {&r.RequestID, 16}, {&r.EventID, 36}} {
		at := d.size()
		d.bad = d.bad || at > int64(n-f.size)
		*f.at = int(at)
	}
	return r
}

// AppendSums appends the binary form of s to b: the answer of sums, and a part of requests.
func AppendSums(b []byte, s *aws.Sums) []byte {
	b = append(b, s.SHA256[:]...)
	b = append(b, s.SHA1[:]...)
	b = append(b, s.MD5[:]...)
	b = binary.LittleEndian.AppendUint32(b, s.CRC32)
	b = binary.LittleEndian.AppendUint32(b, s.CRC32C)
	return binary.LittleEndian.AppendUint64(b, s.CRC64NVME)
}

func (d *decoder) sums(s *aws.Sums) {
	copy(s.SHA256[:], d.take(len(s.SHA256)))
	copy(s.SHA1[:], d.take(len(s.SHA1)))
	copy(s.MD5[:], d.take(len(s.MD5)))
	s.CRC32 = binary.LittleEndian.Uint32(d.take(4))
	s.CRC32C = binary.LittleEndian.Uint32(d.take(4))
	s.CRC64NVME = binary.LittleEndian.Uint64(d.take(8))
}

func appendHeader(b []byte, h aws.Header) []byte {
	b = binary.AppendUvarint(b, uint64(len(h)))
	for i := range h {
		b = appendString(appendString(b, h[i].Name), h[i].Value)
	}
	return b
}

func (d *decoder) header() aws.Header {
	n := d.count(2)
	if n == 0 {
		return nil
	}
	h := make(aws.Header, n)
	for i := range h {
		h[i] = aws.Field{Name: d.string(), Value: d.string()}
	}
	return h
}

// blobSize is the least that one blob takes in a message.
const blobSize = 32 + 3

func appendBlobs(b []byte, blobs []aws.Blob) []byte {
	b = binary.AppendUvarint(b, uint64(len(blobs)))
	for i := range blobs {
		b = append(b, blobs[i].SHA256[:]...)
		for _, n := range []int64{blobs[i].Size, blobs[i].Offset, blobs[i].Length} {
			b = appendInt(b, n)
		}
	}
	return b
}

func (d *decoder) blobs() []aws.Blob {
	n := d.count(blobSize)
	if n == 0 {
		return nil
	}
	blobs := make([]aws.Blob, n)
	for i := range blobs {
		blobs[i].SHA256 = [32]byte(d.take(32))
		blobs[i].Size, blobs[i].Offset, blobs[i].Length = d.size(), d.size(), d.size()
	}
	return blobs
}

func appendInt(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }

func appendBytes(b, p []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(p))), p...)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// decoder reads a message front to back. After the first mistake bad is set and
// everything reads as zero.
type decoder struct {
	b   []byte
	bad bool
}

var zeros [64]byte

// take gives the next n ≤ 64 bytes.
func (d *decoder) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad = true
		return zeros[:n:n]
	}
	p := d.b[:n:n]
	d.b = d.b[n:]
	return p
}

func (d *decoder) u8() byte { return d.take(1)[0] }

func (d *decoder) bool() bool {
	v := d.u8()
	d.bad = d.bad || v > 1
	return v == 1
}

func (d *decoder) version() { d.bad = d.u8() != version || d.bad }

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if d.bad || n <= 0 {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return v
}

// size reads a number that is not negative.
func (d *decoder) size() int64 {
	n := d.int()
	if n < 0 {
		d.bad = true
		return 0
	}
	return n
}

// count reads how many items of at least size bytes follow.
func (d *decoder) count(size int) int {
	v, n := binary.Uvarint(d.b)
	if d.bad || n <= 0 || v > math.MaxInt32 || v*uint64(size) > uint64(len(d.b)-n) {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *decoder) span() []byte {
	n := d.count(1)
	p := d.b[:n]
	d.b = d.b[n:]
	return p
}

func (d *decoder) string() string { return string(d.span()) }

func (d *decoder) bytes() []byte {
	if p := d.span(); len(p) > 0 {
		return append([]byte(nil), p...)
	}
	return nil
}

func (d *decoder) end() error {
	if d.bad || len(d.b) != 0 {
		return ErrMessage
	}
	return nil
}
