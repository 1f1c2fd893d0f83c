package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// market covers the calls that buy: spot requests, fleets, hosts. It reports whether the call is one of them.
func (n *need) market(in any) bool {
	switch in := in.(type) {
	case *ec2.RequestSpotInstancesInput:
		n.made(types.ResourceTypeSpotInstancesRequest, "*", in.TagSpecifications)
		if spec := in.LaunchSpecification; spec != nil {
			n.launches(spec.ImageId, spec.KeyName, spec.SubnetId, spec.SecurityGroupIds)
			if p, err := n.s.profileOf(spec.IamInstanceProfile); err == nil && p != nil {
				n.passes(p)
			}
		}
	case *ec2.RequestSpotFleetInput:
		f := in.SpotFleetRequestConfig
		n.made(types.ResourceTypeSpotFleetRequest, "*", f.TagSpecifications)
		n.list = append(n.list, aws.Access{Action: "iam:PassRole", Resource: *f.IamFleetRole, Context: map[string][]string{"iam:passedtoservice": {"spotfleet.amazonaws.com"}}})
		for _, spec := range f.LaunchSpecifications {
			n.launches(spec.ImageId, spec.KeyName, spec.SubnetId, nil)
		}
		for _, config := range f.LaunchTemplateConfigs {
			if spec := config.LaunchTemplateSpecification; spec != nil {
				n.templated(spec.LaunchTemplateId, spec.LaunchTemplateName)
			}
		}
	case *ec2.CreateFleetInput:
		n.made(types.ResourceTypeFleet, "*", in.TagSpecifications)
		for _, config := range in.LaunchTemplateConfigs {
			if spec := config.LaunchTemplateSpecification; spec != nil {
				n.templated(spec.LaunchTemplateId, spec.LaunchTemplateName)
			}
		}
	case *ec2.AllocateHostsInput:
		n.made(types.ResourceTypeDedicatedHost, "*", in.TagSpecifications)
	default:
		return false
	}
	return true
}

// launches asks for what a launch specification names.
func (n *need) launches(image, key, subnet *string, groups []string) {
	if image != nil {
		n.on(aws.ARN("ec2", n.r.place.name, "", "image/"+*image), nil)
	}
	if key != nil {
		n.key(key, nil)
	}
	if subnet != nil {
		n.existing(types.ResourceTypeSubnet, *subnet)
	}
	for _, id := range groups {
		n.existing(types.ResourceTypeSecurityGroup, id)
	}
}

func (n *need) templated(id, name *string) {
	if x, err := n.r.template(id, name, n.call.Now); err == nil {
		n.existing(types.ResourceTypeLaunchTemplate, x.id)
	}
}
