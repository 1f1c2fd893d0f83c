package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// wiring is a network interface that a call makes or attaches, with every name in it looked up.
type wiring struct {
	old       *face // that exists already; nil for one to be made
	subnet    *subnet
	groups    []*group
	note      string
	sort      types.NetworkInterfaceType
	private   netip.Addr     // the primary address; the zero Addr for any
	others    []netip.Addr   // secondary addresses
	more      int            // how many secondary addresses beside these
	ipv6      []netip.Addr   // IPv6 addresses
	more6     int            // how many of them beside these
	prefixes  []netip.Prefix // delegated prefixes of both families
	blocks    int            // how many of IPv4 beside these
	blocks6   int            // and of IPv6
	public    bool           // it gets a public address
	device    int32
	card      int32
	ephemeral bool
	tracking  *types.ConnectionTrackingConfiguration
}

// Quotas of interfaces. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const (
	maxFaces      = 20000 // of a region; AWS has 5,000 until it is asked for more
	maxFaceGroups = 5     // of an interface
)

// wire reads the specification of an interface to be made in a subnet; names are security groups by name.
func (r *region) wire(s *types.InstanceNetworkInterfaceSpecification, n *subnet, names []string) (*wiring, error) {
	w := &wiring{subnet: n, note: aws.Value(s.Description), sort: types.NetworkInterfaceTypeInterface, device: aws.Value(s.DeviceIndex), card: aws.Value(s.NetworkCardIndex), ephemeral: true}
	if s.InterfaceType != nil {
		w.sort = types.NetworkInterfaceType(*s.InterfaceType)
	}
	if s.DeleteOnTermination != nil {
		w.ephemeral = *s.DeleteOnTermination
	}
	if t := s.ConnectionTrackingSpecification; t != nil {
		w.tracking = &types.ConnectionTrackingConfiguration{TcpEstablishedTimeout: t.TcpEstablishedTimeout, UdpStreamTimeout: t.UdpStreamTimeout, UdpTimeout: t.UdpTimeout}
	}
	var err error
	if w.groups, err = r.interfaceGroups(n, s.Groups, names); err != nil {
		return nil, err
	}
	if err := w.readIPv4(s); err != nil {
		return nil, err
	}
	return w, w.readIPv6(s)
}

func (w *wiring) readIPv4(s *types.InstanceNetworkInterfaceSpecification) error {
	list := s.PrivateIpAddresses
	if s.PrivateIpAddress != nil {
		list = append([]types.PrivateIpAddressSpecification{{Primary: new(true), PrivateIpAddress: s.PrivateIpAddress}}, list...)
	}
	for _, x := range list {
		a, err := w.subnet.parse(aws.Value(x.PrivateIpAddress))
		switch {
		case err != nil:
			return err
		case !aws.Value(x.Primary):
			w.others = append(w.others, a)
		case w.private.IsValid() && w.private != a:
			return badCombination("Only one primary private IP address can be specified.")
		default:
			w.private = a
		}
	}
	w.more = int(aws.Value(s.SecondaryPrivateIpAddressCount))
	if w.more > 0 && len(w.others) > 0 {
		return badCombination("The parameters privateIpAddresses and secondaryPrivateIpAddressCount may not be specified on the same request")
	}
	for _, x := range s.Ipv4Prefixes {
		p, err := w.subnet.block(aws.Value(x.Ipv4Prefix), 28)
		if err != nil {
			return err
		}
		w.prefixes = append(w.prefixes, p)
	}
	w.blocks = int(aws.Value(s.Ipv4PrefixCount))
	return nil
}

func (w *wiring) readIPv6(s *types.InstanceNetworkInterfaceSpecification) error {
	for _, x := range s.Ipv6Addresses {
		a, err := w.subnet.parse6(aws.Value(x.Ipv6Address))
		if err != nil {
			return err
		}
		w.ipv6 = append(w.ipv6, a)
	}
	for _, x := range s.Ipv6Prefixes {
		p, err := w.subnet.block(aws.Value(x.Ipv6Prefix), 80)
		if err != nil {
			return err
		}
		w.prefixes = append(w.prefixes, p)
	}
	w.more6, w.blocks6 = int(aws.Value(s.Ipv6AddressCount)), int(aws.Value(s.Ipv6PrefixCount))
	if s.Ipv6AddressCount == nil && len(w.ipv6)+len(s.Ipv6Prefixes)+w.blocks6 == 0 && w.subnet.assigns6 {
		w.more6 = 1
	}
	if (w.more6 > 0 || w.blocks6 > 0) && !w.subnet.ipv6.IsValid() {
		return no6(w.subnet)
	}
	return nil
}

// fixed reports whether an address or a prefix was asked for by name.
func (w *wiring) fixed() bool {
	return w.private.IsValid() || len(w.others)+len(w.ipv6)+len(w.prefixes) > 0
}

// weight counts the private IPv4 addresses of an interface, or the IPv6 ones; a prefix takes the place of one.
func (w *wiring) weight() (ipv4, ipv6 int) {
	ipv4, ipv6 = 1+len(w.others)+w.more+w.blocks, len(w.ipv6)+w.more6+w.blocks6
	for _, p := range w.prefixes {
		if p.Addr().Is4() {
			ipv4++
		} else {
			ipv6++
		}
	}
	return ipv4, ipv6
}

// take finds the addresses that an interface will have, and marks them taken.
func (w *wiring) take(c *aws.Call, l *ledger) (b berth, err error) {
	for _, a := range append(slices.Clone(w.others), w.private) {
		if a.IsValid() && !l.mark(w.subnet, a) {
			return b, addressInUse(a)
		}
	}
	for _, a := range w.ipv6 {
		if !l.mark(w.subnet, a) {
			return b, addressInUse(a)
		}
	}
	for _, p := range w.prefixes {
		if !l.markBlock(w.subnet, p) {
			return b, bad("InvalidPrefix.InUse", "The prefix %s is in use.", p)
		}
	}
	b = berth{private: w.private, ipv6: slices.Clone(w.ipv6), prefixes: slices.Clone(w.prefixes)}
	for _, a := range w.others {
		b.others = append(b.others, held{ip: a})
	}
	if !b.private.IsValid() {
		if b.private, err = l.pick(c, w.subnet); err != nil {
			return b, err
		}
	}
	return b, b.grow(c, l, w.subnet, w.more, w.more6, w.blocks, w.blocks6)
}

// grow adds any free addresses and prefixes of a subnet.
func (b *berth) grow(c *aws.Call, l *ledger, n *subnet, more, more6, blocks, blocks6 int) error {
	for range more {
		a, err := l.pick(c, n)
		if err != nil {
			return err
		}
		b.others = append(b.others, held{ip: a})
	}
	for range more6 {
		b.ipv6 = append(b.ipv6, l.pick6(c, n))
	}
	for range blocks {
		p, err := l.pickBlock(n)
		if err != nil {
			return err
		}
		b.prefixes = append(b.prefixes, p)
	}
	for range blocks6 {
		b.prefixes = append(b.prefixes, l.pickBlock6(c, n))
	}
	return nil
}

// newFace makes an interface of what was asked for it.
func (r *region) newFace(c *aws.Call, w *wiring, b berth, tags []types.Tag) *face {
	f := &face{
		base: base{id: c.NewID("eni"), kind: types.ResourceTypeNetworkInterface, tags: tags}, berth: b,
		subnet: w.subnet, mac: newMAC(c), groups: w.groups, note: w.note, sort: w.sort, tracking: w.tracking,
	}
	add(r, &r.faces, f)
	return f
}

// interfaceGroups looks up the security groups of an interface in a subnet, by ids and by names: the VPC's default one unless told.
func (r *region) interfaceGroups(n *subnet, ids, names []string) ([]*group, error) {
	var list []*group
	for _, id := range ids {
		g, ok := find[*group](r, id)
		if !ok {
			return nil, lostGroups([]string{id})
		}
		list = append(list, g)
	}
	for _, name := range names {
		g, err := r.groupNamed(n.vpc, name)
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	for _, g := range list {
		if !g.serves(n.vpc) {
			return nil, bad("InvalidParameter", "Security group %s and subnet %s belong to different networks.", g.id, n.id)
		}
	}
	if len(list) > maxFaceGroups {
		return nil, bad("SecurityGroupsPerInterfaceLimitExceeded", "You have exceeded the maximum number of security groups allowed per network interface.")
	}
	if len(list) == 0 {
		g, err := r.groupNamed(n.vpc, "default")
		if err != nil {
			return nil, err
		}
		list = []*group{g}
	}
	return list, nil
}
