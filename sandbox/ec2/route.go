package ec2

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Quotas. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const (
	maxTables = 200 // of a VPC
	maxRoutes = 500 // of a table
)

// CreateRouteTable makes a table with the route inside the VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html
func (s *Service) CreateRouteTable(c *aws.Call, in *ec2.CreateRouteTableInput) (*ec2.CreateRouteTableOutput, error) {
	d := s.begin(c, in, types.ResourceTypeRouteTable)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	return once(d, func() (*ec2.CreateRouteTableOutput, error) {
		d.check(d.err != nil || len(d.r.tables) < maxTables, func() error {
			return bad("RouteTableLimitExceeded", "The maximum number of route tables has been reached.")
		})
		if err := d.ready(); err != nil {
			return nil, err
		}
		t := d.r.newTable(c, v)
		t.tags = d.tags[t.kind]
		c.Changed(aws.Created, d.r.current(t.id, c.Now))
		return &ec2.CreateRouteTableOutput{RouteTable: new(d.r.sdkTable(c.Now)(t)), ClientToken: in.ClientToken}, nil
	})
}

// DeleteRouteTable removes a table that no subnet has; the main one stays.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html
func (s *Service) DeleteRouteTable(c *aws.Call, in *ec2.DeleteRouteTableInput) (*ec2.DeleteRouteTableOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	d.check(t == nil || t.main == "" && len(t.links) == 0, func() error {
		return bad("DependencyViolation", "The routeTable '%s' has dependencies and cannot be deleted.", t.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	gone := d.r.current(t.id, c.Now)
	drop(d.r, &d.r.tables, func(x *routeTable) bool { return x == t })
	c.Changed(aws.Deleted, gone)
	return &ec2.DeleteRouteTableOutput{}, nil
}

// destination reads where a route leads: the one range that the call gives.
func destination(d *draft) (to destined) {
	ipv4, _ := member[*string](d.in, "DestinationCidrBlock")
	ipv6, _ := member[*string](d.in, "DestinationIpv6CidrBlock")
	list, _ := member[*string](d.in, "DestinationPrefixListId")
	text := aws.Value(ipv4) + aws.Value(ipv6)
	switch {
	case list != nil && text == "":
		anyPrefixList(d, list)
		return destined{list: *list}
	case text == "" || list != nil || ipv4 != nil && ipv6 != nil:
		d.fail(badCombination("The request must contain exactly one of destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId"))
	}
	p, err := netip.ParsePrefix(text)
	d.check(err == nil && p.Addr().Is4() == (ipv4 != nil), func() error {
		return invalidValue("Invalid value '%s' for destination. It must be a valid CIDR block.", text)
	})
	return destined{Prefix: p.Masked()}
}

// target reads what a route leads to, and checks that it is in the table's VPC.
func target(d *draft, t *routeTable) (id string) {
	found := 0
	for _, name := range []string{"GatewayId", "EgressOnlyInternetGatewayId", "NetworkInterfaceId", "InstanceId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId",
		"VpcEndpointId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn", "OdbNetworkArn"} {
		x, _ := member[*string](d.in, name)
		if x == nil || d.err != nil {
			continue
		}
		found++
		switch name {
		case "GatewayId", "VpcEndpointId":
			d.check(d.r.gatewayVpc(d, *x) == t.vpc.id, func() error {
				return invalidValue("route table %s and network gateway %s belong to different networks", t.id, *x)
			})
			id = *x
		case "TransitGatewayId":
			list := transitVpcs.where(d.r, d.c.Now, func(a *types.TransitGatewayVpcAttachment) bool {
				return *a.TransitGatewayId == *x && *a.VpcId == t.vpc.id
			})
			d.check(len(list) > 0, func() error { return lost("InvalidTransitGatewayID", "transitGateway", "tgw")([]string{*x}) })
			id = *x
		case "VpcPeeringConnectionId":
			p := peerings.in(d, x, "active")
			d.check(p == nil || *p.it.RequesterVpcInfo.VpcId == t.vpc.id || *p.it.AccepterVpcInfo.VpcId == t.vpc.id, func() error {
				return invalidValue("route table %s and interface %s belong to different networks", t.id, *x)
			})
			id = *x
		case "NatGatewayId":
			g := natGateways.of(d, x)
			d.check(g == nil || !ended(g.status()), func() error { return lost("InvalidNatGatewayID", "natGateway", "nat")([]string{*x}) })
			d.check(g == nil || *g.it.VpcId == t.vpc.id, func() error {
				return invalidValue("route table %s and nat gateway %s belong to different networks", t.id, *x)
			})
			id = *x
		case "EgressOnlyInternetGatewayId":
			egressGateways.of(d, x)
			id = *x
		case "NetworkInterfaceId":
			f := wanted[*face](d, x, lostFaces)
			d.check(f == nil || f.subnet.vpc == t.vpc, func() error {
				return invalidValue("route table %s and interface %s belong to different networks", t.id, f.id)
			})
			id = *x
		case "InstanceId":
			i := wanted[*instance](d, x, lostInstances)
			d.check(i == nil || i.face.subnet.vpc == t.vpc, func() error {
				return invalidValue("route table %s and instance %s belong to different networks", t.id, i.id)
			})
			if i != nil {
				d.fail(oneFace(d.c, i))
				id = i.face.id
			}
		default:
			d.fail(aws.NotEmulated("ec2", "routes with "+name))
		}
	}
	d.check(found == 1, func() error { return badCombination("The request must contain exactly one target of the route") })
	return id
}

// gatewayVpc is the VPC to which the gateway of a route is attached.
func (r *region) gatewayVpc(d *draft, id string) string {
	switch prefix, _, _ := strings.Cut(id, "-"); prefix {
	case "vgw":
		vpnGateways.of(d, &id)
		return r.vpnVpc(id)
	case "vpce":
		e := endpoints.of(d, &id)
		d.check(e == nil || e.it.VpcEndpointType != types.VpcEndpointTypeGateway, func() error {
			return invalidValue("Cannot create or replace a prefix list route targeting a VPC Endpoint.")
		})
		if e != nil {
			return *e.it.VpcId
		}
		return ""
	}
	if g := wanted[*gateway](d, &id, lostGateways); g != nil && g.vpc != nil {
		return g.vpc.id
	}
	return ""
}

func (t *routeTable) routeTo(to destined) int {
	return slices.IndexFunc(t.routes, func(x route) bool { return x.to == to })
}

func noRoute(t *routeTable, p destined) error {
	if p.list != "" {
		return bad("InvalidRoute.NotFound", "no route with destination-prefix-list-id %s in route table %s", p, t.id)
	}
	return bad("InvalidRoute.NotFound", "no route with destination-cidr-block %s in route table %s", p, t.id)
}

// CreateRoute adds a route to a gateway, an interface or an instance. It returns RouteAlreadyExists for a range that has one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
func (s *Service) CreateRoute(c *aws.Call, in *ec2.CreateRouteInput) (*ec2.CreateRouteOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	to := destination(d)
	by := ""
	if d.err == nil {
		by = target(d, t)
	}
	d.check(d.err != nil || t.routeTo(to) < 0, func() error { return bad("RouteAlreadyExists", "The route identified by %s already exists.", to) })
	d.check(d.err != nil || len(t.routes) < maxRoutes, func() error { return bad("RouteLimitExceeded", "The maximum number of routes has been reached.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	t.routes = append(t.routes, route{to, by, types.RouteOriginCreateRoute})
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return &ec2.CreateRouteOutput{Return: new(true)}, nil
}

// ReplaceRoute leads a range elsewhere. A route inside the VPC may be led to an interface, and back with LocalTarget.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html
func (s *Service) ReplaceRoute(c *aws.Call, in *ec2.ReplaceRouteInput) (*ec2.ReplaceRouteOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	to, by := destination(d), "local"
	if d.err == nil && !aws.Value(in.LocalTarget) {
		by = target(d, t)
	}
	d.check(d.err != nil || t.routeTo(to) >= 0, func() error { return noRoute(t, to) })
	if d.err != nil {
		return nil, d.err
	}
	x := &t.routes[t.routeTo(to)]
	d.check(x.inside() || by != "local", func() error { return invalidValue("route %s in route table %s is not a local route", to, t.id) })
	d.check(!x.inside() || by == "local" || strings.HasPrefix(by, "eni-"), func() error { return invalidValue("cannot replace local route %s in route table %s", to, t.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	if x.target = by; !x.inside() {
		x.origin = types.RouteOriginCreateRoute
	}
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return &ec2.ReplaceRouteOutput{}, nil
}

// inside reports whether a route is one that a table begins with, for a range of its VPC.
func (x *route) inside() bool { return x.origin == types.RouteOriginCreateRouteTable }

// DeleteRoute removes a route, but not the one inside the VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html
func (s *Service) DeleteRoute(c *aws.Call, in *ec2.DeleteRouteInput) (*ec2.DeleteRouteOutput, error) {
	d := s.begin(c, in)
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	to := destination(d)
	d.check(d.err != nil || t.routeTo(to) >= 0, func() error { return noRoute(t, to) })
	d.check(d.err != nil || !t.routes[t.routeTo(to)].inside(), func() error { return invalidValue("cannot remove local route %s in route table %s", to, t.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	i := t.routeTo(to)
	if d.check(!strings.HasPrefix(t.routes[i].target, "vpce-") || to.list == "", func() error {
		return invalidValue("cannot remove VPC endpoint route %s in route table %s", t.routes[i].target, t.id)
	}); d.err != nil {
		return nil, d.err
	}
	t.routes = slices.Delete(t.routes, i, i+1)
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return &ec2.DeleteRouteOutput{}, nil
}

// linked finds a link by its id: the table and the place in it, -1 for the main table's own.
func (r *region) linked(id string) (t *routeTable, at int, ok bool) {
	for _, t := range r.tables {
		if t.main == id && id != "" {
			return t, -1, true
		}
		if i := slices.IndexFunc(t.links, func(l link) bool { return l.id == id }); i >= 0 {
			return t, i, true
		}
	}
	return nil, 0, false
}

func noLink(id *string) error {
	return bad("InvalidAssociationID.NotFound", "The association ID '%s' does not exist", aws.Value(id))
}

func linkState(state types.RouteTableAssociationStateCode) *types.RouteTableAssociationState {
	return &types.RouteTableAssociationState{State: state}
}

// AssociateRouteTable gives a table to a subnet, or to a gateway for what comes in through it.
// It returns Resource.AlreadyAssociated if it has one other than the main one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
func (s *Service) AssociateRouteTable(c *aws.Call, in *ec2.AssociateRouteTableInput) (*ec2.AssociateRouteTableOutput, error) {
	d := s.begin(c, in)
	if in.PublicIpv4Pool != nil {
		d.fail(aws.NotEmulated("ec2", "AssociateRouteTable with an address pool"))
	}
	t := wanted[*routeTable](d, in.RouteTableId, lostTables)
	d.check((in.SubnetId == nil) != (in.GatewayId == nil), func() error { return missing("subnetId or gatewayId") })
	if d.err != nil {
		return nil, d.err
	}
	l := link{gateway: aws.Value(in.GatewayId)}
	if in.SubnetId != nil {
		l.subnet = wanted[*subnet](d, in.SubnetId, lostSubnets)
		d.check(l.subnet == nil || t.vpc == l.subnet.vpc, func() error {
			return invalidValue("route table %s and subnet %s belong to different networks", t.id, l.subnet.id)
		})
	} else {
		d.check(d.r.gatewayVpc(d, l.gateway) == t.vpc.id, func() error {
			return invalidValue("route table %s and network gateway %s belong to different networks", t.id, l.gateway)
		})
	}
	for _, x := range d.r.tables {
		d.check(!x.anyLink(func(y link) bool { return y.subnet == l.subnet && y.gateway == l.gateway }), func() error {
			return bad("Resource.AlreadyAssociated", "the specified association for route table %s conflicts with an existing association", t.id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	l.id = c.NewID("rtbassoc")
	t.links = append(t.links, l)
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return &ec2.AssociateRouteTableOutput{AssociationId: &l.id, AssociationState: linkState(types.RouteTableAssociationStateCodeAssociated)}, nil
}

// DisassociateRouteTable takes a subnet back to the main table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html
func (s *Service) DisassociateRouteTable(c *aws.Call, in *ec2.DisassociateRouteTableInput) (*ec2.DisassociateRouteTableOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	t, at, ok := d.r.linked(aws.Value(in.AssociationId))
	d.check(ok, func() error { return noLink(in.AssociationId) })
	d.check(at >= 0, func() error {
		return invalidValue("cannot disassociate the main route table association %s", aws.Value(in.AssociationId))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	t.links = slices.Delete(t.links, at, at+1)
	c.Changed(aws.Changed, d.r.current(t.id, c.Now))
	return &ec2.DisassociateRouteTableOutput{}, nil
}

// ReplaceRouteTableAssociation gives a subnet another table, or a VPC another main one. The association has a new id then.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html
func (s *Service) ReplaceRouteTableAssociation(c *aws.Call, in *ec2.ReplaceRouteTableAssociationInput) (*ec2.ReplaceRouteTableAssociationOutput, error) {
	d := s.begin(c, in)
	to := wanted[*routeTable](d, in.RouteTableId, lostTables)
	if d.err != nil {
		return nil, d.err
	}
	from, at, ok := d.r.linked(aws.Value(in.AssociationId))
	d.check(ok, func() error { return noLink(in.AssociationId) })
	d.check(!ok || from.vpc == to.vpc, func() error {
		return invalidValue("route table %s and association %s belong to different networks", to.id, aws.Value(in.AssociationId))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	id := c.NewID("rtbassoc")
	if at < 0 {
		from.main = ""
		to.main = id
	} else {
		l := from.links[at]
		from.links = slices.Delete(from.links, at, at+1)
		to.links = append(to.links, link{id, l.subnet, l.gateway})
	}
	c.Changed(aws.Changed, d.r.current(to.id, c.Now))
	return &ec2.ReplaceRouteTableAssociationOutput{NewAssociationId: &id, AssociationState: linkState(types.RouteTableAssociationStateCodeAssociated)}, nil
}
