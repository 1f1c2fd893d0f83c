package ec2

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// facts are the condition keys that tell of a resource that exists, each followed by its value.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
func (r *region) facts(x record) []string {
	switch x := x.(type) {
	case *instance:
		return append(r.machineKeys(x.it), "ec2:instanceid", x.id)
	case *group:
		return []string{"ec2:securitygroupid", x.id, "ec2:vpc", r.arn(types.ResourceTypeVpc, x.vpc.id)}
	case *subnet:
		return []string{"ec2:subnetid", x.id, "ec2:availabilityzone", x.zone.name, "ec2:vpc", r.arn(types.ResourceTypeVpc, x.vpc.id)}
	case *vpc:
		return []string{"ec2:vpcid", x.id, "ec2:tenancy", string(x.tenancy)}
	case *volume:
		return volumeKeys(r, &x.it)
	case *snapshot:
		return snapshotKeys(r, &x.it)
	case *ami:
		return imageKeys(&x.it)
	case *face:
		return []string{
			"ec2:networkinterfaceid", x.id, "ec2:availabilityzone", x.subnet.zone.name,
			"ec2:subnet", r.arn(types.ResourceTypeSubnet, x.subnet.id), "ec2:vpc", r.arn(types.ResourceTypeVpc, x.subnet.vpc.id),
		}
	case *thing[types.Address]:
		return []string{"ec2:allocationid", x.id, "ec2:publicipaddress", *x.it.PublicIp, "ec2:domain", string(x.it.Domain)}
	case *keyPair:
		return []string{"ec2:keypairname", x.name, "ec2:keypairtype", string(x.keyType)}
	}
	return nil
}

// attributes are the condition keys that tell what ModifyInstanceAttribute changes: the name of the
// attribute, and its new value if that is a text or a flag.
func attributes(in *ec2.ModifyInstanceAttributeInput) []string {
	var keys []string
	add := func(name, value string) {
		keys = append(keys, "ec2:attribute", name)
		if value != "" {
			keys = append(keys, "ec2:attribute/"+strings.ToLower(name), value)
		}
	}
	text := func(name string, v *types.AttributeValue) {
		if v != nil {
			add(name, aws.Value(v.Value))
		}
	}
	flag := func(name string, v *types.AttributeBooleanValue) {
		if v != nil {
			add(name, strconv.FormatBool(aws.Value(v.Value)))
		}
	}
	text("InstanceInitiatedShutdownBehavior", in.InstanceInitiatedShutdownBehavior)
	text("InstanceType", in.InstanceType)
	flag("DisableApiStop", in.DisableApiStop)
	flag("DisableApiTermination", in.DisableApiTermination)
	flag("EbsOptimized", in.EbsOptimized)
	flag("EnaSupport", in.EnaSupport)
	flag("SourceDestCheck", in.SourceDestCheck)
	switch {
	case in.UserData != nil:
		add("UserData", "")
	case len(in.Groups) > 0:
		add("GroupSet", "")
	case len(in.BlockDeviceMappings) > 0:
		add("BlockDeviceMapping", "")
	case in.Attribute != "":
		add(strings.ToUpper(string(in.Attribute[:1]))+string(in.Attribute[1:]), aws.Value(in.Value))
	}
	return keys
}
