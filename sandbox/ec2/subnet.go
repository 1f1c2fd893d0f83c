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
	aclID     string         // aclassoc-…
	ipv6      netip.Prefix   // its IPv6 addresses, the zero Prefix for none
	assigns6  bool           // interfaces get an IPv6 address
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
		return types.Subnet{
			SubnetId: &n.id, SubnetArn: new(r.arn(n.kind, n.id)), VpcId: &n.vpc.id, CidrBlock: new(n.cidr.String()), AvailabilityZone: &n.zone.name,
			AvailabilityZoneId: &n.zone.id, AvailableIpAddressCount: &free, DefaultForAz: &n.isDefault, MapPublicIpOnLaunch: &n.publicIP,
			MapCustomerOwnedIpOnLaunch: new(false), AssignIpv6AddressOnCreation: new(false), EnableDns64: new(false), Ipv6Native: new(false),
			OwnerId: &r.account, State: types.SubnetStateAvailable, Tags: n.tags, Ipv6CidrBlockAssociationSet: []types.SubnetIpv6CidrBlockAssociation{},
			PrivateDnsNameOptionsOnLaunch: &types.PrivateDnsNameOptionsOnLaunch{HostnameType: types.HostnameTypeIpName, EnableResourceNameDnsARecord: new(false), EnableResourceNameDnsAAAARecord: new(false)},
			BlockPublicAccessStates:       &types.BlockPublicAccessStates{InternetGatewayBlockMode: types.BlockPublicAccessModeOff},
		}
	}
}

var subnetFields = fields[*subnet]{
	"subnet-id":               func(n *subnet, m matcher) bool { return m.text(n.id) },
	"vpc-id":                  func(n *subnet, m matcher) bool { return m.text(n.vpc.id) },
	"availability-zone":       func(n *subnet, m matcher) bool { return m.text(n.zone.name) },
	"availabilityZone":        func(n *subnet, m matcher) bool { return m.text(n.zone.name) },
	"availability-zone-id":    func(n *subnet, m matcher) bool { return m.text(n.zone.id) },
	"cidr":                    func(n *subnet, m matcher) bool { return m.text(n.cidr.String()) },
	"cidr-block":              func(n *subnet, m matcher) bool { return m.text(n.cidr.String()) },
	"cidrBlock":               func(n *subnet, m matcher) bool { return m.text(n.cidr.String()) },
	"default-for-az":          func(n *subnet, m matcher) bool { return m.flag(n.isDefault) },
	"defaultForAz":            func(n *subnet, m matcher) bool { return m.flag(n.isDefault) },
	"map-public-ip-on-launch": func(n *subnet, m matcher) bool { return m.flag(n.publicIP) },
	"state":                   func(n *subnet, m matcher) bool { return m.text("available") },
	"ipv6-native":             func(n *subnet, m matcher) bool { return m.flag(false) },
}

// DescribeSubnets lists subnets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
func (s *Service) DescribeSubnets(c *aws.Call, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	r, list, next, err := describe(s, c, q, in.SubnetIds, func(r *region) []*subnet { return r.subnets }, subnetFields, lostSubnets)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeSubnetsOutput{Subnets: mapped(list, r.sdkSubnet(c.Now)), NextToken: next}, nil
}
