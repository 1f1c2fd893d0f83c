package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// range6 reads the IPv6 addresses of a subnet: between a /44 and a /64 within its VPC's, which no other subnet has.
func (r *region) range6(d *draft, v *vpc, text *string) (p netip.Prefix) {
	if text == nil || d.err != nil {
		return p
	}
	p, err := netip.ParsePrefix(*text)
	d.check(err == nil && p.Addr().Is6() && p == p.Masked() && p.Bits() >= 44 && p.Bits() <= 64 && p.Bits()%4 == 0 && v.holds(p), func() error {
		return bad("InvalidSubnet.Range", "The IPv6 CIDR '%s' is invalid.", *text)
	})
	d.check(d.err != nil || !slices.ContainsFunc(r.subnets, func(n *subnet) bool { return n.vpc == v && n.ipv6.IsValid() && n.ipv6.Overlaps(p) }), func() error {
		return bad("InvalidSubnet.Conflict", "The IPv6 CIDR '%s' conflicts with another subnet", p)
	})
	return p
}

func (n *subnet) sdkBlock6(state types.SubnetCidrBlockStateCode) types.SubnetIpv6CidrBlockAssociation {
	return types.SubnetIpv6CidrBlockAssociation{
		AssociationId: new(n.ipv6ID), Ipv6CidrBlock: new(n.ipv6.String()), Ipv6CidrBlockState: &types.SubnetCidrBlockState{State: state},
		IpSource: types.IpSourceAmazon, Ipv6AddressAttribute: types.Ipv6AddressAttributePublic,
	}
}

// AssociateSubnetCidrBlock gives a subnet IPv6 addresses of its VPC.
// It returns InvalidSubnet.Range for others, InvalidSubnet.Conflict for those of another subnet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSubnetCidrBlock.html
func (s *Service) AssociateSubnetCidrBlock(c *aws.Call, in *ec2.AssociateSubnetCidrBlockInput) (*ec2.AssociateSubnetCidrBlockOutput, error) {
	d := s.begin(c, in)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	if in.Ipv6IpamPoolId != nil {
		d.fail(aws.NotEmulated("ec2", "AssociateSubnetCidrBlock from IPAM pools"))
	}
	d.check(in.Ipv6CidrBlock != nil, func() error { return missing("ipv6CidrBlock") })
	if d.err != nil {
		return nil, d.err
	}
	d.check(!n.ipv6.IsValid(), func() error { return invalidValue("The subnet %s already has an associated IPv6 CIDR block.", n.id) })
	p := d.r.range6(d, n.vpc, in.Ipv6CidrBlock)
	if err := d.ready(); err != nil {
		return nil, err
	}
	n.ipv6, n.ipv6ID = p, c.NewID("subnet-cidr-assoc")
	c.Changed(aws.Changed, d.r.current(n.id, c.Now))
	return &ec2.AssociateSubnetCidrBlockOutput{SubnetId: &n.id, Ipv6CidrBlockAssociation: new(n.sdkBlock6(types.SubnetCidrBlockStateCodeAssociating))}, nil
}

// DisassociateSubnetCidrBlock takes the IPv6 addresses from a subnet.
// It returns InvalidCidrBlock.InUse while an interface has one of them, or new ones would get one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html
func (s *Service) DisassociateSubnetCidrBlock(c *aws.Call, in *ec2.DisassociateSubnetCidrBlockInput) (*ec2.DisassociateSubnetCidrBlockOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	id := aws.Value(in.AssociationId)
	i := slices.IndexFunc(d.r.subnets, func(n *subnet) bool { return n.ipv6ID == id && id != "" })
	if i < 0 {
		return nil, bad("InvalidSubnetCidrBlockAssociationID.NotFound", "The subnet CIDR block association ID '%s' does not exist", id)
	}
	n := d.r.subnets[i]
	d.check(!n.assigns6, func() error {
		return bad("InvalidCidrBlock.InUse", "The subnet IPv6 CIDR block with association ID %s may not be disassociated, because its subnet has assign-ipv6-address-on-creation set to true.", id)
	})
	for a := range d.r.addresses(n, c.Now) {
		d.check(a.Is4(), func() error {
			return bad("InvalidCidrBlock.InUse", "The subnet IPv6 CIDR block with association ID %s may not be disassociated. It has IPv6 addresses in use.", id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := n.sdkBlock6(types.SubnetCidrBlockStateCodeDisassociating)
	n.ipv6, n.ipv6ID = netip.Prefix{}, ""
	c.Changed(aws.Changed, d.r.current(n.id, c.Now))
	return &ec2.DisassociateSubnetCidrBlockOutput{SubnetId: &n.id, Ipv6CidrBlockAssociation: &out}, nil
}
