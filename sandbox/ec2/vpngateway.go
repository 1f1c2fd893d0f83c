package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var vpnGateways = &kind[types.VpnGateway]{
	resource: types.ResourceTypeVpnGateway, prefix: "vgw", id: "VpnGatewayId", state: "State", quota: 5,
	lost:   lost("InvalidVpnGatewayID", "vpnGateway", "vgw"),
	full:   (*region).sdkVpnGateway,
	course: course{"available", "available", 0, "deleting", "deleted", 5 * time.Second, time.Hour},
	paths:  map[string]string{"attachment.state": "VpcAttachments.State", "attachment.vpc-id": "VpcAttachments.VpcId"},
}

// vpnAttachment joins a gateway with a VPC.
type vpnAttachment struct {
	VpnGatewayId, VpcId *string
	State               string
}

var vpnAttachments = &kind[vpnAttachment]{
	prefix: "vgw-attach", state: "State", quota: 1000,
	course: course{"attaching", "attached", 5 * time.Second, "detaching", "detached", 5 * time.Second, 0},
}

// sdkVpnGateway adds what a gateway is attached to.
func (r *region) sdkVpnGateway(it *types.VpnGateway) {
	it.VpcAttachments = []types.VpcAttachment{}
	for _, x := range vpnAttachments.all(r, r.now) {
		if *x.it.VpnGatewayId == *it.VpnGatewayId {
			it.VpcAttachments = append(it.VpcAttachments, taken[types.VpcAttachment](x.it))
		}
	}
}

// vpnVpc is the VPC to which a gateway is attached, "" for none.
func (r *region) vpnVpc(gateway string) string {
	for _, x := range vpnAttachments.all(r, r.now) {
		if *x.it.VpnGatewayId == gateway && x.it.State != "detaching" {
			return *x.it.VpcId
		}
	}
	return ""
}

// vpnRanges are what the connections of a gateway lead to by static routes.
func (r *region) vpnRanges(gateway string) []destined {
	var list []destined
	for _, x := range vpnConnections.all(r, r.now) {
		if aws.Value(x.it.VpnGatewayId) != gateway || ended(x.status()) {
			continue
		}
		for _, to := range x.it.Routes {
			p, _ := netip.ParsePrefix(*to.DestinationCidrBlock)
			list = append(list, destined{Prefix: p})
		}
	}
	return list
}

// CreateVpnGateway makes the AWS side of VPNs. It is attached to no VPC yet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html
func (s *Service) CreateVpnGateway(c *aws.Call, in *ec2.CreateVpnGatewayInput) (*ec2.CreateVpnGatewayOutput, error) {
	d := s.begin(c, in, vpnGateways.resource)
	it := taken[types.VpnGateway](in, types.VpnGateway{AmazonSideAsn: new(int64(64512))})
	d.checkASN(*it.AmazonSideAsn)
	if aws.Value(in.AvailabilityZone) != "" && d.err == nil {
		_, err := d.r.zoneNamed(in.AvailabilityZone, nil)
		d.fail(err)
	}
	return create[ec2.CreateVpnGatewayOutput](d, vpnGateways, it)
}

// checkASN checks a number of AWS's side of BGP: AWS's own or a private one.
func (d *draft) checkASN(asn int64) {
	d.check(asn >= 64512 && asn <= 65534 || asn >= 4200000000 && asn <= 4294967294, func() error {
		return invalidValue("Value (%d) for parameter amazonSideAsn is invalid. It must be a private ASN.", asn)
	})
}

// DeleteVpnGateway removes a gateway that is attached to no VPC and has no VPN connection.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnGateway.html
func (s *Service) DeleteVpnGateway(c *aws.Call, in *ec2.DeleteVpnGatewayInput) (*ec2.DeleteVpnGatewayOutput, error) {
	d := s.begin(c, in)
	x := vpnGateways.in(d, in.VpnGatewayId, "available")
	d.check(x == nil || len(d.r.users(x.id, c.Now)) == 0, func() error { return bad("IncorrectState", "The vpnGateway '%s' is in use.", x.id) })
	return remove[ec2.DeleteVpnGatewayOutput](d, x)
}

// DescribeVpnGateways lists virtual private gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnGateways.html
func (s *Service) DescribeVpnGateways(c *aws.Call, in *ec2.DescribeVpnGatewaysInput) (*ec2.DescribeVpnGatewaysOutput, error) {
	return answer[ec2.DescribeVpnGatewaysOutput](s, c, vpnGateways, in)
}

// AttachVpnGateway joins a gateway with a VPC; each side has one other. It returns InvalidVpcState for a VPC that has one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVpnGateway.html
func (s *Service) AttachVpnGateway(c *aws.Call, in *ec2.AttachVpnGatewayInput) (*ec2.AttachVpnGatewayOutput, error) {
	d := s.begin(c, in)
	x := vpnGateways.in(d, in.VpnGatewayId, "available")
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if d.err != nil {
		return nil, d.err
	}
	for _, a := range vpnAttachments.all(d.r, c.Now) {
		d.check(*a.it.VpnGatewayId != x.id, func() error {
			return bad("VpnGatewayAttachmentLimitExceeded", "The maximum number of VPC attachments for the virtual private gateway %s has been reached.", x.id)
		})
		d.check(*a.it.VpcId != v.id, func() error {
			return bad("InvalidVpcState", "VPC %s already has an attached virtual private gateway %s", v.id, *a.it.VpnGatewayId)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	a := vpnAttachments.add(d, vpnAttachment{VpnGatewayId: &x.id, VpcId: &v.id})
	x.changed(c, aws.Changed)
	return &ec2.AttachVpnGatewayOutput{VpcAttachment: new(taken[types.VpcAttachment](a.it))}, nil
}

// DetachVpnGateway parts a gateway from a VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVpnGateway.html
func (s *Service) DetachVpnGateway(c *aws.Call, in *ec2.DetachVpnGatewayInput) (*ec2.DetachVpnGatewayOutput, error) {
	d := s.begin(c, in)
	x := vpnGateways.of(d, in.VpnGatewayId)
	wanted[*vpc](d, in.VpcId, lostVpcs)
	if d.err != nil {
		return nil, d.err
	}
	list := vpnAttachments.where(d.r, c.Now, func(a *vpnAttachment) bool {
		return *a.VpnGatewayId == x.id && *a.VpcId == *in.VpcId && a.State != "detaching"
	})
	d.check(len(list) > 0, func() error {
		return bad("InvalidVpnGatewayAttachment.NotFound", "The attachment with vpn gateway ID '%s' and vpc ID '%s' does not exist", x.id, *in.VpcId)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	list[0].end(d)
	for _, t := range d.r.tables {
		t.vpns = slices.DeleteFunc(slices.Clone(t.vpns), func(id string) bool { return id == x.id })
	}
	x.changed(c, aws.Changed)
	return done[ec2.DetachVpnGatewayOutput](), nil
}

// EnableVgwRoutePropagation takes the routes of a gateway's VPNs over into a table. It returns Gateway.NotAttached
// for a gateway that is not attached to the table's VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html
func (s *Service) EnableVgwRoutePropagation(c *aws.Call, in *ec2.EnableVgwRoutePropagationInput) (*ec2.EnableVgwRoutePropagationOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	x := vpnGateways.of(d, in.GatewayId)
	d.check(x == nil || d.r.vpnVpc(x.id) == t.vpc.id, func() error {
		return bad("Gateway.NotAttached", "resource %s is not attached to network %s", x.id, t.vpc.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	if !slices.Contains(t.vpns, x.id) {
		t.vpns = append(t.vpns, x.id)
	}
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return done[ec2.EnableVgwRoutePropagationOutput](), nil
}

// DisableVgwRoutePropagation ends that a table takes over the routes of a gateway's VPNs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableVgwRoutePropagation.html
func (s *Service) DisableVgwRoutePropagation(c *aws.Call, in *ec2.DisableVgwRoutePropagationInput) (*ec2.DisableVgwRoutePropagationOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	x := vpnGateways.of(d, in.GatewayId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	t.vpns = slices.DeleteFunc(slices.Clone(t.vpns), func(id string) bool { return id == x.id })
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return done[ec2.DisableVgwRoutePropagationOutput](), nil
}
