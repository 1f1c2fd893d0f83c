package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// gateway connects a VPC with the internet.
type gateway struct {
	base
	vpc *vpc // nil while it is attached to none
}

// maxGateways is the quota of internet gateways in a region.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const maxGateways = 5

// gatewayOf is the internet gateway of a VPC, nil for none.
func (r *region) gatewayOf(v *vpc) *gateway {
	if i := slices.IndexFunc(r.gateways, func(g *gateway) bool { return g.vpc == v }); i >= 0 {
		return r.gateways[i]
	}
	return nil
}

func (r *region) sdkGateway(g *gateway) types.InternetGateway {
	out := types.InternetGateway{InternetGatewayId: &g.id, OwnerId: &r.account, Tags: g.tags, Attachments: []types.InternetGatewayAttachment{}}
	if g.vpc != nil {
		out.Attachments = []types.InternetGatewayAttachment{{VpcId: &g.vpc.id, State: "available"}}
	}
	return out
}

// DescribeInternetGateways lists internet gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html
func (s *Service) DescribeInternetGateways(c *aws.Call, in *ec2.DescribeInternetGatewaysInput) (*ec2.DescribeInternetGatewaysOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	f := documented("DescribeInternetGateways", fields[*gateway]{}, r.sdkGateway)
	_, list, next, err := describe(s, c, q, in.InternetGatewayIds, func(r *region) []*gateway { return r.gateways }, f, lostGateways)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInternetGatewaysOutput{InternetGateways: mapped(list, r.sdkGateway), NextToken: next}, nil
}

// CreateInternetGateway makes a gateway that is attached to no VPC yet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html
func (s *Service) CreateInternetGateway(c *aws.Call, in *ec2.CreateInternetGatewayInput) (*ec2.CreateInternetGatewayOutput, error) {
	d := s.begin(c, in, types.ResourceTypeInternetGateway)
	d.check(d.err != nil || len(d.r.gateways) < maxGateways, func() error {
		return bad("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	g := &gateway{base: base{id: c.NewID("igw"), kind: types.ResourceTypeInternetGateway, tags: d.tags[types.ResourceTypeInternetGateway]}}
	add(d.r, &d.r.gateways, g)
	c.Changed(aws.Created, d.r.current(g.id, c.Now))
	return &ec2.CreateInternetGatewayOutput{InternetGateway: new(d.r.sdkGateway(g))}, nil
}

// AttachInternetGateway connects a VPC with the internet; each side has one other.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html
func (s *Service) AttachInternetGateway(c *aws.Call, in *ec2.AttachInternetGatewayInput) (*ec2.AttachInternetGatewayOutput, error) {
	d := s.begin(c, in)
	g := wanted[*gateway](d, in.InternetGatewayId, lostGateways)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	d.check(g == nil || g.vpc == nil, func() error {
		return bad("Resource.AlreadyAssociated", "resource %s is already attached to network %s", g.id, g.vpc.id)
	})
	d.check(d.err != nil || d.r.gatewayOf(v) == nil, func() error { return invalidValue("Network %s already has an internet gateway attached", v.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	g.vpc = v
	c.Changed(aws.Changed, d.r.current(g.id, c.Now))
	return &ec2.AttachInternetGatewayOutput{}, nil
}

// DetachInternetGateway takes a VPC off the internet. It returns DependencyViolation while an instance in it has a public address.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
func (s *Service) DetachInternetGateway(c *aws.Call, in *ec2.DetachInternetGatewayInput) (*ec2.DetachInternetGatewayOutput, error) {
	d := s.begin(c, in)
	g := wanted[*gateway](d, in.InternetGatewayId, lostGateways)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	d.check(d.err != nil || g.vpc == v, func() error {
		return bad("Gateway.NotAttached", "resource %s is not attached to network %s", g.id, v.id)
	})
	d.check(d.err != nil || !d.r.mapped(v, c), func() error {
		return bad("DependencyViolation", "Network %s has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.", v.id)
	})
	d.check(d.err != nil || !slices.ContainsFunc(d.r.tables, func(t *routeTable) bool {
		return t.anyLink(func(l link) bool { return l.gateway == g.id })
	}), func() error {
		return bad("DependencyViolation", "The internetGateway '%s' has dependencies and cannot be detached.", g.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	g.vpc = nil
	c.Changed(aws.Changed, d.r.current(g.id, c.Now))
	return &ec2.DetachInternetGatewayOutput{}, nil
}

// mapped reports whether something in a VPC has a public address.
func (r *region) mapped(v *vpc, c *aws.Call) bool {
	return slices.ContainsFunc(r.faces, func(f *face) bool { return f.subnet.vpc == v && !f.gone(c.Now) && f.publicAt(c.Now).IsValid() })
}

// DeleteInternetGateway removes a gateway that is attached to no VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html
func (s *Service) DeleteInternetGateway(c *aws.Call, in *ec2.DeleteInternetGatewayInput) (*ec2.DeleteInternetGatewayOutput, error) {
	d := s.begin(c, in)
	g := wanted[*gateway](d, in.InternetGatewayId, lostGateways)
	d.check(g == nil || g.vpc == nil, func() error {
		return bad("DependencyViolation", "The internetGateway '%s' has dependencies and cannot be deleted.", g.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	gone := d.r.current(g.id, c.Now)
	drop(d.r, &d.r.gateways, func(x *gateway) bool { return x == g })
	c.Changed(aws.Deleted, gone)
	return &ec2.DeleteInternetGatewayOutput{}, nil
}
