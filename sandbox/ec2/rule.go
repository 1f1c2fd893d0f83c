package ec2

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// rule lets one kind of packets through, from or to one source.
type rule struct {
	base
	group       *group
	egress      bool
	protocol    string // tcp, udp, icmp, icmpv6, a number, or -1 for all
	from, to    int32  // ports, or ICMP type and code; -1 for all
	source      source
	description string
}

// source is where a rule's packets come from (or go to): exactly one of them.
type source struct {
	ipv4, ipv6 string // CIDR blocks
	group      string // id of a security group
	list       string // id of a prefix list
}

// fromPort and toPort are what the API tells: nothing in permissions of all protocols.
func (x *rule) fromPort() *int32 {
	if x.protocol == "-1" {
		return nil
	}
	return &x.from
}

func (x *rule) toPort() *int32 {
	if x.protocol == "-1" {
		return nil
	}
	return &x.to
}

func (x *rule) note() *string {
	if x.description == "" {
		return nil
	}
	return &x.description
}

func (x *rule) same(y *rule) bool {
	return x.egress == y.egress && x.protocol == y.protocol && x.from == y.from && x.to == y.to && x.source == y.source
}

// addTo puts the rule's source into a permission.
func (x *rule) addTo(p *types.IpPermission, r *region) {
	switch {
	case x.source.ipv4 != "":
		p.IpRanges = append(p.IpRanges, types.IpRange{CidrIp: &x.source.ipv4, Description: x.note()})
	case x.source.ipv6 != "":
		p.Ipv6Ranges = append(p.Ipv6Ranges, types.Ipv6Range{CidrIpv6: &x.source.ipv6, Description: x.note()})
	case x.source.list != "":
		p.PrefixListIds = append(p.PrefixListIds, types.PrefixListId{PrefixListId: &x.source.list, Description: x.note()})
	default:
		pair := types.UserIdGroupPair{GroupId: &x.source.group, UserId: &r.account, Description: x.note()}
		if g, ok := find[*group](r, x.source.group); ok && g.vpc != x.group.vpc {
			pair.VpcId = &g.vpc.id
		}
		p.UserIdGroupPairs = append(p.UserIdGroupPairs, pair)
	}
}

func (r *region) sdkRule(x *rule) types.SecurityGroupRule {
	out := types.SecurityGroupRule{
		SecurityGroupRuleId: &x.id, SecurityGroupRuleArn: new(r.arn(x.kind, x.id)), GroupId: &x.group.id, GroupOwnerId: &r.account,
		IsEgress: &x.egress, IpProtocol: &x.protocol, FromPort: &x.from, ToPort: &x.to, Description: x.note(), Tags: x.tags,
	}
	switch {
	case x.source.ipv4 != "":
		out.CidrIpv4 = &x.source.ipv4
	case x.source.ipv6 != "":
		out.CidrIpv6 = &x.source.ipv6
	case x.source.list != "":
		out.PrefixListId = &x.source.list
	default:
		out.ReferencedGroupInfo = &types.ReferencedSecurityGroup{GroupId: &x.source.group, UserId: &r.account}
	}
	return out
}

// terms are a call's permissions in either of the two ways to write them.
type terms struct {
	permissions []types.IpPermission
	protocol    *string
	from, to    *int32
	cidr        *string
	sourceGroup *string // name, in the default VPC
}

// rules reads terms as rules, one for each source.
func (r *region) rules(t terms, egress bool) ([]*rule, error) {
	ps := t.permissions
	if len(ps) == 0 {
		p, err := r.single(t)
		if err != nil {
			return nil, err
		}
		ps = []types.IpPermission{p}
	}
	var list []*rule
	for _, p := range ps {
		more, err := r.permissionRules(p, egress)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// single makes a permission of the short parameters.
func (r *region) single(t terms) (types.IpPermission, error) {
	p := types.IpPermission{IpProtocol: t.protocol, FromPort: t.from, ToPort: t.to}
	switch {
	case t.sourceGroup != nil:
		p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupName: t.sourceGroup}}
		if p.IpProtocol == nil {
			p.IpProtocol = new("-1")
		}
	case t.cidr != nil:
		p.IpRanges = []types.IpRange{{CidrIp: t.cidr}}
	case t.protocol == nil && t.from == nil && t.to == nil:
		return p, bad("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.")
	default:
		return p, bad("MissingParameter", "The request must contain the parameter ipRanges, ipv6Ranges, prefixListIds or groups")
	}
	return p, nil
}

var protocolNames = map[string]string{"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}

func (r *region) permissionRules(p types.IpPermission, egress bool) ([]*rule, error) {
	x, err := shape(p)
	if err != nil {
		return nil, err
	}
	x.egress = egress
	var list []*rule
	put := func(s source, description *string) {
		y := *x
		y.source, y.description = s, aws.Value(description)
		list = append(list, &y)
	}
	for _, i := range p.IpRanges {
		block, err := netip.ParsePrefix(aws.Value(i.CidrIp))
		if err != nil || !block.Addr().Is4() {
			return nil, invalidValue("CIDR block %s is malformed", aws.Value(i.CidrIp))
		}
		put(source{ipv4: block.Masked().String()}, i.Description)
	}
	for _, i := range p.Ipv6Ranges {
		block, err := netip.ParsePrefix(aws.Value(i.CidrIpv6))
		if err != nil || !block.Addr().Is6() {
			return nil, invalidValue("CIDR block %s is malformed", aws.Value(i.CidrIpv6))
		}
		put(source{ipv6: block.Masked().String()}, i.Description)
	}
	for _, u := range p.UserIdGroupPairs {
		g, err := r.findGroup(u.GroupId, u.GroupName)
		if err != nil {
			return nil, err
		}
		put(source{group: g.id}, u.Description)
	}
	for _, l := range p.PrefixListIds {
		if _, err := r.prefixList(aws.Value(l.PrefixListId)); err != nil {
			return nil, err
		}
		put(source{list: *l.PrefixListId}, l.Description)
	}
	if len(list) == 0 {
		return nil, bad("MissingParameter", "The request must contain the parameter ipRanges, ipv6Ranges, prefixListIds or groups")
	}
	return list, nil
}

// shape reads protocol and ports of a permission.
func shape(p types.IpPermission) (*rule, error) {
	protocol := strings.ToLower(aws.Value(p.IpProtocol))
	if name, ok := protocolNames[protocol]; ok {
		protocol = name
	}
	x := &rule{protocol: protocol, from: -1, to: -1}
	switch protocol {
	case "-1":
		return x, nil
	case "tcp", "udp":
		if p.FromPort == nil || p.ToPort == nil {
			return nil, invalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
		}
		x.from, x.to = *p.FromPort, *p.ToPort
		if x.from == -1 && x.to == -1 {
			x.from, x.to = 0, 65535
		}
		if x.from < 0 || x.to > 65535 || x.from > x.to {
			return nil, bad("InvalidParameterValue", "Invalid value '%d-%d' for portRange.", x.from, x.to)
		}
	case "icmp", "icmpv6":
		if p.FromPort != nil {
			x.from = *p.FromPort
		}
		if p.ToPort != nil {
			x.to = *p.ToPort
		}
		if x.from < -1 || x.from > 255 || x.to < -1 || x.to > 255 {
			return nil, invalidValue("Invalid value '%d' for ICMP type or code.", x.from)
		}
	default:
		if n, err := strconv.Atoi(protocol); err != nil || n < 0 || n > 255 {
			return nil, invalidValue("Invalid value '%s' for IP protocol. Unknown protocol.", protocol)
		}
	}
	return x, nil
}
