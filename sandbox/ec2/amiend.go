package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// myImage looks up an image that a call changes. It returns AuthFailure for another owner's.
func (d *draft) myImage(id *string) *ami { return amis.mine(d, id) }

// DeregisterImage removes an image, and its snapshots if that is asked for; what was launched of it goes on.
// It returns OperationNotPermitted while the image is protected.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
func (s *Service) DeregisterImage(c *aws.Call, in *ec2.DeregisterImageInput) (*ec2.DeregisterImageOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	d.check(x == nil || !guarded(x, c.Now), func() error {
		return bad("OperationNotPermitted", "The image '%s' is protected from deregistration. Disable its deregistration protection first.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	amis.drop(d, x)
	out := &ec2.DeregisterImageOutput{Return: new(true)}
	if aws.Value(in.DeleteAssociatedSnapshots) {
		for _, b := range x.it.BlockDeviceMappings {
			if b.Ebs != nil && b.Ebs.SnapshotId != nil {
				out.DeleteSnapshotResults = append(out.DeleteSnapshotResults, d.discard(*b.Ebs.SnapshotId))
			}
		}
	}
	return out, nil
}

// discard deletes a snapshot of an image that is gone, unless it is still needed.
func (d *draft) discard(id string) types.DeleteSnapshotReturnCode {
	out := types.DeleteSnapshotReturnCode{SnapshotId: &id, ReturnCode: types.SnapshotReturnCodesSuccess}
	y, ok := find[*snapshot](d.r, id)
	switch {
	case !ok:
		out.ReturnCode = types.SnapshotReturnCodesErrorCodeClientError
	case d.r.deletable(y, d.c.Now) != nil:
		out.ReturnCode = types.SnapshotReturnCodesWarnSkipped
	default:
		d.dropSnapshot(y)
	}
	return out
}

// guarded reports whether an image cannot be deregistered.
func guarded(x *ami, now time.Time) bool {
	return *x.it.DeregistrationProtection != "disabled" || now.Before(ownImage(x).protected)
}

// EnableImageDeregistrationProtection keeps an image from being deregistered, with a cooldown even for a day after that was disabled.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeregistrationProtection.html
func (s *Service) EnableImageDeregistrationProtection(c *aws.Call, in *ec2.EnableImageDeregistrationProtectionInput) (*ec2.EnableImageDeregistrationProtectionOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	state, own := "enabled-without-cooldown", ownImage(x)
	if own.cooldown = aws.Value(in.WithCooldown); own.cooldown {
		state = "enabled-with-cooldown"
	}
	x.it.DeregistrationProtection, own.protected = &state, time.Time{}
	x.changed(c, aws.Changed)
	return &ec2.EnableImageDeregistrationProtectionOutput{Return: &state}, nil
}

// DisableImageDeregistrationProtection lets an image be deregistered again, after a day if there is a cooldown.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageDeregistrationProtection.html
func (s *Service) DisableImageDeregistrationProtection(c *aws.Call, in *ec2.DisableImageDeregistrationProtectionInput) (*ec2.DisableImageDeregistrationProtectionOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if own := ownImage(x); own.cooldown && *x.it.DeregistrationProtection != "disabled" {
		own.protected = c.Now.Add(24 * time.Hour)
	}
	x.it.DeregistrationProtection = new("disabled")
	x.changed(c, aws.Changed)
	return &ec2.DisableImageDeregistrationProtectionOutput{Return: new("disabled")}, nil
}

// EnableImageDeprecation says from when an image should not be used for anything new: a minute within the next ten years.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html
func (s *Service) EnableImageDeprecation(c *aws.Call, in *ec2.EnableImageDeprecationInput) (*ec2.EnableImageDeprecationOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	at := aws.Value(in.DeprecateAt).UTC().Round(time.Minute)
	d.check(at.After(c.Now) && at.Before(c.Now.AddDate(10, 0, 0)), func() error {
		return invalidValue("Value (%s) for parameter DeprecateAt is invalid. It must be in the future, and within the next 10 years.", at.Format(time.RFC3339))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.DeprecationTime = new(at.Format(imageTime))
	c.WakeAt(at)
	x.changed(c, aws.Changed)
	return &ec2.EnableImageDeprecationOutput{Return: new(true)}, nil
}

// DisableImageDeprecation takes that back.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageDeprecation.html
func (s *Service) DisableImageDeprecation(c *aws.Call, in *ec2.DisableImageDeprecationInput) (*ec2.DisableImageDeprecationOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.DeprecationTime = nil
	x.changed(c, aws.Changed)
	return &ec2.DisableImageDeprecationOutput{Return: new(true)}, nil
}

// DisableImage keeps an image without use: nothing can be launched of it, and it is shared with nobody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
func (s *Service) DisableImage(c *aws.Call, in *ec2.DisableImageInput) (*ec2.DisableImageOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	d.check(x == nil || x.it.State == types.ImageStateAvailable, func() error { return notReady(x) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.State, x.it.Public, ownImage(x).sharing = types.ImageStateDisabled, new(false), nil
	x.changed(c, aws.Changed)
	return &ec2.DisableImageOutput{Return: new(true)}, nil
}

func notReady(x *ami) error {
	return bad("IncorrectState", "The image '%s' is in the state '%s'.", x.id, x.it.State)
}

// EnableImage lets a disabled image be used again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImage.html
func (s *Service) EnableImage(c *aws.Call, in *ec2.EnableImageInput) (*ec2.EnableImageOutput, error) {
	d := s.begin(c, in)
	x := d.myImage(in.ImageId)
	d.check(x == nil || x.it.State == types.ImageStateDisabled, func() error { return notReady(x) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.State = types.ImageStateAvailable
	x.changed(c, aws.Changed)
	return &ec2.EnableImageOutput{Return: new(true)}, nil
}

// CancelImageLaunchPermission gives up the permission to launch an image that another account shares.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelImageLaunchPermission.html
func (s *Service) CancelImageLaunchPermission(c *aws.Call, in *ec2.CancelImageLaunchPermissionInput) (*ec2.CancelImageLaunchPermissionOutput, error) {
	d := s.begin(c, in)
	x := amis.of(d, in.ImageId)
	d.check(x == nil || hasLaunch(ownImage(x).sharing, types.LaunchPermission{UserId: &s.account}), func() error {
		return bad("InvalidParameterValue", "The image '%s' is not shared with the account '%s'.", x.id, s.account)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	own := ownImage(x)
	own.sharing = slices.DeleteFunc(slices.Clone(own.sharing), func(p types.LaunchPermission) bool { return aws.Value(p.UserId) == s.account })
	return &ec2.CancelImageLaunchPermissionOutput{Return: new(true)}, nil
}
