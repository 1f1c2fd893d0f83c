// Package cloud is the emulated AWS of one sandbox: it takes every request through
//
//	record(authenticate(authorize(dispatch)))
//
// and holds the services that answer. It is a deterministic state machine: the same
// requests, with the same times and seeds, lead to the same state and answers.
package cloud

import (
	"encoding/json"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/sts"
)

// Cloud is one sandbox's AWS. It serves one request at a time.
type Cloud struct {
	template *Template
	config   abi.Config
	peers    map[string]*Cloud   // the accounts of the same AWS, this one among them, by id; nil: there is no other
	services map[string]*service // by signing name
	iam      *iam.Service
	sts      *sts.Service
	used     map[string]use // when the use of a key was last noted, by key id
	signers  map[signer][32]byte
	usage    usage // which permissions were asked for
	ledger   ledger
	spread   propagation
	faults   faults
	serve    step // the whole way of a call
	head     step // the way of a call of which only the headers are known
}

// step is one station of a call's way, or the whole of it from there on. It leaves its
// answer in the exchange, and returns the reason if the call ends in an error.
type step func(x *exchange) *aws.Error

// New makes a Cloud that waits for its Setup.
func (t *Template) New() *Cloud {
	c := &Cloud{template: t}
	c.serve = record(authenticate(authorize(dispatch)))
	c.head = refuse(authenticate(authorize(welcome)))
	return c
}

// Handle answers one request of the host.
func (c *Cloud) Handle(r *abi.Request) *abi.Response {
	switch {
	case r.Kind == abi.Setup:
		return c.setup(r)
	case c.services == nil:
		return &abi.Response{Status: 500, Body: []byte("cloud: no account has been set up"), ReadOnly: true}
	case r.Kind == abi.Join:
		return c.join(r)
	case r.Account != "" && c.peer(r.Account) == nil:
		return &abi.Response{Status: 404, Body: []byte("cloud: there is no such account"), ReadOnly: true}
	case r.Account != "" && r.Account != c.config.Account:
		return c.peer(r.Account).Handle(r)
	case r.Kind == abi.Inspect:
		return c.inspect(r)
	case r.Kind == abi.Ask:
		return c.ask(r)
	case r.Kind == abi.Rekey:
		return c.rekey(r)
	case r.Kind == abi.Look:
		return c.look(r)
	}
	x := newExchange(c, r)
	c.spread.arrive(x.call)
	if r.Kind == abi.Head {
		x.out.ReadOnly = true
		c.head(x)
	} else {
		c.serve(x)
	}
	return x.out
}

// setup opens the account of the sandbox.
func (c *Cloud) setup(r *abi.Request) *abi.Response {
	var config abi.Config
	if err := json.Unmarshal(r.Payload, &config); err != nil {
		return &abi.Response{Status: 400, Body: []byte("cloud: config: " + err.Error())}
	}
	if config.Region == "" {
		config.Region = "us-east-1"
	}
	c.config, c.used, c.signers, c.ledger = config, map[string]use{}, map[signer][32]byte{}, newLedger()
	c.open(&aws.Call{
		Now: time.Unix(0, r.Now).UTC(), Region: config.Region, Account: config.Account,
		Random: rand.NewChaCha8(r.Seed), Request: &r.HTTP,
	})
	c.setDelay(min(max(time.Duration(config.Delay), 0), maxDelay) * time.Second)
	return &abi.Response{Status: 200}
}

// inspect lists what exists, service by service.
func (c *Cloud) inspect(r *abi.Request) *abi.Response {
	list, call := []aws.Resource{}, &aws.Call{Now: time.Unix(0, r.Now).UTC()}
	for _, k := range catalogue {
		svc := c.services[k.name]
		list = append(list, c.own(svc.Resources(call.Now))...)
		if w, ok := svc.Service.(aws.Waker); ok {
			w.Wake(call)
		}
	}
	c.wakePeers(call)
	body, err := json.Marshal(list)
	if err != nil {
		return &abi.Response{Status: 500, Body: []byte(err.Error()), ReadOnly: true}
	}
	a := &abi.Response{Status: 200, Header: aws.Header{{Name: "Content-Type", Value: "application/json"}}, Body: body, ReadOnly: true}
	if w := call.Wake(); !w.IsZero() {
		a.WakeAt = w.UnixNano()
	}
	return a
}
