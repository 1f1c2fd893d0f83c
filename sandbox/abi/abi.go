// Package abi is the boundary between the host and a guest: six imports, five
// exports, and the messages that cross it. abi.go is shared, abi_host.go is the
// host's side, abi_guest.go the guest's.
//
// The guest exports
//
//	_initialize()                 Go's runtime
//	settle() u32                  collect garbage and order the heap, answer Layout; once, before the memory is forked
//	handle(n u32) u32             read a Request of n bytes, answer a Response, return its length
//	maintain(threshold u64) u32   collect garbage if threshold bytes were allocated since the last time; 1 if it did
//	room() u64                    bytes of the heap that are free, without growing the memory
//
// and imports from module "cloudlet"
//
//	request(ptr, cap u32) u32     copy the pending Request into guest memory
//	body(ptr, cap u32) u32        copy the pending request's payload, if the host holds it in memory
//	sums(ptr, n, out, cap u32) u32
//	                              read a list of runs at ptr, put the checksums of their joined bytes at out
//	power(ptr, n, out, cap u32) u32
//	                              read a Power of n bytes, put its value, big-endian, at out
//	response(ptr, n u32)          hand over the Response (valid until handle returns)
//	interrupt()                   called at loop headers when the fuel is used up
package abi

import "cloudlet/sandbox/aws"

// Module is the name under which the guest imports the host.
const Module = "cloudlet"

// Kind is what the host wants of a call.
type Kind uint8

const (
	// Setup makes the sandbox's account; its Payload is a JSON Config. Once, before any other.
	Setup Kind = iota + 1
	// Head asks with the headers alone whether a large payload should be received:
	// authenticate, authorize, and answer Continue or a refusal. Changes no state.
	Head
	// Serve handles a whole request.
	Serve
	// Inspect answers the JSON list of what exists ([]aws.Resource). Changes no state.
	Inspect
	// Ask answers a question of the page's beside AWS's own API: its Payload is a JSON
	// object whose member "ask" names the question, the answer's Body is JSON too.
	Ask
	// Rekey gives the root user another access key and password, as its Payload, a JSON Config,
	// has them: what is copied from a sandbox must not open the original.
	Rekey
	// Look handles a request that only reads, for the sandbox's owner: unsigned, allowed
	// whatever the policies say, without an event. Changes no state.
	Look
	// Join opens one more account in the sandbox; its Payload is a JSON Config. All accounts share
	// what is one for all of AWS: the names of buckets and account aliases.
	Join
)

// Config is what makes one sandbox differ from another; given as JSON to Setup.
type Config struct {
	Account   string `json:"account"`   // 12 digits
	Region    string `json:"region"`    // default region, us-east-1
	AccessKey string `json:"accessKey"` // of the root user
	SecretKey string `json:"secretKey"`

	// With these the root user signs in to the console; without a password it cannot.
	RootEmail    string `json:"rootEmail,omitempty"`
	RootPassword string `json:"rootPassword,omitempty"`
	Delay        int    `json:"delay,omitempty"` // seconds after which a change of IAM is seen everywhere
}

// Request is one call into a sandbox.
type Request struct {
	Kind     Kind
	Now      int64    // virtual time, Unix nanoseconds
	Received int64    // real time of arrival, Unix nanoseconds: what signatures are measured against
	Seed     [32]byte // of all randomness in the call
	HTTP     aws.Request
	Account  string // whom Inspect, Ask and Look are about; "" for the account of Setup
	Payload  []byte // Setup, Rekey, Join: JSON Config; Ask: the question

	// Proof is the SigV4 signing key by which the host has found the signature right, as the guest would have; zero if it has not
	// looked. What remains to the guest is whether that is the caller's key.
	Proof [32]byte

	// Sums answers aws.Call.Sums. It is no part of the message: each side of the boundary
	// puts its own here.
	Sums func([]aws.Blob) (aws.Sums, error)

	// Room is where the guest makes the body and the event of its answer, for aws.Call.Room. It is no part of the message.
	Room func(n int) []byte
}

// Response is the guest's answer.
type Response struct {
	Status   int
	Header   aws.Header
	Body     []byte     // inline bytes, or
	Payload  []aws.Blob // … runs of the blob store, streamed in order
	Filter   []byte     // a query, JSON of sql.Plan, that makes the body of the Payload
	Continue *Continue  // answer to Head: send the payload
	Keep     []aws.Blob // references gained
	Drop     [][32]byte // references given up
	ReadOnly bool       // nothing a later call could see was changed: the host may roll the call back
	Grows    bool       // of a kind that adds to the state: what a full sandbox refuses
	Charge   string     // what the request is billed as: "Requests-Tier1"; "" if it is free
	Signer   [32]byte   // SigV4 signing key by which the signature is right, for later Proofs; zero for none
	Repeat   *Repeat    // how the host may give the answer again; nil: not at all
	Event    []byte     // JSON, CloudTrail-shaped; nil for Setup, Head, Inspect and Look
	WakeAt   int64      // Unix nanoseconds of the next visible change, 0 for none
}

// Repeat says that the answer stays what it is as long as the state does: for every request that differs from this one in nothing but
// when it was signed, if its signature is right by the same Signer. Such a request is a call of its own: only the ids and the time, in the
// headers and in Event, are others.
type Repeat struct {
	Until int64 // virtual time, Unix nanoseconds: not from then on

	Time, RequestID, EventID int // where they stand in Event: 20, 16 and 36 letters
}

// Continue tells the host how to receive a payload.
type Continue struct {
	Chunked    bool     // aws-chunked framing to remove
	Signed     bool     // each chunk carries a signature, checked with the next three
	SigningKey [32]byte // SigV4 signing key
	Scope      string   // "20260101/us-east-1/s3/aws4_request"
	Date       string   // "20260101T000000Z"
	Seed       string   // the request's own signature, hex
	Trailer    bool     // trailing headers follow (signed if Signed)
	Length     int64    // decoded length promised, -1 if none
	SHA256     string   // hex digest that a whole payload must have, "" if unsigned
}
