package ec2

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// How long things of transit gateways take, by virtual time.
const (
	transitMaking  = 15 * time.Second
	transitJoining = 10 * time.Second
	transitLinking = 4 * time.Second
	transitLingers = time.Hour // how long what was deleted is told of
)

var transitGateways = &kind[types.TransitGateway]{
	resource: types.ResourceTypeTransitGateway, prefix: "tgw", id: "TransitGatewayId", state: "State", quota: 5,
	lost:   lostTransit("InvalidTransitGatewayID", "Transit Gateway", "tgw"),
	course: course{"pending", "available", transitMaking, "deleting", "deleted", transitMaking, transitLingers},
	paths:  map[string]string{"options.propagation-default-route-table-id": "Options.PropagationDefaultRouteTableId", "options.association-default-route-table-id": "Options.AssociationDefaultRouteTableId"},
}

// lostTransit makes the error for things of transit gateways that do not exist.
func lostTransit(code, noun, prefix string) func([]string) error {
	return func(ids []string) error {
		for _, id := range ids {
			if !wellFormed(id, prefix) {
				return bad(code+".Malformed", "Invalid id: \"%s\"", id)
			}
		}
		return bad(code+".NotFound", "%s %s was deleted or does not exist.", noun, strings.Join(ids, ", "))
	}
}

// checkTransitRanges checks the ranges of a gateway's own addresses.
func (d *draft) checkTransitRanges(list []string) {
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		d.check(err == nil && p.Masked() == p && !p.Overlaps(tunnelRange) && (p.Addr().Is4() && p.Bits() <= 24 || p.Addr().Is6() && p.Bits() <= 64), func() error {
			return invalidValue("Value (%s) for parameter transitGatewayCidrBlocks is invalid. A size /24 CIDR block or larger for IPv4, or /64 or larger for IPv6 is expected.", text)
		})
	}
}

// CreateTransitGateway makes a router between VPCs and VPNs, with a route table that attachments are associated with and
// propagate to unless told otherwise.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGateway.html
func (s *Service) CreateTransitGateway(c *aws.Call, in *ec2.CreateTransitGatewayInput) (*ec2.CreateTransitGatewayOutput, error) {
	d := s.begin(c, in, transitGateways.resource)
	options := taken[types.TransitGatewayOptions](in.Options, types.TransitGatewayOptions{
		AmazonSideAsn: new(int64(64512)), AutoAcceptSharedAttachments: "disable", DefaultRouteTableAssociation: "enable", DefaultRouteTablePropagation: "enable",
		DnsSupport: "enable", MulticastSupport: "disable", SecurityGroupReferencingSupport: "disable", VpnEcmpSupport: "enable",
	})
	d.checkASN(*options.AmazonSideAsn)
	d.checkTransitRanges(options.TransitGatewayCidrBlocks)
	transitGateways.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := transitGateways.add(d, types.TransitGateway{Description: in.Description, Options: &options})
	associates, propagates := options.DefaultRouteTableAssociation == "enable", options.DefaultRouteTablePropagation == "enable"
	if associates || propagates {
		own := *d
		own.tags = nil
		t := transitTables.add(&own, types.TransitGatewayRouteTable{TransitGatewayId: &x.id, DefaultAssociationRouteTable: &associates, DefaultPropagationRouteTable: &propagates})
		t.next = nil
		t.becomes(c, "available", transitMaking)
		if associates {
			options.AssociationDefaultRouteTableId = &t.id
		}
		if propagates {
			options.PropagationDefaultRouteTableId = &t.id
		}
	}
	return tell[ec2.CreateTransitGatewayOutput](d, x), nil
}

// ModifyTransitGateway changes a gateway's description and options.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGateway.html
func (s *Service) ModifyTransitGateway(c *aws.Call, in *ec2.ModifyTransitGatewayInput) (*ec2.ModifyTransitGatewayOutput, error) {
	d := s.begin(c, in)
	x := transitGateways.in(d, in.TransitGatewayId, "available")
	if d.err != nil {
		return nil, d.err
	}
	options := *x.it.Options
	if o := in.Options; o != nil {
		if o.AmazonSideAsn != nil {
			d.checkASN(*o.AmazonSideAsn)
		}
		d.checkTransitRanges(o.AddTransitGatewayCidrBlocks)
		if o.EncryptionSupport != "" {
			d.fail(aws.NotEmulated("ec2", "encryption of transit gateways"))
		}
		for _, id := range []*string{o.AssociationDefaultRouteTableId, o.PropagationDefaultRouteTableId} {
			if id != nil {
				t := transitTables.of(d, id)
				d.check(t == nil || *t.it.TransitGatewayId == x.id, func() error { return invalidValue("%s does not belong to %s", *id, x.id) })
			}
		}
		options = taken[types.TransitGatewayOptions](o, options)
		options.TransitGatewayCidrBlocks = edited(x.it.Options.TransitGatewayCidrBlocks, o.AddTransitGatewayCidrBlocks, o.RemoveTransitGatewayCidrBlocks)
		d.check(options.DefaultRouteTableAssociation != "enable" || options.AssociationDefaultRouteTableId != nil, func() error { return missing("Options.AssociationDefaultRouteTableId") })
		d.check(options.DefaultRouteTablePropagation != "enable" || options.PropagationDefaultRouteTableId != nil, func() error { return missing("Options.PropagationDefaultRouteTableId") })
		if options.DefaultRouteTableAssociation != "enable" {
			options.AssociationDefaultRouteTableId = nil
		}
		if options.DefaultRouteTablePropagation != "enable" {
			options.PropagationDefaultRouteTableId = nil
		}
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.Options = &options
	if in.Description != nil {
		x.it.Description = in.Description
	}
	for _, t := range transitTables.where(d.r, c.Now, func(t *types.TransitGatewayRouteTable) bool { return *t.TransitGatewayId == x.id }) {
		t.it.DefaultAssociationRouteTable = new(aws.Value(options.AssociationDefaultRouteTableId) == t.id)
		t.it.DefaultPropagationRouteTable = new(aws.Value(options.PropagationDefaultRouteTableId) == t.id)
	}
	x.passes(c, "modifying", "available", transitLinking)
	return tell[ec2.ModifyTransitGatewayOutput](d, x), nil
}

// DeleteTransitGateway removes a gateway with its route tables. It returns IncorrectState while it has attachments.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGateway.html
func (s *Service) DeleteTransitGateway(c *aws.Call, in *ec2.DeleteTransitGatewayInput) (*ec2.DeleteTransitGatewayOutput, error) {
	d := s.begin(c, in)
	x := transitGateways.in(d, in.TransitGatewayId, "available", "pending")
	if d.err != nil {
		return nil, d.err
	}
	var tables []string
	for _, t := range transitTables.where(d.r, c.Now, func(t *types.TransitGatewayRouteTable) bool { return *t.TransitGatewayId == x.id }) {
		tables = append(tables, t.id)
	}
	for _, a := range transitAttachments.all(d.r, c.Now) {
		d.check(*a.it.TransitGatewayId != x.id || ended(a.status()), func() error {
			return bad("IncorrectState", "%s has non-deleted %s Attachments: %s", x.id, strings.ToUpper(string(a.it.ResourceType)), a.id)
		})
	}
	for _, id := range d.r.users(x.id, c.Now) {
		d.check(slices.Contains(tables, id), func() error { return bad("IncorrectState", "%s has non-deleted resources: %s", x.id, id) })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, t := range transitTables.where(d.r, c.Now, func(t *types.TransitGatewayRouteTable) bool { return *t.TransitGatewayId == x.id }) {
		d.emptyTable(t.id)
		t.end(d)
	}
	x.end(d)
	return tell[ec2.DeleteTransitGatewayOutput](d, x), nil
}

// DescribeTransitGateways lists transit gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGateways.html
func (s *Service) DescribeTransitGateways(c *aws.Call, in *ec2.DescribeTransitGatewaysInput) (*ec2.DescribeTransitGatewaysOutput, error) {
	return answer[ec2.DescribeTransitGatewaysOutput](s, c, transitGateways, in)
}
