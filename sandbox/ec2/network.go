package ec2

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Quotas of a region. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const (
	maxVpcs    = 5
	maxSubnets = 200 // of a VPC
)

// ipv4Range reads a range of 16 to 65,536 addresses, its host bits taken off; size is false for a larger or smaller one.
func (d *draft) ipv4Range(text *string) (p netip.Prefix, size bool) {
	p, err := netip.ParsePrefix(aws.Value(text))
	d.check(err == nil && p.Addr().Is4(), func() error {
		return invalidValue("Value (%s) for parameter cidrBlock is invalid. This is not a valid CIDR block.", aws.Value(text))
	})
	return p.Masked(), p.Bits() >= 16 && p.Bits() <= 28
}

// vpcRange is the IPv4 range of a VPC: the one that is given, or one of an IPAM pool that is for VPCs of the region.
func (d *draft) vpcRange(in *ec2.CreateVpcInput) netip.Prefix {
	text := in.CidrBlock
	if in.Ipv4IpamPoolId != nil {
		pool := ipamPools.in(d, in.Ipv4IpamPoolId, "create-complete", "modify-complete")
		if pool == nil {
			return netip.Prefix{}
		}
		d.check(aws.Value(pool.it.Locale) == d.r.place.name && pool.it.AddressFamily == types.AddressFamilyIpv4, func() error {
			return invalidValue("The IPAM pool %s is not one of IPv4 addresses with the locale %s.", pool.id, d.r.place.name)
		})
		text = new(d.allocated(pool, in.CidrBlock, in.Ipv4NetmaskLength).String())
	}
	d.check(text != nil, func() error { return missing("cidrBlock") })
	cidr, ok := d.ipv4Range(text)
	d.check(ok, func() error { return bad("InvalidVpc.Range", "The CIDR '%s' is invalid.", aws.Value(text)) })
	return cidr
}

// CreateVpc makes a virtual network of IPv4 addresses, and of IPv6 ones of Amazon if asked for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
func (s *Service) CreateVpc(c *aws.Call, in *ec2.CreateVpcInput) (*ec2.CreateVpcOutput, error) {
	d := s.begin(c, in, types.ResourceTypeVpc)
	if in.Ipv6CidrBlock != nil || in.Ipv6Pool != nil || in.Ipv6IpamPoolId != nil || in.VpcEncryptionControl != nil {
		d.fail(aws.NotEmulated("ec2", "CreateVpc with pools of IPv6 addresses or encryption control"))
	}
	d.check(in.InstanceTenancy != types.TenancyHost, func() error { return invalidValue("Invalid value 'host' for instanceTenancy") })
	cidr := d.vpcRange(in)
	d.check(d.err != nil || len(d.r.vpcs) < maxVpcs, func() error { return bad("VpcLimitExceeded", "The maximum number of VPCs has been reached.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	v := d.r.newVpc(c, cidr)
	v.tags = d.tags[v.kind]
	if in.InstanceTenancy != "" {
		v.tenancy = in.InstanceTenancy
	}
	if in.Ipv4IpamPoolId != nil {
		d.pieceOf(*in.Ipv4IpamPoolId, v.id, cidr)
	}
	if aws.Value(in.AmazonProvidedIpv6CidrBlock) {
		d.r.grow(c, v, d.r.new56(c))
	}
	c.Changed(aws.Created, d.r.current(v.id, c.Now))
	out := d.r.sdkVpc(v)
	out.State = types.VpcStatePending
	for n := range out.Ipv6CidrBlockAssociationSet {
		out.Ipv6CidrBlockAssociationSet[n].Ipv6CidrBlockState = &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociating}
	}
	return &ec2.CreateVpcOutput{Vpc: &out}, nil
}

// ModifyVpcTenancy takes a VPC off dedicated tenancy, for the instances that are launched from then on.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcTenancy.html
func (s *Service) ModifyVpcTenancy(c *aws.Call, in *ec2.ModifyVpcTenancyInput) (*ec2.ModifyVpcTenancyOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if err := d.ready(); err != nil {
		return nil, err
	}
	v.tenancy = types.Tenancy(in.InstanceTenancy)
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.ModifyVpcTenancyOutput{ReturnValue: new(true)}, nil
}

// CreateDefaultVpc makes a default VPC again after it was deleted, with a subnet in every zone and an internet gateway.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html
func (s *Service) CreateDefaultVpc(c *aws.Call, in *ec2.CreateDefaultVpcInput) (*ec2.CreateDefaultVpcOutput, error) {
	d := s.begin(c, in)
	d.check(d.err != nil || d.r.defaultVpc() == nil, func() error {
		return bad("DefaultVpcAlreadyExists", "A Default VPC already exists for this account in this region.")
	})
	d.check(d.err != nil || len(d.r.vpcs) < maxVpcs, func() error { return bad("VpcLimitExceeded", "The maximum number of VPCs has been reached.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.createDefaults(c)
	v := d.r.defaultVpc()
	c.Changed(aws.Created, d.r.current(v.id, c.Now))
	return &ec2.CreateDefaultVpcOutput{Vpc: new(d.r.sdkVpc(v))}, nil
}

// DeleteVpc removes a VPC with what came with it. It returns DependencyViolation while it holds anything else.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
func (s *Service) DeleteVpc(c *aws.Call, in *ec2.DeleteVpcInput) (*ec2.DeleteVpcOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	d.check(d.err != nil || !d.r.occupied(v, c), func() error {
		return bad("DependencyViolation", "The vpc '%s' has dependencies and cannot be deleted.", v.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	r, gone := d.r, d.r.current(v.id, c.Now)
	drop(r, &r.tables, func(t *routeTable) bool { return t.vpc == v })
	drop(r, &r.acls, func(a *acl) bool { return a.vpc == v })
	for _, g := range r.groups {
		for _, x := range g.rules {
			if g.vpc == v {
				delete(r.index, x.id)
			}
		}
	}
	drop(r, &r.groups, func(g *group) bool { return g.vpc == v })
	for _, g := range r.groups {
		if slices.Contains(g.also, v) {
			r.part(c, g, v)
		}
	}
	groupVpcs.dropAll(d, func(it *types.SecurityGroupVpcAssociation) bool { return *it.VpcId == v.id })
	poolPieces.dropAll(d, func(it *poolPiece) bool { return aws.Value(it.ResourceId) == v.id })
	drop(r, &r.vpcs, func(x *vpc) bool { return x == v })
	accessExclusions.dropAll(d, func(it *types.VpcBlockPublicAccessExclusion) bool { return *it.ResourceArn == r.arn(v.kind, v.id) })
	c.Changed(aws.Deleted, gone)
	return &ec2.DeleteVpcOutput{}, nil
}

// occupied reports whether a VPC holds something that did not come with it.
func (r *region) occupied(v *vpc, c *aws.Call) bool {
	return r.gatewayOf(v) != nil || len(r.users(v.id, c.Now)) > 0 ||
		slices.ContainsFunc(r.subnets, func(n *subnet) bool { return n.vpc == v }) ||
		slices.ContainsFunc(r.tables, func(t *routeTable) bool { return t.vpc == v && t.main == "" }) ||
		slices.ContainsFunc(r.acls, func(a *acl) bool { return a.vpc == v && !a.isDefault }) ||
		slices.ContainsFunc(r.groups, func(g *group) bool { return g.vpc == v && !g.isDefault() })
}

// ModifyVpcAttribute changes one setting of a VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html
func (s *Service) ModifyVpcAttribute(c *aws.Call, in *ec2.ModifyVpcAttributeInput) (*ec2.ModifyVpcAttributeOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if d.err != nil {
		return nil, d.err
	}
	set, change := 0, func() {}
	for _, x := range []struct {
		to *types.AttributeBooleanValue
		of *bool
	}{{in.EnableDnsHostnames, &v.dnsHostnames}, {in.EnableDnsSupport, &v.dnsSupport}, {in.EnableNetworkAddressUsageMetrics, &v.addressMetric}} {
		if x.to != nil {
			set++
			change = func() { *x.of = aws.Value(x.to.Value) }
		}
	}
	if set != 1 {
		return nil, badCombination("Exactly one attribute must be specified")
	}
	change()
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.ModifyVpcAttributeOutput{}, nil
}

// newSubnet makes a subnet with the VPC's default network ACL.
func (r *region) newSubnet(c *aws.Call, v *vpc, z zone, cidr netip.Prefix) *subnet {
	n := &subnet{base: base{id: c.NewID("subnet"), kind: types.ResourceTypeSubnet}, vpc: v, zone: z, cidr: cidr, aclID: c.NewID("aclassoc"), acl: r.defaultACL(v)}
	add(r, &r.subnets, n)
	return n
}

// newDefaultSubnet makes the subnet of the default VPC in a zone, given by its place in the list of zones.
func (r *region) newDefaultSubnet(c *aws.Call, v *vpc, zone int) *subnet {
	n := r.newSubnet(c, v, r.place.zoneList()[zone], netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 31, byte(zone * 16), 0}), 20))
	n.isDefault, n.publicIP = true, true
	return n
}

// zoneNamed finds a zone by its name or its id, and the first one if neither is given.
func (r *region) zoneNamed(name, id *string) (int, error) {
	zones := r.place.zoneList()
	if name == nil && id == nil {
		return 0, nil
	}
	i := slices.IndexFunc(zones, func(z zone) bool { return (name == nil || z.name == *name) && (id == nil || z.id == *id) })
	if i < 0 {
		return 0, invalidValue("Value (%s) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: %s.",
			aws.Value(name)+aws.Value(id), strings.Join(mapped(zones, func(z zone) string { return z.name }), ", "))
	}
	return i, nil
}

// CreateSubnet makes a range of a VPC's addresses in one zone, the first unless told.
// It returns InvalidSubnet.Range outside of the VPC's range, InvalidSubnet.Conflict over another subnet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
func (s *Service) CreateSubnet(c *aws.Call, in *ec2.CreateSubnetInput) (*ec2.CreateSubnetOutput, error) {
	d := s.begin(c, in, types.ResourceTypeSubnet)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if aws.Value(in.Ipv6Native) || in.Ipv4IpamPoolId != nil || in.Ipv6IpamPoolId != nil || in.OutpostArn != nil {
		d.fail(aws.NotEmulated("ec2", "CreateSubnet without IPv4 addresses, from IPAM pools or on Outposts"))
	}
	d.check(in.CidrBlock != nil, func() error { return missing("cidrBlock") })
	cidr, ok := d.ipv4Range(in.CidrBlock)
	d.check(d.err != nil || ok && v.holds(cidr), func() error {
		return bad("InvalidSubnet.Range", "The CIDR '%s' is invalid.", aws.Value(in.CidrBlock))
	})
	if d.err != nil {
		return nil, d.err
	}
	at, err := d.r.zoneNamed(in.AvailabilityZone, in.AvailabilityZoneId)
	d.fail(err)
	inside := 0
	for _, n := range d.r.subnets {
		if n.vpc == v {
			inside++
			d.check(!n.cidr.Overlaps(cidr), func() error {
				return bad("InvalidSubnet.Conflict", "The CIDR '%s' conflicts with another subnet", cidr)
			})
		}
	}
	p6 := d.r.range6(d, v, in.Ipv6CidrBlock)
	d.check(inside < maxSubnets, func() error { return bad("SubnetLimitExceeded", "You have reached the limit of subnets in this VPC.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	n := d.r.newSubnet(c, v, d.r.place.zoneList()[at], cidr)
	if n.tags = d.tags[n.kind]; p6.IsValid() {
		n.ipv6, n.ipv6ID = p6, c.NewID("subnet-cidr-assoc")
	}
	c.Changed(aws.Created, d.r.current(n.id, c.Now))
	return &ec2.CreateSubnetOutput{Subnet: new(d.r.sdkSubnet(c.Now)(n))}, nil
}

// CreateDefaultSubnet makes the default subnet of a zone again after it was deleted.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html
func (s *Service) CreateDefaultSubnet(c *aws.Call, in *ec2.CreateDefaultSubnetInput) (*ec2.CreateDefaultSubnetOutput, error) {
	d := s.begin(c, in)
	if aws.Value(in.Ipv6Native) {
		d.fail(aws.NotEmulated("ec2", "subnets without IPv4 addresses"))
	}
	if d.err != nil {
		return nil, d.err
	}
	v := d.r.defaultVpc()
	d.check(v != nil, func() error {
		return bad("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.")
	})
	at, err := d.r.zoneNamed(in.AvailabilityZone, in.AvailabilityZoneId)
	d.fail(err)
	z := d.r.place.zoneList()[at]
	d.check(d.r.defaultSubnet(z.name) == nil, func() error {
		return bad("DefaultSubnetAlreadyExistsInAvailabilityZone", "'%s' already has a default subnet", z.name)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	n := d.r.newDefaultSubnet(c, v, at)
	c.Changed(aws.Created, d.r.current(n.id, c.Now))
	return &ec2.CreateDefaultSubnetOutput{Subnet: new(d.r.sdkSubnet(c.Now)(n))}, nil
}

// DeleteSubnet removes a subnet in which nothing is.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
func (s *Service) DeleteSubnet(c *aws.Call, in *ec2.DeleteSubnetInput) (*ec2.DeleteSubnetOutput, error) {
	d := s.begin(c, in)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	d.unused(aws.Value(in.SubnetId))
	d.check(d.err != nil || len(d.r.addresses(n, c.Now)) == 0, func() error {
		return bad("DependencyViolation", "The subnet '%s' has dependencies and cannot be deleted.", n.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, t := range d.r.tables {
		t.forget(n)
	}
	gone := d.r.current(n.id, c.Now)
	drop(d.r, &d.r.subnets, func(x *subnet) bool { return x == n })
	accessExclusions.dropAll(d, func(it *types.VpcBlockPublicAccessExclusion) bool { return *it.ResourceArn == d.r.arn(n.kind, n.id) })
	c.Changed(aws.Deleted, gone)
	return &ec2.DeleteSubnetOutput{}, nil
}
