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

// routeTable says where packets that leave a subnet go.
type routeTable struct {
	base
	vpc    *vpc
	main   string // rtbassoc-… of a VPC's main table, "" of another
	links  []link
	routes []route
	vpns   []string // virtual private gateways whose routes it takes over, vgw-…
}

// link gives a subnet a table other than the main one.
type link struct {
	id      string // rtbassoc-…
	subnet  *subnet
	gateway string // whose incoming packets it is for, instead of a subnet
}

// route sends packets to a target: "local" or the id of a gateway or a network interface.
type route struct {
	to     destined
	target string
	origin types.RouteOrigin
}

// destined is where a route leads: one range of addresses, or those of a prefix list.
type destined struct {
	netip.Prefix
	list string // pl-…
}

func (x destined) String() string {
	if x.list != "" {
		return x.list
	}
	return x.Prefix.String()
}

// newTable makes a table with the route inside the VPC.
func (r *region) newTable(c *aws.Call, v *vpc) *routeTable {
	t := &routeTable{base: base{id: c.NewID("rtb"), kind: types.ResourceTypeRouteTable}, vpc: v, routes: []route{{destined{Prefix: v.cidr}, "local", types.RouteOriginCreateRouteTable}}}
	for _, b := range v.blocks {
		t.routes = append(t.routes, route{destined{Prefix: b.Prefix}, "local", types.RouteOriginCreateRouteTable})
	}
	add(r, &r.tables, t)
	return t
}

func (r *region) mainTable(v *vpc) *routeTable {
	return r.tables[slices.IndexFunc(r.tables, func(t *routeTable) bool { return t.vpc == v && t.main != "" })]
}

// forget takes the table off a subnet.
func (t *routeTable) forget(n *subnet) {
	t.links = slices.DeleteFunc(t.links, func(l link) bool { return l.subnet == n })
}

func (r *region) sdkTable(now time.Time) func(t *routeTable) types.RouteTable {
	return func(t *routeTable) types.RouteTable { return r.tableTold(t, now) }
}

func (r *region) tableTold(t *routeTable, now time.Time) types.RouteTable {
	out := types.RouteTable{RouteTableId: &t.id, VpcId: &t.vpc.id, OwnerId: &r.account, Tags: t.tags, PropagatingVgws: mapped(t.vpns, func(id string) types.PropagatingVgw { return types.PropagatingVgw{GatewayId: &id} }), Associations: []types.RouteTableAssociation{}}
	associated := &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated}
	if t.main != "" {
		out.Associations = append(out.Associations, types.RouteTableAssociation{Main: new(true), RouteTableAssociationId: &t.main, RouteTableId: &t.id, AssociationState: associated})
	}
	for _, l := range t.links {
		x := types.RouteTableAssociation{Main: new(false), RouteTableAssociationId: &l.id, RouteTableId: &t.id, AssociationState: associated, GatewayId: given(l.gateway)}
		if l.subnet != nil {
			x.SubnetId = &l.subnet.id
		}
		out.Associations = append(out.Associations, x)
	}
	for _, x := range r.allRoutes(t) {
		out.Routes = append(out.Routes, r.sdkRoute(t, x, now))
	}
	return out
}

// sdkRoute is a route as DescribeRouteTables shows it: a black hole when its target is no longer there.
func (r *region) sdkRoute(t *routeTable, x route, now time.Time) types.Route {
	out := types.Route{Origin: x.origin, State: r.routeState(t, x, now)}
	switch {
	case x.to.list != "":
		out.DestinationPrefixListId = &x.to.list
	case x.to.Addr().Is4():
		out.DestinationCidrBlock = new(x.to.String())
	default:
		out.DestinationIpv6CidrBlock = new(x.to.String())
	}
	switch prefix, _, _ := strings.Cut(x.target, "-"); prefix {
	case "eni":
		out.NetworkInterfaceId = &x.target
		if f, ok := find[*face](r, x.target); ok && f.host(now) != nil {
			out.InstanceId, out.InstanceOwnerId = &f.instance.id, &r.account
		}
	case "pcx":
		out.VpcPeeringConnectionId = &x.target
	case "tgw":
		out.TransitGatewayId = &x.target
	case "nat":
		out.NatGatewayId = &x.target
	case "eigw":
		out.EgressOnlyInternetGatewayId = &x.target
	default:
		out.GatewayId = &x.target
	}
	return out
}

// routeState is blackhole when what a route leads to is not there, or is not running.
func (r *region) routeState(t *routeTable, x route, now time.Time) types.RouteState {
	up := x.target == "local"
	switch to := r.index[x.target].(type) {
	case *gateway:
		up = to.vpc == t.vpc
	case *face:
		i := to.host(now)
		up = !to.gone(now) && (to.manager != "" || i != nil && i.heading(now) == types.InstanceStateNameRunning)
	case *thing[types.VpnGateway]:
		up = r.vpnVpc(to.id) == t.vpc.id
	case *thing[types.TransitGateway]:
		up = len(transitVpcs.where(r, now, func(a *types.TransitGatewayVpcAttachment) bool {
			return *a.TransitGatewayId == to.id && *a.VpcId == t.vpc.id
		})) > 0
	case described:
		to.settle(now)
		up = !to.gone(now) && !ended(to.status())
	}
	if up {
		return types.RouteStateActive
	}
	return types.RouteStateBlackhole
}

// allRoutes are a table's own routes and those that it takes over from virtual private gateways.
func (r *region) allRoutes(t *routeTable) []route {
	list := t.routes
	for _, id := range t.vpns {
		if r.vpnVpc(id) != t.vpc.id {
			continue
		}
		for _, to := range r.vpnRanges(id) {
			if t.routeTo(to) < 0 {
				list = append(slices.Clip(list), route{to, id, types.RouteOriginEnableVgwRoutePropagation})
			}
		}
	}
	return list
}

func (t *routeTable) anyRoute(ok func(route) bool) bool {
	for _, x := range t.routes {
		if ok(x) {
			return true
		}
	}
	return false
}

func (t *routeTable) anyLink(ok func(link) bool) bool { return slices.ContainsFunc(t.links, ok) }

func (r *region) tableFields(now time.Time) fields[*routeTable] {
	return documented("DescribeRouteTables", fields[*routeTable]{
		"route-table-id":   func(t *routeTable, m matcher) bool { return m.text(t.id) },
		"vpc-id":           func(t *routeTable, m matcher) bool { return m.text(t.vpc.id) },
		"association.main": func(t *routeTable, m matcher) bool { return m.flag(t.main != "") },
	}, r.sdkTable(now))
}

// DescribeRouteTables lists route tables.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
func (s *Service) DescribeRouteTables(c *aws.Call, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	_, list, next, err := describe(s, c, q, in.RouteTableIds, func(r *region) []*routeTable { return r.tables }, r.tableFields(c.Now), lostTables)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeRouteTablesOutput{RouteTables: mapped(list, r.sdkTable(c.Now)), NextToken: next}, nil
}
