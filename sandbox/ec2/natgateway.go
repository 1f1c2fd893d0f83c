package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var natGateways = &kind[types.NatGateway]{
	resource: types.ResourceTypeNatgateway, prefix: "nat", id: "NatGatewayId", state: "State", quota: 1000,
	lost:   lostNATs,
	course: course{begins: "pending", is: "available", takes: 10 * time.Second, going: "deleting", gone: "deleted", goes: 10 * time.Second, lingers: time.Hour},
	full:   (*region).sdkNAT,
}

// Quotas. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const (
	maxNATs         = 5 // of a zone
	maxNATAddresses = 8 // private ones of a gateway
)

func lostNATs(ids []string) error {
	if !wellFormed(ids[0], "nat") {
		return bad("NatGatewayMalformed", "The specified NAT gateway ID is malformed: %s", ids[0])
	}
	return bad("NatGatewayNotFound", "NAT gateway %s was not found", ids[0])
}

// sdkNAT hides why a gateway fails until it has.
func (r *region) sdkNAT(it *types.NatGateway) {
	if it.State == types.NatGatewayStatePending {
		it.FailureCode, it.FailureMessage = nil, nil
		it.NatGatewayAddresses = slices.Clone(it.NatGatewayAddresses)
		for n := range it.NatGatewayAddresses {
			it.NatGatewayAddresses[n].Status = types.NatGatewayAddressStatusAssociating
		}
	}
}

// CreateNatGateway lets a VPC out: to the internet through an elastic address (public), or to other networks (private). A public one
// without an internet gateway in its VPC, or whose address is in use, fails after a while and says why.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
func (s *Service) CreateNatGateway(c *aws.Call, in *ec2.CreateNatGatewayInput) (*ec2.CreateNatGatewayOutput, error) {
	d := s.begin(c, in, types.ResourceTypeNatgateway)
	if in.AvailabilityMode == types.AvailabilityModeRegional || in.VpcId != nil || len(in.AvailabilityZoneAddresses) > 0 {
		d.fail(aws.NotEmulated("ec2", "regional NAT gateways"))
	}
	d.check(in.SubnetId != nil, func() error { return missing("SubnetId") })
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	private := in.ConnectivityType == types.ConnectivityTypePrivate
	d.check(private || in.AllocationId != nil, func() error { return missing("AllocationId") })
	d.check(!private || in.AllocationId == nil && len(in.SecondaryAllocationIds) == 0, func() error {
		return badCombination("AllocationId may not be specified for a private NAT gateway")
	})
	return once(d, func() (*ec2.CreateNatGatewayOutput, error) {
		var elastic []*thing[types.Address]
		if !private {
			for _, id := range append([]string{aws.Value(in.AllocationId)}, in.SecondaryAllocationIds...) {
				elastic = append(elastic, addresses.of(d, &id))
			}
		}
		d.check(d.err != nil || d.r.natsIn(n.zone, c.Now) < maxNATs, func() error {
			return bad("NatGatewayLimitExceeded", "The maximum number of NAT gateways has been reached in the Availability Zone %s.", n.zone.name)
		})
		if d.err != nil {
			return nil, d.err
		}
		w, err := d.r.wire(&types.InstanceNetworkInterfaceSpecification{
			PrivateIpAddress: in.PrivateIpAddress, SecondaryPrivateIpAddressCount: in.SecondaryPrivateIpAddressCount, Ipv6AddressCount: new(int32(0)),
			PrivateIpAddresses: mapped(in.SecondaryPrivateIpAddresses, func(a string) types.PrivateIpAddressSpecification {
				return types.PrivateIpAddressSpecification{PrivateIpAddress: &a}
			}),
		}, n, nil)
		if err != nil {
			return nil, err
		}
		w.more = max(w.more, len(elastic)-1-len(w.others))
		b, err := w.take(c, d.r.ledger(c.Now))
		d.fail(err)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := natGateways.add(d, types.NatGateway{
			AvailabilityMode: types.AvailabilityModeZonal, ConnectivityType: types.ConnectivityTypePublic, SubnetId: &n.id, VpcId: &n.vpc.id,
		})
		if private {
			x.it.ConnectivityType = types.ConnectivityTypePrivate
		}
		d.r.startNAT(c, x, n, b, elastic)
		return &ec2.CreateNatGatewayOutput{ClientToken: in.ClientToken, NatGateway: new(x.told())}, nil
	})
}

// natsIn counts the gateways of a zone.
func (r *region) natsIn(z zone, now time.Time) int {
	return len(natGateways.where(r, now, func(it *types.NatGateway) bool {
		n, ok := find[*subnet](r, *it.SubnetId)
		return ok && n.zone == z
	}))
}

// startNAT gives a new gateway its interface, or lets it fail.
func (r *region) startNAT(c *aws.Call, x *thing[types.NatGateway], n *subnet, b berth, elastic []*thing[types.Address]) {
	code, why := "", ""
	if len(elastic) > 0 && r.gatewayOf(n.vpc) == nil {
		code, why = "Gateway.NotAttached", fmt.Sprintf("Network %s has no Internet gateway attached", n.vpc.id)
	}
	for _, a := range elastic {
		if a.it.AssociationId != nil {
			code, why = "Resource.AlreadyAssociated", fmt.Sprintf("Elastic IP address [%s] is already associated", a.id)
		}
	}
	if code != "" {
		x.next = nil
		x.becomes(c, "failed", natGateways.course.takes)
		x.it.FailureCode, x.it.FailureMessage, x.last = &code, &why, c.Now.Add(natGateways.course.takes+time.Hour)
		for at, a := range elastic {
			x.it.NatGatewayAddresses = append(x.it.NatGatewayAddresses, types.NatGatewayAddress{AllocationId: &a.id, IsPrimary: new(at == 0), Status: types.NatGatewayAddressStatusFailed, FailureMessage: &why})
		}
		return
	}
	f := r.managedFace(c, &wiring{subnet: n, note: "Interface for NAT Gateway " + x.id, sort: "nat_gateway"}, b, x.id)
	for at, ip := range f.ips() {
		if at < len(elastic) {
			r.link(c, elastic[at], f, ip)
		}
	}
	r.tellNAT(x, f)
}

// ips are the private IPv4 addresses of an interface, the primary one first.
func (f *face) ips() []netip.Addr {
	return append([]netip.Addr{f.private}, mapped(f.others, func(h held) netip.Addr { return h.ip })...)
}

// tellNAT writes down the addresses that a gateway's interface has.
func (r *region) tellNAT(x *thing[types.NatGateway], f *face) {
	x.it.NatGatewayAddresses = mapped(f.ips(), func(ip netip.Addr) types.NatGatewayAddress {
		out := types.NatGatewayAddress{IsPrimary: new(ip == f.private), NetworkInterfaceId: &f.id, PrivateIp: new(ip.String()), Status: types.NatGatewayAddressStatusSucceeded}
		if a := *f.place(ip); a != nil {
			out.AllocationId, out.AssociationId, out.PublicIp = &a.id, a.it.AssociationId, a.it.PublicIp
		}
		return out
	})
}

// faceOfNAT is the interface of a gateway, nil for one that has none.
func (r *region) faceOfNAT(id string) *face {
	if i := slices.IndexFunc(r.faces, func(f *face) bool { return f.manager == id }); i >= 0 {
		return r.faces[i]
	}
	return nil
}

// DeleteNatGateway removes a gateway; its elastic address is free once it is deleted. Routes to it stay, as black holes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
func (s *Service) DeleteNatGateway(c *aws.Call, in *ec2.DeleteNatGatewayInput) (*ec2.DeleteNatGatewayOutput, error) {
	d := s.begin(c, in)
	x := natGateways.of(d, in.NatGatewayId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if !ended(x.status()) {
		if f := d.r.faceOfNAT(x.id); f != nil {
			f.last = c.Now.Add(natGateways.course.goes)
		}
		x.it.DeleteTime = new(c.Now)
		x.end(d)
	}
	return &ec2.DeleteNatGatewayOutput{NatGatewayId: &x.id}, nil
}

// DescribeNatGateways lists NAT gateways, those that failed or were deleted within the hour among them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
func (s *Service) DescribeNatGateways(c *aws.Call, in *ec2.DescribeNatGatewaysInput) (*ec2.DescribeNatGatewaysOutput, error) {
	return answer[ec2.DescribeNatGatewaysOutput](s, c, natGateways, in)
}

// openNAT looks up a gateway whose addresses a call changes, with its interface.
func openNAT(d *draft, id *string, kind types.ConnectivityType) (*thing[types.NatGateway], *face) {
	x := natGateways.of(d, id)
	d.check(x == nil || x.it.State == types.NatGatewayStateAvailable, func() error {
		return bad("IncorrectState", "NAT gateway %s is not in the available state.", x.id)
	})
	d.check(d.err != nil || x.it.ConnectivityType == kind, func() error {
		return bad("UnsupportedOperation", "The operation is not supported for a NAT gateway with the connectivity type %s.", x.it.ConnectivityType)
	})
	if d.err != nil {
		return nil, nil
	}
	return x, d.r.faceOfNAT(x.id)
}

// growNAT gives a gateway more private addresses.
func growNAT(d *draft, f *face, named []string, count int) (more []netip.Addr) {
	if d.err != nil {
		return nil
	}
	l := d.r.ledger(d.c.Now)
	for _, text := range named {
		a, err := f.subnet.parse(text)
		d.fail(err)
		d.check(d.err != nil || l.mark(f.subnet, a), func() error { return addressInUse(a) })
		more = append(more, a)
	}
	for len(more) < count && d.err == nil {
		a, err := l.pick(d.c, f.subnet)
		d.fail(err)
		more = append(more, a)
	}
	d.check(len(f.ips())+len(more) <= maxNATAddresses, func() error {
		return bad("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
	})
	return more
}

// natAddresses are a gateway's addresses that are in list, told as being in a state.
func natAddresses(x *thing[types.NatGateway], state types.NatGatewayAddressStatus, in func(types.NatGatewayAddress) bool) []types.NatGatewayAddress {
	var list []types.NatGatewayAddress
	for _, a := range x.it.NatGatewayAddresses {
		if in(a) {
			a.Status = state
			list = append(list, a)
		}
	}
	return list
}

// AssignPrivateNatGatewayAddress gives a private gateway secondary addresses.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateNatGatewayAddress.html
func (s *Service) AssignPrivateNatGatewayAddress(c *aws.Call, in *ec2.AssignPrivateNatGatewayAddressInput) (*ec2.AssignPrivateNatGatewayAddressOutput, error) {
	d := s.begin(c, in)
	x, f := openNAT(d, in.NatGatewayId, types.ConnectivityTypePrivate)
	d.check((len(in.PrivateIpAddresses) > 0) != (in.PrivateIpAddressCount != nil), func() error {
		return badCombination("Exactly one of privateIpAddresses and privateIpAddressCount must be specified")
	})
	more := growNAT(d, f, in.PrivateIpAddresses, int(aws.Value(in.PrivateIpAddressCount)))
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, a := range more {
		f.others = append(f.others, held{ip: a})
	}
	d.r.tellNAT(x, f)
	x.changed(c, aws.Changed)
	return &ec2.AssignPrivateNatGatewayAddressOutput{NatGatewayId: &x.id, NatGatewayAddresses: natAddresses(x, types.NatGatewayAddressStatusAssigning, func(a types.NatGatewayAddress) bool {
		return slices.Contains(more, netip.MustParseAddr(*a.PrivateIp))
	})}, nil
}

// UnassignPrivateNatGatewayAddress takes secondary addresses off a private gateway.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateNatGatewayAddress.html
func (s *Service) UnassignPrivateNatGatewayAddress(c *aws.Call, in *ec2.UnassignPrivateNatGatewayAddressInput) (*ec2.UnassignPrivateNatGatewayAddressOutput, error) {
	d := s.begin(c, in)
	x, f := openNAT(d, in.NatGatewayId, types.ConnectivityTypePrivate)
	for _, text := range in.PrivateIpAddresses {
		d.check(f == nil || slices.ContainsFunc(f.others, func(h held) bool { return h.ip.String() == text }), func() error { return notAssigned(f, "addresses") })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	list := natAddresses(x, types.NatGatewayAddressStatusUnassigning, func(a types.NatGatewayAddress) bool { return slices.Contains(in.PrivateIpAddresses, *a.PrivateIp) })
	f.others = slices.DeleteFunc(slices.Clone(f.others), func(h held) bool { return slices.Contains(in.PrivateIpAddresses, h.ip.String()) })
	d.r.tellNAT(x, f)
	x.changed(c, aws.Changed)
	return &ec2.UnassignPrivateNatGatewayAddressOutput{NatGatewayId: &x.id, NatGatewayAddresses: list}, nil
}

// AssociateNatGatewayAddress gives a public gateway further elastic addresses, each with a private one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateNatGatewayAddress.html
func (s *Service) AssociateNatGatewayAddress(c *aws.Call, in *ec2.AssociateNatGatewayAddressInput) (*ec2.AssociateNatGatewayAddressOutput, error) {
	d := s.begin(c, in)
	x, f := openNAT(d, in.NatGatewayId, types.ConnectivityTypePublic)
	var elastic []*thing[types.Address]
	for _, id := range in.AllocationIds {
		a := addresses.of(d, &id)
		d.check(a == nil || a.it.AssociationId == nil, func() error {
			return bad("Resource.AlreadyAssociated", "Elastic IP address [%s] is already associated", id)
		})
		elastic = append(elastic, a)
	}
	d.check(len(in.PrivateIpAddresses) <= len(in.AllocationIds), func() error {
		return badCombination("There must be no more private addresses than allocation IDs")
	})
	more := growNAT(d, f, in.PrivateIpAddresses, len(elastic))
	if err := d.ready(); err != nil {
		return nil, err
	}
	for n, ip := range more {
		f.others = append(f.others, held{ip: ip})
		d.r.link(c, elastic[n], f, ip)
	}
	d.r.tellNAT(x, f)
	x.changed(c, aws.Changed)
	return &ec2.AssociateNatGatewayAddressOutput{NatGatewayId: &x.id, NatGatewayAddresses: natAddresses(x, types.NatGatewayAddressStatusAssociating, func(a types.NatGatewayAddress) bool {
		return a.AllocationId != nil && slices.Contains(in.AllocationIds, *a.AllocationId)
	})}, nil
}

// DisassociateNatGatewayAddress takes secondary elastic addresses off a public gateway, and the private ones with them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateNatGatewayAddress.html
func (s *Service) DisassociateNatGatewayAddress(c *aws.Call, in *ec2.DisassociateNatGatewayAddressInput) (*ec2.DisassociateNatGatewayAddressOutput, error) {
	d := s.begin(c, in)
	x, f := openNAT(d, in.NatGatewayId, types.ConnectivityTypePublic)
	if d.err != nil {
		return nil, d.err
	}
	for _, id := range in.AssociationIds {
		at := slices.IndexFunc(x.it.NatGatewayAddresses, func(a types.NatGatewayAddress) bool { return aws.Value(a.AssociationId) == id })
		d.check(at >= 0, func() error { return noLink(&id) })
		d.check(at < 0 || !*x.it.NatGatewayAddresses[at].IsPrimary, func() error {
			return invalidValue("The primary address of NAT gateway %s cannot be disassociated", x.id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	list := natAddresses(x, types.NatGatewayAddressStatusDisassociating, func(a types.NatGatewayAddress) bool {
		return slices.Contains(in.AssociationIds, aws.Value(a.AssociationId))
	})
	for _, a := range list {
		e, _ := addresses.find(d.r, c.Now, *a.AllocationId)
		d.r.unlink(e)
		e.changed(c, aws.Changed)
		f.others = slices.DeleteFunc(slices.Clone(f.others), func(h held) bool { return h.ip.String() == *a.PrivateIp })
	}
	d.r.tellNAT(x, f)
	x.changed(c, aws.Changed)
	return &ec2.DisassociateNatGatewayAddressOutput{NatGatewayId: &x.id, NatGatewayAddresses: list}, nil
}
