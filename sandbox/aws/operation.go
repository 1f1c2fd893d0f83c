package aws

import "time"

// Operation is one row of a service's generated dispatch table.
type Operation struct {
	Name string                                        // "RunInstances"
	New  func() any                                    // a fresh *ec2.RunInstancesInput
	Out  func() any                                    // a fresh *ec2.RunInstancesOutput (its type is what the wire layer plans for)
	Do   func(s Service, c *Call, in any) (any, error) // the method, its types erased
}

// Service is what cloud asks of each service.
type Service interface {
	// Operations lists what is emulated, by name; generated (dispatch_gen.go). All services of a kind share it.
	Operations() []Operation
	// Access says which permissions a decoded call needs. nil means the default:
	// action "service:Operation" on resource "*". An empty list means that the
	// operation asks by itself, through Call.Allowed.
	Access(c *Call, in any) []Access
	// Resources lists what exists at the given moment, in a stable order.
	Resources(now time.Time) []Resource
}

// Waker is a Service whose resources change by time alone: it asks, by Call.WakeAt,
// to be looked at when the next one does.
type Waker interface{ Wake(c *Call) }

// Late is a Service where some of what time brings needs a call, for its ids: the first one after that moment does it
// before it is answered. CatchUp reports whether something was due.
type Late interface{ CatchUp(c *Call) bool }
