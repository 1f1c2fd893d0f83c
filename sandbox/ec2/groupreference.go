package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// DescribeSecurityGroupReferences lists the VPCs, connected by peering, with groups that name the given groups.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html
func (s *Service) DescribeSecurityGroupReferences(c *aws.Call, in *ec2.DescribeSecurityGroupReferencesInput) (*ec2.DescribeSecurityGroupReferencesOutput, error) {
	d := s.begin(c, in)
	list := []types.SecurityGroupReference{}
	for _, id := range in.GroupId {
		g := groupOf(d, &id, nil)
		if d.err != nil {
			return nil, d.err
		}
		var seen []*vpc
		for _, other := range d.r.groups {
			if other.vpc == g.vpc || slices.Contains(seen, other.vpc) || !other.names(g.id) {
				continue
			}
			if p := d.r.peering(g.vpc, other.vpc, c.Now); p != nil {
				seen = append(seen, other.vpc)
				list = append(list, types.SecurityGroupReference{GroupId: &g.id, ReferencingVpcId: &other.vpc.id, VpcPeeringConnectionId: &p.id})
			}
		}
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.DescribeSecurityGroupReferencesOutput{SecurityGroupReferenceSet: list}, nil
}

// names reports whether a rule of the group names another group.
func (g *group) names(id string) bool {
	return slices.ContainsFunc(g.rules, func(x *rule) bool { return x.source.group == id })
}

// stale reports whether a rule names a group that is gone, or one of a VPC that is no longer connected.
func (r *region) stale(x *rule, now time.Time) bool {
	if x.source.group == "" {
		return false
	}
	other, ok := find[*group](r, x.source.group)
	return !ok || !other.serves(x.group.vpc) && r.peering(x.group.vpc, other.vpc, now) == nil
}

// staleRules gathers the stale rules of one direction.
func (r *region) staleRules(g *group, egress bool, now time.Time) (list []types.StaleIpPermission) {
	for _, x := range g.rules {
		if x.egress == egress && r.stale(x, now) {
			list = append(list, types.StaleIpPermission{
				FromPort: x.fromPort(), IpProtocol: &x.protocol, ToPort: x.toPort(), UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &x.source.group, UserId: &r.account, Description: x.note()}},
			})
		}
	}
	return list
}

// DescribeStaleSecurityGroups lists the groups of a VPC with rules that name groups of connected VPCs which are gone, or no longer connected.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html
func (s *Service) DescribeStaleSecurityGroups(c *aws.Call, in *ec2.DescribeStaleSecurityGroupsInput) (*ec2.DescribeStaleSecurityGroupsOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if d.err != nil {
		return nil, d.err
	}
	list := []types.StaleSecurityGroup{}
	for _, g := range d.r.groups {
		in, out := d.r.staleRules(g, false, c.Now), d.r.staleRules(g, true, c.Now)
		if g.vpc == v && len(in)+len(out) > 0 {
			list = append(list, types.StaleSecurityGroup{GroupId: &g.id, GroupName: &g.name, Description: &g.description, VpcId: &v.id, StaleIpPermissions: in, StaleIpPermissionsEgress: out})
		}
	}
	return rows[ec2.DescribeStaleSecurityGroupsOutput](d, list, nil)
}

// GetSecurityGroupsForVpc lists the groups that interfaces in a VPC may have: its own, and those that are associated with it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html
func (s *Service) GetSecurityGroupsForVpc(c *aws.Call, in *ec2.GetSecurityGroupsForVpcInput) (*ec2.GetSecurityGroupsForVpcOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	if d.err != nil {
		return nil, d.err
	}
	list := []types.SecurityGroupForVpc{}
	for _, g := range d.r.groups {
		if g.serves(v) {
			list = append(list, types.SecurityGroupForVpc{GroupId: &g.id, GroupName: &g.name, Description: &g.description, OwnerId: &s.account, PrimaryVpcId: &g.vpc.id, Tags: g.tags})
		}
	}
	return rows[ec2.GetSecurityGroupsForVpcOutput](d, list, nil)
}

// ValidateSecurityGroupQuotasForInterface tells whether one interface may have all of the given groups.
// It returns SecurityGroupsPerInterfaceLimitExceeded or RulesPerSecurityGroupLimitExceeded if not.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ValidateSecurityGroupQuotasForInterface.html
func (s *Service) ValidateSecurityGroupQuotasForInterface(c *aws.Call, in *ec2.ValidateSecurityGroupQuotasForInterfaceInput) (*ec2.ValidateSecurityGroupQuotasForInterfaceOutput, error) {
	d := s.begin(c, in)
	d.check(len(in.SecurityGroupIds) <= maxFaceGroups, func() error {
		return bad("SecurityGroupsPerInterfaceLimitExceeded", "You have exceeded the maximum number of security groups allowed per network interface.")
	})
	rules := map[bool]int{}
	for n, id := range in.SecurityGroupIds {
		d.check(!slices.Contains(in.SecurityGroupIds[:n], id), func() error { return invalidValue("Duplicate security group ID '%s' specified.", id) })
		if g := groupOf(d, &id, nil); g != nil {
			for _, x := range g.rules {
				rules[x.egress]++
			}
		}
	}
	d.check(rules[true] <= maxFaceRules && rules[false] <= maxFaceRules, func() error {
		return bad("RulesPerSecurityGroupLimitExceeded", "The security groups have more than %d rules for a network interface.", maxFaceRules)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.ValidateSecurityGroupQuotasForInterfaceOutput{Valid: new(true)}, nil
}

// maxFaceRules is how many rules of one direction the groups of an interface may have together.
const maxFaceRules = 1000
