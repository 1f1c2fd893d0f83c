package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// clientTargets are the subnets that clients get into, clientRules who of them may go where, clientRoutes by which subnet.
var (
	clientTargets = &kind[types.TargetNetwork]{
		prefix: "cvpn-assoc", id: "AssociationId", state: "Status.Code", quota: 100,
		lost: func(ids []string) error {
			return bad("InvalidClientVpnAssociationIdNotFound", "Association %s does not exist", ids[0])
		},
		course: course{"associating", "associated", 15 * time.Second, "disassociating", "disassociated", 10 * time.Second, 0},
	}
	clientRules = &kind[types.AuthorizationRule]{
		prefix: "cvpn-rule", state: "Status.Code", quota: 1000, aside: true,
		course: course{"authorizing", "active", 10 * time.Second, "revoking", "revoked", 5 * time.Second, 0},
	}
	clientRoutes = &kind[types.ClientVpnRoute]{
		prefix: "cvpn-route", state: "Status.Code", quota: 1000, aside: true,
		course: course{"creating", "active", 10 * time.Second, "deleting", "deleted", 5 * time.Second, 0},
	}
)

func targetsOf(d *draft, endpoint string) []*thing[types.TargetNetwork] {
	return clientTargets.where(d.r, d.c.Now, func(x *types.TargetNetwork) bool { return *x.ClientVpnEndpointId == endpoint })
}

// AssociateClientVpnTargetNetwork lets clients into a subnet, and adds a route to its VPC.
// It returns InvalidClientVpnDuplicateAssociation for a subnet, or another one in its zone, that they get into already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateClientVpnTargetNetwork.html
func (s *Service) AssociateClientVpnTargetNetwork(c *aws.Call, in *ec2.AssociateClientVpnTargetNetworkInput) (*ec2.AssociateClientVpnTargetNetworkOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	return once(d, func() (*ec2.AssociateClientVpnTargetNetworkOutput, error) {
		if d.err != nil {
			return nil, d.err
		}
		for _, t := range targetsOf(d, x.id) {
			other, ok := find[*subnet](d.r, *t.it.TargetNetworkId)
			d.check(!ok || other.vpc == n.vpc, func() error { return invalidValue("All target networks of endpoint %s must be in the same VPC.", x.id) })
			d.check(!ok || other.zone.name != n.zone.name, func() error {
				return bad("InvalidClientVpnDuplicateAssociation", "A target network in the availability zone %s is already associated with endpoint %s", n.zone.name, x.id)
			})
		}
		d.check(x.it.VpcId == nil || *x.it.VpcId == n.vpc.id, func() error { return invalidValue("Subnet %s does not belong to %s", n.id, aws.Value(x.it.VpcId)) })
		clientTargets.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		groups := x.it.SecurityGroupIds
		if len(groups) == 0 {
			groups = []string{d.r.groups[slices.IndexFunc(d.r.groups, func(g *group) bool { return g.vpc == n.vpc && g.isDefault() })].id}
			x.it.SecurityGroupIds, x.it.VpcId = groups, &n.vpc.id
		}
		t := clientTargets.add(d, types.TargetNetwork{ClientVpnEndpointId: &x.id, SecurityGroups: groups, TargetNetworkId: &n.id, VpcId: &n.vpc.id, AvailabilityZones: []string{n.zone.name}, AvailabilityZoneIds: []string{n.zone.id}})
		for _, p := range n.vpc.ranges() {
			r := clientRoutes.add(d, types.ClientVpnRoute{ClientVpnEndpointId: &x.id, Description: new("Default Route"), DestinationCidr: new(p.String()), Origin: new("associate"), TargetSubnet: &n.id, Type: new("Nat")})
			r.next = nil
			setText(&r.it, "Status.Code", "active")
		}
		x.changed(c, aws.Changed)
		return tell[ec2.AssociateClientVpnTargetNetworkOutput](d, t), nil
	})
}

// DisassociateClientVpnTargetNetwork takes a subnet from the clients, with its routes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateClientVpnTargetNetwork.html
func (s *Service) DisassociateClientVpnTargetNetwork(c *aws.Call, in *ec2.DisassociateClientVpnTargetNetworkInput) (*ec2.DisassociateClientVpnTargetNetworkOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	t := clientTargets.of(d, in.AssociationId)
	d.check(d.err != nil || *t.it.ClientVpnEndpointId == x.id, func() error { return clientTargets.lost([]string{*in.AssociationId}) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	clientRoutes.dropAll(d, func(r *types.ClientVpnRoute) bool {
		return *r.ClientVpnEndpointId == x.id && *r.TargetSubnet == *t.it.TargetNetworkId
	})
	t.end(d)
	x.changed(c, aws.Changed)
	return tell[ec2.DisassociateClientVpnTargetNetworkOutput](d, t), nil
}

// DescribeClientVpnTargetNetworks lists the subnets of an endpoint.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnTargetNetworks.html
func (s *Service) DescribeClientVpnTargetNetworks(c *aws.Call, in *ec2.DescribeClientVpnTargetNetworksInput) (*ec2.DescribeClientVpnTargetNetworksOutput, error) {
	return describeClient[ec2.DescribeClientVpnTargetNetworksOutput](s, c, clientTargets, in, in.ClientVpnEndpointId)
}

// describeClient lists the parts of one endpoint.
func describeClient[Out, T any](s *Service, c *aws.Call, k *kind[T], in any, endpoint *string) (*Out, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, endpoint)
	if d.err != nil {
		return nil, d.err
	}
	return answer[Out](s, c, k, in, func(it *T) bool { return holds(it, x.id) })
}

// ApplySecurityGroupsToClientVpnTargetNetwork sets the security groups of an endpoint's subnets in a VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ApplySecurityGroupsToClientVpnTargetNetwork.html
func (s *Service) ApplySecurityGroupsToClientVpnTargetNetwork(c *aws.Call, in *ec2.ApplySecurityGroupsToClientVpnTargetNetworkInput) (*ec2.ApplySecurityGroupsToClientVpnTargetNetworkOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	for _, id := range in.SecurityGroupIds {
		g := wanted[*group](d, &id, lostGroups)
		d.check(d.err != nil || g.vpc == v, func() error {
			return invalidValue("Security group %s and the VPC %s belong to different networks.", id, v.id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, t := range targetsOf(d, x.id) {
		if *t.it.VpcId == v.id {
			t.it.SecurityGroups = in.SecurityGroupIds
		}
	}
	x.it.SecurityGroupIds, x.it.VpcId = in.SecurityGroupIds, &v.id
	x.changed(c, aws.Changed)
	return &ec2.ApplySecurityGroupsToClientVpnTargetNetworkOutput{SecurityGroupIds: in.SecurityGroupIds}, nil
}

// clientRange reads a range that clients may go to.
func clientRange(d *draft, name string, text *string) string {
	p, err := netip.ParsePrefix(aws.Value(text))
	d.check(err == nil && p.Masked() == p, func() error { return invalidValue("Value (%s) for parameter %s is invalid.", aws.Value(text), name) })
	return p.String()
}

// clientRule finds a rule of an endpoint by range and group.
func clientRule(d *draft, endpoint *string, to string, groupID *string) *thing[types.AuthorizationRule] {
	if d.err != nil {
		return nil
	}
	return clientRules.first(d.r, d.c.Now, func(r *types.AuthorizationRule) bool {
		return *r.ClientVpnEndpointId == *endpoint && *r.DestinationCidr == to && aws.Value(r.GroupId) == aws.Value(groupID)
	})
}

// AuthorizeClientVpnIngress lets a group of clients, or all, go to a range.
// It returns InvalidClientVpnDuplicateAuthorizationRule if they may already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeClientVpnIngress.html
func (s *Service) AuthorizeClientVpnIngress(c *aws.Call, in *ec2.AuthorizeClientVpnIngressInput) (*ec2.AuthorizeClientVpnIngressOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	to := clientRange(d, "targetNetworkCidr", in.TargetNetworkCidr)
	d.check((in.AccessGroupId != nil) != aws.Value(in.AuthorizeAllGroups), func() error {
		return badCombination("Exactly one of AccessGroupId and AuthorizeAllGroups must be specified.")
	})
	return once(d, func() (*ec2.AuthorizeClientVpnIngressOutput, error) {
		d.check(clientRule(d, in.ClientVpnEndpointId, to, in.AccessGroupId) == nil, func() error {
			return bad("InvalidClientVpnDuplicateAuthorizationRule", "The authorization rule for %s already exists", to)
		})
		clientRules.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		all := in.AccessGroupId == nil
		return tell[ec2.AuthorizeClientVpnIngressOutput](d, clientRules.add(d, types.AuthorizationRule{
			AccessAll: &all, ClientVpnEndpointId: &x.id, Description: in.Description, DestinationCidr: &to, GroupId: new(aws.Value(in.AccessGroupId)),
		})), nil
	})
}

// RevokeClientVpnIngress takes a rule back.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeClientVpnIngress.html
func (s *Service) RevokeClientVpnIngress(c *aws.Call, in *ec2.RevokeClientVpnIngressInput) (*ec2.RevokeClientVpnIngressOutput, error) {
	d := s.begin(c, in)
	clientVpns.of(d, in.ClientVpnEndpointId)
	to := clientRange(d, "targetNetworkCidr", in.TargetNetworkCidr)
	x := clientRule(d, in.ClientVpnEndpointId, to, in.AccessGroupId)
	d.check(x != nil, func() error {
		return bad("InvalidClientVpnEndpointAuthorizationRuleNotFound", "The authorization rule for %s does not exist", to)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.end(d)
	return tell[ec2.RevokeClientVpnIngressOutput](d, x), nil
}

// DescribeClientVpnAuthorizationRules lists the rules of an endpoint.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnAuthorizationRules.html
func (s *Service) DescribeClientVpnAuthorizationRules(c *aws.Call, in *ec2.DescribeClientVpnAuthorizationRulesInput) (*ec2.DescribeClientVpnAuthorizationRulesOutput, error) {
	return describeClient[ec2.DescribeClientVpnAuthorizationRulesOutput](s, c, clientRules, in, in.ClientVpnEndpointId)
}

func clientRoute(d *draft, endpoint *string, to string, through *string) *thing[types.ClientVpnRoute] {
	if d.err != nil {
		return nil
	}
	return clientRoutes.first(d.r, d.c.Now, func(r *types.ClientVpnRoute) bool {
		return *r.ClientVpnEndpointId == *endpoint && *r.DestinationCidr == to && (through == nil || *r.TargetSubnet == *through)
	})
}

// CreateClientVpnRoute leads a range through one of the endpoint's subnets, or "local" to the other clients.
// It returns InvalidClientVpnDuplicateRoute for a route that is there.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnRoute.html
func (s *Service) CreateClientVpnRoute(c *aws.Call, in *ec2.CreateClientVpnRouteInput) (*ec2.CreateClientVpnRouteOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	to := clientRange(d, "destinationCidrBlock", in.DestinationCidrBlock)
	d.check(in.TargetVpcSubnetId != nil, func() error { return missing("TargetVpcSubnetId") })
	if d.err == nil && *in.TargetVpcSubnetId != "local" {
		d.check(slices.ContainsFunc(targetsOf(d, x.id), func(t *thing[types.TargetNetwork]) bool { return *t.it.TargetNetworkId == *in.TargetVpcSubnetId }), func() error {
			return bad("InvalidClientVpnActiveAssociationNotFound", "Subnet %s is not associated with endpoint %s", *in.TargetVpcSubnetId, x.id)
		})
	}
	return once(d, func() (*ec2.CreateClientVpnRouteOutput, error) {
		d.check(clientRoute(d, in.ClientVpnEndpointId, to, in.TargetVpcSubnetId) == nil, func() error {
			return bad("InvalidClientVpnDuplicateRoute", "The route %s already exists", to)
		})
		clientRoutes.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.CreateClientVpnRouteOutput](d, clientRoutes.add(d, types.ClientVpnRoute{
			ClientVpnEndpointId: &x.id, Description: in.Description, DestinationCidr: &to, Origin: new("add-route"), TargetSubnet: in.TargetVpcSubnetId, Type: new("Nat"),
		})), nil
	})
}

// DeleteClientVpnRoute removes a route that was added; those of the VPC go with the subnet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteClientVpnRoute.html
func (s *Service) DeleteClientVpnRoute(c *aws.Call, in *ec2.DeleteClientVpnRouteInput) (*ec2.DeleteClientVpnRouteOutput, error) {
	d := s.begin(c, in)
	clientVpns.of(d, in.ClientVpnEndpointId)
	to := clientRange(d, "destinationCidrBlock", in.DestinationCidrBlock)
	x := clientRoute(d, in.ClientVpnEndpointId, to, in.TargetVpcSubnetId)
	d.check(x != nil, func() error { return bad("InvalidClientVpnRouteNotFound", "The route %s does not exist", to) })
	d.check(x == nil || *x.it.Origin == "add-route", func() error {
		return bad("OperationNotPermitted", "The route %s was added with an association and cannot be deleted.", to)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.end(d)
	return tell[ec2.DeleteClientVpnRouteOutput](d, x), nil
}

// DescribeClientVpnRoutes lists the routes of an endpoint.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnRoutes.html
func (s *Service) DescribeClientVpnRoutes(c *aws.Call, in *ec2.DescribeClientVpnRoutesInput) (*ec2.DescribeClientVpnRoutesOutput, error) {
	return describeClient[ec2.DescribeClientVpnRoutesOutput](s, c, clientRoutes, in, in.ClientVpnEndpointId)
}
