package cloud

import (
	"math/rand/v2"
	"reflect"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/internal/twin"
)

// propagation is IAM's slowness: a change is seen by authentication and authorization only
// after a while, although IAM itself shows it at once.
//
// The rest of the cloud then looks at a twin of the service, in which every change happens
// again, the same way, when its time has come.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
type propagation struct {
	delay   time.Duration // 0: none, and no twin
	twin    *iam.Service
	pending []edit // in the order of their time
	bytes   int    // of their requests
}

// edit is a call that changed IAM.
type edit struct {
	due   time.Time
	name  string // of the operation
	call  aws.Call
	input any
	bytes int
}

// Bounds of what is under way; past them the oldest change arrives early.
const (
	maxPending      = 256
	maxPendingBytes = 1 << 20
)

// maxDelay is the longest propagation delay in seconds.
const maxDelay = 600

// identities is the IAM that decides about calls.
func (c *Cloud) identities() *iam.Service {
	if c.spread.twin != nil {
		return c.spread.twin
	}
	return c.iam
}

// setDelay switches the slowness on or off; when it is made shorter what is under way
// arrives as it would have.
func (c *Cloud) setDelay(d time.Duration) {
	switch s := &c.spread; {
	case d == 0:
		*s = propagation{}
	case s.twin == nil:
		s.twin = twin.Of(c.iam, reflect.TypeFor[*policy.Document](), reflect.TypeFor[*time.Location]())
		fallthrough
	default:
		s.delay = d
	}
}

// arrive lets the changes happen whose time has come, and asks to be woken for the next.
func (s *propagation) arrive(call *aws.Call) {
	for len(s.pending) > 0 && !s.pending[0].due.After(call.Now) {
		s.next()
	}
	if len(s.pending) > 0 {
		call.WakeAt(s.pending[0].due)
	}
}

// next lets the oldest change happen.
func (s *propagation) next() {
	p := s.pending[0]
	s.pending[0] = edit{}
	s.pending, s.bytes = s.pending[1:], s.bytes-p.bytes
	for _, op := range s.twin.Operations() {
		if op.Name == p.name {
			op.Do(s.twin, &p.call, p.input) // it succeeded once, and so it does now
		}
	}
}

// send puts a call that changed IAM on its way. random is the call's randomness as it was
// before the operation.
func (s *propagation) send(x *exchange, random rand.ChaCha8) {
	op, _ := x.service.operation(x.call.Operation)
	in := op.New() // read anew: the first may be part of the state by now
	if x.service.codec.Decode(x.operation, x.call.Request, in) != nil {
		return
	}
	c := x.call
	p := edit{due: c.Now.Add(s.delay), name: op.Name, input: in, bytes: int(c.Request.Body.Size)}
	p.call = aws.Call{
		Now: c.Now, Region: c.Region, Account: c.Account, Principal: c.Principal, Service: c.Service,
		Operation: c.Operation, ID: c.ID, Request: &aws.Request{}, Random: &random,
	}
	if n := len(s.pending); n > 0 && p.due.Before(s.pending[n-1].due) {
		p.due = s.pending[n-1].due
	}
	s.pending, s.bytes = append(s.pending, p), s.bytes+p.bytes
	for len(s.pending) > maxPending || s.bytes > maxPendingBytes {
		s.next()
	}
	c.WakeAt(s.pending[0].due)
}
