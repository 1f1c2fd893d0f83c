package ec2

import (
	"errors"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// inherit takes over the parameters that data does not say.
func inherit(data, source *types.ResponseLaunchTemplateData) {
	to, from := reflect.ValueOf(data).Elem(), reflect.ValueOf(source).Elem()
	for i := range to.NumField() {
		if f := to.Field(i); f.CanSet() && f.IsZero() {
			f.Set(from.Field(i))
		}
	}
}

// templated joins the parameters of a launch with those of the template that it names, if it names one: what the call says
// comes before the template's. The template's version is nil without one.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
func (r *region) templated(c *aws.Call, in *ec2.RunInstancesInput) (*ec2.RunInstancesInput, *types.LaunchTemplateVersion, error) {
	if in.LaunchTemplate == nil {
		return in, nil, nil
	}
	v, err := r.versionOf(c, in.LaunchTemplate)
	if err != nil {
		return in, nil, err
	}
	if v.LaunchTemplateData.InstanceRequirements != nil {
		return in, v, badCombination("You can't specify InstanceRequirements in a launch template that you use with RunInstances.")
	}
	out := *in
	recast(&out, v.LaunchTemplateData)
	return &out, v, nil
}

// versionOf finds the version that a specification means: the default one unless it says another.
func (r *region) versionOf(c *aws.Call, spec *types.LaunchTemplateSpecification) (*types.LaunchTemplateVersion, error) {
	x, err := r.template(spec.LaunchTemplateId, spec.LaunchTemplateName, c.Now)
	if err != nil {
		return nil, err
	}
	name := aws.Value(spec.Version)
	if name == "" {
		name = "$Default"
	}
	return r.version(x, name)
}

// doubts tells what is wrong with a template's parameters: a launch with them would fail.
func (r *region) doubts(now time.Time, data *types.ResponseLaunchTemplateData) *types.ValidationWarning {
	p := &plan{in: &ec2.RunInstancesInput{}}
	recast(p.in, data)
	var found []types.ValidationError
	check := func(err error) {
		if e, ok := errors.AsType[*aws.Error](err); ok {
			found = append(found, types.ValidationError{Code: &e.Code, Message: &e.Message})
		}
	}
	if p.in.InstanceType != "" {
		_, err := findInstanceType(p.in.InstanceType)
		check(err)
	}
	if p.in.ImageId != nil {
		_, err := r.findImage(now, *p.in.ImageId)
		check(err)
	}
	check(r.planKey(p))
	check(planUserData(p))
	check(r.planMetadata(p))
	if data.InstanceType != "" && data.InstanceRequirements != nil {
		check(badCombination("You can't specify both InstanceType and InstanceRequirements."))
	}
	if found == nil {
		return nil
	}
	return &types.ValidationWarning{Errors: found}
}

// GetLaunchTemplateData tells the parameters with which an instance could be launched again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetLaunchTemplateData.html
func (s *Service) GetLaunchTemplateData(c *aws.Call, in *ec2.GetLaunchTemplateDataInput) (*ec2.GetLaunchTemplateDataOutput, error) {
	r, i, err := s.instance(c, *in.InstanceId)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	if i.ended(c.Now) {
		return nil, incorrectState("The instance '%s' is terminated.", i.id)
	}
	now := r.sdkInstance(i, c.Now)
	out := &types.ResponseLaunchTemplateData{
		Monitoring: &types.LaunchTemplatesMonitoring{Enabled: &i.monitor.on}, DisableApiStop: &i.keepRunning, DisableApiTermination: &i.protected,
		InstanceInitiatedShutdownBehavior: i.shutdown,
	}
	again := now
	again.Monitoring, again.NetworkInterfaces, again.BlockDeviceMappings, again.SecurityGroups, again.ProductCodes = nil, nil, nil, nil, nil
	again.IamInstanceProfile, again.CapacityReservationSpecification = nil, nil
	recast(out, again)
	if i.userData != "" {
		out.UserData = &i.userData
	}
	if p := now.IamInstanceProfile; p != nil {
		out.IamInstanceProfile = &types.LaunchTemplateIamInstanceProfileSpecification{Arn: p.Arn}
	}
	if len(now.Tags) > 0 {
		out.TagSpecifications = []types.LaunchTemplateTagSpecification{{ResourceType: types.ResourceTypeInstance, Tags: now.Tags}}
	}
	if i.credits != "" {
		out.CreditSpecification = &types.CreditSpecification{CpuCredits: &i.credits}
	}
	if s := now.CapacityReservationSpecification; s != nil {
		out.CapacityReservationSpecification = &types.LaunchTemplateCapacityReservationSpecificationResponse{
			CapacityReservationPreference: s.CapacityReservationPreference, CapacityReservationTarget: s.CapacityReservationTarget,
		}
	}
	for _, m := range now.BlockDeviceMappings {
		out.BlockDeviceMappings = append(out.BlockDeviceMappings, r.diskAgain(m))
	}
	for _, f := range now.NetworkInterfaces {
		out.NetworkInterfaces = append(out.NetworkInterfaces, faceAgain(f))
	}
	return &ec2.GetLaunchTemplateDataOutput{LaunchTemplateData: out}, nil
}

// diskAgain describes a disk so that another like it can be made.
func (r *region) diskAgain(m types.InstanceBlockDeviceMapping) types.LaunchTemplateBlockDeviceMapping {
	out := types.LaunchTemplateBlockDeviceMapping{DeviceName: m.DeviceName}
	if m.Ebs != nil {
		out.Ebs = &types.LaunchTemplateEbsBlockDevice{DeleteOnTermination: m.Ebs.DeleteOnTermination}
		if v, ok := find[*volume](r, aws.Value(m.Ebs.VolumeId)); ok {
			out.Ebs.VolumeSize, out.Ebs.VolumeType, out.Ebs.Encrypted = v.it.Size, v.it.VolumeType, v.it.Encrypted
			out.Ebs.Iops, out.Ebs.Throughput, out.Ebs.SnapshotId = v.it.Iops, v.it.Throughput, given(aws.Value(v.it.SnapshotId))
		}
	}
	return out
}

func faceAgain(f types.InstanceNetworkInterface) types.LaunchTemplateInstanceNetworkInterfaceSpecification {
	out := types.LaunchTemplateInstanceNetworkInterfaceSpecification{
		Description: f.Description, NetworkInterfaceId: f.NetworkInterfaceId, SubnetId: f.SubnetId, PrivateIpAddress: f.PrivateIpAddress, InterfaceType: f.InterfaceType,
		Groups: mapped(f.Groups, func(g types.GroupIdentifier) string { return *g.GroupId }), Ipv6Addresses: f.Ipv6Addresses,
		AssociatePublicIpAddress: new(f.Association != nil),
		PrivateIpAddresses: mapped(f.PrivateIpAddresses, func(a types.InstancePrivateIpAddress) types.PrivateIpAddressSpecification {
			return types.PrivateIpAddressSpecification{Primary: a.Primary, PrivateIpAddress: a.PrivateIpAddress}
		}),
	}
	if a := f.Attachment; a != nil {
		out.DeleteOnTermination, out.DeviceIndex, out.NetworkCardIndex = a.DeleteOnTermination, a.DeviceIndex, a.NetworkCardIndex
	}
	return out
}
