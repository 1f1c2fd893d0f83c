package ec2

import (
	"math/big"
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var ipamPools = &kind[types.IpamPool]{
	resource: types.ResourceTypeIpamPool, prefix: "ipam-pool", id: "IpamPoolId", state: "State", quota: 50,
	lost: lost("InvalidIpamPoolId", "IPAM pool", "ipam-pool"), course: ipamCourse,
}

// poolCidr is a range that a pool has, poolPiece a part of it that is given out.
type (
	poolCidr struct {
		IpamPoolId *string
		types.IpamPoolCidr
		State types.IpamPoolCidrState
	}
	poolPiece struct {
		IpamPoolId *string
		types.IpamPoolAllocation
	}
)

var (
	poolCidrs = &kind[poolCidr]{
		prefix: "ipam-pool-cidr", state: "State", quota: 1000, aside: true, course: course{"pending-provision", "provisioned", 5 * time.Second, "pending-deprovision", "deprovisioned", 5 * time.Second, 0},
	}
	poolPieces = &kind[poolPiece]{
		prefix: "ipam-pool-alloc", quota: 100000, aside: true, lost: lost("InvalidIpamPoolAllocationId", "IPAM pool allocation", "ipam-pool-alloc"),
	}
)

// masks checks the lengths that a pool gives out.
func (d *draft) masks(it *types.IpamPool) {
	most := int32(32)
	if it.AddressFamily == types.AddressFamilyIpv6 {
		most = 128
	}
	for _, n := range []*int32{it.AllocationMinNetmaskLength, it.AllocationMaxNetmaskLength, it.AllocationDefaultNetmaskLength} {
		d.check(n == nil || *n >= 0 && *n <= most, func() error { return invalidValue("The netmask length %d is not valid.", *n) })
	}
	if a, b := it.AllocationMinNetmaskLength, it.AllocationMaxNetmaskLength; a != nil && b != nil {
		d.check(*a <= *b, func() error {
			return invalidValue("The minimum netmask length must not be greater than the maximum netmask length.")
		})
	}
	if n := it.AllocationDefaultNetmaskLength; n != nil {
		d.check(fits(it, int(*n)), func() error {
			return invalidValue("The default netmask length %d is not between the minimum and the maximum.", *n)
		})
	}
}

func fits(it *types.IpamPool, bits int) bool {
	return (it.AllocationMinNetmaskLength == nil || bits >= int(*it.AllocationMinNetmaskLength)) && (it.AllocationMaxNetmaskLength == nil || bits <= int(*it.AllocationMaxNetmaskLength))
}

// CreateIpamPool makes a pool of ranges in a scope, or within another pool.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamPool.html
func (s *Service) CreateIpamPool(c *aws.Call, in *ec2.CreateIpamPoolInput) (*ec2.CreateIpamPoolOutput, error) {
	d := s.begin(c, in, ipamPools.resource)
	scope := ipamScopes.in(d, in.IpamScopeId, "create-complete", "modify-complete")
	if in.SourceResource != nil || in.AwsService != "" {
		d.fail(aws.NotEmulated("ec2", "IPAM pools of a VPC or for a service of AWS"))
	}
	if d.err != nil {
		return nil, d.err
	}
	it := taken[types.IpamPool](in, types.IpamPool{AutoImport: new(false), Locale: new("None"), PoolDepth: new(int32(1)), IpamArn: scope.it.IpamArn, IpamRegion: scope.it.IpamRegion,
		IpamScopeArn: scope.it.IpamScopeArn, IpamScopeType: scope.it.IpamScopeType, AllocationResourceTags: []types.IpamResourceTag{}})
	for _, x := range ipams.all(d.r, c.Now) {
		d.check(*x.it.IpamArn != *it.IpamArn || *it.Locale == "None" || operates(&x.it, *it.Locale), func() error {
			return invalidValue("The locale %s is not an operating region of %s.", *it.Locale, x.id)
		})
	}
	if in.SourceIpamPoolId != nil {
		source := ipamPools.in(d, in.SourceIpamPoolId, "create-complete", "modify-complete")
		if d.err != nil {
			return nil, d.err
		}
		d.check(source.it.AddressFamily == it.AddressFamily && *source.it.IpamScopeArn == *it.IpamScopeArn, func() error {
			return invalidValue("The source pool %s has another address family or scope.", source.id)
		})
		d.check(*source.it.Locale == "None" || *source.it.Locale == *it.Locale, func() error {
			return invalidValue("The locale must be that of the source pool: %s.", *source.it.Locale)
		})
		it.PoolDepth = new(*source.it.PoolDepth + 1)
	}
	d.masks(&it)
	return once(d, func() (*ec2.CreateIpamPoolOutput, error) {
		ipamPools.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.CreateIpamPoolOutput](d, ipamPools.add(d, it)), nil
	})
}

// ModifyIpamPool changes what is given of a pool.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIpamPool.html
func (s *Service) ModifyIpamPool(c *aws.Call, in *ec2.ModifyIpamPoolInput) (*ec2.ModifyIpamPoolOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.in(d, in.IpamPoolId, "create-complete", "modify-complete")
	if d.err != nil {
		return nil, d.err
	}
	it := taken[types.IpamPool](in, x.it)
	if aws.Value(in.ClearAllocationDefaultNetmaskLength) {
		it.AllocationDefaultNetmaskLength = nil
	}
	drop := func(t types.IpamResourceTag) bool {
		same := func(y types.RequestIpamResourceTag) bool { return aws.Value(y.Key) == *t.Key }
		return slices.ContainsFunc(in.RemoveAllocationResourceTags, same) || slices.ContainsFunc(in.AddAllocationResourceTags, same)
	}
	it.AllocationResourceTags = append(slices.DeleteFunc(slices.Clone(x.it.AllocationResourceTags), drop),
		mapped(in.AddAllocationResourceTags, func(t types.RequestIpamResourceTag) types.IpamResourceTag { return taken[types.IpamResourceTag](t) })...)
	d.masks(&it)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it = it
	x.passes(c, "modify-in-progress", "modify-complete", 5*time.Second)
	return tell[ec2.ModifyIpamPoolOutput](d, x), nil
}

// emptyPool removes what a pool holds, and gives back what it has of another pool.
func (d *draft) emptyPool(id string) {
	poolPieces.dropAll(d, func(p *poolPiece) bool { return *p.IpamPoolId == id || aws.Value(p.ResourceId) == id })
	poolCidrs.dropAll(d, func(p *poolCidr) bool { return *p.IpamPoolId == id })
}

// DeleteIpamPool removes a pool without ranges and without pools within it; with cascade it takes its ranges with it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpamPool.html
func (s *Service) DeleteIpamPool(c *aws.Call, in *ec2.DeleteIpamPoolInput) (*ec2.DeleteIpamPoolOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.in(d, in.IpamPoolId, "create-complete", "modify-complete")
	if d.err != nil {
		return nil, d.err
	}
	d.check(aws.Value(in.Cascade) || len(d.r.cidrsOf(x.id)) == 0, func() error {
		return bad("IncorrectState", "The IPAM pool '%s' has provisioned CIDRs and cannot be deleted.", x.id)
	})
	d.check(len(d.r.piecesOf(x.id)) == 0, func() error {
		return bad("IncorrectState", "The IPAM pool '%s' has allocations and cannot be deleted.", x.id)
	})
	d.unused(x.id)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.emptyPool(x.id)
	x.end(d)
	return tell[ec2.DeleteIpamPoolOutput](d, x), nil
}

// DescribeIpamPools lists pools.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPools.html
func (s *Service) DescribeIpamPools(c *aws.Call, in *ec2.DescribeIpamPoolsInput) (*ec2.DescribeIpamPoolsOutput, error) {
	return answer[ec2.DescribeIpamPoolsOutput](s, c, ipamPools, in)
}

func (r *region) cidrsOf(pool string) []*thing[poolCidr] {
	return slices.DeleteFunc(poolCidrs.all(r, r.now), func(p *thing[poolCidr]) bool { return *p.it.IpamPoolId != pool })
}

func (r *region) piecesOf(pool string) []*thing[poolPiece] {
	return poolPieces.where(r, r.now, func(p *poolPiece) bool { return *p.IpamPoolId == pool })
}

func prefixOf(text *string) netip.Prefix {
	p, _ := netip.ParsePrefix(aws.Value(text))
	return p
}

// freeRange is the first free range of a length in a pool.
func (r *region) freeRange(pool string, bits int) (netip.Prefix, bool) {
	pieces := mapped(r.piecesOf(pool), func(p *thing[poolPiece]) netip.Prefix { return prefixOf(p.it.Cidr) })
	for _, x := range r.cidrsOf(pool) {
		wide := prefixOf(x.it.Cidr)
		if x.status() != "provisioned" || wide.Bits() > bits {
			continue
		}
		for p := netip.PrefixFrom(wide.Addr(), bits); p.IsValid() && wide.Overlaps(p); {
			i := slices.IndexFunc(pieces, p.Overlaps)
			if i < 0 {
				return p, true
			}
			p = after(p, pieces[i])
		}
	}
	return netip.Prefix{}, false
}

// after is the first range of the length of p behind both p and used.
func after(p, used netip.Prefix) netip.Prefix {
	if used.Bits() > p.Bits() {
		used = p
	}
	b := used.Addr().AsSlice()
	n := new(big.Int).SetBytes(b)
	n.Add(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b)*8-used.Bits())))
	if n.BitLen() > len(b)*8 {
		return netip.Prefix{}
	}
	a, _ := netip.AddrFromSlice(n.FillBytes(b))
	return netip.PrefixFrom(a, p.Bits())
}

// holdsRange reports whether a range lies in what a pool has, and nobody has it.
func (r *region) holdsRange(pool string, p netip.Prefix) bool {
	inside := slices.ContainsFunc(r.cidrsOf(pool), func(x *thing[poolCidr]) bool {
		w := prefixOf(x.it.Cidr)
		return x.status() == "provisioned" && w.Bits() <= p.Bits() && w.Contains(p.Addr())
	})
	return inside && !slices.ContainsFunc(r.piecesOf(pool), func(x *thing[poolPiece]) bool { return prefixOf(x.it.Cidr).Overlaps(p) })
}

// wantedRange reads the range that a call gives, or finds one of the length that it asks for.
func (d *draft) wantedRange(pool *thing[types.IpamPool], from string, cidr *string, bits *int32) netip.Prefix {
	if d.err != nil {
		return netip.Prefix{}
	}
	d.check((cidr == nil) != (bits == nil), func() error { return badCombination("Exactly one of cidr and netmaskLength must be specified.") })
	if cidr != nil {
		p, err := netip.ParsePrefix(*cidr)
		d.check(err == nil && p.Masked() == p && p.Addr().Is4() == (pool.it.AddressFamily == types.AddressFamilyIpv4), func() error { return invalidValue("The CIDR %s is not valid.", *cidr) })
		d.check(from == "" || d.err != nil || d.r.holdsRange(from, p), func() error { return invalidValue("The CIDR %s is not available in the pool %s.", *cidr, from) })
		return p
	}
	if d.err != nil {
		return netip.Prefix{}
	}
	if from == "" {
		d.fail(invalidValue("A netmask length is only supported for pools with a source pool."))
		return netip.Prefix{}
	}
	p, ok := d.r.freeRange(from, int(*bits))
	d.check(ok, func() error {
		return bad("InsufficientCidrBlocks", "The pool %s has no free CIDR of netmask length %d.", from, *bits)
	})
	return p
}

// allocated is the range that a pool gives out: as wantedRange, of the length that the pool has in mind and within its limits.
func (d *draft) allocated(pool *thing[types.IpamPool], cidr *string, bits *int32) netip.Prefix {
	if d.err == nil && cidr == nil && bits == nil {
		bits = pool.it.AllocationDefaultNetmaskLength
	}
	p := d.wantedRange(pool, pool.id, cidr, bits)
	d.check(d.err != nil || fits(&pool.it, p.Bits()), func() error {
		return invalidValue("The netmask length %d is not between the minimum and the maximum of the pool.", p.Bits())
	})
	return p
}

// pieceOf notes that a VPC has a range of a pool.
func (d *draft) pieceOf(pool, vpc string, p netip.Prefix) {
	x := poolPieces.add(d, poolPiece{&pool, types.IpamPoolAllocation{
		Cidr: new(p.String()), ResourceId: &vpc, ResourceOwner: &d.r.account, ResourceRegion: &d.r.place.name, ResourceType: types.IpamPoolAllocationResourceTypeVpc,
	}})
	x.it.IpamPoolAllocationId = &x.id
}

// ProvisionIpamPoolCidr gives a pool a range: any that no other top-level pool of the scope has, or one of its source pool.
// Public ranges of one's own are not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ProvisionIpamPoolCidr.html
func (s *Service) ProvisionIpamPoolCidr(c *aws.Call, in *ec2.ProvisionIpamPoolCidrInput) (*ec2.ProvisionIpamPoolCidrOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.in(d, in.IpamPoolId, "create-complete", "modify-complete")
	if d.err == nil && x.it.IpamScopeType == types.IpamScopeTypePublic && x.it.SourceIpamPoolId == nil || in.CidrAuthorizationContext != nil {
		d.fail(aws.NotEmulated("ec2", "public addresses in IPAM"))
	}
	return once(d, func() (*ec2.ProvisionIpamPoolCidrOutput, error) {
		if d.err != nil {
			return nil, d.err
		}
		source := aws.Value(x.it.SourceIpamPoolId)
		p := d.wantedRange(x, source, in.Cidr, in.NetmaskLength)
		for _, y := range ipamPools.where(d.r, c.Now, func(y *types.IpamPool) bool {
			return source == "" && y.SourceIpamPoolId == nil && *y.IpamScopeArn == *x.it.IpamScopeArn
		}) {
			d.check(!slices.ContainsFunc(d.r.cidrsOf(y.id), func(z *thing[poolCidr]) bool { return prefixOf(z.it.Cidr).Overlaps(p) }), func() error {
				return invalidValue("The CIDR %s overlaps with a CIDR of the pool %s.", p, y.id)
			})
		}
		if err := d.ready(); err != nil {
			return nil, err
		}
		if source != "" {
			y := poolPieces.add(d, poolPiece{&source, types.IpamPoolAllocation{Cidr: new(p.String()), ResourceId: &x.id, ResourceOwner: &s.account, ResourceRegion: x.it.IpamRegion, ResourceType: types.IpamPoolAllocationResourceTypeIpamPool}})
			y.it.IpamPoolAllocationId = &y.id
		}
		y := poolCidrs.add(d, poolCidr{IpamPoolId: &x.id, IpamPoolCidr: types.IpamPoolCidr{Cidr: new(p.String()), NetmaskLength: new(int32(p.Bits()))}})
		y.it.IpamPoolCidrId = &y.id
		return &ec2.ProvisionIpamPoolCidrOutput{IpamPoolCidr: cidrTold(y)}, nil
	})
}

// DeprovisionIpamPoolCidr takes a range from a pool of which nothing is given out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeprovisionIpamPoolCidr.html
func (s *Service) DeprovisionIpamPoolCidr(c *aws.Call, in *ec2.DeprovisionIpamPoolCidrInput) (*ec2.DeprovisionIpamPoolCidrOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.of(d, in.IpamPoolId)
	if d.err != nil {
		return nil, d.err
	}
	list := d.r.cidrsOf(x.id)
	i := slices.IndexFunc(list, func(y *thing[poolCidr]) bool { return *y.it.Cidr == aws.Value(in.Cidr) })
	d.check(i >= 0, func() error {
		return bad("InvalidIpamPoolCidr.NotFound", "The CIDR '%s' does not exist in the IPAM pool '%s'", aws.Value(in.Cidr), x.id)
	})
	d.check(i < 0 || list[i].status() == "provisioned", func() error { return bad("IncorrectState", "The CIDR %s is in state %s.", *in.Cidr, list[i].status()) })
	d.check(i < 0 || !slices.ContainsFunc(d.r.piecesOf(x.id), func(p *thing[poolPiece]) bool { return prefixOf(p.it.Cidr).Overlaps(prefixOf(in.Cidr)) }), func() error {
		return bad("IncorrectState", "The CIDR %s has allocations and cannot be deprovisioned.", *in.Cidr)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	poolPieces.dropAll(d, func(p *poolPiece) bool { return aws.Value(p.ResourceId) == x.id && *p.Cidr == *in.Cidr })
	list[i].end(d)
	return &ec2.DeprovisionIpamPoolCidrOutput{IpamPoolCidr: cidrTold(list[i])}, nil
}

func cidrTold(x *thing[poolCidr]) *types.IpamPoolCidr {
	it := x.it.IpamPoolCidr
	it.State = x.it.State
	return &it
}

// GetIpamPoolCidrs lists the ranges of a pool.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetIpamPoolCidrs.html
func (s *Service) GetIpamPoolCidrs(c *aws.Call, in *ec2.GetIpamPoolCidrsInput) (*ec2.GetIpamPoolCidrsOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.of(d, in.IpamPoolId)
	if d.err != nil {
		return nil, d.err
	}
	return rows[ec2.GetIpamPoolCidrsOutput](d, mapped(d.r.cidrsOf(x.id), func(y *thing[poolCidr]) types.IpamPoolCidr { return *cidrTold(y) }), nil)
}

// AllocateIpamPoolCidr reserves a range of a pool: the one that is given, or the next free one of a length.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateIpamPoolCidr.html
func (s *Service) AllocateIpamPoolCidr(c *aws.Call, in *ec2.AllocateIpamPoolCidrInput) (*ec2.AllocateIpamPoolCidrOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.in(d, in.IpamPoolId, "create-complete", "modify-complete")
	if len(in.AllowedCidrs)+len(in.DisallowedCidrs) > 0 {
		d.fail(aws.NotEmulated("ec2", "AllocateIpamPoolCidr with allowed or disallowed CIDRs"))
	}
	return once(d, func() (*ec2.AllocateIpamPoolCidrOutput, error) {
		if d.err != nil {
			return nil, d.err
		}
		p := d.allocated(x, in.Cidr, in.NetmaskLength)
		if err := d.ready(); err != nil {
			return nil, err
		}
		it := types.IpamPoolAllocation{Cidr: new(p.String()), Description: in.Description, ResourceOwner: &s.account, ResourceRegion: &c.Region, ResourceType: types.IpamPoolAllocationResourceTypeCustom}
		if !aws.Value(in.PreviewNextCidr) {
			y := poolPieces.add(d, poolPiece{&x.id, it})
			y.it.IpamPoolAllocationId = &y.id
			it = y.it.IpamPoolAllocation
		}
		return &ec2.AllocateIpamPoolCidrOutput{IpamPoolAllocation: &it}, nil
	})
}

// ReleaseIpamPoolAllocation gives back a range that was reserved by hand.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseIpamPoolAllocation.html
func (s *Service) ReleaseIpamPoolAllocation(c *aws.Call, in *ec2.ReleaseIpamPoolAllocationInput) (*ec2.ReleaseIpamPoolAllocationOutput, error) {
	d := s.begin(c, in)
	ipamPools.of(d, in.IpamPoolId)
	x := poolPieces.of(d, in.IpamPoolAllocationId)
	d.check(d.err != nil || *x.it.IpamPoolId == *in.IpamPoolId && *x.it.Cidr == *in.Cidr, func() error { return poolPieces.lost([]string{*in.IpamPoolAllocationId}) })
	d.check(d.err != nil || x.it.ResourceType == types.IpamPoolAllocationResourceTypeCustom, func() error {
		return invalidValue("Only custom allocations can be released: %s", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	poolPieces.drop(d, x)
	return done[ec2.ReleaseIpamPoolAllocationOutput](), nil
}

// ModifyIpamPoolAllocation changes the description of a reserved range.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIpamPoolAllocation.html
func (s *Service) ModifyIpamPoolAllocation(c *aws.Call, in *ec2.ModifyIpamPoolAllocationInput) (*ec2.ModifyIpamPoolAllocationOutput, error) {
	d := s.begin(c, in)
	x := poolPieces.of(d, in.IpamPoolAllocationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.Description = in.Description
	return &ec2.ModifyIpamPoolAllocationOutput{IpamPoolAllocation: new(x.it.IpamPoolAllocation)}, nil
}

// GetIpamPoolAllocations lists what a pool has given out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetIpamPoolAllocations.html
func (s *Service) GetIpamPoolAllocations(c *aws.Call, in *ec2.GetIpamPoolAllocationsInput) (*ec2.GetIpamPoolAllocationsOutput, error) {
	d := s.begin(c, in)
	x := ipamPools.of(d, in.IpamPoolId)
	if in.IpamPoolAllocationId != nil {
		poolPieces.of(d, in.IpamPoolAllocationId)
	}
	if d.err != nil {
		return nil, d.err
	}
	list := slices.DeleteFunc(d.r.piecesOf(x.id), func(y *thing[poolPiece]) bool {
		return in.IpamPoolAllocationId != nil && y.id != *in.IpamPoolAllocationId
	})
	return rows[ec2.GetIpamPoolAllocationsOutput](d, mapped(list, pieceTold), nil)
}

func pieceTold(x *thing[poolPiece]) types.IpamPoolAllocation { return x.it.IpamPoolAllocation }

// DescribeIpamPoolAllocations lists what the pools of a region have given out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPoolAllocations.html
func (s *Service) DescribeIpamPoolAllocations(c *aws.Call, in *ec2.DescribeIpamPoolAllocationsInput) (*ec2.DescribeIpamPoolAllocationsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	list := poolPieces.all(d.r, c.Now)
	if len(in.IpamPoolAllocationIds) > 0 {
		var err error
		list, err = poolPieces.named(d.r, c, in.IpamPoolAllocationIds)
		d.fail(err)
	}
	return rows[ec2.DescribeIpamPoolAllocationsOutput](d, mapped(list, pieceTold), nil)
}

// GetIpamResourceCidrs lists the ranges of VPCs and subnets that IPAM sees: in the regions of the IPAM, in its private default scope.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetIpamResourceCidrs.html
func (s *Service) GetIpamResourceCidrs(c *aws.Call, in *ec2.GetIpamResourceCidrsInput) (*ec2.GetIpamResourceCidrsOutput, error) {
	d := s.begin(c, in)
	scope := ipamScopes.of(d, in.IpamScopeId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.IpamResourceCidr
	for _, x := range ipams.all(d.r, c.Now) {
		if aws.Value(x.it.PrivateDefaultScopeId) != scope.id {
			continue
		}
		for _, p := range places {
			if r := s.regions[p.name]; r != nil && operates(&x.it, p.name) {
				list = append(list, r.seen(x, scope.id)...)
			}
		}
	}
	list = slices.DeleteFunc(list, func(x types.IpamResourceCidr) bool {
		return in.ResourceId != nil && *in.ResourceId != *x.ResourceId || in.ResourceType != "" && in.ResourceType != x.ResourceType || in.ResourceOwner != nil && *in.ResourceOwner != *x.ResourceOwnerId ||
			in.IpamPoolId != nil && *in.IpamPoolId != aws.Value(x.IpamPoolId) ||
			in.ResourceTag != nil && !slices.ContainsFunc(x.ResourceTags, func(t types.IpamResourceTag) bool {
				return *t.Key == aws.Value(in.ResourceTag.Key) && *t.Value == aws.Value(in.ResourceTag.Value)
			})
	})
	return rows[ec2.GetIpamResourceCidrsOutput](d, list, nil)
}

// seen are the ranges of a region as an IPAM sees them.
func (r *region) seen(x *thing[types.Ipam], scope string) []types.IpamResourceCidr {
	var list []types.IpamResourceCidr
	row := func(b *base, kind types.IpamResourceType, vpc string, p netip.Prefix) {
		y := types.IpamResourceCidr{
			ComplianceStatus: types.IpamComplianceStatusUnmanaged, ManagementState: types.IpamManagementStateUnmanaged, OverlapStatus: types.IpamOverlapStatusNonoverlapping,
			IpamId: &x.id, IpamScopeId: &scope, ResourceCidr: new(p.String()), ResourceId: &b.id, ResourceName: given(b.name()), ResourceOwnerId: &r.account, ResourceRegion: &r.place.name, ResourceType: kind, VpcId: &vpc,
			ResourceTags: mapped(b.tags, func(t types.Tag) types.IpamResourceTag { return types.IpamResourceTag{Key: t.Key, Value: t.Value} }),
		}
		for _, z := range poolPieces.where(r, r.now, func(z *poolPiece) bool { return aws.Value(z.ResourceId) == b.id && *z.Cidr == p.String() }) {
			y.IpamPoolId, y.ManagementState, y.ComplianceStatus = z.it.IpamPoolId, types.IpamManagementStateManaged, types.IpamComplianceStatusCompliant
		}
		for _, v := range r.vpcs {
			if v.id != vpc && overlapping(v.ranges(), []netip.Prefix{p}) {
				y.OverlapStatus = types.IpamOverlapStatusOverlapping
			}
		}
		list = append(list, y)
	}
	for _, v := range r.vpcs {
		for _, p := range v.ranges() {
			row(&v.base, types.IpamResourceTypeVpc, v.id, p)
		}
	}
	for _, n := range r.subnets {
		row(&n.base, types.IpamResourceTypeSubnet, n.vpc.id, n.cidr)
	}
	return list
}
