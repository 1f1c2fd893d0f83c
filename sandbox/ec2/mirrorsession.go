package ec2

import (
	"math/rand/v2"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var mirrorTargets = &kind[types.TrafficMirrorTarget]{
	resource: types.ResourceTypeTrafficMirrorTarget, prefix: "tmt", id: "TrafficMirrorTargetId", quota: 10000,
	lost: lost("InvalidTrafficMirrorTargetId", "traffic mirror target", "tmt"),
}

var mirrorSessions = &kind[types.TrafficMirrorSession]{
	resource: types.ResourceTypeTrafficMirrorSession, prefix: "tms", id: "TrafficMirrorSessionId", quota: 10000,
	lost: lost("InvalidTrafficMirrorSessionId", "traffic mirror session", "tms"),
}

// CreateTrafficMirrorTarget makes a place to send copies of packets to: an interface, an endpoint of a Gateway Load Balancer, or
// a Network Load Balancer, which is not looked up, since load balancers are not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorTarget.html
func (s *Service) CreateTrafficMirrorTarget(c *aws.Call, in *ec2.CreateTrafficMirrorTargetInput) (*ec2.CreateTrafficMirrorTargetOutput, error) {
	d := s.begin(c, in, mirrorTargets.resource)
	it := taken[types.TrafficMirrorTarget](in)
	found := 0
	if in.NetworkInterfaceId != nil {
		found, it.Type = found+1, types.TrafficMirrorTargetTypeNetworkInterface
		wanted[*face](d, in.NetworkInterfaceId, lostFaces)
	}
	if in.NetworkLoadBalancerArn != nil {
		found, it.Type = found+1, types.TrafficMirrorTargetTypeNetworkLoadBalancer
		d.balancer(*in.NetworkLoadBalancerArn, "net")
	}
	if in.GatewayLoadBalancerEndpointId != nil {
		found, it.Type = found+1, types.TrafficMirrorTargetTypeGatewayLoadBalancerEndpoint
		e := endpoints.of(d, in.GatewayLoadBalancerEndpointId)
		d.check(e == nil || e.it.VpcEndpointType == types.VpcEndpointTypeGatewayLoadBalancer, func() error { return invalidValue("The VPC endpoint %s is not of type GatewayLoadBalancer.", e.id) })
	}
	d.check(found == 1, func() error {
		return badCombination("Exactly one of networkInterfaceId, networkLoadBalancerArn, gatewayLoadBalancerEndpointId must be specified.")
	})
	return create[ec2.CreateTrafficMirrorTargetOutput](d, mirrorTargets, it)
}

// balancer checks the ARN of a load balancer of the account and the region.
func (d *draft) balancer(arn, kind string) {
	if d.err == nil {
		rest, ok := strings.CutPrefix(arn, aws.ARN("elasticloadbalancing", d.r.place.name, d.r.account, "loadbalancer/"+kind+"/"))
		d.check(ok && strings.Count(rest, "/") == 1, func() error { return invalidValue("The load balancer ARN '%s' is not valid.", arn) })
	}
}

// DeleteTrafficMirrorTarget removes a target. It returns DependencyViolation while a session has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTrafficMirrorTarget.html
func (s *Service) DeleteTrafficMirrorTarget(c *aws.Call, in *ec2.DeleteTrafficMirrorTargetInput) (*ec2.DeleteTrafficMirrorTargetOutput, error) {
	d := s.begin(c, in)
	return remove[ec2.DeleteTrafficMirrorTargetOutput](d, mirrorTargets.of(d, in.TrafficMirrorTargetId))
}

// DescribeTrafficMirrorTargets lists targets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrafficMirrorTargets.html
func (s *Service) DescribeTrafficMirrorTargets(c *aws.Call, in *ec2.DescribeTrafficMirrorTargetsInput) (*ec2.DescribeTrafficMirrorTargetsOutput, error) {
	return answer[ec2.DescribeTrafficMirrorTargetsOutput](s, c, mirrorTargets, in)
}

// checkMirrorSession checks a session as it is to be: what it names, and that its number is free on the interface.
func checkMirrorSession(d *draft, id string, it types.TrafficMirrorSession) {
	mirrorTargets.of(d, it.TrafficMirrorTargetId)
	mirrorFilters.of(d, it.TrafficMirrorFilterId)
	if d.err != nil {
		return
	}
	number := aws.Value(it.SessionNumber)
	d.check(number >= 1 && number <= 32766, func() error {
		return invalidValue("Value (%d) for parameter sessionNumber is invalid. It must be between 1 and 32766.", number)
	})
	d.check(it.VirtualNetworkId == nil || *it.VirtualNetworkId >= 0 && *it.VirtualNetworkId <= 16777215, func() error {
		return invalidValue("Value (%d) for parameter virtualNetworkId is invalid.", *it.VirtualNetworkId)
	})
	d.check(it.PacketLength == nil || *it.PacketLength >= 1 && *it.PacketLength <= 8500, func() error {
		return invalidValue("Value (%d) for parameter packetLength is invalid.", *it.PacketLength)
	})
	for _, x := range mirrorSessions.all(d.r, d.c.Now) {
		d.check(x.id == id || *x.it.NetworkInterfaceId != *it.NetworkInterfaceId || *x.it.SessionNumber != number, func() error {
			return invalidValue("The session number %d is already in use for the network interface %s.", number, *it.NetworkInterfaceId)
		})
	}
}

// CreateTrafficMirrorSession copies the packets of an interface that a filter lets through to a target.
// It returns InvalidParameterValue for a number that the interface has already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorSession.html
func (s *Service) CreateTrafficMirrorSession(c *aws.Call, in *ec2.CreateTrafficMirrorSessionInput) (*ec2.CreateTrafficMirrorSessionOutput, error) {
	d := s.begin(c, in, mirrorSessions.resource)
	wanted[*face](d, in.NetworkInterfaceId, lostFaces)
	return once(d, func() (*ec2.CreateTrafficMirrorSessionOutput, error) {
		it := taken[types.TrafficMirrorSession](in)
		checkMirrorSession(d, "", it)
		mirrorSessions.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		if it.VirtualNetworkId == nil {
			it.VirtualNetworkId = new(1 + rand.New(c.Random).Int32N(16777215))
		}
		return tell[ec2.CreateTrafficMirrorSessionOutput](d, mirrorSessions.add(d, it)), nil
	})
}

// ModifyTrafficMirrorSession changes what is given of a session, and unsets the fields that it is to lose.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTrafficMirrorSession.html
func (s *Service) ModifyTrafficMirrorSession(c *aws.Call, in *ec2.ModifyTrafficMirrorSessionInput) (*ec2.ModifyTrafficMirrorSessionOutput, error) {
	d := s.begin(c, in)
	x := mirrorSessions.of(d, in.TrafficMirrorSessionId)
	if d.err != nil {
		return nil, d.err
	}
	it := unset(x.it, in.RemoveFields)
	checkMirrorSession(d, x.id, taken[types.TrafficMirrorSession](in, it))
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it = it
	return modify[ec2.ModifyTrafficMirrorSessionOutput](d, x)
}

// DeleteTrafficMirrorSession ends a session.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTrafficMirrorSession.html
func (s *Service) DeleteTrafficMirrorSession(c *aws.Call, in *ec2.DeleteTrafficMirrorSessionInput) (*ec2.DeleteTrafficMirrorSessionOutput, error) {
	d := s.begin(c, in)
	return remove[ec2.DeleteTrafficMirrorSessionOutput](d, mirrorSessions.of(d, in.TrafficMirrorSessionId))
}

// DescribeTrafficMirrorSessions lists sessions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrafficMirrorSessions.html
func (s *Service) DescribeTrafficMirrorSessions(c *aws.Call, in *ec2.DescribeTrafficMirrorSessionsInput) (*ec2.DescribeTrafficMirrorSessionsOutput, error) {
	return answer[ec2.DescribeTrafficMirrorSessionsOutput](s, c, mirrorSessions, in)
}
