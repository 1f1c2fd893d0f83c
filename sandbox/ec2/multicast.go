package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var multicastDomains = &kind[types.TransitGatewayMulticastDomain]{
	resource: types.ResourceTypeTransitGatewayMulticastDomain, prefix: "tgw-mcast-domain", id: "TransitGatewayMulticastDomainId", state: "State", quota: 20,
	lost:   lostTransit("InvalidTransitGatewayMulticastDomainId", "Transit Gateway Multicast Domain", "tgw-mcast-domain"),
	course: course{"pending", "available", transitLinking, "deleting", "deleted", transitLinking, transitLingers},
}

// multicastSubnet is a subnet of a domain, multicastGroup an interface that sends to a group of it or hears it.
type (
	multicastSubnet struct {
		TransitGatewayMulticastDomainId, TransitGatewayAttachmentId, SubnetId, VpcId *string
		State                                                                        string
	}
	multicastGroup struct {
		TransitGatewayMulticastDomainId, GroupIpAddress, NetworkInterfaceId *string
		GroupMember, GroupSource                                            bool
	}
)

var (
	multicastSubnets = &kind[multicastSubnet]{
		prefix: "tgw-mcast-assoc", state: "State", quota: 10000, aside: true, course: course{"associating", "associated", transitLinking, "disassociating", "disassociated", transitLinking, 0},
	}
	multicastGroups = &kind[multicastGroup]{prefix: "tgw-mcast-group", quota: 10000, aside: true}
)

// CreateTransitGatewayMulticastDomain makes a domain for groups of hosts that hear the same packets. The gateway must support it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayMulticastDomain.html
func (s *Service) CreateTransitGatewayMulticastDomain(c *aws.Call, in *ec2.CreateTransitGatewayMulticastDomainInput) (*ec2.CreateTransitGatewayMulticastDomainOutput, error) {
	d := s.begin(c, in, multicastDomains.resource)
	gateway := transitGateways.in(d, in.TransitGatewayId, "available", "modifying")
	d.check(gateway == nil || gateway.it.Options.MulticastSupport == "enable", func() error {
		return bad("InvalidParameterValue", "Transit Gateway %s does not have Multicast enabled.", gateway.id)
	})
	options := taken[types.TransitGatewayMulticastDomainOptions](in.Options, types.TransitGatewayMulticastDomainOptions{
		AutoAcceptSharedAssociations: "disable", Igmpv2Support: "disable", StaticSourcesSupport: "disable",
	})
	d.check(options.Igmpv2Support != "enable" || options.StaticSourcesSupport != "enable", func() error {
		return badCombination("Igmpv2Support and StaticSourcesSupport cannot both be enabled.")
	})
	return create[ec2.CreateTransitGatewayMulticastDomainOutput](d, multicastDomains, types.TransitGatewayMulticastDomain{TransitGatewayId: in.TransitGatewayId, Options: &options})
}

// DeleteTransitGatewayMulticastDomain removes a domain that has no subnets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayMulticastDomain.html
func (s *Service) DeleteTransitGatewayMulticastDomain(c *aws.Call, in *ec2.DeleteTransitGatewayMulticastDomainInput) (*ec2.DeleteTransitGatewayMulticastDomainOutput, error) {
	d := s.begin(c, in)
	x := multicastDomains.in(d, in.TransitGatewayMulticastDomainId, "available", "pending")
	d.check(x == nil || len(subnetsOf(d, x.id)) == 0, func() error { return bad("IncorrectState", "%s has associated subnets", x.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	multicastGroups.dropAll(d, func(g *multicastGroup) bool { return *g.TransitGatewayMulticastDomainId == x.id })
	x.end(d)
	return tell[ec2.DeleteTransitGatewayMulticastDomainOutput](d, x), nil
}

// DescribeTransitGatewayMulticastDomains lists multicast domains.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayMulticastDomains.html
func (s *Service) DescribeTransitGatewayMulticastDomains(c *aws.Call, in *ec2.DescribeTransitGatewayMulticastDomainsInput) (*ec2.DescribeTransitGatewayMulticastDomainsOutput, error) {
	return answer[ec2.DescribeTransitGatewayMulticastDomainsOutput](s, c, multicastDomains, in)
}

func subnetsOf(d *draft, domain string) []*thing[multicastSubnet] {
	return slices.DeleteFunc(multicastSubnets.all(d.r, d.c.Now), func(x *thing[multicastSubnet]) bool { return *x.it.TransitGatewayMulticastDomainId != domain })
}

// multicastTold tells of the subnets of an attachment in a domain.
func multicastTold(d *draft, domain string, a *types.TransitGatewayAttachment, list []*thing[multicastSubnet]) *types.TransitGatewayMulticastDomainAssociations {
	out := taken[types.TransitGatewayMulticastDomainAssociations](*a)
	out.TransitGatewayMulticastDomainId = &domain
	out.Subnets = mapped(list, func(x *thing[multicastSubnet]) types.SubnetAssociation { return taken[types.SubnetAssociation](x.it) })
	return &out
}

// AssociateTransitGatewayMulticastDomain lets subnets of an attached VPC into a domain.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayMulticastDomain.html
func (s *Service) AssociateTransitGatewayMulticastDomain(c *aws.Call, in *ec2.AssociateTransitGatewayMulticastDomainInput) (*ec2.AssociateTransitGatewayMulticastDomainOutput, error) {
	d := s.begin(c, in)
	x := multicastDomains.in(d, in.TransitGatewayMulticastDomainId, "available")
	a := transitAttachments.in(d, in.TransitGatewayAttachmentId, "available")
	d.check(d.err != nil || *a.it.TransitGatewayId == *x.it.TransitGatewayId && a.it.ResourceType == types.TransitGatewayAttachmentResourceTypeVpc, func() error {
		return invalidValue("%s is not a VPC attachment of %s", a.id, *x.it.TransitGatewayId)
	})
	for _, id := range in.SubnetIds {
		n := wanted[*subnet](d, &id, lostSubnets)
		d.check(d.err != nil || n.vpc.id == *a.it.ResourceId, func() error { return invalidValue("Subnet %s does not belong to %s", id, *a.it.ResourceId) })
		d.check(d.err != nil || !slices.ContainsFunc(multicastSubnets.all(d.r, c.Now), func(y *thing[multicastSubnet]) bool { return *y.it.SubnetId == id }), func() error {
			return bad("Resource.AlreadyAssociated", "Subnet %s is already associated with a multicast domain.", id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	var list []*thing[multicastSubnet]
	for _, id := range in.SubnetIds {
		list = append(list, multicastSubnets.add(d, multicastSubnet{TransitGatewayMulticastDomainId: &x.id, TransitGatewayAttachmentId: &a.id, SubnetId: &id, VpcId: a.it.ResourceId}))
	}
	return &ec2.AssociateTransitGatewayMulticastDomainOutput{Associations: multicastTold(d, x.id, &a.it, list)}, nil
}

// DisassociateTransitGatewayMulticastDomain takes subnets out of a domain, with what their interfaces send and hear.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateTransitGatewayMulticastDomain.html
func (s *Service) DisassociateTransitGatewayMulticastDomain(c *aws.Call, in *ec2.DisassociateTransitGatewayMulticastDomainInput) (*ec2.DisassociateTransitGatewayMulticastDomainOutput, error) {
	d := s.begin(c, in)
	x := multicastDomains.of(d, in.TransitGatewayMulticastDomainId)
	a := transitAttachments.of(d, in.TransitGatewayAttachmentId)
	if d.err != nil {
		return nil, d.err
	}
	var list []*thing[multicastSubnet]
	all := subnetsOf(d, x.id)
	for _, id := range in.SubnetIds {
		i := slices.IndexFunc(all, func(y *thing[multicastSubnet]) bool {
			return *y.it.SubnetId == id && *y.it.TransitGatewayAttachmentId == a.id
		})
		d.check(i >= 0, func() error {
			return bad("InvalidAssociation.NotFound", "Association between %s and %s does not exist.", x.id, id)
		})
		if i >= 0 {
			list = append(list, all[i])
		}
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, y := range list {
		y.end(d)
		multicastGroups.dropAll(d, func(g *multicastGroup) bool {
			f, ok := find[*face](d.r, *g.NetworkInterfaceId)
			return *g.TransitGatewayMulticastDomainId == x.id && (!ok || f.subnet.id == *y.it.SubnetId)
		})
	}
	return &ec2.DisassociateTransitGatewayMulticastDomainOutput{Associations: multicastTold(d, x.id, &a.it, list)}, nil
}

// GetTransitGatewayMulticastDomainAssociations lists the subnets of a domain.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayMulticastDomainAssociations.html
func (s *Service) GetTransitGatewayMulticastDomainAssociations(c *aws.Call, in *ec2.GetTransitGatewayMulticastDomainAssociationsInput) (*ec2.GetTransitGatewayMulticastDomainAssociationsOutput, error) {
	d := s.begin(c, in)
	x := multicastDomains.of(d, in.TransitGatewayMulticastDomainId)
	if d.err != nil {
		return nil, d.err
	}
	list := mapped(subnetsOf(d, x.id), func(y *thing[multicastSubnet]) types.TransitGatewayMulticastDomainAssociation {
		return types.TransitGatewayMulticastDomainAssociation{
			ResourceId: y.it.VpcId, ResourceOwnerId: &s.account, ResourceType: types.TransitGatewayAttachmentResourceTypeVpc,
			Subnet: new(taken[types.SubnetAssociation](y.it)), TransitGatewayAttachmentId: y.it.TransitGatewayAttachmentId,
		}
	})
	return rows[ec2.GetTransitGatewayMulticastDomainAssociationsOutput](d, list, map[string]string{"state": "Subnet.State", "subnet-id": "Subnet.SubnetId"})
}

// register adds interfaces to a group of a domain, as members or as sources.
func register(d *draft, domain, group *string, faces []string, source bool) error {
	x := multicastDomains.in(d, domain, "available")
	a, err := netip.ParseAddr(aws.Value(group))
	d.check(err == nil && a.IsMulticast(), func() error {
		return invalidValue("Value (%s) for parameter groupIpAddress is invalid.", aws.Value(group))
	})
	if d.err != nil {
		return d.err
	}
	d.check(!source || x.it.Options.StaticSourcesSupport == "enable", func() error {
		return bad("InvalidParameterValue", "Static sources are not enabled for %s", x.id)
	})
	for _, id := range faces {
		f := wanted[*face](d, &id, lostFaces)
		d.check(d.err != nil || slices.ContainsFunc(subnetsOf(d, x.id), func(y *thing[multicastSubnet]) bool { return *y.it.SubnetId == f.subnet.id }), func() error {
			return invalidValue("The subnet of network interface %s is not associated with %s", id, x.id)
		})
	}
	if err := d.ready(); err != nil {
		return err
	}
	for _, id := range faces {
		if len(inGroup(d, x.id, *group, id, source)) == 0 {
			multicastGroups.add(d, multicastGroup{&x.id, group, &id, !source, source})
		}
	}
	return nil
}

func inGroup(d *draft, domain, group, face string, source bool) []*thing[multicastGroup] {
	return multicastGroups.where(d.r, d.c.Now, func(g *multicastGroup) bool {
		return *g.TransitGatewayMulticastDomainId == domain && (group == "" || *g.GroupIpAddress == group) && (face == "" || *g.NetworkInterfaceId == face) && g.GroupSource == source
	})
}

// deregister removes interfaces from groups of a domain and tells which.
func deregister(d *draft, domain, group *string, faces []string, source bool) ([]string, error) {
	x := multicastDomains.of(d, domain)
	if err := d.ready(); err != nil {
		return nil, err
	}
	var gone []string
	for _, g := range inGroup(d, x.id, aws.Value(group), "", source) {
		if id := *g.it.NetworkInterfaceId; len(faces) == 0 || slices.Contains(faces, id) {
			multicastGroups.drop(d, g)
			gone = append(gone, id)
		}
	}
	return gone, nil
}

// RegisterTransitGatewayMulticastGroupMembers lets interfaces hear a group.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterTransitGatewayMulticastGroupMembers.html
func (s *Service) RegisterTransitGatewayMulticastGroupMembers(c *aws.Call, in *ec2.RegisterTransitGatewayMulticastGroupMembersInput) (*ec2.RegisterTransitGatewayMulticastGroupMembersOutput, error) {
	if err := register(s.begin(c, in), in.TransitGatewayMulticastDomainId, in.GroupIpAddress, in.NetworkInterfaceIds, false); err != nil {
		return nil, err
	}
	return &ec2.RegisterTransitGatewayMulticastGroupMembersOutput{RegisteredMulticastGroupMembers: &types.TransitGatewayMulticastRegisteredGroupMembers{
		GroupIpAddress: in.GroupIpAddress, RegisteredNetworkInterfaceIds: in.NetworkInterfaceIds, TransitGatewayMulticastDomainId: in.TransitGatewayMulticastDomainId,
	}}, nil
}

// RegisterTransitGatewayMulticastGroupSources lets interfaces send to a group.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterTransitGatewayMulticastGroupSources.html
func (s *Service) RegisterTransitGatewayMulticastGroupSources(c *aws.Call, in *ec2.RegisterTransitGatewayMulticastGroupSourcesInput) (*ec2.RegisterTransitGatewayMulticastGroupSourcesOutput, error) {
	if err := register(s.begin(c, in), in.TransitGatewayMulticastDomainId, in.GroupIpAddress, in.NetworkInterfaceIds, true); err != nil {
		return nil, err
	}
	return &ec2.RegisterTransitGatewayMulticastGroupSourcesOutput{RegisteredMulticastGroupSources: &types.TransitGatewayMulticastRegisteredGroupSources{
		GroupIpAddress: in.GroupIpAddress, RegisteredNetworkInterfaceIds: in.NetworkInterfaceIds, TransitGatewayMulticastDomainId: in.TransitGatewayMulticastDomainId,
	}}, nil
}

// DeregisterTransitGatewayMulticastGroupMembers ends that interfaces hear a group.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterTransitGatewayMulticastGroupMembers.html
func (s *Service) DeregisterTransitGatewayMulticastGroupMembers(c *aws.Call, in *ec2.DeregisterTransitGatewayMulticastGroupMembersInput) (*ec2.DeregisterTransitGatewayMulticastGroupMembersOutput, error) {
	gone, err := deregister(s.begin(c, in), in.TransitGatewayMulticastDomainId, in.GroupIpAddress, in.NetworkInterfaceIds, false)
	if err != nil {
		return nil, err
	}
	return &ec2.DeregisterTransitGatewayMulticastGroupMembersOutput{DeregisteredMulticastGroupMembers: &types.TransitGatewayMulticastDeregisteredGroupMembers{
		GroupIpAddress: in.GroupIpAddress, DeregisteredNetworkInterfaceIds: gone, TransitGatewayMulticastDomainId: in.TransitGatewayMulticastDomainId,
	}}, nil
}

// DeregisterTransitGatewayMulticastGroupSources ends that interfaces send to a group.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterTransitGatewayMulticastGroupSources.html
func (s *Service) DeregisterTransitGatewayMulticastGroupSources(c *aws.Call, in *ec2.DeregisterTransitGatewayMulticastGroupSourcesInput) (*ec2.DeregisterTransitGatewayMulticastGroupSourcesOutput, error) {
	gone, err := deregister(s.begin(c, in), in.TransitGatewayMulticastDomainId, in.GroupIpAddress, in.NetworkInterfaceIds, true)
	if err != nil {
		return nil, err
	}
	return &ec2.DeregisterTransitGatewayMulticastGroupSourcesOutput{DeregisteredMulticastGroupSources: &types.TransitGatewayMulticastDeregisteredGroupSources{
		GroupIpAddress: in.GroupIpAddress, DeregisteredNetworkInterfaceIds: gone, TransitGatewayMulticastDomainId: in.TransitGatewayMulticastDomainId,
	}}, nil
}

// SearchTransitGatewayMulticastGroups lists who sends to the groups of a domain, and who hears them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayMulticastGroups.html
func (s *Service) SearchTransitGatewayMulticastGroups(c *aws.Call, in *ec2.SearchTransitGatewayMulticastGroupsInput) (*ec2.SearchTransitGatewayMulticastGroupsOutput, error) {
	d := s.begin(c, in)
	x := multicastDomains.of(d, in.TransitGatewayMulticastDomainId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.TransitGatewayMulticastGroup
	for _, g := range multicastGroups.all(d.r, c.Now) {
		f, ok := find[*face](d.r, *g.it.NetworkInterfaceId)
		if *g.it.TransitGatewayMulticastDomainId != x.id || !ok || f.gone(c.Now) {
			continue
		}
		y := types.TransitGatewayMulticastGroup{
			GroupIpAddress: g.it.GroupIpAddress, GroupMember: &g.it.GroupMember, GroupSource: &g.it.GroupSource, NetworkInterfaceId: &f.id, SubnetId: &f.subnet.id,
			ResourceId: &f.subnet.vpc.id, ResourceOwnerId: &s.account, ResourceType: types.TransitGatewayAttachmentResourceTypeVpc,
		}
		if g.it.GroupSource {
			y.SourceType = types.MembershipTypeStatic
		} else {
			y.MemberType = types.MembershipTypeStatic
		}
		for _, n := range subnetsOf(d, x.id) {
			if *n.it.SubnetId == f.subnet.id {
				y.TransitGatewayAttachmentId = n.it.TransitGatewayAttachmentId
			}
		}
		list = append(list, y)
	}
	return rows[ec2.SearchTransitGatewayMulticastGroupsOutput](d, list, map[string]string{"is-group-member": "GroupMember", "is-group-source": "GroupSource"})
}
