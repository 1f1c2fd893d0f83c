package ec2

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// subnet is a range of a VPC's addresses in one Availability Zone.
type subnet struct {
	base
	vpc       *vpc
	zone      zone
	cidr      netip.Prefix
	isDefault bool // of its zone
	publicIP  bool // instances get a public address
	acl       *acl
	aclID     string       // aclassoc-…
	ipv6      netip.Prefix // its IPv6 addresses, the zero Prefix for none
	ipv6ID    string       // subnet-cidr-assoc-…
	assigns6  bool         // interfaces get an IPv6 address
	dns64     bool         // names without an IPv6 address get one that is translated
	names     hostNames
	reserves  []netip.Prefix // of addresses that are not given out unless asked for
}

// size is the number of addresses of a subnet that AWS does not keep for itself: all but the
// first four and the last.
func (n *subnet) size() int { return 1<<(32-n.cidr.Bits()) - 5 }

// reserved reports whether an address lies in a range that is kept back.
func (n *subnet) reserved(a netip.Addr) bool {
	return slices.ContainsFunc(n.reserves, func(p netip.Prefix) bool { return p.Contains(a) })
}

// usable reports whether a is an address that an interface in n may have.
func (n *subnet) usable(a netip.Addr) bool {
	if !a.Is4() || !n.cidr.Contains(a) {
		return false
	}
	i := int(number(a) - number(n.cidr.Addr()))
	return i >= 4 && i < n.size()+4
}

func number(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func address(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

func (r *region) defaultSubnet(zoneName string) *subnet {
	for _, n := range r.subnets {
		if n.isDefault && (zoneName == "" && n.zone.name != r.impaired || n.zone.name == zoneName) {
			return n
		}
	}
	return nil
}

func (r *region) sdkSubnet(now time.Time) func(n *subnet) types.Subnet {
	return func(n *subnet) types.Subnet {
		free := int32(r.ledger(now).free(n))
		out := types.Subnet{
			SubnetId: &n.id, SubnetArn: new(r.arn(n.kind, n.id)), VpcId: &n.vpc.id, CidrBlock: new(n.cidr.String()), AvailabilityZone: &n.zone.name,
			AvailabilityZoneId: &n.zone.id, AvailableIpAddressCount: &free, DefaultForAz: &n.isDefault, MapPublicIpOnLaunch: &n.publicIP,
			MapCustomerOwnedIpOnLaunch: new(false), AssignIpv6AddressOnCreation: &n.assigns6, EnableDns64: &n.dns64, Ipv6Native: new(false),
			OwnerId: &r.account, State: types.SubnetStateAvailable, Tags: n.tags, Ipv6CidrBlockAssociationSet: []types.SubnetIpv6CidrBlockAssociation{},
			PrivateDnsNameOptionsOnLaunch: n.names.told(), BlockPublicAccessStates: r.blocked(r.arn(types.ResourceTypeVpc, n.vpc.id), r.arn(n.kind, n.id)),
		}
		if n.ipv6.IsValid() {
			out.Ipv6CidrBlockAssociationSet = append(out.Ipv6CidrBlockAssociationSet, n.sdkBlock6(types.SubnetCidrBlockStateCodeAssociated))
		}
		return out
	}
}

// subnetFields are the documented filters and the older names of some.
func (r *region) subnetFields(now time.Time) fields[*subnet] {
	told := r.sdkSubnet(now)
	return documented("DescribeSubnets", fields[*subnet]{
		"subnet-id":        func(n *subnet, m matcher) bool { return m.text(n.id) },
		"vpc-id":           func(n *subnet, m matcher) bool { return m.text(n.vpc.id) },
		"availabilityZone": along(told, "AvailabilityZone"),
		"cidr":             along(told, "CidrBlock"),
		"cidrBlock":        along(told, "CidrBlock"),
		"defaultForAz":     along(told, "DefaultForAz"),

		"ipv6-cidr-block-association.ipv6-cidr-block":                             along(told, "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
		"ipv6-cidr-block-association.association-id":                              along(told, "Ipv6CidrBlockAssociationSet.AssociationId"),
		"ipv6-cidr-block-association.state":                                       along(told, "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
		"private-dns-name-options-on-launch.enable-resource-name-dns-a-record":    along(told, "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord"),
		"private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": along(told, "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord"),
	}, told)
}

// DescribeSubnets lists subnets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
func (s *Service) DescribeSubnets(c *aws.Call, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	_, list, next, err := describe(s, c, q, in.SubnetIds, func(r *region) []*subnet { return r.subnets }, r.subnetFields(c.Now), lostSubnets)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeSubnetsOutput{Subnets: mapped(list, r.sdkSubnet(c.Now)), NextToken: next}, nil
}
