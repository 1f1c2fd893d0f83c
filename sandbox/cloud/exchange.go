package cloud

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/aws/wire"
)

// exchange is one call and what is found out about it on its way.
type exchange struct {
	cloud     *Cloud // the account that the call is about
	home      *Cloud // that of who calls: another one for the role of another account
	in        *abi.Request
	call      *aws.Call
	owner     string           // the account of the resource for which permission was asked last
	service   *service         // nil for one that is not emulated
	signature *sigv4.Signature // nil when anonymous
	key       [32]byte         // by which it is right, of version 4
	form      *form            // that a browser posted, nil for none
	operation *schema.Operation
	input     any
	ran       bool // the operation's method was called
	output    any  // nil unless it succeeded
	verdict   verdict
	granted   verdict      // the last permission that was given
	noted     bool         // the call leaves a trace that is no change: a permission was asked for that is new, or something was due
	timely    bool         // a policy looked at the time
	spots     abi.Repeat   // where the record has what is another for each call
	answer    *wire.Answer // of a call that succeeded
	status    int          // of the answer, when it is an error document of a website; else 0
	out       *abi.Response
}

// verdict is what the policy engine found.
type verdict struct {
	asked    bool
	request  policy.Request
	layers   *policy.Layers
	decision policy.Decision
	keys     []looked            // in the order in which the policies asked for them
	context  map[string][]string // the keys that the service gave
}

// newExchange begins a call. The request that services see is a copy: the original
// is what was signed.
func newExchange(c *Cloud, in *abi.Request) *exchange {
	r := in.HTTP
	r.Body.ReadBytes = once(r.Body.ReadBytes)
	in.HTTP.Body.ReadBytes = r.Body.ReadBytes
	x := &exchange{cloud: c, home: c, in: in, out: &abi.Response{}}
	x.call = &aws.Call{
		Now: time.Unix(0, in.Now).UTC(), Region: c.config.Region, Account: c.config.Account,
		Request: &r, Random: rand.NewChaCha8(in.Seed), Sums: in.Sums, Room: in.Room,
	}
	x.setService(sigv4.Guess(&in.HTTP))
	return x
}

// setService notes the service that is called, and makes a request id of its kind.
func (x *exchange) setService(name string) {
	if x.call.ID == "" || x.call.Service != name {
		x.call.ID = aws.RequestID(name, &x.in.Seed)
	}
	x.call.Service, x.service = name, x.cloud.services[name]
}

// once remembers the bytes of a payload, which routing and decoding both read.
func once(read func() ([]byte, error)) func() ([]byte, error) {
	if read == nil {
		return nil
	}
	var body []byte
	var err error
	done := false
	return func() ([]byte, error) {
		if !done {
			body, err = read()
			done = true
		}
		return body, err
	}
}

// givesUp are the verbs of operations that make the state no larger.
var givesUp = []string{"Delete", "Remove", "Detach", "Terminate", "Stop", "Revoke", "Untag", "Abort", "Deactivate", "Disassociate", "Disable", "Release", "Cancel"}

// grows reports whether a call that succeeded may have added to the state.
func (x *exchange) grows() bool {
	if !x.ran || x.reads() || x.call.Service == "sts" {
		return false
	}
	return !slices.ContainsFunc(givesUp, func(verb string) bool { return strings.HasPrefix(x.call.Operation, verb) })
}

// reads reports whether the operation only looks. GetSessionToken does not: it uses up an MFA code.
func (x *exchange) reads() bool {
	if x.operation == nil {
		return true
	}
	name := x.operation.Name
	return name != "GetSessionToken" && slices.ContainsFunc([]string{"Get", "List", "Describe", "Head", "Simulate"}, func(verb string) bool { return strings.HasPrefix(name, verb) })
}
