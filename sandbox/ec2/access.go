package ec2

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// need collects the permissions of one call.
type need struct {
	s    *Service
	r    *region
	call *aws.Call
	list []aws.Access
}

// on asks for the call's action on a resource; keys are pairs of further condition keys.
func (n *need) on(arn string, tags []types.Tag, keys ...string) *need {
	ctx := map[string][]string{"ec2:region": {n.r.place.name}}
	for _, t := range tags {
		key := strings.ToLower(*t.Key)
		ctx["aws:resourcetag/"+key] = []string{*t.Value}
		ctx["ec2:resourcetag/"+key] = []string{*t.Value}
	}
	for i := 0; i < len(keys); i += 2 {
		ctx[keys[i]] = append(ctx[keys[i]], keys[i+1])
	}
	n.list = append(n.list, aws.Access{Action: "ec2:" + n.call.Operation, Resource: arn, Context: ctx})
	return n
}

// existing asks for the action on the resource with the given id.
func (n *need) existing(kind types.ResourceType, id string, keys ...string) *need {
	var tags []types.Tag
	if x, ok := n.r.index[id]; ok {
		tags = x.self().tags
		keys = append(keys, n.fitting(x)...)
	}
	return n.on(n.r.arn(kind, id), tags, keys...)
}

// made asks for the action on a resource that will be made, with the tags that it gets, and for
// the permission to set these.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
func (n *need) made(kind types.ResourceType, id string, specs []types.TagSpecification, keys ...string) *need {
	for _, s := range specs {
		if s.ResourceType == kind {
			keys = append(keys, requestTags(s.Tags)...)
		}
	}
	n.on(n.r.arn(kind, id), nil, keys...)
	for _, s := range specs {
		if s.ResourceType == kind && len(s.Tags) > 0 {
			n.on(n.r.arn(kind, id), nil, append(requestTags(s.Tags), "ec2:createaction", n.call.Operation)...)
			n.list[len(n.list)-1].Action = "ec2:CreateTags"
			break
		}
	}
	return n
}

func requestTags(tags []types.Tag) []string {
	var keys []string
	for _, t := range tags {
		key := aws.Value(t.Key)
		keys = append(keys, "aws:requesttag/"+strings.ToLower(key), aws.Value(t.Value), "aws:tagkeys", key)
	}
	return keys
}

// Access names the resources that EC2 checks for each call. Describe operations know no resources.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	r, err := s.region(c)
	if err != nil {
		return nil
	}
	n := &need{s: s, r: r, call: c}
	switch in := in.(type) {
	case *ec2.RunInstancesInput:
		n.run(in)
	case *ec2.StartInstancesInput:
		n.instances(in.InstanceIds)
	case *ec2.StopInstancesInput:
		n.instances(in.InstanceIds)
	case *ec2.RebootInstancesInput:
		n.instances(in.InstanceIds)
	case *ec2.TerminateInstancesInput:
		n.instances(in.InstanceIds)
	case *ec2.ModifyInstanceAttributeInput:
		n.existing(types.ResourceTypeInstance, *in.InstanceId, attributes(in)...)
	case *ec2.DescribeInstanceAttributeInput:
		n.existing(types.ResourceTypeInstance, *in.InstanceId)
	case *ec2.AssociateIamInstanceProfileInput:
		n.gives(n.r.instanceNamed(aws.Value(in.InstanceId)), in.IamInstanceProfile)
	case *ec2.ReplaceIamInstanceProfileAssociationInput:
		n.gives(n.r.tied(aws.Value(in.AssociationId), n.call.Now), in.IamInstanceProfile)
	case *ec2.DisassociateIamInstanceProfileInput:
		n.gives(n.r.tied(aws.Value(in.AssociationId), n.call.Now), nil)
	case *ec2.DeletePlacementGroupInput:
		n.placement(n.r.placementGroupNamed(aws.Value(in.GroupName), c.Now))
	case *ec2.CreateTagsInput:
		n.tags(in.Resources, in.Tags)
	case *ec2.DeleteTagsInput:
		n.tags(in.Resources, in.Tags)
	default:
		if !n.storage(in) && !n.market(in) {
			n.network(in)
		}
	}
	return n.fitted()
}

// network covers key pairs, security groups and VPCs.
func (n *need) network(in any) {
	switch in := in.(type) {
	case *ec2.CreateKeyPairInput:
		kind := in.KeyType
		if kind == "" {
			kind = types.KeyTypeRsa
		}
		n.made(types.ResourceTypeKeyPair, *in.KeyName, in.TagSpecifications, "ec2:keypairtype", string(kind))
	case *ec2.ImportKeyPairInput:
		n.made(types.ResourceTypeKeyPair, *in.KeyName, in.TagSpecifications)
	case *ec2.DeleteKeyPairInput:
		n.key(in.KeyName, in.KeyPairId)
	case *ec2.CreateSecurityGroupInput:
		n.made(types.ResourceTypeSecurityGroup, "*", in.TagSpecifications)
		if v := n.vpc(in.VpcId); v != "" {
			n.existing(types.ResourceTypeVpc, v)
		}
	case *ec2.DeleteSecurityGroupInput:
		n.group(in.GroupId, in.GroupName)
	case *ec2.AuthorizeSecurityGroupIngressInput:
		n.group(in.GroupId, in.GroupName)
	case *ec2.AuthorizeSecurityGroupEgressInput:
		n.group(in.GroupId, nil)
	case *ec2.RevokeSecurityGroupIngressInput:
		n.group(in.GroupId, in.GroupName)
	case *ec2.RevokeSecurityGroupEgressInput:
		n.group(in.GroupId, nil)
	case *ec2.DescribeVpcAttributeInput:
		n.existing(types.ResourceTypeVpc, *in.VpcId)
	case *ec2.DetachNetworkInterfaceInput:
		if f := n.r.attached(n.call, aws.Value(in.AttachmentId)); f != nil && f.instance != nil {
			n.existing(types.ResourceTypeInstance, f.instance.id)
			n.existing(types.ResourceTypeNetworkInterface, f.id)
		}
	case *ec2.AllocateAddressInput:
		n.made(types.ResourceTypeElasticIp, "*", in.TagSpecifications, "ec2:domain", "vpc")
	case *ec2.DisassociateAddressInput:
		for _, x := range addresses.all(n.r, n.call.Now) {
			if x.it.AssociationId != nil && *x.it.AssociationId == aws.Value(in.AssociationId) || *x.it.PublicIp == aws.Value(in.PublicIp) {
				n.existing(types.ResourceTypeElasticIp, x.id)
				n.named(aws.Value(x.it.NetworkInterfaceId))
			}
		}
	default:
		n.general(reflect.ValueOf(in).Elem())
	}
}

// general covers the calls that change something and are named as what they make: what they make, and all that they name.
func (n *need) general(in reflect.Value) {
	if strings.HasPrefix(n.call.Operation, "Describe") {
		return
	}
	for _, verb := range []string{"Create", "Start"} {
		noun, ok := strings.CutPrefix(n.call.Operation, verb)
		kind := types.ResourceType(hyphened(noun))
		if !ok {
			continue
		}
		if noun == "NatGateway" {
			kind = types.ResourceTypeNatgateway
		}
		if !slices.Contains(kind.Values(), kind) {
			kind = n.unnamed(in)
		}
		if kind != "" {
			specs, _ := member[[]types.TagSpecification](in, "TagSpecifications")
			n.made(kind, "*", specs)
		}
	}
	if role, ok := member[*string](in, "DeliverLogsPermissionArn"); ok && role != nil {
		n.list = append(n.list, aws.Access{Action: "iam:PassRole", Resource: *role, Context: map[string][]string{"iam:passedtoservice": {"vpc-flow-logs.amazonaws.com"}}})
	}
	if name, ok := member[*string](in, "LaunchTemplateName"); ok && n.list == nil {
		if x := n.r.templateNamed(aws.Value(name), n.call.Now); x != nil {
			n.existing(x.base.kind, x.id)
		}
	}
	for i := range in.NumField() {
		if !in.Type().Field(i).IsExported() {
			continue
		}
		switch x := in.Field(i).Interface().(type) {
		case *string:
			n.named(aws.Value(x))
		case []string:
			for _, id := range x {
				n.named(id)
			}
		default:
			idsIn(in.Field(i), n.named) // what the action does not know, fitted leaves out
		}
	}
	n.sets(in)
}

// unnamed is the kind of resource that an action needs and that the call does not name, because it makes it: a managed prefix list is a
// prefix-list. "" if there is none or more than one.
func (n *need) unnamed(in reflect.Value) (kind types.ResourceType) {
	a, ok := actions.Find("ec2:" + n.call.Operation)
	if !ok || in.FieldByName("LaunchTemplateName").IsValid() { // a template may be named by its name
		return ""
	}
	names := map[types.ResourceType]bool{}
	idsIn(in, func(id string) {
		if x, ok := n.r.index[id]; ok {
			names[x.self().kind] = true
		}
	})
	for _, t := range a.Needs() {
		switch k := types.ResourceType(t.Name); {
		case names[k]:
		case kind != "":
			return ""
		default:
			kind = k
		}
	}
	return kind
}

// idsIn calls f with all texts in a value.
func idsIn(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.Pointer:
		idsIn(v.Elem(), f)
	case reflect.String:
		f(v.String())
	case reflect.Slice:
		for i := range v.Len() {
			idsIn(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				idsIn(v.Field(i), f)
			}
		}
	}
}

func (n *need) named(id string) {
	if x, ok := n.r.index[id]; ok {
		n.existing(x.self().kind, id)
	}
}

// hyphened writes a name as ARNs do: DhcpOptions is dhcp-options.
func hyphened(name string) string {
	var b strings.Builder
	for i, x := range name {
		if i > 0 && unicode.IsUpper(x) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(x))
	}
	return b.String()
}

func (n *need) instances(ids []string) {
	for _, id := range ids {
		n.existing(types.ResourceTypeInstance, id)
	}
}

func (n *need) tags(ids []string, tags []types.Tag) {
	for _, id := range ids {
		kind := types.ResourceType("*")
		if x, ok := n.r.index[id]; ok {
			kind = x.self().kind
		}
		n.existing(kind, id, requestTags(tags)...)
	}
}

// key names a key pair, which goes by its name in ARNs.
func (n *need) key(name, id *string) {
	k := n.r.keyNamed(aws.Value(name))
	if id != nil {
		k, _ = find[*keyPair](n.r, *id)
	}
	if k == nil {
		n.on(n.r.arn(types.ResourceTypeKeyPair, aws.Value(name)), nil)
		return
	}
	n.on(n.r.arn(types.ResourceTypeKeyPair, k.name), k.tags, n.r.facts(k)...)
}

func (n *need) group(id, name *string) {
	if g, err := n.r.findGroup(id, name); err == nil {
		n.existing(types.ResourceTypeSecurityGroup, g.id)
		return
	}
	n.existing(types.ResourceTypeSecurityGroup, aws.Value(id))
}

func (n *need) vpc(id *string) string {
	if id != nil {
		return *id
	}
	if v := n.r.defaultVpc(); v != nil {
		return v.id
	}
	return ""
}

// interfaces asks for what a new instance is connected with.
func (n *need) interfaces(p *plan) {
	if p.wires == nil {
		n.made(types.ResourceTypeNetworkInterface, "*", p.in.TagSpecifications, "ec2:associatepublicipaddress", "false", "ec2:availabilityzone", "")
	}
	for _, w := range p.wires {
		if w.old != nil {
			n.existing(types.ResourceTypeNetworkInterface, w.old.id)
			continue
		}
		for _, g := range w.groups {
			n.existing(types.ResourceTypeSecurityGroup, g.id)
		}
		n.existing(types.ResourceTypeSubnet, w.subnet.id)
		n.made(types.ResourceTypeNetworkInterface, "*", p.in.TagSpecifications,
			"ec2:associatepublicipaddress", strconv.FormatBool(w.public), "ec2:availabilityzone", w.subnet.zone.name,
			"ec2:subnet", n.r.arn(types.ResourceTypeSubnet, w.subnet.id), "ec2:vpc", n.r.arn(types.ResourceTypeVpc, w.subnet.vpc.id))
	}
}

// disks asks for the disks, with what is known of them.
func (n *need) disks(p *plan, zone string) {
	if p.image.image == nil || n.r.planDisks(p) != nil {
		p.disks = []disk{{}}
	}
	for _, b := range p.in.BlockDeviceMappings {
		if b.Ebs != nil && b.Ebs.SnapshotId != nil {
			n.snapshot(*b.Ebs.SnapshotId)
		}
	}
	for _, d := range p.disks {
		n.made(types.ResourceTypeVolume, "*", p.in.TagSpecifications, append(d.keys(n.r), "ec2:availabilityzone", zone)...)
	}
}
