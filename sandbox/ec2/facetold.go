package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

func sdkGroups(groups []*group) []types.GroupIdentifier {
	return mapped(groups, func(g *group) types.GroupIdentifier {
		return types.GroupIdentifier{GroupId: &g.id, GroupName: &g.name}
	})
}

// given4 and given6 are the prefixes of one family that are delegated to an interface.
func (f *face) given4() (list []*string) { return texts(f.prefixes, netip.Addr.Is4) }

func (f *face) given6() (list []*string) { return texts(f.prefixes, netip.Addr.Is6) }

func texts(prefixes []netip.Prefix, family func(netip.Addr) bool) (list []*string) {
	for _, p := range prefixes {
		if family(p.Addr()) {
			list = append(list, new(p.String()))
		}
	}
	return list
}

// sight is what the answer about one instance points to, made in one piece.
type sight struct {
	faces       [1]types.InstanceNetworkInterface
	addresses   [1]types.InstancePrivateIpAddress
	attachment  types.InstanceNetworkInterfaceAttachment
	association types.InstanceNetworkInterfaceAssociation
	disks       [2]types.InstanceBlockDeviceMapping
	ebs         [2]types.EbsInstanceBlockDevice
}

// inInstance is the interface as DescribeInstances shows it. It is written into out and, where it can be, into s.
func (r *region) inInstance(out *types.InstanceNetworkInterface, s *sight, f *face, now time.Time) {
	private := r.spellPrivate(f)
	out.NetworkInterfaceId, out.Description, out.MacAddress, out.OwnerId, out.InterfaceType = &f.id, &f.note, &f.mac, &r.account, (*string)(&f.sort)
	out.PrivateIpAddress, out.PrivateDnsName, out.SourceDestCheck, out.Status = &private.text, &private.name, flagOf(!f.unchecked), f.state(now)
	out.SubnetId, out.VpcId, out.Groups, out.Operator, out.Ipv6Addresses = &f.subnet.id, &f.subnet.vpc.id, sdkGroups(f.groups), nobody, []types.InstanceIpv6Address{}
	s.attachment = types.InstanceNetworkInterfaceAttachment{
		AttachmentId: &f.attachID, AttachTime: &f.at, DeleteOnTermination: &f.ephemeral, DeviceIndex: &f.device, NetworkCardIndex: &f.card, Status: f.attachment(now),
	}
	out.Attachment = &s.attachment
	s.addresses[0] = types.InstancePrivateIpAddress{Primary: yes, PrivateIpAddress: out.PrivateIpAddress, PrivateDnsName: out.PrivateDnsName}
	if a := f.publicAt(now); f.elastic != nil {
		out.Association = inInstanceAssociation(r.association(f, f.private, f.elastic, now))
	} else if a.IsValid() {
		public := r.spellPublic(f, a)
		s.association = types.InstanceNetworkInterfaceAssociation{IpOwnerId: amazon, PublicIp: &public.text, PublicDnsName: blank}
		if f.subnet.vpc.dnsHostnames {
			s.association.PublicDnsName = &public.name
		}
		out.Association = &s.association
	}
	s.addresses[0].Association = out.Association
	out.PrivateIpAddresses = s.addresses[:]
	if len(f.others)+len(f.ipv6)+len(f.prefixes) > 0 {
		r.inInstanceMore(out, f, now)
	}
}

// inInstanceMore adds what few interfaces have.
func (r *region) inInstanceMore(out *types.InstanceNetworkInterface, f *face, now time.Time) {
	for _, h := range f.others {
		out.PrivateIpAddresses = append(out.PrivateIpAddresses, types.InstancePrivateIpAddress{
			Primary: no, PrivateIpAddress: new(h.ip.String()), PrivateDnsName: new(r.privateName(h.ip)), Association: inInstanceAssociation(r.association(f, h.ip, h.elastic, now)),
		})
	}
	for _, a := range f.ipv6 {
		out.Ipv6Addresses = append(out.Ipv6Addresses, types.InstanceIpv6Address{Ipv6Address: new(a.String()), IsPrimaryIpv6: no})
	}
	for _, p := range f.given4() {
		out.Ipv4Prefixes = append(out.Ipv4Prefixes, types.InstanceIpv4Prefix{Ipv4Prefix: p})
	}
	for _, p := range f.given6() {
		out.Ipv6Prefixes = append(out.Ipv6Prefixes, types.InstanceIpv6Prefix{Ipv6Prefix: p})
	}
}

func inInstanceAssociation(a *types.NetworkInterfaceAssociation) *types.InstanceNetworkInterfaceAssociation {
	if a == nil {
		return nil
	}
	return &types.InstanceNetworkInterfaceAssociation{IpOwnerId: a.IpOwnerId, PublicIp: a.PublicIp, PublicDnsName: a.PublicDnsName}
}

// association tells the public address that stands for a private one, nil for none.
func (r *region) association(f *face, ip netip.Addr, elastic *thing[types.Address], now time.Time) *types.NetworkInterfaceAssociation {
	if elastic != nil {
		it := &elastic.it
		return &types.NetworkInterfaceAssociation{
			AllocationId: it.AllocationId, AssociationId: it.AssociationId, IpOwnerId: &r.account, PublicIp: it.PublicIp,
			PublicDnsName: new(r.publicNameOf(f, netip.MustParseAddr(*it.PublicIp))),
		}
	}
	if a := f.publicAt(now); ip == f.private && a.IsValid() {
		return &types.NetworkInterfaceAssociation{IpOwnerId: new("amazon"), PublicIp: new(a.String()), PublicDnsName: new(r.publicNameOf(f, a))}
	}
	return nil
}

// sdkFace is the interface as DescribeNetworkInterfaces shows it.
func (r *region) sdkFace(now time.Time) func(f *face) types.NetworkInterface {
	return func(f *face) types.NetworkInterface {
		out := types.NetworkInterface{
			NetworkInterfaceId: &f.id, Description: &f.note, MacAddress: &f.mac, OwnerId: &r.account, InterfaceType: f.sort,
			AvailabilityZone: &f.subnet.zone.name, AvailabilityZoneId: &f.subnet.zone.id, PrivateIpAddress: new(f.private.String()),
			SourceDestCheck: new(!f.unchecked), Status: f.state(now), SubnetId: &f.subnet.id, VpcId: &f.subnet.vpc.id,
			Groups: sdkGroups(f.groups), TagSet: f.tags, RequesterManaged: new(f.manager != ""), Ipv6Addresses: []types.NetworkInterfaceIpv6Address{},
			Operator: &types.OperatorResponse{Managed: new(false)}, Attachment: r.sdkPlug(f, now), Association: r.association(f, f.private, f.elastic, now),
			ConnectionTrackingConfiguration: f.tracking,
		}
		put := func(ip netip.Addr, elastic *thing[types.Address], primary bool) {
			a := types.NetworkInterfacePrivateIpAddress{Primary: &primary, PrivateIpAddress: new(ip.String()), Association: r.association(f, ip, elastic, now)}
			if f.subnet.vpc.dnsHostnames {
				a.PrivateDnsName = new(r.privateName(ip))
			}
			out.PrivateIpAddresses = append(out.PrivateIpAddresses, a)
		}
		put(f.private, f.elastic, true)
		out.PrivateDnsName = out.PrivateIpAddresses[0].PrivateDnsName
		for _, h := range f.others {
			put(h.ip, h.elastic, false)
		}
		if f.manager != "" {
			out.RequesterId = new("amazon-aws")
		}
		for n, a := range f.ipv6 {
			out.Ipv6Addresses = append(out.Ipv6Addresses, types.NetworkInterfaceIpv6Address{Ipv6Address: new(a.String()), IsPrimaryIpv6: new(false)})
			if n == 0 {
				out.Ipv6Address = out.Ipv6Addresses[0].Ipv6Address
			}
		}
		out.Ipv4Prefixes = mapped(f.given4(), func(p *string) types.Ipv4PrefixSpecification { return types.Ipv4PrefixSpecification{Ipv4Prefix: p} })
		out.Ipv6Prefixes = mapped(f.given6(), func(p *string) types.Ipv6PrefixSpecification { return types.Ipv6PrefixSpecification{Ipv6Prefix: p} })
		return out
	}
}

// sdkPlug tells what an interface is attached to, nil for nothing.
func (r *region) sdkPlug(f *face, now time.Time) *types.NetworkInterfaceAttachment {
	i := f.host(now)
	if i == nil && f.manager == "" {
		return nil
	}
	out := &types.NetworkInterfaceAttachment{AttachmentId: &f.attachID, DeleteOnTermination: &f.ephemeral, DeviceIndex: &f.device, InstanceOwnerId: new("amazon-aws"), Status: types.AttachmentStatusAttached}
	if i != nil {
		out.AttachTime, out.InstanceId, out.InstanceOwnerId, out.NetworkCardIndex, out.Status = &f.at, &i.id, &r.account, &f.card, f.attachment(now)
	}
	return out
}

func (r *region) faceFields(now time.Time) fields[*face] {
	anyGroup := func(f *face, ok func(g *group) bool) bool { return slices.ContainsFunc(f.groups, ok) }
	return documented("DescribeNetworkInterfaces", fields[*face]{
		"network-interface-id":   func(f *face, m matcher) bool { return m.text(f.id) },
		"attachment.instance-id": func(f *face, m matcher) bool { i := f.host(now); return i != nil && m.text(i.id) },
		"group-id":               func(f *face, m matcher) bool { return anyGroup(f, func(g *group) bool { return m.text(g.id) }) },
		"group-name":             func(f *face, m matcher) bool { return anyGroup(f, func(g *group) bool { return m.text(g.name) }) },
		"private-ip-address":     func(f *face, m matcher) bool { return m.text(f.private.String()) },
		"status":                 func(f *face, m matcher) bool { return m.text(string(f.state(now))) },
		"subnet-id":              func(f *face, m matcher) bool { return m.text(f.subnet.id) },
		"vpc-id":                 func(f *face, m matcher) bool { return m.text(f.subnet.vpc.id) },
		"addresses.association.owner-id": func(f *face, m matcher) bool {
			it := r.sdkFace(now)(f)
			return m.matches(&it, "private-ip-addresses.association.ip-owner-id")
		},
		"addresses.association.public-ip": func(f *face, m matcher) bool {
			it := r.sdkFace(now)(f)
			return m.matches(&it, "private-ip-addresses.association.public-ip")
		},
		"addresses.primary": func(f *face, m matcher) bool { return m.flag(true) || len(f.others) > 0 && m.flag(false) },
		"addresses.private-ip-address": func(f *face, m matcher) bool {
			return m.text(f.private.String()) || slices.ContainsFunc(f.others, func(h held) bool { return m.text(h.ip.String()) })
		},
	}, r.sdkFace(now))
}

// DescribeNetworkInterfaces lists network interfaces: those of instances, those of other resources, and those that are free.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
func (s *Service) DescribeNetworkInterfaces(c *aws.Call, in *ec2.DescribeNetworkInterfacesInput) (*ec2.DescribeNetworkInterfacesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	all := live(c, func(r *region) []*face { return r.faces })
	for _, id := range in.NetworkInterfaceIds {
		if f, ok := find[*face](r, id); ok && f.gone(c.Now) {
			return nil, lostFaces([]string{id})
		}
	}
	_, list, next, err := describe(s, c, q, in.NetworkInterfaceIds, all, r.faceFields(c.Now), lostFaces)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: mapped(list, r.sdkFace(c.Now)), NextToken: next}, nil
}
