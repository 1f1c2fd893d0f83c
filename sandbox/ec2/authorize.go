package ec2

import (
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// authorize adds rules to a group: all or none.
func (s *Service) authorize(c *aws.Call, dry *bool, id, name *string, t terms, specs []types.TagSpecification, egress bool) ([]types.SecurityGroupRule, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	g, err := r.findGroup(id, name)
	if err != nil {
		return nil, err
	}
	list, err := r.rules(t, egress)
	if err != nil {
		return nil, err
	}
	tags, err := specified(specs, types.ResourceTypeSecurityGroupRule)
	if err != nil {
		return nil, err
	}
	if err := g.accepts(list, egress); err != nil {
		return nil, err
	}
	if err := g.reaches(r, list, c.Now); err != nil {
		return nil, err
	}
	if err := dryRun(dry); err != nil {
		return nil, err
	}
	var out []types.SecurityGroupRule
	for _, x := range list {
		x.tags = tags[types.ResourceTypeSecurityGroupRule]
		r.addRule(c, g, x)
		out = append(out, r.sdkRule(x))
	}
	c.Changed(aws.Changed, r.groupResource(g))
	return out, nil
}

// accepts refuses rules that the group has already, and more than it may have.
func (g *group) accepts(list []*rule, egress bool) error {
	n := len(list)
	for _, x := range g.rules {
		if x.egress == egress {
			n++
		}
		if i := slices.IndexFunc(list, x.same); i >= 0 {
			return duplicate(list[i])
		}
	}
	for i, x := range list {
		if slices.ContainsFunc(list[:i], x.same) {
			return bad("InvalidParameterValue", "The same permission must not appear multiple times")
		}
	}
	if n > maxRules {
		return bad("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")
	}
	return nil
}

func duplicate(x *rule) error {
	peer := x.source.ipv4 + x.source.ipv6 + x.source.group + x.source.list
	ports := ""
	if x.protocol == "tcp" || x.protocol == "udp" {
		ports = ", from port: " + strconv.Itoa(int(x.from)) + ", to port: " + strconv.Itoa(int(x.to))
	}
	protocol := x.protocol
	switch protocol {
	case "-1":
		protocol = "ALL"
	case "tcp":
		protocol = "TCP"
	case "udp":
		protocol = "UDP"
	}
	return bad("InvalidPermission.Duplicate", "the specified rule \"peer: %s, %s%s, ALLOW\" already exists", peer, protocol, ports)
}

// AuthorizeSecurityGroupIngress lets packets in.
// It returns InvalidPermission.Duplicate if the group has one of the rules already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
func (s *Service) AuthorizeSecurityGroupIngress(c *aws.Call, in *ec2.AuthorizeSecurityGroupIngressInput) (*ec2.AuthorizeSecurityGroupIngressOutput, error) {
	t := terms{in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName}
	list, err := s.authorize(c, in.DryRun, in.GroupId, in.GroupName, t, in.TagSpecifications, false)
	if err != nil {
		return nil, err
	}
	return &ec2.AuthorizeSecurityGroupIngressOutput{Return: new(true), SecurityGroupRules: list}, nil
}

// AuthorizeSecurityGroupEgress lets packets out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html
func (s *Service) AuthorizeSecurityGroupEgress(c *aws.Call, in *ec2.AuthorizeSecurityGroupEgressInput) (*ec2.AuthorizeSecurityGroupEgressOutput, error) {
	t := terms{in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName}
	list, err := s.authorize(c, in.DryRun, in.GroupId, nil, t, in.TagSpecifications, true)
	if err != nil {
		return nil, err
	}
	return &ec2.AuthorizeSecurityGroupEgressOutput{Return: new(true), SecurityGroupRules: list}, nil
}

// revoke removes rules of a group, named by their ids or by what they say: all or none.
func (s *Service) revoke(c *aws.Call, dry *bool, id, name *string, t terms, ids []string, egress bool) ([]types.RevokedSecurityGroupRule, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	g, err := r.findGroup(id, name)
	if err != nil {
		return nil, err
	}
	list, err := r.chosenRules(g, t, ids, egress)
	if err != nil {
		return nil, err
	}
	if err := dryRun(dry); err != nil {
		return nil, err
	}
	var out []types.RevokedSecurityGroupRule
	for _, x := range list {
		g.rules = slices.DeleteFunc(g.rules, func(y *rule) bool { return y == x })
		delete(r.index, x.id)
		out = append(out, x.revoked())
	}
	c.Changed(aws.Changed, r.groupResource(g))
	return out, nil
}

func (r *region) chosenRules(g *group, t terms, ids []string, egress bool) ([]*rule, error) {
	var list []*rule
	for _, id := range ids {
		x, ok := find[*rule](r, id)
		if !ok || x.group != g || x.egress != egress {
			return nil, lostRules([]string{id})
		}
		list = append(list, x)
	}
	if len(ids) > 0 {
		return list, nil
	}
	wanted, err := r.rules(t, egress)
	if err != nil {
		return nil, err
	}
	for _, w := range wanted {
		i := slices.IndexFunc(g.rules, w.same)
		if i < 0 {
			return nil, bad("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
		}
		list = append(list, g.rules[i])
	}
	return list, nil
}

func (x *rule) revoked() types.RevokedSecurityGroupRule {
	out := types.RevokedSecurityGroupRule{SecurityGroupRuleId: &x.id, GroupId: &x.group.id, IsEgress: &x.egress, IpProtocol: &x.protocol, FromPort: &x.from, ToPort: &x.to, Description: x.note()}
	switch {
	case x.source.ipv4 != "":
		out.CidrIpv4 = &x.source.ipv4
	case x.source.ipv6 != "":
		out.CidrIpv6 = &x.source.ipv6
	default:
		out.ReferencedGroupId = &x.source.group
	}
	return out
}

// RevokeSecurityGroupIngress takes rules for incoming packets away.
// It returns InvalidPermission.NotFound if the group does not have one of them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
func (s *Service) RevokeSecurityGroupIngress(c *aws.Call, in *ec2.RevokeSecurityGroupIngressInput) (*ec2.RevokeSecurityGroupIngressOutput, error) {
	t := terms{in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName}
	list, err := s.revoke(c, in.DryRun, in.GroupId, in.GroupName, t, in.SecurityGroupRuleIds, false)
	if err != nil {
		return nil, err
	}
	return &ec2.RevokeSecurityGroupIngressOutput{Return: new(true), RevokedSecurityGroupRules: list}, nil
}

// RevokeSecurityGroupEgress takes rules for outgoing packets away.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html
func (s *Service) RevokeSecurityGroupEgress(c *aws.Call, in *ec2.RevokeSecurityGroupEgressInput) (*ec2.RevokeSecurityGroupEgressOutput, error) {
	t := terms{in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName}
	list, err := s.revoke(c, in.DryRun, in.GroupId, nil, t, in.SecurityGroupRuleIds, true)
	if err != nil {
		return nil, err
	}
	return &ec2.RevokeSecurityGroupEgressOutput{Return: new(true), RevokedSecurityGroupRules: list}, nil
}

var ruleFields = fields[*rule]{
	"group-id":               func(x *rule, m matcher) bool { return m.text(x.group.id) },
	"security-group-rule-id": func(x *rule, m matcher) bool { return m.text(x.id) },
}

// DescribeSecurityGroupRules lists the rules of all groups.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
func (s *Service) DescribeSecurityGroupRules(c *aws.Call, in *ec2.DescribeSecurityGroupRulesInput) (*ec2.DescribeSecurityGroupRulesOutput, error) {
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	all := func(r *region) []*rule {
		var list []*rule
		for _, g := range r.groups {
			list = append(list, g.rules...)
		}
		return list
	}
	r, list, next, err := describe(s, c, q, in.SecurityGroupRuleIds, all, ruleFields, lostRules)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeSecurityGroupRulesOutput{SecurityGroupRules: mapped(list, r.sdkRule), NextToken: next}, nil
}
