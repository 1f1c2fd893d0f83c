package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// ipamCourse is how IPAM's things come and go.
var ipamCourse = course{"create-in-progress", "create-complete", 5 * time.Second, "delete-in-progress", "delete-complete", 5 * time.Second, 0}

var ipams = &kind[types.Ipam]{
	resource: types.ResourceTypeIpam, prefix: "ipam", id: "IpamId", state: "State", quota: 1,
	lost: lost("InvalidIpamId", "IPAM", "ipam"), course: ipamCourse, full: (*region).sdkIpam,
}

// sdkIpam adds how many scopes and discoveries an IPAM has.
func (r *region) sdkIpam(it *types.Ipam) {
	arn := *it.IpamArn
	it.ScopeCount = new(int32(len(ipamScopes.where(r, r.now, func(s *types.IpamScope) bool { return *s.IpamArn == arn }))))
	it.ResourceDiscoveryAssociationCount = new(int32(len(ipamLinks.where(r, r.now, func(l *types.IpamResourceDiscoveryAssociation) bool { return *l.IpamId == *it.IpamId }))))
}

// operating reads the regions that an IPAM looks after; its own is among them.
func (d *draft) operating(list []types.IpamOperatingRegion, more []types.AddIpamOperatingRegion, less []types.RemoveIpamOperatingRegion) []types.IpamOperatingRegion {
	names := edited(
		mapped(list, func(x types.IpamOperatingRegion) string { return *x.RegionName }),
		mapped(more, func(x types.AddIpamOperatingRegion) string { return aws.Value(x.RegionName) }),
		mapped(less, func(x types.RemoveIpamOperatingRegion) string { return aws.Value(x.RegionName) }))
	for _, name := range names {
		d.check(placeOf(name) != nil, func() error { return invalidValue("The operating region %s is not valid.", name) })
	}
	return mapped(names, func(name string) types.IpamOperatingRegion { return types.IpamOperatingRegion{RegionName: &name} })
}

// CreateIpam makes an IPAM with a private and a public scope, and the discovery of the account's own resources.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpam.html
func (s *Service) CreateIpam(c *aws.Call, in *ec2.CreateIpamInput) (*ec2.CreateIpamOutput, error) {
	d := s.begin(c, in, ipams.resource)
	it := taken[types.Ipam](in, types.Ipam{Tier: types.IpamTierAdvanced, MeteredAccount: types.IpamMeteredAccountIpamOwner, EnablePrivateGua: new(false), IpamRegion: &c.Region})
	it.OperatingRegions = d.operating(nil, in.OperatingRegions, nil)
	return once(d, func() (*ec2.CreateIpamOutput, error) {
		ipams.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := ipams.add(d, it)
		own := *d
		own.tags = nil
		x.it.PrivateDefaultScopeId = &own.newScope(x, types.IpamScope{IpamScopeType: types.IpamScopeTypePrivate, IsDefault: new(true)}).id
		x.it.PublicDefaultScopeId = &own.newScope(x, types.IpamScope{IpamScopeType: types.IpamScopeTypePublic, IsDefault: new(true)}).id
		y := own.newDiscovery(types.IpamResourceDiscovery{IsDefault: new(true), OperatingRegions: it.OperatingRegions})
		x.it.DefaultResourceDiscoveryId = &y.id
		x.it.DefaultResourceDiscoveryAssociationId = &own.linkDiscovery(x, y, true).id
		return tell[ec2.CreateIpamOutput](d, x), nil
	})
}

// ModifyIpam changes the description, the tier and the regions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIpam.html
func (s *Service) ModifyIpam(c *aws.Call, in *ec2.ModifyIpamInput) (*ec2.ModifyIpamOutput, error) {
	d := s.begin(c, in)
	x := ipams.in(d, in.IpamId, "create-complete", "modify-complete")
	if d.err != nil {
		return nil, d.err
	}
	list := d.operating(x.it.OperatingRegions, in.AddOperatingRegions, in.RemoveOperatingRegions)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.OperatingRegions = list
	x.passes(c, "modify-in-progress", "modify-complete", 5*time.Second)
	return modify[ec2.ModifyIpamOutput](d, x)
}

// DeleteIpam removes an IPAM without pools and without further scopes; with cascade it takes them with it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpam.html
func (s *Service) DeleteIpam(c *aws.Call, in *ec2.DeleteIpamInput) (*ec2.DeleteIpamOutput, error) {
	d := s.begin(c, in)
	x := ipams.of(d, in.IpamId)
	if d.err != nil {
		return nil, d.err
	}
	scopes := ipamScopes.where(d.r, c.Now, func(s *types.IpamScope) bool { return *s.IpamArn == *x.it.IpamArn })
	pools := ipamPools.where(d.r, c.Now, func(p *types.IpamPool) bool { return *p.IpamArn == *x.it.IpamArn })
	if !aws.Value(in.Cascade) {
		d.check(len(pools) == 0 && len(scopes) <= 2, func() error {
			return bad("DependencyViolation", "The IPAM '%s' has dependencies and cannot be deleted.", x.id)
		})
	}
	for _, l := range ipamLinks.where(d.r, c.Now, func(l *types.IpamResourceDiscoveryAssociation) bool { return *l.IpamId == x.id }) {
		d.check(aws.Value(l.it.IsDefault) || aws.Value(in.Cascade), func() error {
			return bad("DependencyViolation", "The IPAM '%s' has dependencies and cannot be deleted.", x.id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, p := range pools {
		d.emptyPool(p.id)
		p.end(d)
	}
	for _, y := range scopes {
		y.end(d)
	}
	ipamLinks.dropAll(d, func(l *types.IpamResourceDiscoveryAssociation) bool { return *l.IpamId == x.id })
	ipamDiscoveries.dropAll(d, func(y *types.IpamResourceDiscovery) bool {
		return *y.IpamResourceDiscoveryId == aws.Value(x.it.DefaultResourceDiscoveryId)
	})
	x.end(d)
	return tell[ec2.DeleteIpamOutput](d, x), nil
}

// DescribeIpams lists IPAMs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpams.html
func (s *Service) DescribeIpams(c *aws.Call, in *ec2.DescribeIpamsInput) (*ec2.DescribeIpamsOutput, error) {
	return answer[ec2.DescribeIpamsOutput](s, c, ipams, in)
}

var ipamScopes = &kind[types.IpamScope]{
	resource: types.ResourceTypeIpamScope, prefix: "ipam-scope", id: "IpamScopeId", state: "State", quota: 5,
	lost: lost("InvalidIpamScopeId", "IPAM scope", "ipam-scope"), course: ipamCourse, full: (*region).sdkScope,
}

func (r *region) sdkScope(it *types.IpamScope) {
	arn := *it.IpamScopeArn
	it.PoolCount = new(int32(len(ipamPools.where(r, r.now, func(p *types.IpamPool) bool { return *p.IpamScopeArn == arn }))))
}

func (d *draft) newScope(x *thing[types.Ipam], it types.IpamScope) *thing[types.IpamScope] {
	it.IpamArn, it.IpamRegion = x.it.IpamArn, x.it.IpamRegion
	return ipamScopes.add(d, it)
}

// CreateIpamScope makes a further private scope, for networks whose addresses overlap.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamScope.html
func (s *Service) CreateIpamScope(c *aws.Call, in *ec2.CreateIpamScopeInput) (*ec2.CreateIpamScopeOutput, error) {
	d := s.begin(c, in, ipamScopes.resource)
	x := ipams.in(d, in.IpamId, "create-complete", "modify-complete")
	if in.ExternalAuthorityConfiguration != nil {
		d.fail(aws.NotEmulated("ec2", "IPAM scopes with an external authority"))
	}
	return once(d, func() (*ec2.CreateIpamScopeOutput, error) {
		ipamScopes.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.CreateIpamScopeOutput](d, d.newScope(x, types.IpamScope{Description: in.Description, IpamScopeType: types.IpamScopeTypePrivate, IsDefault: new(false)})), nil
	})
}

// ModifyIpamScope changes a scope's description.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIpamScope.html
func (s *Service) ModifyIpamScope(c *aws.Call, in *ec2.ModifyIpamScopeInput) (*ec2.ModifyIpamScopeOutput, error) {
	d := s.begin(c, in)
	x := ipamScopes.in(d, in.IpamScopeId, "create-complete", "modify-complete")
	if in.ExternalAuthorityConfiguration != nil {
		d.fail(aws.NotEmulated("ec2", "IPAM scopes with an external authority"))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.passes(c, "modify-in-progress", "modify-complete", 5*time.Second)
	return modify[ec2.ModifyIpamScopeOutput](d, x)
}

// DeleteIpamScope removes a scope without pools, but not one that came with the IPAM.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpamScope.html
func (s *Service) DeleteIpamScope(c *aws.Call, in *ec2.DeleteIpamScopeInput) (*ec2.DeleteIpamScopeOutput, error) {
	d := s.begin(c, in)
	x := ipamScopes.in(d, in.IpamScopeId, "create-complete", "modify-complete")
	d.check(x == nil || !aws.Value(x.it.IsDefault), func() error { return bad("InvalidParameterValue", "The default scope %s cannot be deleted.", x.id) })
	d.check(x == nil || len(ipamPools.where(d.r, c.Now, func(p *types.IpamPool) bool { return *p.IpamScopeArn == *x.it.IpamScopeArn })) == 0, func() error {
		return bad("DependencyViolation", "The IPAM scope '%s' has dependencies and cannot be deleted.", x.id)
	})
	return remove[ec2.DeleteIpamScopeOutput](d, x)
}

// DescribeIpamScopes lists scopes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamScopes.html
func (s *Service) DescribeIpamScopes(c *aws.Call, in *ec2.DescribeIpamScopesInput) (*ec2.DescribeIpamScopesOutput, error) {
	return answer[ec2.DescribeIpamScopesOutput](s, c, ipamScopes, in)
}

var ipamDiscoveries = &kind[types.IpamResourceDiscovery]{
	resource: types.ResourceTypeIpamResourceDiscovery, prefix: "ipam-res-disco", id: "IpamResourceDiscoveryId", state: "State", quota: 2,
	lost: lost("InvalidIpamResourceDiscoveryId", "IPAM resource discovery", "ipam-res-disco"), course: ipamCourse, aside: true,
}

var ipamLinks = &kind[types.IpamResourceDiscoveryAssociation]{
	resource: types.ResourceTypeIpamResourceDiscoveryAssociation, prefix: "ipam-res-disco-assoc", id: "IpamResourceDiscoveryAssociationId", state: "State", quota: 100, aside: true,
	lost:   lost("InvalidIpamResourceDiscoveryAssociationId", "IPAM resource discovery association", "ipam-res-disco-assoc"),
	course: course{"associate-in-progress", "associate-complete", 5 * time.Second, "disassociate-in-progress", "disassociate-complete", 5 * time.Second, 0},
}

func (d *draft) newDiscovery(it types.IpamResourceDiscovery) *thing[types.IpamResourceDiscovery] {
	it.IpamResourceDiscoveryRegion = &d.c.Region
	return ipamDiscoveries.add(d, it)
}

func (d *draft) linkDiscovery(x *thing[types.Ipam], y *thing[types.IpamResourceDiscovery], first bool) *thing[types.IpamResourceDiscoveryAssociation] {
	return ipamLinks.add(d, types.IpamResourceDiscoveryAssociation{
		IpamArn: x.it.IpamArn, IpamId: &x.id, IpamRegion: x.it.IpamRegion, IpamResourceDiscoveryId: &y.id, IsDefault: &first, ResourceDiscoveryStatus: types.IpamAssociatedResourceDiscoveryStatusActive,
	})
}

// CreateIpamResourceDiscovery lets an IPAM see the account's resources. There is one in a region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamResourceDiscovery.html
func (s *Service) CreateIpamResourceDiscovery(c *aws.Call, in *ec2.CreateIpamResourceDiscoveryInput) (*ec2.CreateIpamResourceDiscoveryOutput, error) {
	d := s.begin(c, in, ipamDiscoveries.resource)
	list := d.operating(nil, in.OperatingRegions, nil)
	return once(d, func() (*ec2.CreateIpamResourceDiscoveryOutput, error) {
		ipamDiscoveries.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.CreateIpamResourceDiscoveryOutput](d, d.newDiscovery(types.IpamResourceDiscovery{Description: in.Description, IsDefault: new(false), OperatingRegions: list})), nil
	})
}

// ModifyIpamResourceDiscovery changes the description and the regions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIpamResourceDiscovery.html
func (s *Service) ModifyIpamResourceDiscovery(c *aws.Call, in *ec2.ModifyIpamResourceDiscoveryInput) (*ec2.ModifyIpamResourceDiscoveryOutput, error) {
	d := s.begin(c, in)
	x := ipamDiscoveries.in(d, in.IpamResourceDiscoveryId, "create-complete", "modify-complete")
	if len(in.AddOrganizationalUnitExclusions) > 0 {
		d.fail(aws.NotEmulated("ec2", "IPAM with AWS Organizations"))
	}
	if d.err != nil {
		return nil, d.err
	}
	list := d.operating(x.it.OperatingRegions, in.AddOperatingRegions, in.RemoveOperatingRegions)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.OperatingRegions = list
	x.passes(c, "modify-in-progress", "modify-complete", 5*time.Second)
	return modify[ec2.ModifyIpamResourceDiscoveryOutput](d, x)
}

// DeleteIpamResourceDiscovery removes a discovery that no IPAM has.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteIpamResourceDiscovery.html
func (s *Service) DeleteIpamResourceDiscovery(c *aws.Call, in *ec2.DeleteIpamResourceDiscoveryInput) (*ec2.DeleteIpamResourceDiscoveryOutput, error) {
	d := s.begin(c, in)
	x := ipamDiscoveries.of(d, in.IpamResourceDiscoveryId)
	d.check(x == nil || !aws.Value(x.it.IsDefault), func() error { return invalidValue("The default resource discovery %s cannot be deleted.", x.id) })
	d.check(x == nil || len(ipamLinks.where(d.r, c.Now, func(l *types.IpamResourceDiscoveryAssociation) bool { return *l.IpamResourceDiscoveryId == x.id })) == 0, func() error {
		return bad("DependencyViolation", "The IPAM resource discovery '%s' has dependencies and cannot be deleted.", x.id)
	})
	return remove[ec2.DeleteIpamResourceDiscoveryOutput](d, x)
}

// DescribeIpamResourceDiscoveries lists discoveries.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamResourceDiscoveries.html
func (s *Service) DescribeIpamResourceDiscoveries(c *aws.Call, in *ec2.DescribeIpamResourceDiscoveriesInput) (*ec2.DescribeIpamResourceDiscoveriesOutput, error) {
	return answer[ec2.DescribeIpamResourceDiscoveriesOutput](s, c, ipamDiscoveries, in)
}

// AssociateIpamResourceDiscovery lets an IPAM use a discovery.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIpamResourceDiscovery.html
func (s *Service) AssociateIpamResourceDiscovery(c *aws.Call, in *ec2.AssociateIpamResourceDiscoveryInput) (*ec2.AssociateIpamResourceDiscoveryOutput, error) {
	d := s.begin(c, in, ipamLinks.resource)
	x := ipams.in(d, in.IpamId, "create-complete", "modify-complete")
	y := ipamDiscoveries.in(d, in.IpamResourceDiscoveryId, "create-complete", "modify-complete")
	return once(d, func() (*ec2.AssociateIpamResourceDiscoveryOutput, error) {
		d.check(d.err != nil || len(ipamLinks.where(d.r, c.Now, func(l *types.IpamResourceDiscoveryAssociation) bool {
			return *l.IpamResourceDiscoveryId == y.id && *l.IpamId == x.id
		})) == 0, func() error {
			return bad("IncorrectState", "The IPAM resource discovery '%s' is already associated with %s.", y.id, x.id)
		})
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.AssociateIpamResourceDiscoveryOutput](d, d.linkDiscovery(x, y, false)), nil
	})
}

// DisassociateIpamResourceDiscovery takes a discovery off an IPAM.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIpamResourceDiscovery.html
func (s *Service) DisassociateIpamResourceDiscovery(c *aws.Call, in *ec2.DisassociateIpamResourceDiscoveryInput) (*ec2.DisassociateIpamResourceDiscoveryOutput, error) {
	d := s.begin(c, in)
	x := ipamLinks.of(d, in.IpamResourceDiscoveryAssociationId)
	d.check(x == nil || !aws.Value(x.it.IsDefault), func() error { return invalidValue("The default resource discovery cannot be disassociated.") })
	return remove[ec2.DisassociateIpamResourceDiscoveryOutput](d, x)
}

// DescribeIpamResourceDiscoveryAssociations lists which IPAMs use which discoveries.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamResourceDiscoveryAssociations.html
func (s *Service) DescribeIpamResourceDiscoveryAssociations(c *aws.Call, in *ec2.DescribeIpamResourceDiscoveryAssociationsInput) (*ec2.DescribeIpamResourceDiscoveryAssociationsOutput, error) {
	return answer[ec2.DescribeIpamResourceDiscoveryAssociationsOutput](s, c, ipamLinks, in)
}

// operates reports whether an IPAM looks after a region.
func operates(x *types.Ipam, region string) bool {
	return strings.EqualFold(region, *x.IpamRegion) || slices.ContainsFunc(x.OperatingRegions, func(o types.IpamOperatingRegion) bool { return *o.RegionName == region })
}
