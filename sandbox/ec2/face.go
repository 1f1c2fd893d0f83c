package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// face is a network interface: the primary one of an instance.
type face struct {
	base
	instance *instance
	subnet   *subnet
	private  netip.Addr
	public   netip.Addr // the zero Addr for none
	mac      string
	attachID string // eni-attach-…
	groups   []*group
	note     string // description
}

func (f *face) gone(now time.Time) bool { return f.instance.ended(now) }

// publicAt is the public address at a moment: a stopped instance has none.
func (f *face) publicAt(now time.Time) netip.Addr {
	switch f.instance.at(now) {
	case types.InstanceStateNamePending, types.InstanceStateNameRunning, types.InstanceStateNameStopping:
		return f.public
	}
	return netip.Addr{}
}

// publicRanges are first octets of addresses that EC2 gives out.
var publicRanges = []byte{3, 13, 18, 34, 35, 44, 52, 54}

// newPublic picks a public address that nothing in the region has.
func (r *region) newPublic(c *aws.Call) netip.Addr {
	for {
		var b [4]byte
		c.Random.Read(b[:])
		b[0] = publicRanges[int(b[0])%len(publicRanges)]
		a := netip.AddrFrom4(b)
		if b[3] != 0 && b[3] != 255 && !slices.ContainsFunc(r.faces, func(f *face) bool { return f.public == a }) {
			return a
		}
	}
}

func newMAC(c *aws.Call) string {
	var b [5]byte
	c.Random.Read(b[:])
	return fmt.Sprintf("02:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4])
}

func dashed(a netip.Addr) string { return strings.ReplaceAll(a.String(), ".", "-") }

// privateName is the host name inside the VPC.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
func (r *region) privateName(a netip.Addr) string {
	if r.place.name == "us-east-1" {
		return "ip-" + dashed(a) + ".ec2.internal"
	}
	return "ip-" + dashed(a) + "." + r.place.name + ".compute.internal"
}

func (r *region) publicName(a netip.Addr) string {
	if r.place.name == "us-east-1" {
		return "ec2-" + dashed(a) + ".compute-1.amazonaws.com"
	}
	return "ec2-" + dashed(a) + "." + r.place.name + ".compute.amazonaws.com"
}

// publicNameOf is the public host name of an interface, "" in a VPC without host names.
func (r *region) publicNameOf(f *face, a netip.Addr) string {
	if !f.subnet.vpc.dnsHostnames {
		return ""
	}
	return r.publicName(a)
}

func sdkGroups(groups []*group) []types.GroupIdentifier {
	return mapped(groups, func(g *group) types.GroupIdentifier {
		return types.GroupIdentifier{GroupId: &g.id, GroupName: &g.name}
	})
}

// attachment is attaching while the instance starts.
func (f *face) attachment(now time.Time) types.AttachmentStatus {
	if f.instance.at(now) == types.InstanceStateNamePending && f.instance.launched.Equal(f.instance.since) {
		return types.AttachmentStatusAttaching
	}
	return types.AttachmentStatusAttached
}

// inInstance is the interface as DescribeInstances shows it.
func (r *region) inInstance(f *face, now time.Time) types.InstanceNetworkInterface {
	out := types.InstanceNetworkInterface{
		NetworkInterfaceId: &f.id, Description: &f.note, MacAddress: &f.mac, OwnerId: &r.account, InterfaceType: new("interface"),
		PrivateIpAddress: new(f.private.String()), PrivateDnsName: new(r.privateName(f.private)), SourceDestCheck: new(true),
		Status: types.NetworkInterfaceStatusInUse, SubnetId: &f.subnet.id, VpcId: &f.subnet.vpc.id, Groups: sdkGroups(f.groups),
		Ipv6Addresses: []types.InstanceIpv6Address{},
		Attachment: &types.InstanceNetworkInterfaceAttachment{
			AttachmentId: &f.attachID, AttachTime: new(f.instance.launched), DeleteOnTermination: new(true), DeviceIndex: new(int32(0)),
			NetworkCardIndex: new(int32(0)), Status: f.attachment(now),
		},
	}
	if a := f.publicAt(now); a.IsValid() {
		out.Association = &types.InstanceNetworkInterfaceAssociation{IpOwnerId: new("amazon"), PublicIp: new(a.String()), PublicDnsName: new(r.publicNameOf(f, a))}
	}
	out.PrivateIpAddresses = []types.InstancePrivateIpAddress{{
		Primary: new(true), PrivateIpAddress: out.PrivateIpAddress, PrivateDnsName: out.PrivateDnsName, Association: out.Association,
	}}
	return out
}

// sdkFace is the interface as DescribeNetworkInterfaces shows it.
func (r *region) sdkFace(now time.Time) func(f *face) types.NetworkInterface {
	return func(f *face) types.NetworkInterface {
		out := types.NetworkInterface{
			NetworkInterfaceId: &f.id, Description: &f.note, MacAddress: &f.mac, OwnerId: &r.account, InterfaceType: types.NetworkInterfaceTypeInterface,
			AvailabilityZone: &f.subnet.zone.name, AvailabilityZoneId: &f.subnet.zone.id, PrivateIpAddress: new(f.private.String()), PrivateDnsName: new(r.privateName(f.private)),
			SourceDestCheck: new(true), Status: types.NetworkInterfaceStatusInUse, SubnetId: &f.subnet.id, VpcId: &f.subnet.vpc.id,
			Groups: sdkGroups(f.groups), TagSet: f.tags, RequesterManaged: new(false), Ipv6Addresses: []types.NetworkInterfaceIpv6Address{},
			Attachment: &types.NetworkInterfaceAttachment{
				AttachmentId: &f.attachID, AttachTime: new(f.instance.launched), DeleteOnTermination: new(true), DeviceIndex: new(int32(0)),
				InstanceId: &f.instance.id, InstanceOwnerId: &r.account, NetworkCardIndex: new(int32(0)), Status: f.attachment(now),
			},
		}
		if a := f.publicAt(now); a.IsValid() {
			out.Association = &types.NetworkInterfaceAssociation{IpOwnerId: new("amazon"), PublicIp: new(a.String()), PublicDnsName: new(r.publicNameOf(f, a))}
		}
		out.PrivateIpAddresses = []types.NetworkInterfacePrivateIpAddress{{
			Primary: new(true), PrivateIpAddress: out.PrivateIpAddress, PrivateDnsName: out.PrivateDnsName, Association: out.Association,
		}}
		return out
	}
}

func (r *region) faceFields(now time.Time) fields[*face] {
	anyGroup := func(f *face, ok func(g *group) bool) bool { return slices.ContainsFunc(f.groups, ok) }
	return fields[*face]{
		"network-interface-id":         func(f *face, m matcher) bool { return m.text(f.id) },
		"attachment.instance-id":       func(f *face, m matcher) bool { return m.text(f.instance.id) },
		"attachment.attachment-id":     func(f *face, m matcher) bool { return m.text(f.attachID) },
		"attachment.device-index":      func(f *face, m matcher) bool { return m.number(0) },
		"attachment.status":            func(f *face, m matcher) bool { return m.text(string(f.attachment(now))) },
		"availability-zone":            func(f *face, m matcher) bool { return m.text(f.subnet.zone.name) },
		"description":                  func(f *face, m matcher) bool { return m.text(f.note) },
		"group-id":                     func(f *face, m matcher) bool { return anyGroup(f, func(g *group) bool { return m.text(g.id) }) },
		"group-name":                   func(f *face, m matcher) bool { return anyGroup(f, func(g *group) bool { return m.text(g.name) }) },
		"interface-type":               func(f *face, m matcher) bool { return m.text("interface") },
		"mac-address":                  func(f *face, m matcher) bool { return m.text(f.mac) },
		"owner-id":                     func(f *face, m matcher) bool { return m.text(r.account) },
		"private-ip-address":           func(f *face, m matcher) bool { return m.text(f.private.String()) },
		"addresses.private-ip-address": func(f *face, m matcher) bool { return m.text(f.private.String()) },
		"private-dns-name":             func(f *face, m matcher) bool { return m.text(r.privateName(f.private)) },
		"association.public-ip":        func(f *face, m matcher) bool { a := f.publicAt(now); return a.IsValid() && m.text(a.String()) },
		"status":                       func(f *face, m matcher) bool { return m.text("in-use") },
		"subnet-id":                    func(f *face, m matcher) bool { return m.text(f.subnet.id) },
		"vpc-id":                       func(f *face, m matcher) bool { return m.text(f.subnet.vpc.id) },
	}
}

// DescribeNetworkInterfaces lists the interfaces of instances.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
func (s *Service) DescribeNetworkInterfaces(c *aws.Call, in *ec2.DescribeNetworkInterfacesInput) (*ec2.DescribeNetworkInterfacesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	_, list, next, err := describe(s, c, q, in.NetworkInterfaceIds, live(c, func(r *region) []*face { return r.faces }), r.faceFields(c.Now), lostFaces)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: mapped(list, r.sdkFace(c.Now)), NextToken: next}, nil
}

// live leaves out what is only remembered.
func live[T interface {
	record
	gone(time.Time) bool
}](c *aws.Call, all func(*region) []T) func(*region) []T {
	return func(r *region) []T {
		list := all(r)
		if !slices.ContainsFunc(list, func(x T) bool { return x.gone(c.Now) }) {
			return list
		}
		return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x.gone(c.Now) })
	}
}
