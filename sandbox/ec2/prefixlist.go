package ec2

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var prefixLists = &kind[types.ManagedPrefixList]{
	resource: types.ResourceTypePrefixList, prefix: "pl", id: "PrefixListId", state: "State", quota: 100 + len(amazonLists),
	lost:   lost("InvalidPrefixListID", "prefix list", "pl"),
	given:  (*region).amazonPrefixLists,
	course: course{"create-in-progress", "create-complete", time.Second, "delete-in-progress", "delete-complete", time.Second, 0},
}

// listVersion is what a prefix list held at one time. AWS keeps all versions.
type listVersion struct {
	PrefixListId *string
	Version      int64
	Entries      []types.PrefixListEntry
}

var listVersions = &kind[listVersion]{prefix: "pl-version", quota: 1 << 30, aside: true}

// prefixList finds a list of the account or of AWS.
func (r *region) prefixList(id string) (*thing[types.ManagedPrefixList], error) {
	x, err := prefixLists.find(r, r.now, id)
	if err == nil && strings.HasPrefix(x.status(), "delete") {
		return nil, prefixLists.lost([]string{id})
	}
	return x, err
}

func anyPrefixList(d *draft, id *string) *thing[types.ManagedPrefixList] {
	if d.err != nil {
		return nil
	}
	x, err := d.r.prefixList(aws.Value(id))
	d.fail(err)
	return x
}

// entries are what a list holds in a version; the latest, if 0.
func (r *region) entries(x *thing[types.ManagedPrefixList], version int64) ([]types.PrefixListEntry, bool) {
	if l := r.amazonList(x.id); l != nil {
		return mapped(l.cidrs, func(cidr string) types.PrefixListEntry { return types.PrefixListEntry{Cidr: &cidr} }), true
	}
	if version == 0 {
		version = *x.it.Version
	}
	for _, v := range listVersions.all(r, r.now) {
		if *v.it.PrefixListId == x.id && v.it.Version == version {
			return v.it.Entries, true
		}
	}
	return nil, false
}

// users are the resources that name a prefix list: route tables, security groups, and things.
func (r *region) listUsers(id string, now time.Time) []string {
	var list []string
	for _, t := range r.tables {
		if t.anyRoute(func(x route) bool { return x.to.list == id }) {
			list = append(list, t.id)
		}
	}
	for _, g := range r.groups {
		if slices.ContainsFunc(g.rules, func(x *rule) bool { return x.source.list == id }) {
			list = append(list, g.id)
		}
	}
	for _, x := range transitReferences.where(r, now, func(x *types.TransitGatewayPrefixListReference) bool { return *x.PrefixListId == id }) {
		list = append(list, *x.it.TransitGatewayRouteTableId)
	}
	return append(list, r.users(id, now)...)
}

// checkEntries reads the ranges of a list of one address family.
func (d *draft) checkEntries(family string, list []types.PrefixListEntry) []types.PrefixListEntry {
	var out []types.PrefixListEntry
	for _, e := range list {
		p, err := netip.ParsePrefix(aws.Value(e.Cidr))
		d.check(err == nil && p.Masked() == p && p.Addr().Is4() == (family == "IPv4"), func() error {
			return invalidValue("The CIDR (%s) is not a valid %s CIDR block.", aws.Value(e.Cidr), family)
		})
		d.check(!slices.ContainsFunc(out, sameCidr(e.Cidr)), func() error {
			return invalidValue("The entry with CIDR '%s' is specified more than once.", aws.Value(e.Cidr))
		})
		out = append(out, e)
	}
	return out
}

func sameCidr(cidr *string) func(types.PrefixListEntry) bool {
	return func(e types.PrefixListEntry) bool { return aws.Value(e.Cidr) == aws.Value(cidr) }
}

func tooManyEntries() error {
	return bad("PrefixListMaxEntriesExceeded", "You've reached the maximum number of entries for the prefix list.")
}

// CreateManagedPrefixList makes a list of ranges that routes and rules can name.
// It returns PrefixListMaxEntriesExceeded for more entries than the list is to hold.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
func (s *Service) CreateManagedPrefixList(c *aws.Call, in *ec2.CreateManagedPrefixListInput) (*ec2.CreateManagedPrefixListOutput, error) {
	d := s.begin(c, in, prefixLists.resource)
	family, size := aws.Value(in.AddressFamily), aws.Value(in.MaxEntries)
	d.check(family == "IPv4" || family == "IPv6", func() error {
		return invalidValue("Value (%s) for parameter addressFamily is invalid. Allowed values are IPv4 and IPv6.", family)
	})
	d.check(size >= 1 && size <= 1000, func() error {
		return invalidValue("Value (%d) for parameter maxEntries is invalid. It must be between 1 and 1000.", size)
	})
	d.check(!strings.HasPrefix(aws.Value(in.PrefixListName), "com.amazonaws"), func() error {
		return invalidValue("Value (%s) for parameter prefixListName is invalid. The name cannot start with com.amazonaws.", aws.Value(in.PrefixListName))
	})
	list := d.checkEntries(family, mapped(in.Entries, func(e types.AddPrefixListEntry) types.PrefixListEntry { return taken[types.PrefixListEntry](e) }))
	d.check(len(list) <= int(size), tooManyEntries)
	return once(d, func() (*ec2.CreateManagedPrefixListOutput, error) {
		prefixLists.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := prefixLists.add(d, types.ManagedPrefixList{AddressFamily: &family, MaxEntries: &size, PrefixListName: in.PrefixListName, Version: new(int64(1)), IpamPrefixListResolverSyncEnabled: new(false)})
		listVersions.add(d, listVersion{&x.id, 1, list})
		return tell[ec2.CreateManagedPrefixListOutput](d, x), nil
	})
}

// ownPrefixList finds a list that can be changed, and checks its version if the call gives one.
func ownPrefixList(d *draft, id *string, version *int64) *thing[types.ManagedPrefixList] {
	x := prefixLists.of(d, id)
	d.check(x == nil || *x.it.OwnerId == d.r.account, func() error {
		return bad("UnauthorizedOperation", "You cannot modify the prefix list %s, which AWS manages.", x.id)
	})
	d.check(x == nil || strings.HasSuffix(x.status(), "-complete") && x.status() != "delete-complete", func() error {
		return bad("IncorrectState", "The prefix list %s is in state %s.", x.id, x.status())
	})
	d.check(x == nil || version == nil || *version == *x.it.Version, func() error {
		return bad("PrefixListVersionMismatch", "The prefix list has the incorrect version number. The current version is %d.", *x.it.Version)
	})
	return x
}

// ModifyManagedPrefixList changes a list's name, its size, or its entries, which makes a new version.
// It returns PrefixListVersionMismatch if the version is not the current one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
func (s *Service) ModifyManagedPrefixList(c *aws.Call, in *ec2.ModifyManagedPrefixListInput) (*ec2.ModifyManagedPrefixListOutput, error) {
	d := s.begin(c, in)
	x := ownPrefixList(d, in.PrefixListId, in.CurrentVersion)
	if in.IpamPrefixListResolverSyncEnabled != nil {
		d.fail(aws.NotEmulated("ec2", "prefix list resolvers of IPAM"))
	}
	edits := len(in.AddEntries)+len(in.RemoveEntries) > 0
	d.check(!edits || in.MaxEntries == nil, func() error {
		return badCombination("You cannot modify the entries of a prefix list and modify the size of a prefix list at the same time.")
	})
	d.check(!edits || in.CurrentVersion != nil, func() error { return missing("currentVersion") })
	if d.err != nil {
		return nil, d.err
	}
	now, _ := d.r.entries(x, 0)
	list := slices.Clone(now)
	for _, e := range in.RemoveEntries {
		d.check(slices.ContainsFunc(list, sameCidr(e.Cidr)), func() error {
			return invalidValue("The entry with CIDR '%s' does not exist in the prefix list.", aws.Value(e.Cidr))
		})
		list = slices.DeleteFunc(list, sameCidr(e.Cidr))
	}
	for _, e := range in.AddEntries { // one that is there gets another description
		list = append(slices.DeleteFunc(list, sameCidr(e.Cidr)), taken[types.PrefixListEntry](e))
	}
	list = d.checkEntries(*x.it.AddressFamily, list)
	size := *x.it.MaxEntries
	if in.MaxEntries != nil {
		size = *in.MaxEntries
	}
	d.check(len(list) <= int(size), tooManyEntries)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if edits {
		newVersion(d, x, list)
	}
	x.passes(c, "modify-in-progress", "modify-complete", time.Second)
	return modify[ec2.ModifyManagedPrefixListOutput](d, x)
}

func newVersion(d *draft, x *thing[types.ManagedPrefixList], list []types.PrefixListEntry) {
	x.it.Version = new(*x.it.Version + 1)
	listVersions.add(d, listVersion{&x.id, *x.it.Version, list})
}

// RestoreManagedPrefixListVersion makes a new version with the entries of an earlier one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreManagedPrefixListVersion.html
func (s *Service) RestoreManagedPrefixListVersion(c *aws.Call, in *ec2.RestoreManagedPrefixListVersionInput) (*ec2.RestoreManagedPrefixListVersionOutput, error) {
	d := s.begin(c, in)
	x := ownPrefixList(d, in.PrefixListId, in.CurrentVersion)
	if d.err != nil {
		return nil, d.err
	}
	list, ok := d.r.entries(x, *in.PreviousVersion)
	d.check(ok && *in.PreviousVersion < *x.it.Version, func() error { return noListVersion(x.id, *in.PreviousVersion) })
	d.check(len(list) <= int(*x.it.MaxEntries), tooManyEntries)
	if err := d.ready(); err != nil {
		return nil, err
	}
	newVersion(d, x, list)
	x.passes(c, "restore-in-progress", "restore-complete", time.Second)
	return tell[ec2.RestoreManagedPrefixListVersionOutput](d, x), nil
}

func noListVersion(id string, version int64) error {
	return bad("InvalidPrefixListVersion.NotFound", "The version %d of the prefix list '%s' does not exist", version, id)
}

// DeleteManagedPrefixList removes a list that no route and no rule names.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteManagedPrefixList.html
func (s *Service) DeleteManagedPrefixList(c *aws.Call, in *ec2.DeleteManagedPrefixListInput) (*ec2.DeleteManagedPrefixListOutput, error) {
	d := s.begin(c, in)
	x := ownPrefixList(d, in.PrefixListId, nil)
	d.check(x == nil || len(d.r.listUsers(x.id, c.Now)) == 0, func() error {
		return bad("DependencyViolation", "The prefix list '%s' has dependencies and cannot be deleted.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	listVersions.dropAll(d, func(v *listVersion) bool { return *v.PrefixListId == x.id })
	return remove[ec2.DeleteManagedPrefixListOutput](d, x)
}

// DescribeManagedPrefixLists lists the account's lists and AWS's.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
func (s *Service) DescribeManagedPrefixLists(c *aws.Call, in *ec2.DescribeManagedPrefixListsInput) (*ec2.DescribeManagedPrefixListsOutput, error) {
	return answer[ec2.DescribeManagedPrefixListsOutput](s, c, prefixLists, in)
}

// GetManagedPrefixListEntries lists the ranges of a list, as they are or as a version had them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
func (s *Service) GetManagedPrefixListEntries(c *aws.Call, in *ec2.GetManagedPrefixListEntriesInput) (*ec2.GetManagedPrefixListEntriesOutput, error) {
	d := s.begin(c, in)
	x := anyPrefixList(d, in.PrefixListId)
	if d.err != nil {
		return nil, d.err
	}
	list, ok := d.r.entries(x, aws.Value(in.TargetVersion))
	d.check(ok, func() error { return noListVersion(x.id, aws.Value(in.TargetVersion)) })
	return rows[ec2.GetManagedPrefixListEntriesOutput](d, list, nil)
}

// GetManagedPrefixListAssociations lists the resources that name a list.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListAssociations.html
func (s *Service) GetManagedPrefixListAssociations(c *aws.Call, in *ec2.GetManagedPrefixListAssociationsInput) (*ec2.GetManagedPrefixListAssociationsOutput, error) {
	d := s.begin(c, in)
	x := anyPrefixList(d, in.PrefixListId)
	if d.err != nil {
		return nil, d.err
	}
	d.check(*x.it.OwnerId == s.account, func() error {
		return bad("UnauthorizedOperation", "You are not the owner of the prefix list %s.", x.id)
	})
	return rows[ec2.GetManagedPrefixListAssociationsOutput](d, mapped(d.r.listUsers(x.id, c.Now), func(id string) types.PrefixListAssociation {
		return types.PrefixListAssociation{ResourceId: &id, ResourceOwner: &s.account}
	}), nil)
}

// DescribePrefixLists lists AWS's lists for gateway endpoints with their ranges.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
func (s *Service) DescribePrefixLists(c *aws.Call, in *ec2.DescribePrefixListsInput) (*ec2.DescribePrefixListsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.PrefixList
	for _, l := range d.r.amazonLists() {
		if len(in.PrefixListIds) == 0 || slices.Contains(in.PrefixListIds, l.id) {
			list = append(list, types.PrefixList{PrefixListId: &l.id, PrefixListName: &l.name, Cidrs: l.cidrs})
		}
	}
	for _, id := range in.PrefixListIds {
		d.check(d.r.amazonList(id) != nil, func() error { return prefixLists.lost([]string{id}) })
	}
	return rows[ec2.DescribePrefixListsOutput](d, list, nil)
}
