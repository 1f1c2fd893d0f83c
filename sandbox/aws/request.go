// Package aws is the vocabulary of the emulator: the words that every service,
// the wire layer and the host have in common. It imports only the standard
// library, and nothing in it has state.
package aws

import "errors"

// Request is one HTTP request of a client, as it arrived.
type Request struct {
	Method string
	Host   string // the Host header, with its port if it had one
	Path   string // escaped path exactly as on the wire, always starting with "/"
	Query  string // raw query without "?"
	Header Header // everything but Host, in the order of arrival
	Remote string // IP address of the client, without port
	Secure bool   // arrived over TLS
	Body   Body
}

// Body is what the emulator knows of a request's payload. The bytes stay with
// the host, which hashed them on the way (aws-chunked framing already removed).
type Body struct {
	Size      int64 // decoded length; -1 while only the headers are known
	Sum       Sums
	Trailer   Header                 // trailing headers of an aws-chunked payload
	ReadBytes func() ([]byte, error) // nil when the payload is too large to enter the emulator
	Run       *Blob                  // where the bytes lie, when they are only a part of what was sent
}

// ErrNoBytes is what Body.Bytes answers when the payload went straight to the blob store.
var ErrNoBytes = errors.New("aws: payload is larger than the emulator reads into memory")

// Bytes reads the payload into memory: an XML document or a form, never object data.
func (b *Body) Bytes() ([]byte, error) {
	if b.Size == 0 {
		return nil, nil
	}
	if b.ReadBytes == nil {
		return nil, ErrNoBytes
	}
	return b.ReadBytes()
}

// Sums holds the checksums of a payload, all computed by the host in one pass.
type Sums struct {
	SHA256    [32]byte
	SHA1      [20]byte
	MD5       [16]byte
	CRC32     uint32
	CRC32C    uint32
	CRC64NVME uint64
}

// Blob names a run of bytes in the host's content-addressed store: what to
// stream, or what to keep. Its bytes cannot be read in here.
type Blob struct {
	SHA256 [32]byte // of the whole stored payload
	Size   int64    // of the whole stored payload
	Offset int64    // first byte wanted
	Length int64    // number of bytes wanted
}

// Field is one header line.
type Field struct{ Name, Value string }

// Header is an ordered list of header lines. Names compare without case.
type Header []Field

// SameName reports whether two names of header lines are the same, that is but for the case of ASCII letters.
// https://www.rfc-editor.org/rfc/rfc9110#name-field-names
func SameName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if x, y := a[i], b[i]; x != y && (x^y != 0x20 || x|0x20 < 'a' || x|0x20 > 'z') {
			return false
		}
	}
	return true
}

// Get returns the first value of name, or "".
func (h Header) Get(name string) string {
	for i := range h {
		if SameName(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// Has reports whether a line called name is present, even if empty.
func (h Header) Has(name string) bool {
	for i := range h {
		if SameName(h[i].Name, name) {
			return true
		}
	}
	return false
}

// Values returns all values of name in their order.
func (h Header) Values(name string) []string {
	var vs []string
	for i := range h {
		if SameName(h[i].Name, name) {
			vs = append(vs, h[i].Value)
		}
	}
	return vs
}

// Add appends a line.
func (h *Header) Add(name, value string) { *h = append(*h, Field{name, value}) }

// Set replaces all lines called name by one.
func (h *Header) Set(name, value string) {
	h.Del(name)
	h.Add(name, value)
}

// Del removes all lines called name.
func (h *Header) Del(name string) {
	if !h.Has(name) {
		return
	}
	kept := make(Header, 0, len(*h))
	for _, f := range *h {
		if !SameName(f.Name, name) {
			kept = append(kept, f)
		}
	}
	*h = kept
}
