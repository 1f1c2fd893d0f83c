package ec2

import (
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// routeTable says where packets that leave a subnet go.
type routeTable struct {
	base
	vpc    *vpc
	main   string // rtbassoc-… of a VPC's main table, "" of another
	routes []route
}

// route sends a range of addresses to a target: "local" or the id of a gateway.
type route struct {
	to     netip.Prefix
	target string
	origin types.RouteOrigin
}

// acl is a network ACL; the default one lets everything through.
type acl struct {
	base
	vpc       *vpc
	isDefault bool
}

func (r *region) sdkTable(t *routeTable) types.RouteTable {
	out := types.RouteTable{RouteTableId: &t.id, VpcId: &t.vpc.id, OwnerId: &r.account, Tags: t.tags, PropagatingVgws: []types.PropagatingVgw{}}
	if t.main != "" {
		out.Associations = []types.RouteTableAssociation{{
			Main: new(true), RouteTableAssociationId: &t.main, RouteTableId: &t.id,
			AssociationState: &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated},
		}}
	}
	for _, x := range t.routes {
		out.Routes = append(out.Routes, types.Route{DestinationCidrBlock: new(x.to.String()), GatewayId: new(x.target), Origin: x.origin, State: types.RouteStateActive})
	}
	return out
}

func (t *routeTable) anyRoute(ok func(route) bool) bool {
	for _, x := range t.routes {
		if ok(x) {
			return true
		}
	}
	return false
}

var tableFields = fields[*routeTable]{
	"route-table-id":                         func(t *routeTable, m matcher) bool { return m.text(t.id) },
	"vpc-id":                                 func(t *routeTable, m matcher) bool { return m.text(t.vpc.id) },
	"association.main":                       func(t *routeTable, m matcher) bool { return m.flag(t.main != "") },
	"association.route-table-association-id": func(t *routeTable, m matcher) bool { return t.main != "" && m.text(t.main) },
	"association.route-table-id":             func(t *routeTable, m matcher) bool { return t.main != "" && m.text(t.id) },
	"association.subnet-id":                  func(t *routeTable, m matcher) bool { return false },
	"route.destination-cidr-block": func(t *routeTable, m matcher) bool {
		return t.anyRoute(func(x route) bool { return m.text(x.to.String()) })
	},
	"route.gateway-id": func(t *routeTable, m matcher) bool { return t.anyRoute(func(x route) bool { return m.text(x.target) }) },
	"route.origin": func(t *routeTable, m matcher) bool {
		return t.anyRoute(func(x route) bool { return m.text(string(x.origin)) })
	},
	"route.state": func(t *routeTable, m matcher) bool { return m.text("active") },
}

// DescribeRouteTables lists route tables.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
func (s *Service) DescribeRouteTables(c *aws.Call, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	r, list, next, err := describe(s, c, q, in.RouteTableIds, func(r *region) []*routeTable { return r.tables }, tableFields, lostTables)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeRouteTablesOutput{RouteTables: mapped(list, r.sdkTable), NextToken: next}, nil
}

// aclEntries are the four rules of a default network ACL.
func aclEntries() []types.NetworkAclEntry {
	var list []types.NetworkAclEntry
	for _, egress := range []bool{true, false} {
		list = append(list,
			types.NetworkAclEntry{CidrBlock: new("0.0.0.0/0"), Egress: &egress, Protocol: new("-1"), RuleAction: types.RuleActionAllow, RuleNumber: new(int32(100))},
			types.NetworkAclEntry{CidrBlock: new("0.0.0.0/0"), Egress: &egress, Protocol: new("-1"), RuleAction: types.RuleActionDeny, RuleNumber: new(int32(32767))})
	}
	return list
}

func (r *region) sdkACL(a *acl) types.NetworkAcl {
	out := types.NetworkAcl{NetworkAclId: &a.id, VpcId: &a.vpc.id, OwnerId: &r.account, IsDefault: &a.isDefault, Tags: a.tags, Entries: aclEntries()}
	for _, n := range r.subnets {
		if n.acl == a {
			out.Associations = append(out.Associations, types.NetworkAclAssociation{NetworkAclAssociationId: &n.aclID, NetworkAclId: &a.id, SubnetId: &n.id})
		}
	}
	return out
}

var aclFields = fields[*acl]{
	"network-acl-id": func(a *acl, m matcher) bool { return m.text(a.id) },
	"vpc-id":         func(a *acl, m matcher) bool { return m.text(a.vpc.id) },
	"default":        func(a *acl, m matcher) bool { return m.flag(a.isDefault) },
}

// DescribeNetworkAcls lists network ACLs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
func (s *Service) DescribeNetworkAcls(c *aws.Call, in *ec2.DescribeNetworkAclsInput) (*ec2.DescribeNetworkAclsOutput, error) {
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	r, list, next, err := describe(s, c, q, in.NetworkAclIds, func(r *region) []*acl { return r.acls }, aclFields, lostACLs)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeNetworkAclsOutput{NetworkAcls: mapped(list, r.sdkACL), NextToken: next}, nil
}
