package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// group is a security group: which packets may come to an instance and which may leave it.
type group struct {
	base
	name, description string
	vpc               *vpc
	also              []*vpc  // further VPCs whose interfaces may have it
	rules             []*rule // in the order of their making
}

// maxRules is how many rules a group may have in each direction.
const maxRules = 60

// serves reports whether interfaces in a VPC may have the group.
func (g *group) serves(v *vpc) bool { return g.vpc == v || slices.Contains(g.also, v) }

func (g *group) isDefault() bool { return g.name == "default" }

// createDefaultGroup makes the group that a VPC is born with: in from its own members, out to anywhere.
func (r *region) createDefaultGroup(c *aws.Call, v *vpc) {
	g := r.newGroup(c, v, "default", "default VPC security group")
	r.addRule(c, g, &rule{source: source{group: g.id}, protocol: "-1", from: -1, to: -1})
}

// newGroup makes a group that lets everything out.
func (r *region) newGroup(c *aws.Call, v *vpc, name, description string) *group {
	g := &group{base: base{id: c.NewID("sg"), kind: types.ResourceTypeSecurityGroup}, name: name, description: description, vpc: v}
	add(r, &r.groups, g)
	r.addRule(c, g, &rule{egress: true, source: source{ipv4: "0.0.0.0/0"}, protocol: "-1", from: -1, to: -1})
	if v.has6() {
		r.addRule(c, g, anywhere6())
	}
	return g
}

// anywhere6 lets everything out to IPv6 addresses.
func anywhere6() *rule {
	return &rule{egress: true, source: source{ipv6: "::/0"}, protocol: "-1", from: -1, to: -1}
}

// everywhere reports whether a rule lets everything out to IPv4 addresses, as new groups do.
func everywhere(x *rule) bool { return x.egress && x.protocol == "-1" && x.source.ipv4 == "0.0.0.0/0" }

func (r *region) addRule(c *aws.Call, g *group, x *rule) {
	x.base, x.group = base{id: c.NewID("sgr"), kind: types.ResourceTypeSecurityGroupRule, tags: x.tags}, g
	g.rules = append(g.rules, x)
	r.index[x.id] = x
}

// findGroup finds a group by id, or by its name in the default VPC.
func (r *region) findGroup(id, name *string) (*group, error) {
	if id != nil {
		if g, ok := find[*group](r, *id); ok {
			return g, nil
		}
		return nil, lostGroups([]string{*id})
	}
	if name == nil {
		return nil, bad("MissingParameter", "The request must contain the parameter groupName or groupId")
	}
	return r.groupNamed(r.defaultVpc(), *name)
}

func (r *region) groupNamed(v *vpc, name string) (*group, error) {
	for _, g := range r.groups {
		if g.vpc == v && g.name == name {
			return g, nil
		}
	}
	return nil, bad("InvalidGroup.NotFound", "The security group '%s' does not exist in default VPC", name)
}

// permissions gathers a group's rules of one direction as AWS shows them: one permission for each
// protocol and range of ports.
func (r *region) permissions(g *group, egress bool) []types.IpPermission {
	list := []types.IpPermission{}
	for _, x := range g.rules {
		if x.egress != egress {
			continue
		}
		i := slices.IndexFunc(list, func(p types.IpPermission) bool {
			return *p.IpProtocol == x.protocol && aws.Value(p.FromPort) == aws.Value(x.fromPort()) && aws.Value(p.ToPort) == aws.Value(x.toPort())
		})
		if i < 0 {
			i = len(list)
			list = append(list, types.IpPermission{IpProtocol: &x.protocol, FromPort: x.fromPort(), ToPort: x.toPort()})
		}
		x.addTo(&list[i], r)
	}
	return list
}

func (r *region) sdkGroup(g *group) types.SecurityGroup {
	return types.SecurityGroup{
		GroupId: &g.id, GroupName: &g.name, Description: &g.description, VpcId: &g.vpc.id, OwnerId: &r.account, Tags: g.tags,
		SecurityGroupArn: new(r.arn(g.kind, g.id)), IpPermissions: r.permissions(g, false), IpPermissionsEgress: r.permissions(g, true),
	}
}

// CreateSecurityGroup makes a group in a VPC, the default one unless told.
// It returns InvalidGroup.Duplicate if the VPC has a group of that name.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
func (s *Service) CreateSecurityGroup(c *aws.Call, in *ec2.CreateSecurityGroupInput) (*ec2.CreateSecurityGroupOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	v := r.defaultVpc()
	if in.VpcId != nil {
		var ok bool
		if v, ok = find[*vpc](r, *in.VpcId); !ok {
			return nil, lostVpcs([]string{*in.VpcId})
		}
	}
	if v == nil {
		return nil, bad("VPCIdNotSpecified", "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.")
	}
	if err := r.checkGroup(v, *in.GroupName, *in.Description); err != nil {
		return nil, err
	}
	tags, err := specified(in.TagSpecifications, types.ResourceTypeSecurityGroup)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	g := r.newGroup(c, v, *in.GroupName, *in.Description)
	g.tags = tags[g.kind]
	c.Changed(aws.Created, r.groupResource(g))
	return &ec2.CreateSecurityGroupOutput{GroupId: &g.id, SecurityGroupArn: new(r.arn(g.kind, g.id)), Tags: g.tags}, nil
}

func (r *region) groupResource(g *group) aws.Resource {
	x := r.resource(&g.base, "")
	x.Name, x.Default, x.In = g.name, g.isDefault(), g.vpc.id
	return x
}

// groupLetters are the letters beside A-Z, a-z and 0-9 that names and descriptions may have.
const groupLetters = " ._-:/()#,@[]+=&;{}!$*"

func (r *region) checkGroup(v *vpc, name, description string) error {
	for _, text := range []struct{ what, value string }{{"GroupName", name}, {"GroupDescription", description}} {
		if text.value == "" {
			return missing(text.what)
		}
		if len(text.value) > 255 || strings.ContainsFunc(text.value, func(x rune) bool { return !isAlphanumeric(x) && !strings.ContainsRune(groupLetters, x) }) {
			return invalidValue("Value (%s) for parameter %s is invalid. Character sets beyond ASCII are not supported.", text.value, text.what)
		}
	}
	if strings.HasPrefix(name, "sg-") {
		return invalidValue("Invalid security group name '%s'. Group names may not be in the format sg-*.", name)
	}
	if name == "default" {
		return bad("InvalidParameterValue", "Cannot use reserved security group name: default")
	}
	for _, g := range r.groups {
		if g.vpc == v && g.name == name {
			return bad("InvalidGroup.Duplicate", "The security group '%s' already exists for VPC '%s'", name, v.id)
		}
	}
	return nil
}

func isAlphanumeric(x rune) bool {
	return x >= 'a' && x <= 'z' || x >= 'A' && x <= 'Z' || x >= '0' && x <= '9'
}

// DeleteSecurityGroup removes a group that no interface uses and no other group names.
// It returns DependencyViolation if one does, CannotDelete for a VPC's default group.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
func (s *Service) DeleteSecurityGroup(c *aws.Call, in *ec2.DeleteSecurityGroupInput) (*ec2.DeleteSecurityGroupOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	g, err := r.findGroup(in.GroupId, in.GroupName)
	if err != nil {
		return nil, err
	}
	if g.isDefault() {
		return nil, bad("CannotDelete", "the specified group: \"%s\" name: \"default\" cannot be deleted by a user", g.id)
	}
	if r.groupInUse(c, g) {
		return nil, bad("DependencyViolation", "resource %s has a dependent object", g.id)
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, x := range g.rules {
		delete(r.index, x.id)
	}
	drop(r, &r.groups, func(x *group) bool { return x == g })
	groupVpcs.dropAll(s.begin(c, in), func(it *types.SecurityGroupVpcAssociation) bool { return *it.GroupId == g.id })
	c.Changed(aws.Deleted, r.groupResource(g))
	return &ec2.DeleteSecurityGroupOutput{GroupId: &g.id, Return: new(true)}, nil
}

func (r *region) groupInUse(c *aws.Call, g *group) bool {
	for _, f := range r.faces {
		if !f.gone(c.Now) && slices.Contains(f.groups, g) {
			return true
		}
	}
	for _, other := range r.groups {
		if other != g && other.serves(g.vpc) && other.names(g.id) { // in a connected VPC the rule becomes stale
			return true
		}
	}
	return false
}

// DescribeSecurityGroups lists security groups with their rules.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
func (s *Service) DescribeSecurityGroups(c *aws.Call, in *ec2.DescribeSecurityGroupsInput) (*ec2.DescribeSecurityGroupsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	ids := slices.Clone(in.GroupIds)
	if len(in.GroupNames) > 0 {
		for _, name := range in.GroupNames {
			g, err := r.groupNamed(r.defaultVpc(), name)
			if err != nil {
				return nil, err
			}
			ids = append(ids, g.id)
		}
	}
	_, list, next, err := describe(s, c, q, ids, func(r *region) []*group { return r.groups }, r.groupFields(), lostGroups)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeSecurityGroupsOutput{SecurityGroups: mapped(list, r.sdkGroup), NextToken: next}, nil
}

// anyRule makes a filter on the rules of one direction.
func anyRule(egress bool, holds func(x *rule, m matcher) bool) func(*group, matcher) bool {
	return func(g *group, m matcher) bool {
		return slices.ContainsFunc(g.rules, func(x *rule) bool { return x.egress == egress && holds(x, m) })
	}
}

func (r *region) groupFields() fields[*group] {
	return documented("DescribeSecurityGroups", withPermissions(r, fields[*group]{
		"group-id":    func(g *group, m matcher) bool { return m.text(g.id) },
		"group-name":  func(g *group, m matcher) bool { return m.text(g.name) },
		"description": func(g *group, m matcher) bool { return m.text(g.description) },
		"vpc-id":      func(g *group, m matcher) bool { return m.text(g.vpc.id) },
	}), r.sdkGroup)
}

// withPermissions adds the filters on rules, ip-permission.* and egress.ip-permission.*.
func withPermissions(r *region, f fields[*group]) fields[*group] {
	for prefix, egress := range map[string]bool{"ip-permission.": false, "egress.ip-permission.": true} {
		f[prefix+"cidr"] = anyRule(egress, func(x *rule, m matcher) bool { return x.source.ipv4 != "" && m.text(x.source.ipv4) })
		f[prefix+"ipv6-cidr"] = anyRule(egress, func(x *rule, m matcher) bool { return x.source.ipv6 != "" && m.text(x.source.ipv6) })
		f[prefix+"group-id"] = anyRule(egress, func(x *rule, m matcher) bool { return x.source.group != "" && m.text(x.source.group) })
		f[prefix+"group-name"] = anyRule(egress, func(x *rule, m matcher) bool {
			g, ok := find[*group](r, x.source.group)
			return ok && m.text(g.name)
		})
		f[prefix+"user-id"] = anyRule(egress, func(x *rule, m matcher) bool { return x.source.group != "" && m.text(r.account) })
		f[prefix+"prefix-list-id"] = anyRule(egress, func(x *rule, m matcher) bool { return x.source.list != "" && m.text(x.source.list) })
		f[prefix+"protocol"] = anyRule(egress, func(x *rule, m matcher) bool { return m.text(x.protocol) })
		f[prefix+"from-port"] = anyRule(egress, func(x *rule, m matcher) bool { return x.fromPort() != nil && m.number(int(x.from)) })
		f[prefix+"to-port"] = anyRule(egress, func(x *rule, m matcher) bool { return x.toPort() != nil && m.number(int(x.to)) })
	}
	return f
}
