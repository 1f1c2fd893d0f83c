package ec2

import (
	"encoding/base64"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

func (s *Service) instance(c *aws.Call, id string) (*region, *instance, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, nil, err
	}
	list, err := r.listed(c, []string{id})
	if err != nil {
		return nil, nil, err
	}
	return r, list[0], nil
}

// DescribeInstanceAttribute tells one attribute of an instance.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
func (s *Service) DescribeInstanceAttribute(c *aws.Call, in *ec2.DescribeInstanceAttributeInput) (*ec2.DescribeInstanceAttributeOutput, error) {
	_, i, err := s.instance(c, *in.InstanceId)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	out := &ec2.DescribeInstanceAttributeOutput{InstanceId: &i.id}
	flag := func(b bool) *types.AttributeBooleanValue { return &types.AttributeBooleanValue{Value: &b} }
	text := func(s string) *types.AttributeValue { return &types.AttributeValue{Value: &s} }
	switch in.Attribute {
	case types.InstanceAttributeNameInstanceType:
		out.InstanceType = text(string(i.kindOf.InstanceType))
	case types.InstanceAttributeNameUserData:
		out.UserData = &types.AttributeValue{}
		if i.userData != "" {
			out.UserData.Value = &i.userData
		}
	case types.InstanceAttributeNameDisableApiTermination:
		out.DisableApiTermination = flag(i.protected)
	case types.InstanceAttributeNameDisableApiStop:
		out.DisableApiStop = flag(i.keepRunning)
	case types.InstanceAttributeNameInstanceInitiatedShutdownBehavior:
		out.InstanceInitiatedShutdownBehavior = text(string(i.shutdown))
	case types.InstanceAttributeNameRootDeviceName:
		out.RootDeviceName = text(i.image.device)
	case types.InstanceAttributeNameEbsOptimized:
		out.EbsOptimized = flag(i.ebsOptimal)
	case types.InstanceAttributeNameEnaSupport:
		out.EnaSupport = flag(true)
	case types.InstanceAttributeNameSourceDestCheck:
		out.SourceDestCheck = flag(!i.face.unchecked)
	case types.InstanceAttributeNameSriovNetSupport:
		out.SriovNetSupport = text("simple")
	case types.InstanceAttributeNameGroupSet:
		out.Groups = sdkGroups(i.face.groups)
	case types.InstanceAttributeNameBlockDeviceMapping:
		out.BlockDeviceMappings = i.mappings(c.Now)
	case types.InstanceAttributeNameProductCodes:
		out.ProductCodes = []types.ProductCode{}
	case types.InstanceAttributeNameEnclaveOptions:
		out.EnclaveOptions = &types.EnclaveOptions{Enabled: new(false)}
	case types.InstanceAttributeNameKernel:
		out.KernelId = &types.AttributeValue{}
	case types.InstanceAttributeNameRamdisk:
		out.RamdiskId = &types.AttributeValue{}
	}
	return out, nil
}

// change is one attribute that ModifyInstanceAttribute was asked for, checked and ready.
type change func(i *instance)

// ModifyInstanceAttribute changes one attribute of an instance: protection from stop and termination,
// security groups and shutdown behaviour at any time, type and user data while it is stopped.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
func (s *Service) ModifyInstanceAttribute(c *aws.Call, in *ec2.ModifyInstanceAttributeInput) (*ec2.ModifyInstanceAttributeOutput, error) {
	r, i, err := s.instance(c, *in.InstanceId)
	if err != nil {
		return nil, err
	}
	named(in)
	do, err := r.modification(c, i, in)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	do(i)
	c.Changed(aws.Changed, r.instanceResource(i, c.Now))
	return &ec2.ModifyInstanceAttributeOutput{}, nil
}

// named turns the old form, attribute and value, into the members of the new one.
func named(in *ec2.ModifyInstanceAttributeInput) {
	if in.Value == nil {
		return
	}
	flag := &types.AttributeBooleanValue{Value: new(*in.Value == "true")}
	switch in.Attribute {
	case types.InstanceAttributeNameDisableApiTermination:
		in.DisableApiTermination = flag
	case types.InstanceAttributeNameDisableApiStop:
		in.DisableApiStop = flag
	case types.InstanceAttributeNameInstanceType:
		in.InstanceType = &types.AttributeValue{Value: in.Value}
	case types.InstanceAttributeNameInstanceInitiatedShutdownBehavior:
		in.InstanceInitiatedShutdownBehavior = &types.AttributeValue{Value: in.Value}
	case types.InstanceAttributeNameUserData:
		if raw, err := base64.StdEncoding.DecodeString(*in.Value); err == nil {
			in.UserData = &types.SecureBlobAttributeValue{Value: raw}
		}
	}
}

func (r *region) modification(c *aws.Call, i *instance, in *ec2.ModifyInstanceAttributeInput) (change, error) {
	switch {
	case in.DisableApiTermination != nil:
		on := aws.Value(in.DisableApiTermination.Value)
		return func(i *instance) { i.protected = on }, nil
	case in.DisableApiStop != nil:
		on := aws.Value(in.DisableApiStop.Value)
		return func(i *instance) { i.keepRunning = on }, nil
	case in.InstanceInitiatedShutdownBehavior != nil:
		b := types.ShutdownBehavior(aws.Value(in.InstanceInitiatedShutdownBehavior.Value))
		if b != types.ShutdownBehaviorStop && b != types.ShutdownBehaviorTerminate {
			return nil, invalidValue("Invalid value '%s' for instanceInitiatedShutdownBehavior", b)
		}
		return func(i *instance) { i.shutdown = b }, nil
	case len(in.Groups) > 0:
		groups, err := r.interfaceGroups(i.face.subnet, in.Groups, nil)
		if err != nil {
			return nil, err
		}
		return func(i *instance) { i.face.groups = groups }, oneFace(c, i)
	case in.SourceDestCheck != nil:
		on := aws.Value(in.SourceDestCheck.Value)
		return func(i *instance) { i.face.unchecked = !on }, oneFace(c, i)
	case in.InstanceType != nil:
		return r.newType(c, i, types.InstanceType(aws.Value(in.InstanceType.Value)))
	case in.UserData != nil:
		text := base64.StdEncoding.EncodeToString(in.UserData.Value)
		if err := checkUserData(text); err != nil {
			return nil, err
		}
		return func(i *instance) { i.userData = text }, stopped(c, i, "userData")
	case in.EbsOptimized != nil:
		on := aws.Value(in.EbsOptimized.Value)
		return func(i *instance) { i.ebsOptimal = on }, stopped(c, i, "ebsOptimized")
	}
	return nil, aws.NotEmulated("ec2", "ModifyInstanceAttribute for this attribute")
}

func (r *region) newType(c *aws.Call, i *instance, name types.InstanceType) (change, error) {
	t, err := findInstanceType(name)
	if err != nil {
		return nil, err
	}
	if !supports(t, i.image.arch) {
		return nil, invalidValue("The architecture '%s' of the specified instance type does not match the architecture '%s' of the instance's AMI.", t.ProcessorInfo.SupportedArchitectures[0], i.image.arch)
	}
	return func(i *instance) { i.kindOf = t }, stopped(c, i, "instanceType")
}

func stopped(c *aws.Call, i *instance, attribute string) error {
	if i.at(c.Now) != types.InstanceStateNameStopped {
		return incorrectState("The instance '%s' is not in the 'stopped' state, in which '%s' can be modified.", i.id, attribute)
	}
	return nil
}
