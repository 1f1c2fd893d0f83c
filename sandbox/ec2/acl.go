package ec2

import (
	"net/netip"
	"reflect"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// acl is a network ACL: numbered entries, the first that fits decides.
type acl struct {
	base
	vpc       *vpc
	isDefault bool
	entries   []types.NetworkAclEntry // outward ones first, by number
}

// Quotas and the number of the entry that ends every list.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
const (
	maxACLs    = 200   // of a VPC
	maxEntries = 20    // of a direction
	lastEntry  = 32767 // of IPv4; the one of IPv6 comes after it
)

func aclEntry(egress bool, number int32, action types.RuleAction) types.NetworkAclEntry {
	return types.NetworkAclEntry{CidrBlock: new("0.0.0.0/0"), Egress: &egress, Protocol: new("-1"), RuleAction: action, RuleNumber: &number}
}

// newACL makes an ACL that lets everything through, as a VPC's default one does.
func (r *region) newACL(c *aws.Call, v *vpc) *acl {
	a := &acl{base: base{id: c.NewID("acl"), kind: types.ResourceTypeNetworkAcl}, vpc: v}
	for _, egress := range []bool{true, false} {
		a.entries = append(a.entries, aclEntry(egress, 100, types.RuleActionAllow), aclEntry(egress, lastEntry, types.RuleActionDeny))
	}
	if v.has6() {
		a.open6()
	}
	add(r, &r.acls, a)
	return a
}

// open6 lets IPv6 packets through an ACL that lets all of IPv4 through, and ends its lists.
func (a *acl) open6() {
	for _, egress := range []bool{true, false} {
		i, ok := a.entry(egress, 100)
		open := ok && reflect.DeepEqual(a.entries[i], aclEntry(egress, 100, types.RuleActionAllow))
		for _, e := range []types.NetworkAclEntry{aclEntry(egress, 101, types.RuleActionAllow), aclEntry(egress, lastEntry+1, types.RuleActionDeny)} {
			e.CidrBlock, e.Ipv6CidrBlock = nil, new("::/0")
			if i, taken := a.entry(egress, *e.RuleNumber); !taken && (open || e.RuleAction == types.RuleActionDeny) {
				a.entries = slices.Insert(slices.Clone(a.entries), i, e)
			}
		}
	}
}

func (r *region) defaultACL(v *vpc) *acl {
	return r.acls[slices.IndexFunc(r.acls, func(a *acl) bool { return a.vpc == v && a.isDefault })]
}

// entry finds the place of an entry, or where it belongs.
func (a *acl) entry(egress bool, number int32) (int, bool) {
	return slices.BinarySearchFunc(a.entries, number, func(e types.NetworkAclEntry, n int32) int {
		if *e.Egress != egress {
			if *e.Egress {
				return -1
			}
			return 1
		}
		return int(*e.RuleNumber - n)
	})
}

func (r *region) sdkACL(a *acl) types.NetworkAcl {
	out := types.NetworkAcl{NetworkAclId: &a.id, VpcId: &a.vpc.id, OwnerId: &r.account, IsDefault: &a.isDefault, Tags: a.tags, Entries: slices.Clone(a.entries), Associations: []types.NetworkAclAssociation{}}
	for _, n := range r.subnets {
		if n.acl == a {
			out.Associations = append(out.Associations, types.NetworkAclAssociation{NetworkAclAssociationId: &n.aclID, NetworkAclId: &a.id, SubnetId: &n.id})
		}
	}
	return out
}

func (r *region) aclFields() fields[*acl] {
	return documented("DescribeNetworkAcls", fields[*acl]{
		"network-acl-id":             func(a *acl, m matcher) bool { return m.text(a.id) },
		"vpc-id":                     func(a *acl, m matcher) bool { return m.text(a.vpc.id) },
		"default":                    func(a *acl, m matcher) bool { return m.flag(a.isDefault) },
		"association.association-id": along(r.sdkACL, "Associations.NetworkAclAssociationId"),
		"entry.cidr":                 along(r.sdkACL, "Entries.CidrBlock"),
		"entry.ipv6-cidr":            along(r.sdkACL, "Entries.Ipv6CidrBlock"),
		"entry.icmp.code":            along(r.sdkACL, "Entries.IcmpTypeCode.Code"),
		"entry.icmp.type":            along(r.sdkACL, "Entries.IcmpTypeCode.Type"),
	}, r.sdkACL)
}

// DescribeNetworkAcls lists network ACLs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
func (s *Service) DescribeNetworkAcls(c *aws.Call, in *ec2.DescribeNetworkAclsInput) (*ec2.DescribeNetworkAclsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	_, list, next, err := describe(s, c, q, in.NetworkAclIds, func(r *region) []*acl { return r.acls }, r.aclFields(), lostACLs)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeNetworkAclsOutput{NetworkAcls: mapped(list, r.sdkACL), NextToken: next}, nil
}

// CreateNetworkAcl makes an ACL that lets nothing through.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html
func (s *Service) CreateNetworkAcl(c *aws.Call, in *ec2.CreateNetworkAclInput) (*ec2.CreateNetworkAclOutput, error) {
	d := s.begin(c, in, types.ResourceTypeNetworkAcl)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	return once(d, func() (*ec2.CreateNetworkAclOutput, error) {
		d.check(d.err != nil || len(d.r.acls) < maxACLs, func() error {
			return bad("NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached.")
		})
		if err := d.ready(); err != nil {
			return nil, err
		}
		a := d.r.newACL(c, v)
		a.tags = d.tags[a.kind]
		a.entries = slices.DeleteFunc(a.entries, func(e types.NetworkAclEntry) bool { return *e.RuleNumber < lastEntry })
		c.Changed(aws.Created, d.r.current(a.id, c.Now))
		return &ec2.CreateNetworkAclOutput{NetworkAcl: new(d.r.sdkACL(a)), ClientToken: in.ClientToken}, nil
	})
}

// DeleteNetworkAcl removes an ACL that no subnet has; the default one stays.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
func (s *Service) DeleteNetworkAcl(c *aws.Call, in *ec2.DeleteNetworkAclInput) (*ec2.DeleteNetworkAclOutput, error) {
	d := s.begin(c, in)
	a := wanted[*acl](d, in.NetworkAclId, lostACLs)
	d.check(a == nil || !a.isDefault, func() error { return invalidValue("cannot delete default network ACL %s", a.id) })
	d.check(d.err != nil || !slices.ContainsFunc(d.r.subnets, func(n *subnet) bool { return n.acl == a }), func() error {
		return bad("DependencyViolation", "The networkAcl '%s' has dependencies and cannot be deleted.", a.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	gone := d.r.current(a.id, c.Now)
	drop(d.r, &d.r.acls, func(x *acl) bool { return x == a })
	c.Changed(aws.Deleted, gone)
	return &ec2.DeleteNetworkAclOutput{}, nil
}

// checkEntry refuses what no entry may say: its number, its range of addresses, its protocol and ports.
func checkEntry(d *draft, e *types.NetworkAclEntry) {
	n := aws.Value(e.RuleNumber)
	d.check(n >= 1 && n < lastEntry, func() error {
		return invalidValue("Value (%d) for parameter ruleNumber is invalid. Rule numbers are between 1 and 32766", n)
	})
	d.check(e.CidrBlock != nil || e.Ipv6CidrBlock != nil, func() error { return missing("cidrBlock or ipv6CidrBlock") })
	for _, text := range []*string{e.CidrBlock, e.Ipv6CidrBlock} {
		if text == nil {
			continue
		}
		p, err := netip.ParsePrefix(*text)
		d.check(err == nil && p.Addr().Is4() == (text == e.CidrBlock), func() error { return invalidValue("CIDR block %s is malformed", *text) })
		*text = p.Masked().String()
	}
	protocol, err := strconv.Atoi(aws.Value(e.Protocol))
	d.check(err == nil && protocol >= -1 && protocol <= 255, func() error {
		return invalidValue("Invalid value '%s' for IP protocol. Unknown protocol.", aws.Value(e.Protocol))
	})
	if protocol == 6 || protocol == 17 {
		d.check(e.PortRange != nil, func() error { return missing("portRange") })
		d.check(e.PortRange == nil || aws.Value(e.PortRange.From) >= 0 && aws.Value(e.PortRange.From) <= aws.Value(e.PortRange.To) && aws.Value(e.PortRange.To) <= 65535, func() error {
			return invalidValue("Invalid TCP/UDP port range (%d:%d)", aws.Value(e.PortRange.From), aws.Value(e.PortRange.To))
		})
	} else {
		e.PortRange = nil
	}
	if protocol != 1 && protocol != 58 {
		e.IcmpTypeCode = nil
	}
}

// CreateNetworkAclEntry adds an entry. It returns NetworkAclEntryAlreadyExists for a number that is taken.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
func (s *Service) CreateNetworkAclEntry(c *aws.Call, in *ec2.CreateNetworkAclEntryInput) (*ec2.CreateNetworkAclEntryOutput, error) {
	d := s.begin(c, in)
	a := wanted[*acl](d, in.NetworkAclId, lostACLs)
	e := types.NetworkAclEntry{CidrBlock: in.CidrBlock, Ipv6CidrBlock: in.Ipv6CidrBlock, Egress: in.Egress, IcmpTypeCode: in.IcmpTypeCode, PortRange: in.PortRange, Protocol: in.Protocol, RuleAction: in.RuleAction, RuleNumber: in.RuleNumber}
	checkEntry(d, &e)
	if d.err != nil {
		return nil, d.err
	}
	at, taken := a.entry(*e.Egress, *e.RuleNumber)
	d.check(!taken, func() error {
		return bad("NetworkAclEntryAlreadyExists", "The network acl entry identified by %d already exists.", *e.RuleNumber)
	})
	same := 0
	for _, x := range a.entries {
		if *x.Egress == *e.Egress && *x.RuleNumber < lastEntry {
			same++
		}
	}
	d.check(same < maxEntries, func() error {
		return bad("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	a.entries = slices.Insert(slices.Clone(a.entries), at, e)
	c.Changed(aws.Changed, d.r.current(a.id, c.Now))
	return &ec2.CreateNetworkAclEntryOutput{}, nil
}

func noEntry(number *int32) error {
	return bad("InvalidNetworkAclEntry.NotFound", "The network acl entry identified by %d does not exist", aws.Value(number))
}

// ReplaceNetworkAclEntry changes an entry that there is.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html
func (s *Service) ReplaceNetworkAclEntry(c *aws.Call, in *ec2.ReplaceNetworkAclEntryInput) (*ec2.ReplaceNetworkAclEntryOutput, error) {
	d := s.begin(c, in)
	a := wanted[*acl](d, in.NetworkAclId, lostACLs)
	e := types.NetworkAclEntry{CidrBlock: in.CidrBlock, Ipv6CidrBlock: in.Ipv6CidrBlock, Egress: in.Egress, IcmpTypeCode: in.IcmpTypeCode, PortRange: in.PortRange, Protocol: in.Protocol, RuleAction: in.RuleAction, RuleNumber: in.RuleNumber}
	checkEntry(d, &e)
	if d.err != nil {
		return nil, d.err
	}
	at, ok := a.entry(*e.Egress, *e.RuleNumber)
	d.check(ok, func() error { return noEntry(e.RuleNumber) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	a.entries[at] = e
	c.Changed(aws.Changed, d.r.current(a.id, c.Now))
	return &ec2.ReplaceNetworkAclEntryOutput{}, nil
}

// DeleteNetworkAclEntry removes an entry.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAclEntry.html
func (s *Service) DeleteNetworkAclEntry(c *aws.Call, in *ec2.DeleteNetworkAclEntryInput) (*ec2.DeleteNetworkAclEntryOutput, error) {
	d := s.begin(c, in)
	a := wanted[*acl](d, in.NetworkAclId, lostACLs)
	if d.err != nil {
		return nil, d.err
	}
	at, ok := a.entry(*in.Egress, *in.RuleNumber)
	d.check(ok && *in.RuleNumber < lastEntry, func() error { return noEntry(in.RuleNumber) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	a.entries = slices.Delete(slices.Clone(a.entries), at, at+1)
	c.Changed(aws.Changed, d.r.current(a.id, c.Now))
	return &ec2.DeleteNetworkAclEntryOutput{}, nil
}

// ReplaceNetworkAclAssociation gives a subnet another ACL of its VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html
func (s *Service) ReplaceNetworkAclAssociation(c *aws.Call, in *ec2.ReplaceNetworkAclAssociationInput) (*ec2.ReplaceNetworkAclAssociationOutput, error) {
	d := s.begin(c, in)
	a := wanted[*acl](d, in.NetworkAclId, lostACLs)
	if d.err != nil {
		return nil, d.err
	}
	i := slices.IndexFunc(d.r.subnets, func(n *subnet) bool { return n.aclID == aws.Value(in.AssociationId) })
	d.check(i >= 0, func() error {
		return bad("InvalidAssociationID.NotFound", "The association ID '%s' does not exist", aws.Value(in.AssociationId))
	})
	d.check(d.err != nil || d.r.subnets[i].vpc == a.vpc, func() error {
		return invalidValue("network ACL %s and subnet %s belong to different networks", a.id, d.r.subnets[i].id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	n := d.r.subnets[i]
	n.acl, n.aclID = a, c.NewID("aclassoc")
	c.Changed(aws.Changed, d.r.current(a.id, c.Now))
	return &ec2.ReplaceNetworkAclAssociationOutput{NewAssociationId: &n.aclID}, nil
}
