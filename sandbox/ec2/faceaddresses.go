package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// holder finds the interface in a subnet that has a secondary address, and its place there; nil if none has.
func (r *region) holder(n *subnet, a netip.Addr) (*face, int) {
	for _, f := range r.faces {
		if f.subnet == n {
			if i := slices.IndexFunc(f.others, func(h held) bool { return h.ip == a }); i >= 0 {
				return f, i
			}
		}
	}
	return nil, -1
}

// AssignPrivateIpAddresses gives an interface secondary addresses or prefixes: those named, or any free ones. Named ones may be
// taken from another interface of the subnet, if the call allows it; an elastic address goes along.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
func (s *Service) AssignPrivateIpAddresses(c *aws.Call, in *ec2.AssignPrivateIpAddressesInput) (*ec2.AssignPrivateIpAddressesOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	ways := 0
	for _, asked := range []bool{len(in.PrivateIpAddresses) > 0, in.SecondaryPrivateIpAddressCount != nil, len(in.Ipv4Prefixes) > 0, in.Ipv4PrefixCount != nil} {
		if asked {
			ways++
		}
	}
	d.check(ways == 1, func() error {
		return badCombination("Exactly one of privateIpAddresses, secondaryPrivateIpAddressCount, ipv4Prefixes, ipv4PrefixCount must be specified")
	})
	if d.err != nil {
		return nil, d.err
	}
	l := d.r.ledger(c.Now)
	var more berth
	from := map[netip.Addr]*face{}
	for _, text := range in.PrivateIpAddresses {
		a, err := f.subnet.parse(text)
		d.fail(err)
		if other, _ := d.r.holder(f.subnet, a); other == f {
			d.fail(invalidValue("[%s] have already been assigned", text))
		} else if other != nil && aws.Value(in.AllowReassignment) {
			from[a] = other
		} else {
			d.check(d.err != nil || l.mark(f.subnet, a), func() error { return addressInUse(a) })
		}
		more.others = append(more.others, held{ip: a})
	}
	for _, text := range in.Ipv4Prefixes {
		p, err := f.subnet.block(text, 28)
		d.fail(err)
		d.check(d.err != nil || l.markBlock(f.subnet, p), func() error { return bad("InvalidPrefix.InUse", "The prefix %s is in use.", p) })
		more.prefixes = append(more.prefixes, p)
	}
	if d.err == nil {
		d.fail(more.grow(c, l, f.subnet, int(aws.Value(in.SecondaryPrivateIpAddressCount)), 0, int(aws.Value(in.Ipv4PrefixCount)), 0))
	}
	if i := f.host(c.Now); i != nil {
		ipv4, _ := f.weight()
		d.fail(bears(i.kindOf, ipv4+len(more.others)+len(more.prefixes), 0))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.AssignPrivateIpAddressesOutput{NetworkInterfaceId: &f.id}
	for _, h := range more.others {
		if other := from[h.ip]; other != nil {
			_, at := d.r.holder(f.subnet, h.ip)
			if h = other.others[at]; h.elastic != nil {
				h.elastic.it.NetworkInterfaceId = &f.id
			}
			other.others = slices.Delete(slices.Clone(other.others), at, at+1)
			c.Changed(aws.Changed, d.r.faceResource(other, c.Now))
		}
		f.others = append(f.others, h)
		out.AssignedPrivateIpAddresses = append(out.AssignedPrivateIpAddresses, types.AssignedPrivateIpAddress{PrivateIpAddress: new(h.ip.String())})
	}
	for _, p := range more.prefixes {
		f.prefixes = append(f.prefixes, p)
		out.AssignedIpv4Prefixes = append(out.AssignedIpv4Prefixes, types.Ipv4PrefixSpecification{Ipv4Prefix: new(p.String())})
	}
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return out, nil
}

func notAssigned(f *face, what string) error {
	return invalidValue("Some of the specified %s are not assigned to interface %s", what, f.id)
}

// UnassignPrivateIpAddresses takes secondary addresses or prefixes off an interface, and elastic addresses off these.
// It returns InvalidParameterValue if the interface does not have one of them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html
func (s *Service) UnassignPrivateIpAddresses(c *aws.Call, in *ec2.UnassignPrivateIpAddressesInput) (*ec2.UnassignPrivateIpAddressesOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	d.check(len(in.PrivateIpAddresses)+len(in.Ipv4Prefixes) > 0, func() error { return missing("privateIpAddresses") })
	if d.err != nil {
		return nil, d.err
	}
	for _, text := range in.PrivateIpAddresses {
		d.check(slices.ContainsFunc(f.others, func(h held) bool { return h.ip.String() == text }), func() error { return notAssigned(f, "addresses") })
	}
	keep := f.without(d, in.Ipv4Prefixes)
	if err := d.ready(); err != nil {
		return nil, err
	}
	f.prefixes = keep
	var left []held
	for _, h := range f.others {
		if !slices.Contains(in.PrivateIpAddresses, h.ip.String()) {
			left = append(left, h)
		} else if h.elastic != nil {
			d.r.unlink(h.elastic)
		}
	}
	f.others = left
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.UnassignPrivateIpAddressesOutput{}, nil
}

// without is the delegated prefixes but for some, all of which the interface must have.
func (f *face) without(d *draft, list []string) []netip.Prefix {
	for _, text := range list {
		d.check(slices.ContainsFunc(f.prefixes, func(p netip.Prefix) bool { return p.String() == text }), func() error { return notAssigned(f, "prefixes") })
	}
	return slices.DeleteFunc(slices.Clone(f.prefixes), func(p netip.Prefix) bool { return slices.Contains(list, p.String()) })
}

// AssignIpv6Addresses gives an interface IPv6 addresses or prefixes of its subnet: those named, or any free ones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignIpv6Addresses.html
func (s *Service) AssignIpv6Addresses(c *aws.Call, in *ec2.AssignIpv6AddressesInput) (*ec2.AssignIpv6AddressesOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	if d.err != nil {
		return nil, d.err
	}
	l := d.r.ledger(c.Now)
	var more berth
	for _, text := range in.Ipv6Addresses {
		a, err := f.subnet.parse6(text)
		d.fail(err)
		d.check(d.err != nil || l.mark(f.subnet, a), func() error { return addressInUse(a) })
		more.ipv6 = append(more.ipv6, a)
	}
	for _, text := range in.Ipv6Prefixes {
		p, err := f.subnet.block(text, 80)
		d.fail(err)
		d.check(d.err != nil || l.markBlock(f.subnet, p), func() error { return bad("InvalidPrefix.InUse", "The prefix %s is in use.", p) })
		more.prefixes = append(more.prefixes, p)
	}
	count, blocks := int(aws.Value(in.Ipv6AddressCount)), int(aws.Value(in.Ipv6PrefixCount))
	d.check(len(more.ipv6)+len(more.prefixes)+count+blocks > 0, func() error { return missing("ipv6Addresses") })
	d.check(f.subnet.ipv6.IsValid(), func() error { return no6(f.subnet) })
	if d.err == nil {
		d.fail(more.grow(c, l, f.subnet, 0, count, 0, blocks))
	}
	if i := f.host(c.Now); i != nil {
		_, ipv6 := f.weight()
		d.fail(bears(i.kindOf, 0, ipv6+len(more.ipv6)+len(more.prefixes)))
	}
	if d.err != nil {
		return nil, d.err
	}
	f.ipv6, f.prefixes = append(f.ipv6, more.ipv6...), append(f.prefixes, more.prefixes...)
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.AssignIpv6AddressesOutput{
		NetworkInterfaceId: &f.id, AssignedIpv6Addresses: mapped(more.ipv6, netip.Addr.String), AssignedIpv6Prefixes: mapped(more.prefixes, netip.Prefix.String),
	}, nil
}

// UnassignIpv6Addresses takes IPv6 addresses or prefixes off an interface.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignIpv6Addresses.html
func (s *Service) UnassignIpv6Addresses(c *aws.Call, in *ec2.UnassignIpv6AddressesInput) (*ec2.UnassignIpv6AddressesOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	d.check(len(in.Ipv6Addresses)+len(in.Ipv6Prefixes) > 0, func() error { return missing("ipv6Addresses") })
	if d.err != nil {
		return nil, d.err
	}
	for _, text := range in.Ipv6Addresses {
		a, err := netip.ParseAddr(text)
		d.check(err == nil && slices.Contains(f.ipv6, a), func() error {
			return notAssigned(f, "addresses")
		})
	}
	keep := f.without(d, in.Ipv6Prefixes)
	if d.err != nil {
		return nil, d.err
	}
	f.prefixes = keep
	f.ipv6 = slices.DeleteFunc(slices.Clone(f.ipv6), func(a netip.Addr) bool {
		return slices.ContainsFunc(in.Ipv6Addresses, func(text string) bool { b, _ := netip.ParseAddr(text); return a == b })
	})
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.UnassignIpv6AddressesOutput{NetworkInterfaceId: &f.id, UnassignedIpv6Addresses: in.Ipv6Addresses, UnassignedIpv6Prefixes: in.Ipv6Prefixes}, nil
}
