package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// groupOf looks up the security group that a call changes.
func groupOf(d *draft, id, name *string) *group {
	if d.err != nil {
		return nil
	}
	g, err := d.r.findGroup(id, name)
	d.fail(err)
	return g
}

// permission writes the request of a rule as a permission of one source.
func permission(in *types.SecurityGroupRuleRequest) types.IpPermission {
	p := types.IpPermission{IpProtocol: in.IpProtocol, FromPort: in.FromPort, ToPort: in.ToPort}
	if in.CidrIpv4 != nil {
		p.IpRanges = []types.IpRange{{CidrIp: in.CidrIpv4, Description: in.Description}}
	}
	if in.CidrIpv6 != nil {
		p.Ipv6Ranges = []types.Ipv6Range{{CidrIpv6: in.CidrIpv6, Description: in.Description}}
	}
	if in.PrefixListId != nil {
		p.PrefixListIds = []types.PrefixListId{{PrefixListId: in.PrefixListId, Description: in.Description}}
	}
	if in.ReferencedGroupId != nil {
		p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupId: in.ReferencedGroupId, Description: in.Description}}
	}
	return p
}

// kind tells which of its members a source has.
func (s source) kind() string {
	switch {
	case s.ipv4 != "":
		return "IPv4"
	case s.ipv6 != "":
		return "IPv6"
	case s.list != "":
		return "prefix list"
	}
	return "security group"
}

// ModifySecurityGroupRules writes rules anew, all or none; each keeps its id, its direction and the kind of its source.
// It returns InvalidPermission.Duplicate if the group would have the same rule twice.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
func (s *Service) ModifySecurityGroupRules(c *aws.Call, in *ec2.ModifySecurityGroupRulesInput) (*ec2.ModifySecurityGroupRulesOutput, error) {
	d := s.begin(c, in)
	g := groupOf(d, in.GroupId, nil)
	if d.err != nil {
		return nil, d.err
	}
	rules := slices.Clone(g.rules)
	fresh := map[*rule]*rule{}
	for _, u := range in.SecurityGroupRules {
		id := aws.Value(u.SecurityGroupRuleId)
		x, ok := find[*rule](d.r, id)
		d.check(ok && x.group == g, func() error { return lostRules([]string{id}) })
		d.check(u.SecurityGroupRule != nil, func() error { return missing("SecurityGroupRule") })
		if d.err != nil {
			return nil, d.err
		}
		list, err := d.r.permissionRules(permission(u.SecurityGroupRule), x.egress)
		d.fail(err)
		d.check(err != nil || len(list) == 1, func() error {
			return badCombination("Exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId must be specified")
		})
		if d.err != nil {
			return nil, d.err
		}
		d.check(list[0].source.kind() == x.source.kind(), func() error {
			return invalidValue("The source of security group rule %s is of type %s and cannot be changed to %s", id, x.source.kind(), list[0].source.kind())
		})
		d.fail(g.reaches(d.r, list, c.Now))
		fresh[x] = list[0]
		rules[slices.Index(rules, x)] = list[0]
	}
	for n, x := range rules {
		d.check(!slices.ContainsFunc(rules[:n], x.same), func() error { return duplicate(x) })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	for x, y := range fresh {
		x.protocol, x.from, x.to, x.source, x.description = y.protocol, y.from, y.to, y.source, y.description
	}
	c.Changed(aws.Changed, d.r.groupResource(g))
	return &ec2.ModifySecurityGroupRulesOutput{Return: new(true)}, nil
}

// reaches refuses rules for groups of VPCs that the group's is not connected with.
func (g *group) reaches(r *region, list []*rule, now time.Time) error {
	for _, x := range list {
		other, ok := find[*group](r, x.source.group)
		if ok && !other.serves(g.vpc) && r.peering(g.vpc, other.vpc, now) == nil {
			return bad("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")
		}
	}
	return nil
}

// peering is the active connection between two VPCs of the region, nil for none.
func (r *region) peering(a, b *vpc, now time.Time) *thing[types.VpcPeeringConnection] {
	for _, x := range peerings.all(r, now) {
		from, to := aws.Value(x.it.RequesterVpcInfo.VpcId), aws.Value(x.it.AccepterVpcInfo.VpcId)
		if x.status() == "active" && (from == a.id && to == b.id || from == b.id && to == a.id) {
			return x
		}
	}
	return nil
}

// describeRules changes what is said of rules, which are named by what they are or by their ids.
func describeRules(d *draft, g *group, ps []types.IpPermission, list []types.SecurityGroupRuleDescription, egress bool) {
	d.check((len(ps) > 0) != (len(list) > 0), func() error {
		return bad("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleDescriptions' should be provided.")
	})
	if d.err != nil {
		return
	}
	texts := map[*rule]string{}
	for _, x := range list {
		y, ok := find[*rule](d.r, aws.Value(x.SecurityGroupRuleId))
		d.check(ok && y.group == g && y.egress == egress, func() error { return lostRules([]string{aws.Value(x.SecurityGroupRuleId)}) })
		texts[y] = aws.Value(x.Description)
	}
	for _, p := range ps {
		more, err := d.r.permissionRules(p, egress)
		d.fail(err)
		for _, x := range more {
			at := slices.IndexFunc(g.rules, x.same)
			d.check(at >= 0, func() error {
				return bad("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
			})
			if at >= 0 {
				texts[g.rules[at]] = x.description
			}
		}
	}
	if d.ready() != nil {
		return
	}
	for x, text := range texts {
		x.description = text
	}
	d.c.Changed(aws.Changed, d.r.groupResource(g))
}

// UpdateSecurityGroupRuleDescriptionsIngress changes the descriptions of rules for incoming packets; one left out is taken away.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html
func (s *Service) UpdateSecurityGroupRuleDescriptionsIngress(c *aws.Call, in *ec2.UpdateSecurityGroupRuleDescriptionsIngressInput) (*ec2.UpdateSecurityGroupRuleDescriptionsIngressOutput, error) {
	d := s.begin(c, in)
	describeRules(d, groupOf(d, in.GroupId, in.GroupName), in.IpPermissions, in.SecurityGroupRuleDescriptions, false)
	if d.err != nil {
		return nil, d.err
	}
	return &ec2.UpdateSecurityGroupRuleDescriptionsIngressOutput{Return: new(true)}, nil
}

// UpdateSecurityGroupRuleDescriptionsEgress changes the descriptions of rules for outgoing packets; one left out is taken away.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html
func (s *Service) UpdateSecurityGroupRuleDescriptionsEgress(c *aws.Call, in *ec2.UpdateSecurityGroupRuleDescriptionsEgressInput) (*ec2.UpdateSecurityGroupRuleDescriptionsEgressOutput, error) {
	d := s.begin(c, in)
	describeRules(d, groupOf(d, in.GroupId, in.GroupName), in.IpPermissions, in.SecurityGroupRuleDescriptions, true)
	if d.err != nil {
		return nil, d.err
	}
	return &ec2.UpdateSecurityGroupRuleDescriptionsEgressOutput{Return: new(true)}, nil
}
