package ec2

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// endpointDraft is an endpoint as a call wants it.
type endpointDraft struct {
	*draft
	vpc     *vpc
	service *endpointService
	it      types.VpcEndpoint
	old     *thing[types.VpcEndpoint] // as it is; nil while it is made
}

// begin reads what a call that makes an endpoint gives.
func (e *endpointDraft) begin(in *ec2.CreateVpcEndpointInput) {
	if e.err != nil {
		return
	}
	gateway := e.it.VpcEndpointType == types.VpcEndpointTypeGateway
	e.suits(gateway, len(in.RouteTableIds) > 0, len(in.SubnetIds)+len(in.SubnetConfigurations) > 0, len(in.SecurityGroupIds) > 0)
	if aws.Value(e.service.VpcEndpointPolicySupported) && e.it.VpcEndpointType != types.VpcEndpointTypeGatewayLoadBalancer {
		e.it.PolicyDocument = checkEndpointPolicy(e.draft, in.PolicyDocument)
	} else {
		e.check(in.PolicyDocument == nil, func() error {
			return invalidParameter("The service %s does not support endpoint policies.", *in.ServiceName)
		})
	}
	e.tables(in.RouteTableIds)
	e.subnets(in.SubnetIds)
	if e.it.VpcEndpointType == types.VpcEndpointTypeInterface {
		e.groups(in.SecurityGroupIds)
		if len(in.SecurityGroupIds) == 0 && e.err == nil {
			e.groups([]string{e.r.groups[slices.IndexFunc(e.r.groups, func(g *group) bool { return g.vpc == e.vpc && g.isDefault() })].id})
		}
		on := strings.HasPrefix(*in.ServiceName, "com.amazonaws."+e.c.Region+".") && len(e.service.private) > 0
		if in.PrivateDnsEnabled != nil {
			on = *in.PrivateDnsEnabled
		}
		e.privateNames(on)
		e.it.DnsOptions = new(taken[types.DnsOptions](in.DnsOptions, types.DnsOptions{DnsRecordIpType: types.DnsRecordIpType(e.it.IpAddressType)}))
	} else {
		e.check(!aws.Value(in.PrivateDnsEnabled), func() error {
			return invalidParameter("PrivateDnsEnabled is not supported for endpoints of type %s.", e.it.VpcEndpointType)
		})
	}
	if e.it.VpcEndpointType == types.VpcEndpointTypeGatewayLoadBalancer {
		e.check(len(e.it.SubnetIds) == 1, func() error {
			return invalidParameter("Exactly one subnet must be specified for an endpoint of type GatewayLoadBalancer.")
		})
	}
}

// suits checks that only what the type knows is given.
func (e *endpointDraft) suits(gateway, tables, subnets, groups bool) {
	e.check(gateway || !tables, func() error {
		return invalidParameter("Route table IDs are only supported for Gateway type VPC Endpoint.")
	})
	e.check(!gateway || !subnets, func() error {
		return invalidParameter("Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.")
	})
	e.check(e.it.VpcEndpointType == types.VpcEndpointTypeInterface || !groups, func() error {
		return invalidParameter("Security group IDs are only supported for Interface type VPC Endpoint.")
	})
}

// change reads what a call that modifies an endpoint gives.
func (e *endpointDraft) change(in *ec2.ModifyVpcEndpointInput) {
	gateway := e.it.VpcEndpointType == types.VpcEndpointTypeGateway
	e.suits(gateway, len(in.AddRouteTableIds)+len(in.RemoveRouteTableIds) > 0, len(in.AddSubnetIds)+len(in.RemoveSubnetIds) > 0, len(in.AddSecurityGroupIds)+len(in.RemoveSecurityGroupIds) > 0)
	switch {
	case aws.Value(in.ResetPolicy):
		e.it.PolicyDocument = new(openPolicy)
	case in.PolicyDocument != nil:
		e.check(e.it.PolicyDocument != nil, func() error {
			return invalidParameter("The service %s does not support endpoint policies.", *e.it.ServiceName)
		})
		e.it.PolicyDocument = checkEndpointPolicy(e.draft, in.PolicyDocument)
	}
	e.tables(edited(e.it.RouteTableIds, in.AddRouteTableIds, in.RemoveRouteTableIds))
	e.subnets(edited(e.it.SubnetIds, in.AddSubnetIds, in.RemoveSubnetIds))
	e.groups(edited(mapped(e.it.Groups, func(g types.SecurityGroupIdentifier) string { return *g.GroupId }), in.AddSecurityGroupIds, in.RemoveSecurityGroupIds))
	if in.IpAddressType != "" {
		e.it.IpAddressType = in.IpAddressType
	}
	if in.DnsOptions != nil {
		e.it.DnsOptions = new(taken[types.DnsOptions](in.DnsOptions, e.it.DnsOptions))
	}
	if in.PrivateDnsEnabled != nil {
		e.check(e.it.VpcEndpointType == types.VpcEndpointTypeInterface, func() error {
			return invalidParameter("PrivateDnsEnabled is not supported for endpoints of type %s.", e.it.VpcEndpointType)
		})
		e.privateNames(*in.PrivateDnsEnabled)
	}
}

// tables checks the route tables of a gateway: in the VPC, and without another way to the service.
func (e *endpointDraft) tables(ids []string) {
	e.it.RouteTableIds = append([]string{}, ids...)
	for _, id := range ids {
		t := wanted[*routeTable](e.draft, &id, lostTables)
		e.check(t == nil || t.vpc == e.vpc, func() error { return invalidParameter("Route table %s does not belong to the VPC %s.", id, e.vpc.id) })
		if e.err != nil {
			return
		}
		to := destined{list: e.r.listOf(*e.it.ServiceName)}
		i := t.routeTo(to)
		e.check(i < 0 || e.old != nil && t.routes[i].target == e.old.id, func() error {
			return bad("RouteAlreadyExists", "route table %s already has a route with destination-prefix-list-id %s", id, to.list)
		})
	}
}

// listOf is the prefix list of a service with a gateway.
func (r *region) listOf(service string) string {
	all := r.amazonLists()
	if i := slices.IndexFunc(all, func(l amazonList) bool { return l.name == service }); i >= 0 {
		return all[i].id
	}
	return ""
}

// subnets checks where the interfaces are to be: in the VPC, one a zone.
func (e *endpointDraft) subnets(ids []string) {
	e.it.SubnetIds = append([]string{}, ids...)
	zones := map[string]bool{}
	for _, id := range ids {
		n := wanted[*subnet](e.draft, &id, lostSubnets)
		if e.err != nil {
			return
		}
		e.check(n.vpc == e.vpc, func() error { return invalidParameter("Subnet %s does not belong to the VPC %s.", id, e.vpc.id) })
		e.check(!zones[n.zone.name], func() error {
			return bad("DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone of %s. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.", id)
		})
		e.check(slices.Contains(e.service.AvailabilityZones, n.zone.name), func() error {
			return invalidParameter("The VPC endpoint service %s does not support the availability zone of the subnet: %s.", *e.it.ServiceName, id)
		})
		zones[n.zone.name] = true
	}
}

func (e *endpointDraft) groups(ids []string) {
	e.it.Groups = []types.SecurityGroupIdentifier{}
	for _, id := range ids {
		g := wanted[*group](e.draft, &id, lostGroups)
		e.check(g == nil || g.vpc == e.vpc, func() error {
			return invalidParameter("Security group %s and the VPC %s belong to different networks.", id, e.vpc.id)
		})
		e.it.Groups = append(e.it.Groups, types.SecurityGroupIdentifier{GroupId: &id})
	}
}

// privateNames turns on that the service's own names lead to the endpoint, or off.
func (e *endpointDraft) privateNames(on bool) {
	e.it.PrivateDnsEnabled = &on
	if !on || e.err != nil {
		return
	}
	e.check(len(e.service.private) > 0, func() error {
		return invalidParameter("Private DNS can't be enabled because the service %s does not provide a private DNS name.", *e.it.ServiceName)
	})
	e.check(e.vpc.dnsSupport && e.vpc.dnsHostnames, func() error {
		return invalidParameter("Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for %s", e.vpc.id)
	})
	for _, x := range endpoints.where(e.r, e.c.Now, func(it *types.VpcEndpoint) bool {
		return *it.VpcId == e.vpc.id && *it.ServiceName == *e.it.ServiceName && aws.Value(it.PrivateDnsEnabled)
	}) {
		e.check(x == e.old, func() error {
			return invalidParameter("private-dns-enabled cannot be set because there is already a conflicting DNS domain for %s in the VPC %s", e.service.private[0], e.vpc.id)
		})
	}
}

// add makes the endpoint: at once a gateway, after a while another, and one that needs it when its service's owner accepts.
func (e *endpointDraft) add() (*thing[types.VpcEndpoint], error) {
	x := endpoints.add(e.draft, e.it)
	waits := e.service.host != nil && aws.Value(e.service.AcceptanceRequired)
	switch {
	case e.it.VpcEndpointType == types.VpcEndpointTypeGateway:
		x.next = nil
		setText(&x.it, "State", "available")
	case waits:
		x.next = nil
		setText(&x.it, "State", "pendingAcceptance")
	}
	if e.service.host != nil {
		e.announce(x.id)
	}
	e.it = x.it
	return x, e.settle(x)
}

// announce lets the service's owner know of the endpoint.
func (e *endpointDraft) announce(id string) {
	owner := &draft{c: e.c, r: e.service.region}
	endpointConnections.add(owner, endpointConnection{
		ServiceId: &e.service.host.id, VpcEndpointId: &id, VpcEndpointOwner: &e.r.account, VpcEndpointRegion: &e.c.Region, VpcEndpointConnectionId: new(e.c.NewID("vpce-svc-conn")),
		CreationTimestamp: new(e.c.Now),
	})
}

// settle makes the endpoint's routes, interfaces and names what they are to be.
func (e *endpointDraft) settle(x *thing[types.VpcEndpoint]) error {
	x.it = e.it
	list := destined{list: e.r.listOf(*x.it.ServiceName)}
	e.unroute(x.id, x.it.RouteTableIds)
	for _, id := range x.it.RouteTableIds {
		if t, ok := find[*routeTable](e.r, id); ok && t.routeTo(list) < 0 {
			t.routes = append(t.routes, route{list, x.id, types.RouteOriginCreateRoute})
			e.c.Changed(aws.Changed, e.r.current(t.id, e.c.Now))
		}
	}
	have := map[string]bool{}
	for _, f := range e.r.facesOf(x.id) {
		if have[f.subnet.id] = slices.Contains(x.it.SubnetIds, f.subnet.id); !have[f.subnet.id] {
			e.r.dropFace(e.c, f)
		}
	}
	groups := mapped(x.it.Groups, func(g types.SecurityGroupIdentifier) *group { x, _ := find[*group](e.r, *g.GroupId); return x })
	for _, f := range e.r.facesOf(x.id) {
		f.groups = groups
	}
	for _, id := range x.it.SubnetIds {
		if n, _ := find[*subnet](e.r, id); !have[id] {
			sort := types.NetworkInterfaceTypeVpcEndpoint
			if x.it.VpcEndpointType == types.VpcEndpointTypeGatewayLoadBalancer {
				sort = types.NetworkInterfaceTypeGatewayLoadBalancerEndpoint
			}
			if _, err := e.r.managed(e.c, n, sort, x.id, "VPC Endpoint Interface "+x.id, netip.Addr{}, groups); err != nil {
				return err
			}
		}
	}
	if x.it.VpcEndpointType == types.VpcEndpointTypeInterface {
		x.it.DnsEntries = e.names(x)
	}
	return nil
}

// names are the endpoint's names, in all zones and in each, and those of the service that lead to it.
func (e *endpointDraft) names(x *thing[types.VpcEndpoint]) []types.DnsEntry {
	label := x.id + "-" + x.id[len(x.id)-8:]
	if len(x.it.DnsEntries) > 0 {
		label, _, _ = strings.Cut(*x.it.DnsEntries[0].DnsName, ".")
	}
	base := e.service.BaseEndpointDnsNames[0]
	zone := new("Z" + strings.ToUpper(x.id[len(x.id)-13:]))
	list := []types.DnsEntry{{DnsName: new(label + "." + base), HostedZoneId: zone}}
	for _, id := range x.it.SubnetIds {
		n, _ := find[*subnet](e.r, id)
		list = append(list, types.DnsEntry{DnsName: new(label + "-" + n.zone.name + "." + base), HostedZoneId: zone})
	}
	if aws.Value(x.it.PrivateDnsEnabled) {
		for _, name := range e.service.private {
			list = append(list, types.DnsEntry{DnsName: &name, HostedZoneId: new("Z" + strings.ToUpper(x.id[len(x.id)-12:]) + "P")})
		}
	}
	return list
}

// unroute takes the routes to an endpoint out of all tables but some.
func (d *draft) unroute(id string, but []string) {
	for _, t := range d.r.tables {
		if slices.Contains(but, t.id) || !t.anyRoute(func(x route) bool { return x.target == id && x.to.list != "" }) {
			continue
		}
		t.routes = slices.DeleteFunc(slices.Clone(t.routes), func(x route) bool { return x.target == id && x.to.list != "" })
		d.c.Changed(aws.Changed, d.r.current(t.id, d.c.Now))
	}
}
