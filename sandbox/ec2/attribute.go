package ec2

import (
	"encoding/base64"
	"reflect"
	"slices"
	"strings"

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
		out.EbsOptimized = flag(*i.it.EbsOptimized)
	case types.InstanceAttributeNameEnaSupport:
		out.EnaSupport = flag(*i.it.EnaSupport)
	case types.InstanceAttributeNameSourceDestCheck:
		out.SourceDestCheck = flag(!i.face.unchecked)
	case types.InstanceAttributeNameSriovNetSupport:
		out.SriovNetSupport = &types.AttributeValue{Value: i.it.SriovNetSupport}
	case types.InstanceAttributeNameGroupSet:
		out.Groups = sdkGroups(i.face.groups)
	case types.InstanceAttributeNameBlockDeviceMapping:
		out.BlockDeviceMappings = i.mappings(c.Now)
	case types.InstanceAttributeNameProductCodes:
		out.ProductCodes = i.it.ProductCodes
	case types.InstanceAttributeNameEnclaveOptions:
		out.EnclaveOptions = i.it.EnclaveOptions
	case types.InstanceAttributeNameKernel:
		out.KernelId = &types.AttributeValue{}
	case types.InstanceAttributeNameRamdisk:
		out.RamdiskId = &types.AttributeValue{}
	}
	return out, nil
}

// change is one attribute that ModifyInstanceAttribute was asked for, checked and ready.
type change func(i *instance)

// ModifyInstanceAttribute changes one attribute of an instance: protection from stop and termination, security groups, the check of source and
// destination, what happens to its disks at its end and shutdown behaviour at any time; type, user data and what belongs to the machine while it is stopped.
// It returns IncorrectInstanceState for those while it is not, and InvalidParameterCombination for several attributes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
func (s *Service) ModifyInstanceAttribute(c *aws.Call, in *ec2.ModifyInstanceAttributeInput) (*ec2.ModifyInstanceAttributeOutput, error) {
	r, i, err := s.instance(c, *in.InstanceId)
	if err != nil {
		return nil, err
	}
	named(in)
	if err := oneAttribute(in); err != nil {
		return nil, err
	}
	if i.ended(c.Now) {
		return nil, incorrectState("The instance '%s' is terminated.", i.id)
	}
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
	flag, text := &types.AttributeBooleanValue{Value: new(*in.Value == "true")}, &types.AttributeValue{Value: in.Value}
	switch in.Attribute {
	case types.InstanceAttributeNameDisableApiTermination:
		in.DisableApiTermination = flag
	case types.InstanceAttributeNameDisableApiStop:
		in.DisableApiStop = flag
	case types.InstanceAttributeNameEbsOptimized:
		in.EbsOptimized = flag
	case types.InstanceAttributeNameEnaSupport:
		in.EnaSupport = flag
	case types.InstanceAttributeNameSourceDestCheck:
		in.SourceDestCheck = flag
	case types.InstanceAttributeNameInstanceType:
		in.InstanceType = text
	case types.InstanceAttributeNameInstanceInitiatedShutdownBehavior:
		in.InstanceInitiatedShutdownBehavior = text
	case types.InstanceAttributeNameSriovNetSupport:
		in.SriovNetSupport = text
	case types.InstanceAttributeNameKernel:
		in.Kernel = text
	case types.InstanceAttributeNameRamdisk:
		in.Ramdisk = text
	case types.InstanceAttributeNameGroupSet:
		in.Groups = []string{*in.Value}
	case types.InstanceAttributeNameUserData:
		if raw, err := base64.StdEncoding.DecodeString(*in.Value); err == nil {
			in.UserData = &types.SecureBlobAttributeValue{Value: raw}
		}
	}
}

// oneAttribute checks that a call is about one attribute.
func oneAttribute(in *ec2.ModifyInstanceAttributeInput) error {
	var asked []string
	v := reflect.ValueOf(in).Elem()
	for n := range v.NumField() {
		switch name := v.Type().Field(n).Name; name {
		case "InstanceId", "Attribute", "Value", "DryRun":
		default:
			if f := v.Field(n); v.Type().Field(n).IsExported() && !f.IsZero() {
				asked = append(asked, name)
			}
		}
	}
	switch len(asked) {
	case 0:
		return bad("InvalidParameterCombination", "No attributes specified.")
	case 1:
		return nil
	}
	return badCombination("Fields for multiple attribute types specified: %s", strings.Join(asked, ", "))
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
	case len(in.BlockDeviceMappings) > 0:
		return keepDisks(c, i, in.BlockDeviceMappings)
	}
	do, err := r.overhaul(i, in)
	if err != nil {
		return nil, err
	}
	return do, stopped(c, i)
}

// overhaul is a change of what an instance is, for which it must be stopped.
func (r *region) overhaul(i *instance, in *ec2.ModifyInstanceAttributeInput) (change, error) {
	switch {
	case in.InstanceType != nil:
		return r.newType(i, types.InstanceType(aws.Value(in.InstanceType.Value)))
	case in.UserData != nil:
		text := base64.StdEncoding.EncodeToString(in.UserData.Value)
		return func(i *instance) { i.userData = text }, checkUserData(text)
	case in.EbsOptimized != nil:
		return overhauled(func(it *types.Instance) { it.EbsOptimized = new(aws.Value(in.EbsOptimized.Value)) }), nil
	case in.EnaSupport != nil:
		return overhauled(func(it *types.Instance) { it.EnaSupport = new(aws.Value(in.EnaSupport.Value)) }), nil
	case in.SriovNetSupport != nil:
		if v := aws.Value(in.SriovNetSupport.Value); v != "simple" {
			return nil, invalidValue("Invalid value '%s' for sriovNetSupport. The only supported value is 'simple'.", v)
		}
		return overhauled(func(it *types.Instance) { it.SriovNetSupport = in.SriovNetSupport.Value }), nil
	case in.Kernel != nil, in.Ramdisk != nil:
		return nil, aws.NotEmulated("ec2", "kernels and RAM disks of one's own")
	}
	return nil, bad("UnsupportedOperation", "Enclave options can be specified at launch only.")
}

func overhauled(f func(it *types.Instance)) change { return func(i *instance) { i.change(f) } }

func (r *region) newType(i *instance, name types.InstanceType) (change, error) {
	t, err := findInstanceType(name)
	if err != nil {
		return nil, err
	}
	if !supports(t, i.image.arch) {
		return nil, invalidValue("The architecture '%s' of the specified instance type does not match the architecture '%s' of the instance's AMI.", t.ProcessorInfo.SupportedArchitectures[0], i.image.arch)
	}
	if *i.it.HibernationOptions.Configured && !aws.Value(t.HibernationSupported) {
		return nil, bad("UnsupportedHibernationConfiguration", "The instance type '%s' does not support hibernation.", t.InstanceType)
	}
	return func(i *instance) {
		if i.credits == "" || !aws.Value(t.BurstablePerformanceSupported) {
			i.credits = r.creditsFor(t)
		}
		i.kindOf = t
		i.change(func(it *types.Instance) {
			it.InstanceType, it.CurrentInstanceBootMode = t.InstanceType, bootMode(i.image.boot, t)
			it.CpuOptions = &types.CpuOptions{CoreCount: t.VCpuInfo.DefaultCores, ThreadsPerCore: t.VCpuInfo.DefaultThreadsPerCore}
		})
	}, nil
}

// keepDisks says which disks end with the instance.
func keepDisks(c *aws.Call, i *instance, list []types.InstanceBlockDeviceMappingSpecification) (change, error) {
	wishes := map[*volume]*bool{}
	for _, m := range list {
		all := i.volumes(c.Now)
		n := slices.IndexFunc(all, func(v *volume) bool { return *attachedTo(&v.it, i.id).Device == aws.Value(m.DeviceName) })
		if n < 0 {
			return nil, bad("InvalidInstanceAttributeValue", "No device is currently mapped at %s", aws.Value(m.DeviceName))
		}
		if m.Ebs != nil && m.Ebs.DeleteOnTermination != nil {
			wishes[all[n]] = m.Ebs.DeleteOnTermination
		}
	}
	return func(*instance) {
		for v, ephemeral := range wishes {
			reattach(&v.it, i.id, func(a *types.VolumeAttachment) { a.DeleteOnTermination = ephemeral })
		}
	}, nil
}

func stopped(c *aws.Call, i *instance) error {
	if i.at(c.Now) != types.InstanceStateNameStopped {
		return incorrectState("The instance '%s' is not in the 'stopped' state.", i.id)
	}
	return nil
}

// ResetInstanceAttribute makes the check of source and destination what it was at launch. No instance here has a kernel or a RAM disk to go back to.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetInstanceAttribute.html
func (s *Service) ResetInstanceAttribute(c *aws.Call, in *ec2.ResetInstanceAttributeInput) (*ec2.ResetInstanceAttributeOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	switch in.Attribute {
	case types.InstanceAttributeNameSourceDestCheck:
		if d.err == nil {
			d.fail(oneFace(c, i))
		}
	case types.InstanceAttributeNameKernel, types.InstanceAttributeNameRamdisk:
		d.fail(aws.NotEmulated("ec2", "kernels and RAM disks of one's own"))
	default:
		d.fail(invalidValue("Value (%s) for parameter attribute is invalid. Valid values are kernel, ramdisk and sourceDestCheck.", in.Attribute))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.face.unchecked = false
	d.changed(i)
	return &ec2.ResetInstanceAttributeOutput{}, nil
}
