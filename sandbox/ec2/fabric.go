package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// fabric is the networks of the region as package reach looks at them: what Describe operations tell, and no more.
func (r *region) fabric(now time.Time) *reach.Network {
	n := &reach.Network{}
	for _, v := range r.vpcs {
		x := reach.VPC{ID: v.id}
		for _, a := range r.sdkVpc(v).CidrBlockAssociationSet {
			x.CIDRs = append(x.CIDRs, prefix(a.CidrBlock))
		}
		for _, a := range r.sdkVpc(v).Ipv6CidrBlockAssociationSet {
			x.CIDRs = append(x.CIDRs, prefix(a.Ipv6CidrBlock))
		}
		n.VPCs = append(n.VPCs, x)
	}
	r.fabricTables(n, now)
	for _, a := range r.acls {
		n.ACLs = append(n.ACLs, fabricACL(r.sdkACL(a)))
	}
	for _, x := range r.subnets {
		n.Subnets = append(n.Subnets, r.fabricSubnet(r.sdkSubnet(now)(x)))
	}
	for _, g := range r.groups {
		x := reach.Group{ID: g.id, VPC: g.vpc.id}
		for _, rule := range g.rules {
			x.Rules = append(x.Rules, fabricRule(r.sdkRule(rule)))
		}
		n.Groups = append(n.Groups, x)
	}
	r.fabricHosts(n, now)
	r.fabricGateways(n, now)
	r.fabricLists(n, now)
	r.fabricTransit(n, now)
	return n
}

// prefix reads a range of addresses; the zero Prefix if there is none.
func prefix(texts ...*string) (p netip.Prefix) {
	for _, t := range texts {
		if t != nil {
			p, _ = netip.ParsePrefix(*t)
		}
	}
	return p
}

func addr(text *string) (a netip.Addr) {
	a, _ = netip.ParseAddr(aws.Value(text))
	return a
}

func (r *region) fabricTables(n *reach.Network, now time.Time) {
	for _, t := range r.tables {
		it := r.sdkTable(now)(t)
		x := reach.Table{ID: t.id, VPC: *it.VpcId}
		for _, y := range it.Routes {
			x.Routes = append(x.Routes, reach.Route{
				To: prefix(y.DestinationCidrBlock, y.DestinationIpv6CidrBlock), List: aws.Value(y.DestinationPrefixListId), Target: targetOf(y),
				Origin: string(y.Origin), Hole: y.State == types.RouteStateBlackhole,
			})
		}
		n.Tables = append(n.Tables, x)
	}
}

// targetOf is what a route leads to, "local" or an id.
func targetOf(x types.Route) string {
	for _, id := range []*string{x.NatGatewayId, x.TransitGatewayId, x.VpcPeeringConnectionId, x.NetworkInterfaceId, x.EgressOnlyInternetGatewayId, x.GatewayId, x.CarrierGatewayId, x.LocalGatewayId, x.CoreNetworkArn, x.InstanceId} {
		if id != nil {
			return *id
		}
	}
	return ""
}

func fabricACL(it types.NetworkAcl) reach.ACL {
	x := reach.ACL{ID: *it.NetworkAclId, VPC: *it.VpcId}
	for _, e := range it.Entries {
		y := reach.Entry{
			Number: *e.RuleNumber, Egress: *e.Egress, Allow: e.RuleAction == types.RuleActionAllow, Protocol: reach.Protocol(*e.Protocol),
			From: -1, To: -1, CIDR: prefix(e.CidrBlock, e.Ipv6CidrBlock),
		}
		switch {
		case e.PortRange != nil:
			y.From, y.To = int(aws.Value(e.PortRange.From)), int(aws.Value(e.PortRange.To))
		case e.IcmpTypeCode != nil:
			y.From, y.To = int(aws.Value(e.IcmpTypeCode.Type)), int(aws.Value(e.IcmpTypeCode.Code))
		}
		x.Entries = append(x.Entries, y)
	}
	return x
}

func (r *region) fabricSubnet(it types.Subnet) reach.Subnet {
	x := reach.Subnet{ID: *it.SubnetId, VPC: *it.VpcId, Zone: *it.AvailabilityZone, CIDRs: []netip.Prefix{prefix(it.CidrBlock)}}
	for _, a := range it.Ipv6CidrBlockAssociationSet {
		x.CIDRs = append(x.CIDRs, prefix(a.Ipv6CidrBlock))
	}
	for _, t := range r.tables {
		if t.vpc.id == x.VPC && t.main != "" && x.Table == "" || t.anyLink(func(l link) bool { return l.subnet != nil && l.subnet.id == x.ID }) {
			x.Table = t.id
		}
	}
	for _, a := range r.acls {
		if slices.ContainsFunc(r.sdkACL(a).Associations, func(y types.NetworkAclAssociation) bool { return *y.SubnetId == x.ID }) {
			x.ACL = a.id
		}
	}
	return x
}

func fabricRule(it types.SecurityGroupRule) reach.Rule {
	x := reach.Rule{
		Egress: *it.IsEgress, Protocol: reach.Protocol(*it.IpProtocol), From: int(aws.Value(it.FromPort)), To: int(aws.Value(it.ToPort)),
		CIDR: prefix(it.CidrIpv4, it.CidrIpv6), List: aws.Value(it.PrefixListId),
	}
	if it.ReferencedGroupInfo != nil {
		x.Group = *it.ReferencedGroupInfo.GroupId
	}
	return x
}

// fabricHosts adds instances and interfaces.
func (r *region) fabricHosts(n *reach.Network, now time.Time) {
	at := map[string]int{}
	for _, i := range r.instances {
		if !i.ended(now) {
			at[i.id] = len(n.Instances)
			n.Instances = append(n.Instances, reach.Instance{ID: i.id, State: string(i.at(now))})
		}
	}
	for _, f := range r.faces {
		if f.gone(now) {
			continue
		}
		x, index := fabricFace(r.sdkFace(now)(f))
		n.Faces = append(n.Faces, x)
		if i, ok := at[x.Instance]; ok {
			faces := &n.Instances[i].Faces
			*faces = slices.Insert(*faces, min(index, len(*faces)), x.ID)
		}
	}
}

// fabricFace is an interface, and which of its instance's it is.
func fabricFace(it types.NetworkInterface) (x reach.Face, index int) {
	x = reach.Face{ID: *it.NetworkInterfaceId, Subnet: *it.SubnetId, VPC: *it.VpcId, Check: aws.Value(it.SourceDestCheck)}
	for _, g := range it.Groups {
		x.Groups = append(x.Groups, *g.GroupId)
	}
	if it.Attachment != nil {
		x.Instance, index = aws.Value(it.Attachment.InstanceId), int(aws.Value(it.Attachment.DeviceIndex))
	}
	if it.InterfaceType != types.NetworkInterfaceTypeInterface && it.InterfaceType != "" {
		x.Owner = string(it.InterfaceType)
	}
	for _, a := range it.PrivateIpAddresses {
		y := reach.Address{Private: addr(a.PrivateIpAddress)}
		if a.Association != nil {
			y.Public = addr(a.Association.PublicIp)
		}
		x.Addresses = append(x.Addresses, y)
	}
	for _, a := range it.Ipv6Addresses {
		x.Addresses = append(x.Addresses, reach.Address{Private: addr(a.Ipv6Address)})
	}
	return x, index
}

// toldOf lists the things whose ids have a prefix, if they are of type T.
func toldOf[T any](r *region, prefix string, now time.Time) (list []T) {
	for _, x := range r.things[prefix] {
		if y, ok := x.(*thing[T]); ok && !y.gone(now) {
			y.settle(now)
			list = append(list, y.told())
		}
	}
	return list
}

// fabricGateways adds what leads out of VPCs and from one to another.
func (r *region) fabricGateways(n *reach.Network, now time.Time) {
	for _, g := range r.gateways {
		x := reach.Gateway{ID: g.id}
		if g.vpc != nil {
			x.VPC = g.vpc.id
		}
		n.Gateways = append(n.Gateways, x)
	}
	for _, g := range toldOf[types.EgressOnlyInternetGateway](r, "eigw", now) {
		n.Gateways = append(n.Gateways, reach.Gateway{ID: *g.EgressOnlyInternetGatewayId, VPC: aws.Value(g.Attachments[0].VpcId)})
	}
	for _, g := range toldOf[types.NatGateway](r, "nat", now) {
		x := reach.NAT{ID: *g.NatGatewayId, VPC: aws.Value(g.VpcId), Subnet: aws.Value(g.SubnetId), State: string(g.State)}
		for _, a := range g.NatGatewayAddresses {
			if !x.Private.IsValid() || aws.Value(a.IsPrimary) {
				x.Private, x.Public = addr(a.PrivateIp), addr(a.PublicIp)
			}
		}
		n.NATs = append(n.NATs, x)
	}
	for _, p := range toldOf[types.VpcPeeringConnection](r, "pcx", now) {
		n.Peerings = append(n.Peerings, reach.Peering{ID: *p.VpcPeeringConnectionId, Requester: aws.Value(p.RequesterVpcInfo.VpcId), Accepter: aws.Value(p.AccepterVpcInfo.VpcId), State: string(p.Status.Code)})
	}
	for _, e := range toldOf[types.VpcEndpoint](r, "vpce", now) {
		n.Endpoints = append(n.Endpoints, reach.Endpoint{ID: *e.VpcEndpointId, VPC: aws.Value(e.VpcId), State: string(e.State), Gateway: e.VpcEndpointType == types.VpcEndpointTypeGateway, Faces: e.NetworkInterfaceIds})
	}
	for _, a := range toldOf[types.Address](r, "eipalloc", now) {
		if a.AssociationId == nil {
			n.Spare = append(n.Spare, *a.AllocationId)
		}
	}
}

// fabricLists adds the prefix lists that rules and routes may name.
func (r *region) fabricLists(n *reach.Network, now time.Time) {
	for _, x := range prefixLists.all(r, now) {
		l := reach.List{ID: x.id}
		entries, _ := r.entries(x, aws.Value(x.it.Version))
		for _, e := range entries {
			l.CIDRs = append(l.CIDRs, prefix(e.Cidr))
		}
		n.Lists = append(n.Lists, l)
	}
}
