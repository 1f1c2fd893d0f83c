package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// endpointConnection is an endpoint as the owner of its service knows it.
type endpointConnection struct {
	ServiceId, VpcEndpointId, VpcEndpointOwner, VpcEndpointRegion, VpcEndpointConnectionId *string
	CreationTimestamp                                                                      *time.Time
}

var endpointConnections = &kind[endpointConnection]{prefix: "vpce-svc-conn", quota: 10000, aside: true}

// other is the endpoint of a connection, nil if it is gone.
func (s *Service) other(d *draft, x *endpointConnection) *thing[types.VpcEndpoint] {
	r := s.elsewhere(*x.VpcEndpointOwner, *x.VpcEndpointRegion)
	if r == nil {
		return nil
	}
	e, err := endpoints.find(r, d.c.Now, *x.VpcEndpointId)
	if err != nil || ended(e.status()) {
		return nil
	}
	return e
}

// connected are the endpoints of a service that were not rejected.
func (s *Service) connected(d *draft, service string) []*thing[types.VpcEndpoint] {
	var list []*thing[types.VpcEndpoint]
	for _, x := range endpointConnections.all(d.r, d.c.Now) {
		if e := s.other(d, &x.it); *x.it.ServiceId == service && e != nil {
			list = append(list, e)
		}
	}
	return list
}

// decide takes endpoints of a service from one of some states on. Those that cannot are told of.
func (s *Service) decide(d *draft, service *string, ids []string, to func(*thing[types.VpcEndpoint]), states ...string) ([]types.UnsuccessfulItem, error) {
	x := endpointConfigs.of(d, service)
	if err := d.ready(); err != nil {
		return nil, err
	}
	list := s.connected(d, x.id)
	failed := []types.UnsuccessfulItem{}
	for _, id := range ids {
		i := slices.IndexFunc(list, func(e *thing[types.VpcEndpoint]) bool { return e.id == id })
		switch {
		case i < 0:
			failed = append(failed, unsuccessful(id, lostEndpoints([]string{id})))
		case !slices.Contains(states, list[i].status()):
			failed = append(failed, unsuccessful(id, bad("InvalidState", "The VPC endpoint %s is in state %s.", id, list[i].status())))
		default:
			to(list[i])
		}
	}
	return failed, nil
}

// AcceptVpcEndpointConnections lets endpoints reach a service.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcEndpointConnections.html
func (s *Service) AcceptVpcEndpointConnections(c *aws.Call, in *ec2.AcceptVpcEndpointConnectionsInput) (*ec2.AcceptVpcEndpointConnectionsOutput, error) {
	failed, err := s.decide(s.begin(c, in), in.ServiceId, in.VpcEndpointIds, func(e *thing[types.VpcEndpoint]) { e.passes(c, "pending", "available", 10*time.Second) }, "pendingAcceptance", "rejected")
	if err != nil {
		return nil, err
	}
	return &ec2.AcceptVpcEndpointConnectionsOutput{Unsuccessful: failed}, nil
}

// RejectVpcEndpointConnections keeps endpoints away from a service.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcEndpointConnections.html
func (s *Service) RejectVpcEndpointConnections(c *aws.Call, in *ec2.RejectVpcEndpointConnectionsInput) (*ec2.RejectVpcEndpointConnectionsOutput, error) {
	failed, err := s.decide(s.begin(c, in), in.ServiceId, in.VpcEndpointIds, func(e *thing[types.VpcEndpoint]) {
		e.next = nil
		setText(&e.it, "State", "rejected")
		e.changed(c, aws.Changed)
	}, "pendingAcceptance", "pending", "available")
	if err != nil {
		return nil, err
	}
	return &ec2.RejectVpcEndpointConnectionsOutput{Unsuccessful: failed}, nil
}

// DescribeVpcEndpointConnections lists the endpoints of the account's services.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointConnections.html
func (s *Service) DescribeVpcEndpointConnections(c *aws.Call, in *ec2.DescribeVpcEndpointConnectionsInput) (*ec2.DescribeVpcEndpointConnectionsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.VpcEndpointConnection
	for _, x := range endpointConnections.all(d.r, c.Now) {
		host, err := endpointConfigs.find(d.r, c.Now, *x.it.ServiceId)
		r := s.elsewhere(*x.it.VpcEndpointOwner, *x.it.VpcEndpointRegion)
		if err != nil || r == nil {
			continue
		}
		if e, err := endpoints.find(r, c.Now, *x.it.VpcEndpointId); err == nil {
			y := taken[types.VpcEndpointConnection](x.it, e.it)
			y.VpcEndpointState, y.NetworkLoadBalancerArns, y.GatewayLoadBalancerArns = e.it.State, host.it.NetworkLoadBalancerArns, host.it.GatewayLoadBalancerArns
			list = append(list, y)
		}
	}
	return rows[ec2.DescribeVpcEndpointConnectionsOutput](d, list, nil)
}

// ModifyVpcEndpointPayerResponsibility says who pays for an endpoint.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointPayerResponsibility.html
func (s *Service) ModifyVpcEndpointPayerResponsibility(c *aws.Call, in *ec2.ModifyVpcEndpointPayerResponsibilityInput) (*ec2.ModifyVpcEndpointPayerResponsibilityOutput, error) {
	d := s.begin(c, in)
	x := endpoints.of(d, in.VpcEndpointId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Clone(x.it.PayerResponsibilities), func(p types.PayerResponsibilityEntry) bool { return p.Scope == in.Scope })
	x.it.PayerResponsibilities = append(list, types.PayerResponsibilityEntry{PayerResponsibilityType: in.PayerResponsibility, Scope: in.Scope})
	x.changed(c, aws.Changed)
	return &ec2.ModifyVpcEndpointPayerResponsibilityOutput{PayerResponsibilities: x.it.PayerResponsibilities, VpcEndpointId: &x.id}, nil
}

// DescribeVpcEndpointAssociations lists the resources of VPC Lattice that endpoints lead to, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointAssociations.html
func (s *Service) DescribeVpcEndpointAssociations(c *aws.Call, in *ec2.DescribeVpcEndpointAssociationsInput) (*ec2.DescribeVpcEndpointAssociationsOutput, error) {
	d := s.begin(c, in)
	for _, id := range in.VpcEndpointIds {
		endpoints.of(d, &id)
	}
	if d.err != nil {
		return nil, d.err
	}
	return nothing[ec2.DescribeVpcEndpointAssociationsOutput](s, c, in, nil, lostEndpoints)
}

var endpointNotices = &kind[types.ConnectionNotification]{
	prefix: "vpce-nfn", resource: "vpc-endpoint-connection-notification", id: "ConnectionNotificationId", state: "ConnectionNotificationState", quota: 500, aside: true,
	lost: func(ids []string) error {
		return bad("InvalidConnectionNotification", "The ConnectionNotification Id '%s' does not exist", strings.Join(ids, ", "))
	},
}

func checkNotice(d *draft, topic *string, events []string) {
	for _, e := range events {
		d.check(slices.Contains([]string{"Accept", "Connect", "Delete", "Reject"}, e), func() error { return invalidParameter("Invalid connection event: %s", e) })
	}
	d.check(topic == nil || strings.HasPrefix(*topic, "arn:aws:sns:"), func() error { return invalidParameter("Invalid ConnectionNotificationArn: %s", aws.Value(topic)) })
}

// CreateVpcEndpointConnectionNotification tells a topic of SNS what happens to the endpoints of a service, or to one endpoint.
// The topic is not looked up, and nothing is sent, since SNS is not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpointConnectionNotification.html
func (s *Service) CreateVpcEndpointConnectionNotification(c *aws.Call, in *ec2.CreateVpcEndpointConnectionNotificationInput) (*ec2.CreateVpcEndpointConnectionNotificationOutput, error) {
	d := s.begin(c, in)
	d.check((in.ServiceId == nil) != (in.VpcEndpointId == nil), func() error {
		return badCombination("Exactly one of ServiceId and VpcEndpointId must be specified.")
	})
	if in.ServiceId != nil {
		endpointConfigs.of(d, in.ServiceId)
	} else {
		endpoints.of(d, in.VpcEndpointId)
	}
	checkNotice(d, in.ConnectionNotificationArn, in.ConnectionEvents)
	it := taken[types.ConnectionNotification](in)
	it.ConnectionNotificationState, it.ConnectionNotificationType, it.ServiceRegion = types.ConnectionNotificationStateEnabled, types.ConnectionNotificationTypeTopic, &c.Region
	return create[ec2.CreateVpcEndpointConnectionNotificationOutput](d, endpointNotices, it)
}

// ModifyVpcEndpointConnectionNotification changes the topic or the events.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointConnectionNotification.html
func (s *Service) ModifyVpcEndpointConnectionNotification(c *aws.Call, in *ec2.ModifyVpcEndpointConnectionNotificationInput) (*ec2.ModifyVpcEndpointConnectionNotificationOutput, error) {
	d := s.begin(c, in)
	x := endpointNotices.of(d, in.ConnectionNotificationId)
	checkNotice(d, in.ConnectionNotificationArn, in.ConnectionEvents)
	return modify[ec2.ModifyVpcEndpointConnectionNotificationOutput](d, x)
}

// DeleteVpcEndpointConnectionNotifications removes notifications. Those that do not exist are told of in the answer.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpointConnectionNotifications.html
func (s *Service) DeleteVpcEndpointConnectionNotifications(c *aws.Call, in *ec2.DeleteVpcEndpointConnectionNotificationsInput) (*ec2.DeleteVpcEndpointConnectionNotificationsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DeleteVpcEndpointConnectionNotificationsOutput{Unsuccessful: []types.UnsuccessfulItem{}}
	for _, id := range in.ConnectionNotificationIds {
		if x, err := endpointNotices.find(d.r, c.Now, id); err != nil {
			out.Unsuccessful = append(out.Unsuccessful, unsuccessful(id, err))
		} else {
			x.end(d)
		}
	}
	return out, nil
}

// DescribeVpcEndpointConnectionNotifications lists notifications.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointConnectionNotifications.html
func (s *Service) DescribeVpcEndpointConnectionNotifications(c *aws.Call, in *ec2.DescribeVpcEndpointConnectionNotificationsInput) (*ec2.DescribeVpcEndpointConnectionNotificationsOutput, error) {
	d := s.begin(c, in)
	if in.ConnectionNotificationId != nil {
		endpointNotices.of(d, in.ConnectionNotificationId)
	}
	if d.err != nil {
		return nil, d.err
	}
	return answer[ec2.DescribeVpcEndpointConnectionNotificationsOutput](s, c, endpointNotices, in, func(x *types.ConnectionNotification) bool {
		return in.ConnectionNotificationId == nil || *x.ConnectionNotificationId == *in.ConnectionNotificationId
	})
}
