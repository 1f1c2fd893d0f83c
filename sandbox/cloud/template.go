package cloud

import (
	"fmt"
	"slices"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/aws/wire"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/s3"
	"cloudlet/sandbox/sts"
)

// Template is all that sandboxes have in common: what is worked out once, before the
// first account is opened, so that forks share it. It is immutable.
type Template struct {
	protocols map[string]*protocol // by signing name
}

// protocol is one service's way to speak.
type protocol struct {
	schema *schema.Service
	codec  *wire.Codec
	views  map[*schema.Operation]*views // of the emulated operations
}

// service is a service of an account and the way it speaks.
type service struct {
	aws.Service
	*protocol
}

// Build compiles the protocols of all services. It fails if a schema does not fit the
// SDK's types.
func Build() (*Template, error) {
	t := &Template{protocols: map[string]*protocol{}}
	for _, k := range catalogue {
		p, err := newProtocol(k.schema(), k.sample)
		if err != nil {
			return nil, fmt.Errorf("cloud: %w", err)
		}
		t.protocols[k.name] = p
	}
	t.warm()
	return t, nil
}

// Trim forgets the shapes of operations that are not emulated: megabytes that each garbage
// collection of each sandbox would look at. Only for a program that has no other use for
// the schemas, the guest.
func (t *Template) Trim() {
	for _, p := range t.protocols {
		p.schema.Shapes = nil
		for _, o := range p.schema.Operations {
			if p.schema.Protocol != schema.RestXML && p.views[o] == nil {
				o.Input, o.Output, o.Paginator = &schema.Shape{}, &schema.Shape{}, nil
			}
		}
	}
}

// warm sends a few calls through an account that is thrown away, so that what is worked
// out at first use (by encoding/json, for one) is there for all forks.
func (t *Template) warm() {
	c := t.New()
	c.Handle(&abi.Request{Kind: abi.Setup, Payload: []byte(`{"account":"000000000000","accessKey":"AKIA","secretKey":"secret"}`)})
	c.Handle(&abi.Request{Kind: abi.Inspect})
	for _, r := range []aws.Request{
		{Method: "GET", Host: "localhost", Path: "/"},
		{Method: "POST", Host: "localhost", Path: "/", Header: aws.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}},
	} {
		c.Handle(&abi.Request{Kind: abi.Serve, HTTP: r})
	}
	for _, q := range []string{
		`{"ask":"explain","principal":"arn:aws:iam::000000000000:root","action":"s3:GetObject","resource":"*"}`,
		`{"ask":"used","principal":"","unused":false}`, `{"ask":"settings"}`,
	} {
		c.Handle(&abi.Request{Kind: abi.Ask, Payload: []byte(q)})
	}
	c.sts.Warm()
}

func newProtocol(s *schema.Service, svc aws.Service) (*protocol, error) {
	ops := svc.Operations()
	if !slices.IsSortedFunc(ops, func(a, b aws.Operation) int { return strings.Compare(a.Name, b.Name) }) {
		return nil, fmt.Errorf("operations of %s are not in order", s.Name)
	}
	codec, err := wire.New(s, ops)
	if err != nil {
		return nil, err
	}
	p := &protocol{schema: s, codec: codec, views: map[*schema.Operation]*views{}}
	c := newCompiler()
	for _, o := range ops {
		p.views[s.Operation(o.Name)] = c.views(o)
	}
	return p, nil
}

// open makes the services of an account.
func (c *Cloud) open(call *aws.Call) {
	c.services = map[string]*service{}
	for _, k := range catalogue {
		c.services[k.name] = &service{Service: k.open(call, c.config), protocol: c.template.protocols[k.name]}
	}
	c.iam = c.services["iam"].Service.(*iam.Service)
	c.sts = c.services["sts"].Service.(*sts.Service)
	c.sts.Ask(directory{c})
	c.services["s3"].Service.(*s3.Service).Ask(people{c})
	c.services["ec2"].Service.(*ec2.Service).Ask(profiles{c})
	c.services["ec2"].Service.(*ec2.Service).Meet(neighbours{c})
}

// operation finds the method of an operation; false if it is not emulated.
func (s *service) operation(name string) (aws.Operation, bool) {
	all := s.Operations()
	i, ok := slices.BinarySearchFunc(all, name, func(o aws.Operation, name string) int { return strings.Compare(o.Name, name) })
	if !ok {
		return aws.Operation{}, false
	}
	return all[i], true
}
