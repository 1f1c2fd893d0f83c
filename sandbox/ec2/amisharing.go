package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// maxPublicImages is how many images of an account may be public in a region.
const maxPublicImages = 5

func hasLaunch(list []types.LaunchPermission, p types.LaunchPermission) bool {
	return slices.ContainsFunc(list, func(q types.LaunchPermission) bool {
		return q.Group == p.Group && aws.Value(q.UserId) == aws.Value(p.UserId) && aws.Value(q.OrganizationArn) == aws.Value(p.OrganizationArn) &&
			aws.Value(q.OrganizationalUnitArn) == aws.Value(p.OrganizationalUnitArn)
	})
}

// ModifyImageAttribute changes an image's description, who may launch it, or that its instances ask for tokens of the metadata service.
// It returns OperationNotPermitted where public access is blocked, which it is at first, and InvalidUserID.Malformed.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
func (s *Service) ModifyImageAttribute(c *aws.Call, in *ec2.ModifyImageAttributeInput) (*ec2.ModifyImageAttributeOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	do := d.imageChange(x, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	do()
	x.changed(c, aws.Changed)
	return &ec2.ModifyImageAttributeOutput{}, nil
}

// imageChange reads what a call changes, in any of its forms.
func (d *draft) imageChange(x *ami, in *ec2.ModifyImageAttributeInput) func() {
	if d.err != nil {
		return nil
	}
	attribute, value := aws.Value(in.Attribute), in.Value
	if in.Description != nil {
		attribute, value = "description", in.Description.Value
	}
	if in.ImdsSupport != nil {
		attribute, value = "imdsSupport", in.ImdsSupport.Value
	}
	if launch := launchChange(in); launch != nil && (attribute == "" || attribute == "launchPermission") {
		return d.launchers(x, launch)
	}
	switch attribute {
	case "description":
		d.check(value != nil, func() error { return missing("description") })
		return func() { x.it.Description = value }
	case "imdsSupport":
		d.check(aws.Value(value) == string(types.ImdsSupportValuesV20), func() error {
			return invalidValue("Value (%s) for parameter imdsSupport is invalid. The only valid value is 'v2.0'.", aws.Value(value))
		})
		return func() { x.it.ImdsSupport = types.ImdsSupportValuesV20 }
	case "productCodes":
		d.fail(aws.NotEmulated("ec2", "ModifyImageAttribute for product codes"))
	case "":
		d.fail(bad("InvalidParameterCombination", "No attributes specified."))
	default:
		d.fail(invalidValue("Value (%s) for parameter attribute is invalid. Unknown attribute.", attribute))
	}
	return nil
}

// launchChange is what a call says of launch permissions; nil if nothing.
func launchChange(in *ec2.ModifyImageAttributeInput) *types.LaunchPermissionModifications {
	if in.LaunchPermission != nil {
		return in.LaunchPermission
	}
	var list []types.LaunchPermission
	for _, id := range in.UserIds {
		list = append(list, types.LaunchPermission{UserId: &id})
	}
	for _, name := range in.UserGroups {
		list = append(list, types.LaunchPermission{Group: types.PermissionGroup(name)})
	}
	for _, arn := range in.OrganizationArns {
		list = append(list, types.LaunchPermission{OrganizationArn: &arn})
	}
	for _, arn := range in.OrganizationalUnitArns {
		list = append(list, types.LaunchPermission{OrganizationalUnitArn: &arn})
	}
	switch {
	case list == nil:
		return nil
	case in.OperationType == types.OperationTypeRemove:
		return &types.LaunchPermissionModifications{Remove: list}
	}
	return &types.LaunchPermissionModifications{Add: list}
}

// launchers checks a change of who may launch an image.
func (d *draft) launchers(x *ami, change *types.LaunchPermissionModifications) func() {
	for _, p := range slices.Concat(change.Add, change.Remove) {
		if p.UserId != nil && d.err == nil {
			d.err = accountID(*p.UserId)
		}
		d.check(p.Group == "" || p.Group == types.PermissionGroupAll, func() error {
			return invalidValue("Invalid value '%s' for user group. Valid values: [all]", p.Group)
		})
	}
	if hasLaunch(change.Add, types.LaunchPermission{Group: types.PermissionGroupAll}) {
		d.publishable(x)
	}
	d.check(len(change.Add) == 0 || x.it.State == types.ImageStateAvailable || x.it.State == types.ImageStatePending, func() error { return notReady(x) })
	return func() {
		own := ownImage(x)
		own.sharing = slices.DeleteFunc(slices.Clone(own.sharing), func(p types.LaunchPermission) bool { return hasLaunch(change.Remove, p) })
		for _, p := range change.Add {
			if !hasLaunch(own.sharing, p) {
				own.sharing = append(own.sharing, p)
			}
		}
		x.it.Public = new(hasLaunch(own.sharing, types.LaunchPermission{Group: types.PermissionGroupAll}))
	}
}

// publishable checks that everybody may be let launch an image.
func (d *draft) publishable(x *ami) {
	d.check(d.r.ebs.images.open, func() error {
		return bad("OperationNotPermitted", "You can’t publicly share this image because block public access for AMIs is enabled for this account. To publicly share the image, you must call the DisableImageBlockPublicAccess API.")
	})
	for _, b := range x.it.BlockDeviceMappings {
		d.check(b.Ebs == nil || !aws.Value(b.Ebs.Encrypted), func() error {
			return bad("OperationNotPermitted", "Images with encrypted snapshots cannot be shared publicly.")
		})
	}
	n := 0
	for _, y := range amis.all(d.r, d.c.Now) {
		if y != x && aws.Value(y.it.Public) {
			n++
		}
	}
	d.check(n < maxPublicImages, func() error {
		return bad("ResourceLimitExceeded", "The maximum number of public AMIs in this Region, %d, has been reached.", maxPublicImages)
	})
}

// DescribeImageAttribute tells one attribute of an image of the account.
// It returns AuthFailure for another owner's, and for its block devices, which DescribeImages tells.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html
func (s *Service) DescribeImageAttribute(c *aws.Call, in *ec2.DescribeImageAttributeInput) (*ec2.DescribeImageAttributeOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	d.check(in.Attribute != types.ImageAttributeNameBlockDeviceMapping, func() error { return bad("AuthFailure", "Unauthorized attempt to access restricted resource") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DescribeImageAttributeOutput{ImageId: &x.id}
	text := func(s *string) *types.AttributeValue { return &types.AttributeValue{Value: s} }
	switch in.Attribute {
	case types.ImageAttributeNameDescription:
		out.Description = text(x.it.Description)
	case types.ImageAttributeNameKernel:
		out.KernelId = text(x.it.KernelId)
	case types.ImageAttributeNameRamdisk:
		out.RamdiskId = text(x.it.RamdiskId)
	case types.ImageAttributeNameLaunchPermission:
		out.LaunchPermissions = append([]types.LaunchPermission{}, ownImage(x).sharing...)
	case types.ImageAttributeNameProductCodes:
		out.ProductCodes = []types.ProductCode{}
	case types.ImageAttributeNameSriovNetSupport:
		out.SriovNetSupport = text(x.it.SriovNetSupport)
	case types.ImageAttributeNameBootMode:
		out.BootMode = text(given(string(x.it.BootMode)))
	case types.ImageAttributeNameTpmSupport:
		out.TpmSupport = text(given(string(x.it.TpmSupport)))
	case types.ImageAttributeNameUefiData:
		out.UefiData = text(nil)
	case types.ImageAttributeNameLastLaunchedTime:
		out.LastLaunchedTime = text(x.it.LastLaunchedTime)
	case types.ImageAttributeNameImdsSupport:
		out.ImdsSupport = text(given(string(x.it.ImdsSupport)))
	case types.ImageAttributeNameDeregistrationProtection:
		out.DeregistrationProtection = text(x.it.DeregistrationProtection)
	}
	return out, nil
}

// ResetImageAttribute makes an image the account's alone again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetImageAttribute.html
func (s *Service) ResetImageAttribute(c *aws.Call, in *ec2.ResetImageAttributeInput) (*ec2.ResetImageAttributeOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownImage(x).sharing, x.it.Public = nil, new(false)
	x.changed(c, aws.Changed)
	return &ec2.ResetImageAttributeOutput{}, nil
}

// EnableImageBlockPublicAccess keeps images from being shared with everybody from now on.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
func (s *Service) EnableImageBlockPublicAccess(c *aws.Call, in *ec2.EnableImageBlockPublicAccessInput) (*ec2.EnableImageBlockPublicAccessOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.images.open = false
	return &ec2.EnableImageBlockPublicAccessOutput{ImageBlockPublicAccessState: types.ImageBlockPublicAccessEnabledStateBlockNewSharing}, nil
}

// DisableImageBlockPublicAccess lets images be shared with everybody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageBlockPublicAccess.html
func (s *Service) DisableImageBlockPublicAccess(c *aws.Call, in *ec2.DisableImageBlockPublicAccessInput) (*ec2.DisableImageBlockPublicAccessOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.images.open = true
	return &ec2.DisableImageBlockPublicAccessOutput{ImageBlockPublicAccessState: types.ImageBlockPublicAccessDisabledStateUnblocked}, nil
}

// GetImageBlockPublicAccessState tells whether images can be shared with everybody; in a new account they cannot.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html
func (s *Service) GetImageBlockPublicAccessState(c *aws.Call, in *ec2.GetImageBlockPublicAccessStateInput) (*ec2.GetImageBlockPublicAccessStateOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	state := string(types.ImageBlockPublicAccessEnabledStateBlockNewSharing)
	if d.r.ebs.images.open {
		state = string(types.ImageBlockPublicAccessDisabledStateUnblocked)
	}
	return &ec2.GetImageBlockPublicAccessStateOutput{ImageBlockPublicAccessState: &state, ManagedBy: types.ManagedByAccount}, nil
}
