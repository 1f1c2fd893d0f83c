package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// stretch is a range of addresses that a VPC has beside its primary one.
type stretch struct {
	netip.Prefix
	id string // vpc-cidr-assoc-…
}

// maxBlocks is how many ranges of one family a VPC may have.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const maxBlocks = 5

// ranges are all addresses of a VPC, the primary range first.
func (v *vpc) ranges() []netip.Prefix {
	return append([]netip.Prefix{v.cidr}, mapped(v.blocks, func(b stretch) netip.Prefix { return b.Prefix })...)
}

// has6 reports whether a VPC has IPv6 addresses.
func (v *vpc) has6() bool {
	return slices.ContainsFunc(v.blocks, func(b stretch) bool { return b.Addr().Is6() })
}

// holds reports whether a range lies within one of the VPC's.
func (v *vpc) holds(p netip.Prefix) bool {
	return slices.ContainsFunc(v.ranges(), func(x netip.Prefix) bool { return x.Bits() <= p.Bits() && x.Contains(p.Addr()) })
}

func (r *region) sdkBlock(b stretch, state types.VpcCidrBlockStateCode) *types.VpcCidrBlockAssociation {
	return &types.VpcCidrBlockAssociation{AssociationId: &b.id, CidrBlock: new(b.String()), CidrBlockState: &types.VpcCidrBlockState{State: state}}
}

func (r *region) sdkBlock6(b stretch, state types.VpcCidrBlockStateCode) *types.VpcIpv6CidrBlockAssociation {
	return &types.VpcIpv6CidrBlockAssociation{
		AssociationId: &b.id, Ipv6CidrBlock: new(b.String()), Ipv6CidrBlockState: &types.VpcCidrBlockState{State: state}, Ipv6Pool: new("Amazon"),
		NetworkBorderGroup: &r.place.name, IpSource: types.IpSourceAmazon, Ipv6AddressAttribute: types.Ipv6AddressAttributePublic,
	}
}

// ipv6Ranges are where Amazon's IPv6 addresses of some regions begin; the others share one.
// https://ip-ranges.amazonaws.com/ip-ranges.json
var ipv6Ranges = map[string]string{
	"us-east-1": "2600:1f18::", "us-east-2": "2600:1f16::", "us-west-1": "2600:1f1c::", "us-west-2": "2600:1f14::", "ca-central-1": "2600:1f11::", "sa-east-1": "2600:1f1e::",
	"eu-west-1": "2a05:d018::", "eu-west-2": "2a05:d01c::", "eu-west-3": "2a05:d012::", "eu-central-1": "2a05:d014::", "eu-north-1": "2a05:d016::",
	"ap-southeast-1": "2406:da18::", "ap-southeast-2": "2406:da1c::", "ap-northeast-1": "2406:da14::", "ap-northeast-2": "2406:da12::", "ap-south-1": "2406:da1a::",
}

// new56 picks a /56 that no VPC of the region has.
func (r *region) new56(c *aws.Call) netip.Prefix {
	first := ipv6Ranges[r.place.name]
	if first == "" {
		first = "2406:da10::"
	}
	for {
		b := netip.MustParseAddr(first).As16()
		c.Random.Read(b[4:7])
		p := netip.PrefixFrom(netip.AddrFrom16(b), 56)
		if !slices.ContainsFunc(r.vpcs, func(v *vpc) bool { return v.holds(p) }) {
			return p
		}
	}
}

// grow gives a VPC a range: its tables lead to it, and what lets everything through lets its packets through.
func (r *region) grow(c *aws.Call, v *vpc, p netip.Prefix) stretch {
	b := stretch{p, c.NewID("vpc-cidr-assoc")}
	first := p.Addr().Is6() && !v.has6()
	v.blocks = append(v.blocks, b)
	for _, t := range r.tables {
		if t.vpc == v {
			t.routes = append(t.routes, route{destined{Prefix: p}, "local", types.RouteOriginCreateRouteTable})
		}
	}
	if first {
		r.defaultACL(v).open6()
		if g, err := r.groupNamed(v, "default"); err == nil && slices.ContainsFunc(g.rules, everywhere) {
			r.addRule(c, g, anywhere6())
		}
	}
	return b
}

// shrink takes a range from a VPC.
func (r *region) shrink(v *vpc, b stretch) {
	v.blocks = slices.DeleteFunc(slices.Clone(v.blocks), func(x stretch) bool { return x.id == b.id })
	for _, t := range r.tables {
		if t.vpc == v {
			t.routes = slices.DeleteFunc(slices.Clone(t.routes), func(x route) bool {
				return x.to == destined{Prefix: b.Prefix} && x.origin == types.RouteOriginCreateRouteTable
			})
		}
	}
}

// privateRanges keep to themselves: a VPC of one has no further range of another.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
var privateRanges = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("198.19.0.0/16")}

func restricted(primary, p netip.Prefix) bool {
	return slices.ContainsFunc(privateRanges, func(x netip.Prefix) bool { return x.Overlaps(p) && !x.Overlaps(primary) })
}

// furtherRange checks an IPv4 range that a VPC is to have.
func (r *region) furtherRange(d *draft, v *vpc, text *string) netip.Prefix {
	p, ok := d.ipv4Range(text)
	d.check(ok, func() error { return bad("InvalidVpc.Range", "The CIDR '%s' is invalid.", aws.Value(text)) })
	if d.err != nil {
		return p
	}
	d.check(!overlapping(v.ranges(), []netip.Prefix{p}), func() error {
		return bad("InvalidVpc.Range", "The CIDR '%s' conflicts with another CIDR of the VPC.", p)
	})
	d.check(!restricted(v.cidr, p), func() error {
		return bad("InvalidVpc.Range", "The CIDR '%s' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html#add-cidr-block-restrictions", p)
	})
	return p
}

// AssociateVpcCidrBlock gives a VPC a further range of addresses: an IPv4 one, or one of Amazon's IPv6 addresses.
// It returns InvalidVpc.Range for one that overlaps or may not be combined, CidrLimitExceeded beyond five of a family.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html
func (s *Service) AssociateVpcCidrBlock(c *aws.Call, in *ec2.AssociateVpcCidrBlockInput) (*ec2.AssociateVpcCidrBlockOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if in.Ipv4IpamPoolId != nil || in.Ipv6IpamPoolId != nil || in.Ipv6Pool != nil || in.Ipv6CidrBlock != nil {
		d.fail(aws.NotEmulated("ec2", "AssociateVpcCidrBlock from pools"))
	}
	six := aws.Value(in.AmazonProvidedIpv6CidrBlock)
	d.check(six != (in.CidrBlock != nil), func() error {
		return badCombination("Exactly one of cidrBlock and amazonProvidedIpv6CidrBlock must be specified")
	})
	if d.err != nil {
		return nil, d.err
	}
	count := 0
	for _, p := range v.ranges() {
		if p.Addr().Is6() == six {
			count++
		}
	}
	d.check(count < maxBlocks, func() error {
		return bad("CidrLimitExceeded", "This network '%s' has met its maximum number of allowed CIDRs: %d", v.id, maxBlocks)
	})
	var p netip.Prefix
	if six {
		p = d.r.new56(c)
	} else {
		p = d.r.furtherRange(d, v, in.CidrBlock)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	b := d.r.grow(c, v, p)
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	out := &ec2.AssociateVpcCidrBlockOutput{VpcId: &v.id}
	if six {
		out.Ipv6CidrBlockAssociation = d.r.sdkBlock6(b, types.VpcCidrBlockStateCodeAssociating)
	} else {
		out.CidrBlockAssociation = d.r.sdkBlock(b, types.VpcCidrBlockStateCodeAssociating)
	}
	return out, nil
}

// blockNamed finds the VPC's further range with the given id.
func (r *region) blockNamed(id string) (*vpc, stretch, bool) {
	for _, v := range r.vpcs {
		if i := slices.IndexFunc(v.blocks, func(b stretch) bool { return b.id == id }); i >= 0 {
			return v, v.blocks[i], true
		}
	}
	return nil, stretch{}, false
}

// DisassociateVpcCidrBlock takes a further range of addresses from a VPC.
// It returns InvalidCidrBlock.InUse while a subnet lies in it, OperationNotPermitted for the primary range.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html
func (s *Service) DisassociateVpcCidrBlock(c *aws.Call, in *ec2.DisassociateVpcCidrBlockInput) (*ec2.DisassociateVpcCidrBlockOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	id := aws.Value(in.AssociationId)
	v, b, ok := d.r.blockNamed(id)
	if slices.ContainsFunc(d.r.vpcs, func(v *vpc) bool { return v.cidrID == id }) {
		return nil, bad("OperationNotPermitted", "The vpc CIDR block with association ID %s may not be disassociated. It is the primary IPv4 CIDR block of the VPC", id)
	}
	d.check(ok, func() error {
		return bad("InvalidVpcCidrBlockAssociationID.NotFound", "The vpc CIDR block association ID '%s' does not exist", id)
	})
	d.check(d.err != nil || !slices.ContainsFunc(d.r.subnets, func(n *subnet) bool {
		return n.vpc == v && (b.Overlaps(n.cidr) || n.ipv6.IsValid() && b.Overlaps(n.ipv6))
	}), func() error {
		return bad("InvalidCidrBlock.InUse", "The vpc %s currently has a subnet within CIDR block %s", v.id, b.Prefix)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.shrink(v, b)
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	out := &ec2.DisassociateVpcCidrBlockOutput{VpcId: &v.id}
	if b.Addr().Is6() {
		out.Ipv6CidrBlockAssociation = d.r.sdkBlock6(b, types.VpcCidrBlockStateCodeDisassociating)
	} else {
		out.CidrBlockAssociation = d.r.sdkBlock(b, types.VpcCidrBlockStateCodeDisassociating)
	}
	return out, nil
}
