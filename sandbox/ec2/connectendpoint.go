package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// connectEndpoints lead from outside to instances without a public address.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html
var connectEndpoints = &kind[types.Ec2InstanceConnectEndpoint]{
	resource: types.ResourceTypeInstanceConnectEndpoint, prefix: "eice", id: "InstanceConnectEndpointId", state: "State", quota: 5, least: 1,
	lost: lost("InvalidInstanceConnectEndpointId", "instance connect endpoint", "eice"),
	over: func() error {
		return bad("InstanceConnectEndpointLimitExceeded", "You have reached the limit of 5 EC2 Instance Connect Endpoints per Region.")
	},
}

// How long an endpoint is being made, and being deleted.
const (
	endpointMaking = time.Minute
	endpointEnding = time.Minute
)

// CreateInstanceConnectEndpoint makes an endpoint with a network interface in a subnet. A VPC has at most one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInstanceConnectEndpoint.html
func (s *Service) CreateInstanceConnectEndpoint(c *aws.Call, in *ec2.CreateInstanceConnectEndpointInput) (*ec2.CreateInstanceConnectEndpointOutput, error) {
	d := s.begin(c, in, connectEndpoints.resource)
	return once(d, func() (*ec2.CreateInstanceConnectEndpointOutput, error) {
		n := wanted[*subnet](d, in.SubnetId, lostSubnets)
		connectEndpoints.room(d)
		var groups []*group
		if d.err == nil {
			var err error
			groups, err = d.r.interfaceGroups(n, in.SecurityGroupIds, nil)
			d.fail(err)
			d.check(!slices.ContainsFunc(connectEndpoints.all(d.r, c.Now), func(x *thing[types.Ec2InstanceConnectEndpoint]) bool { return *x.it.VpcId == n.vpc.id }), func() error {
				return bad("ResourceLimitExceeded", "The VPC '%s' already has an EC2 Instance Connect Endpoint.", n.vpc.id)
			})
		}
		if err := d.ready(); err != nil {
			return nil, err
		}
		it := types.Ec2InstanceConnectEndpoint{
			OwnerId: &d.r.account, SubnetId: &n.id, VpcId: &n.vpc.id, AvailabilityZone: &n.zone.name, AvailabilityZoneId: &n.zone.id, CreatedAt: new(c.Now.Truncate(time.Second)),
			State: types.Ec2InstanceConnectEndpointStateCreateInProgress, StateMessage: blank, PreserveClientIp: new(aws.Value(in.PreserveClientIp)),
			IpAddressType: in.IpAddressType, SecurityGroupIds: mapped(groups, func(g *group) string { return g.id }), NetworkInterfaceIds: []string{},
		}
		if it.IpAddressType == "" {
			it.IpAddressType = types.IpAddressTypeIpv4
		}
		x := connectEndpoints.add(d, it).becomes(c, string(types.Ec2InstanceConnectEndpointStateCreateComplete), endpointMaking)
		host := x.id + "." + c.Hex(8) + ".ec2-instance-connect-endpoint." + d.r.place.name + ".amazonaws.com"
		x.it.InstanceConnectEndpointArn, x.it.DnsName = new(d.r.arn(x.base.kind, x.id)), &host
		x.it.FipsDnsName = new(x.id + "." + c.Hex(8) + ".fips.ec2-instance-connect-endpoint." + d.r.place.name + ".amazonaws.com")
		f, err := d.r.managed(c, n, types.NetworkInterfaceTypeInterface, x.id, "EC2 Instance Connect Endpoint "+x.id, netip.Addr{}, groups)
		if err != nil {
			connectEndpoints.drop(d, x)
			return nil, err
		}
		x.it.NetworkInterfaceIds = []string{f.id}
		return &ec2.CreateInstanceConnectEndpointOutput{InstanceConnectEndpoint: new(x.told()), ClientToken: in.ClientToken}, nil
	})
}

// ModifyInstanceConnectEndpoint changes security groups, kind of addresses, and whether a client's address is kept.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceConnectEndpoint.html
func (s *Service) ModifyInstanceConnectEndpoint(c *aws.Call, in *ec2.ModifyInstanceConnectEndpointInput) (*ec2.ModifyInstanceConnectEndpointOutput, error) {
	d := s.begin(c, in)
	x := connectEndpoints.of(d, in.InstanceConnectEndpointId)
	d.check(d.err != nil || x.it.State == types.Ec2InstanceConnectEndpointStateCreateComplete, func() error {
		return bad("IncorrectState", "The instance connect endpoint '%s' is not in a valid state for this operation.", x.id)
	})
	var groups []*group
	if d.err == nil && len(in.SecurityGroupIds) > 0 {
		n, _ := find[*subnet](d.r, *x.it.SubnetId)
		var err error
		groups, err = d.r.interfaceGroups(n, in.SecurityGroupIds, nil)
		d.fail(err)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	if in.IpAddressType != "" {
		x.it.IpAddressType = in.IpAddressType
	}
	if in.PreserveClientIp != nil {
		x.it.PreserveClientIp = in.PreserveClientIp
	}
	if groups != nil {
		x.it.SecurityGroupIds = mapped(groups, func(g *group) string { return g.id })
		for _, id := range x.it.NetworkInterfaceIds {
			if f, ok := find[*face](d.r, id); ok {
				f.groups = groups
			}
		}
	}
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.ModifyInstanceConnectEndpointOutput{Return: new(true)}, nil
}

// DeleteInstanceConnectEndpoint removes an endpoint and its network interface.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInstanceConnectEndpoint.html
func (s *Service) DeleteInstanceConnectEndpoint(c *aws.Call, in *ec2.DeleteInstanceConnectEndpointInput) (*ec2.DeleteInstanceConnectEndpointOutput, error) {
	d := s.begin(c, in)
	x := connectEndpoints.of(d, in.InstanceConnectEndpointId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.leaves(c, d.r, string(types.Ec2InstanceConnectEndpointStateDeleteInProgress), "", endpointEnding, 0)
	for _, id := range x.it.NetworkInterfaceIds {
		if f, ok := find[*face](d.r, id); ok {
			f.last = x.last
		}
	}
	return &ec2.DeleteInstanceConnectEndpointOutput{InstanceConnectEndpoint: new(x.told())}, nil
}

// DescribeInstanceConnectEndpoints lists endpoints.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceConnectEndpoints.html
func (s *Service) DescribeInstanceConnectEndpoints(c *aws.Call, in *ec2.DescribeInstanceConnectEndpointsInput) (*ec2.DescribeInstanceConnectEndpointsOutput, error) {
	return answer[ec2.DescribeInstanceConnectEndpointsOutput](s, c, connectEndpoints, in)
}
