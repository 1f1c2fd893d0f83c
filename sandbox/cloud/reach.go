package cloud

import (
	"errors"
	"slices"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2"
)

// journey is a question about packets.
type journey struct {
	From     string `json:"from"` // the id of an instance, interface, gateway, connection or endpoint; an address; "internet"
	To       string `json:"to"`
	Protocol string `json:"protocol"` // tcp (unless told), udp, icmp
	Port     int    `json:"port"`     // of the destination
	Region   string `json:"region"`   // "" for that of the sandbox
	Account  string `json:"account"`  // "" for that of the sandbox
}

// reach tells whether packets get from one place to another, the way of the packets and of their answer, what stops them,
// and the least change that lets them through.
func reach(q *question, in *journey) (any, *aws.Error) {
	if in.Protocol == "" {
		in.Protocol = "tcp"
	}
	if !slices.Contains([]string{"tcp", "udp", "icmp"}, in.Protocol) || in.Port < 0 || in.Port > 65535 || in.From == "" || in.To == "" {
		return nil, aws.Errorf(400, "InvalidQuestion", "Ask from where, to where, with protocol tcp, udp or icmp, and for which port.")
	}
	c := q.cloud
	if in.Account != "" {
		if c = c.peer(in.Account); c == nil {
			return nil, aws.Errorf(400, "InvalidQuestion", "There is no account %.12q.", in.Account)
		}
		q.call.Account = in.Account
	}
	if in.Region != "" {
		q.call.Region = in.Region
	}
	a, err := c.services["ec2"].Service.(*ec2.Service).Reach(q.call, in.From, in.To, in.Protocol, in.Port)
	if err != nil {
		if e, ok := errors.AsType[*aws.Error](err); ok {
			return nil, e
		}
		return nil, aws.Errorf(400, "InvalidQuestion", "%s", err)
	}
	return a, nil
}
