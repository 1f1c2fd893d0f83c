package cloud

import (
	"fmt"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/aws/wire"
	"cloudlet/sandbox/iam"
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
	operations []aws.Operation // by name
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
	return t, nil
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
		s := k.open(call, c.config)
		c.services[k.name] = &service{s, c.template.protocols[k.name], s.Operations()}
	}
	c.iam = c.services["iam"].Service.(*iam.Service)
}

// operation finds the method of an operation; false if it is not emulated.
func (s *service) operation(name string) (aws.Operation, bool) {
	i, ok := slices.BinarySearchFunc(s.operations, name, func(o aws.Operation, name string) int { return strings.Compare(o.Name, name) })
	if !ok {
		return aws.Operation{}, false
	}
	return s.operations[i], true
}
