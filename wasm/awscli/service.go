package awscli

import (
	"sync"

	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/s3"
	"cloudlet/sandbox/sts"
)

// service is a command that stands for an AWS service.
type service struct {
	*schema.Service
	command    string                       // "s3api"
	order      []string                     // kebab-case operations, in the model's order
	operations map[string]*schema.Operation // by kebab-case name
	waiters    map[string]*schema.Waiter
	waits      []string
}

// hiddenOperations are those that the CLI does not offer.
var hiddenOperations = map[string]bool{
	"ec2:ImportInstance": true, "ec2:ImportVolume": true, "s3:SelectObjectContent": false,
}

var services = map[string]func() *service{
	"ec2":   sync.OnceValue(func() *service { return newService("ec2", ec2.Schema(), ec2.Waiters()) }),
	"iam":   sync.OnceValue(func() *service { return newService("iam", iam.Schema(), iam.Waiters()) }),
	"s3api": sync.OnceValue(func() *service { return newService("s3api", s3.Schema(), s3.Waiters()) }),
	"sts":   sync.OnceValue(func() *service { return newService("sts", sts.Schema(), nil) }),
}

func serviceOf(command string) *service { return services[command]() }

func newService(command string, svc *schema.Service, waiters []schema.Waiter) *service {
	s := &service{Service: svc, command: command, operations: map[string]*schema.Operation{}, waiters: map[string]*schema.Waiter{}}
	for _, op := range svc.Operations {
		if hiddenOperations[svc.Name+":"+op.Name] {
			continue
		}
		name := kebab(op.Name)
		s.order, s.operations[name] = append(s.order, name), op
	}
	for i := range waiters {
		w := &waiters[i]
		name := kebab(w.Name)
		s.waits, s.waiters[name] = append(s.waits, name), w
	}
	return s
}

// names lists what may follow the service's name.
func (s *service) names() []string {
	names := append([]string(nil), s.order...)
	if len(s.waits) > 0 {
		names = append(names, "wait")
	}
	return append(names, "help")
}
