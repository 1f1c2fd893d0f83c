package ec2

import (
	"regexp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// How long a volume takes to be attached and to be detached.
const (
	attaching = 2 * time.Second
	detaching = 2 * time.Second
)

// maxShared is how many instances one volume with Multi-Attach can be attached to.
const maxShared = 16

// attachedTo finds a volume's attachment to an instance, or nil.
func attachedTo(v *types.Volume, instance string) *types.VolumeAttachment {
	i := slices.IndexFunc(v.Attachments, func(a types.VolumeAttachment) bool { return *a.InstanceId == instance })
	if i < 0 {
		return nil
	}
	return &v.Attachments[i]
}

// reattach changes an attachment, if it is still there.
func reattach(v *types.Volume, instance string, change func(*types.VolumeAttachment)) {
	v.Attachments = slices.Clone(v.Attachments)
	if a := attachedTo(v, instance); a != nil {
		change(a)
	}
}

// unattach removes an attachment.
func unattach(v *types.Volume, instance string) {
	v.Attachments = slices.DeleteFunc(slices.Clone(v.Attachments), func(a types.VolumeAttachment) bool { return *a.InstanceId == instance })
	if len(v.Attachments) == 0 && v.State == types.VolumeStateInUse {
		v.State = types.VolumeStateAvailable
	}
}

// attach puts a volume into an instance; it is attached from a moment on.
func (i *instance) attach(c *aws.Call, v *volume, device string, ephemeral bool, from, until time.Time) {
	v.it.Attachments = append(slices.Clone(v.it.Attachments), types.VolumeAttachment{
		AttachTime: &from, DeleteOnTermination: &ephemeral, Device: &device, InstanceId: &i.id, State: types.VolumeAttachmentStateAttaching, VolumeId: &v.id,
	})
	i.disks = append(i.disks, v)
	v.later(c, until, func(it *types.Volume) {
		reattach(it, i.id, func(a *types.VolumeAttachment) {
			if a.State == types.VolumeAttachmentStateAttaching {
				a.State = types.VolumeAttachmentStateAttached
			}
		})
	})
}

// volumes are what is attached to an instance now.
func (i *instance) volumes(now time.Time) []*volume {
	i.disks = slices.DeleteFunc(i.disks, func(v *volume) bool {
		v.settle(now)
		return v.gone(now) || attachedTo(&v.it, i.id) == nil
	})
	return i.disks
}

// root is the volume that an instance starts from; nil if it was taken away.
func (i *instance) root(now time.Time) *volume {
	all := i.volumes(now)
	n := slices.IndexFunc(all, func(v *volume) bool { return *attachedTo(&v.it, i.id).Device == i.image.device })
	if n < 0 {
		return nil
	}
	return all[n]
}

// mappings are the volumes as DescribeInstances shows them.
func (i *instance) mappings(now time.Time) []types.InstanceBlockDeviceMapping {
	return i.mapInto(&sight{}, now)
}

// mapInto writes the volumes into s, as far as there is room.
func (i *instance) mapInto(s *sight, now time.Time) []types.InstanceBlockDeviceMapping {
	disks := i.volumes(now)
	list, ebs := s.disks[:], s.ebs[:]
	if len(disks) > len(list) {
		list, ebs = make([]types.InstanceBlockDeviceMapping, len(disks)), make([]types.EbsInstanceBlockDevice, len(disks))
	}
	for n, v := range disks {
		a := attachedTo(&v.it, i.id)
		ebs[n] = types.EbsInstanceBlockDevice{VolumeId: &v.id, AttachTime: a.AttachTime, DeleteOnTermination: a.DeleteOnTermination, Status: types.AttachmentStatus(a.State)}
		list[n] = types.InstanceBlockDeviceMapping{DeviceName: a.Device, Ebs: &ebs[n]}
	}
	return list[:len(disks)]
}

// release gives up the volumes of an instance that ends: what is deleted on termination goes with it, the rest becomes available.
func (i *instance) release(c *aws.Call) {
	end := i.since.Add(ending)
	for _, v := range i.volumes(c.Now) {
		v.later(c, end, func(it *types.Volume) {
			if i.toward != types.InstanceStateNameTerminated {
				return // its user stopped it before it was to be interrupted
			}
			if a := attachedTo(it, i.id); a != nil && *a.DeleteOnTermination && len(it.Attachments) == 1 {
				v.last = end
			}
			unattach(it, i.id)
		})
	}
}

// deviceName is what a block device may be called.
// https://docs.aws.amazon.com/ebs/latest/userguide/device_naming.html
var deviceName = regexp.MustCompile(`^(/dev/)?(sd[a-z][0-9]{0,2}|hd[a-z][0-9]{0,2}|xvd[a-d]?[a-z][0-9]{0,2})$`)

func checkDevice(name string) error {
	if !deviceName.MatchString(name) {
		return invalidValue("Value (%s) for parameter device is invalid. %s is not a valid EBS device name.", name, name)
	}
	return nil
}

// attachmentLimit is how many volumes a type of instance takes.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/volume_limits.html
func attachmentLimit(t *types.InstanceTypeInfo) int {
	if t != nil && t.EbsInfo != nil && t.EbsInfo.MaximumEbsAttachments != nil {
		return int(*t.EbsInfo.MaximumEbsAttachments)
	}
	return 27
}

// AttachVolume puts an available volume into a running or stopped instance of its zone, under the name of a device.
// It returns VolumeInUse for one that is attached and cannot be shared, InvalidVolume.ZoneMismatch, IncorrectState for an
// instance that is on its way, InvalidParameterValue for a device that is taken, and AttachmentLimitExceeded.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
func (s *Service) AttachVolume(c *aws.Call, in *ec2.AttachVolumeInput) (*ec2.AttachVolumeOutput, error) {
	d := s.begin(c, in)
	v, i := volumes.of(d, in.VolumeId), wanted[*instance](d, in.InstanceId, lostInstances)
	if d.err == nil {
		d.err = attachable(c, v, i, *in.Device)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.attach(c, v, *in.Device, false, c.Now, c.Now.Add(attaching))
	v.it.State = types.VolumeStateInUse
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return as[ec2.AttachVolumeOutput](*attachedTo(&v.it, i.id)), nil
}

func attachable(c *aws.Call, v *volume, i *instance, device string) error {
	if err := checkDevice(device); err != nil {
		return err
	}
	shared := aws.Value(v.it.MultiAttachEnabled)
	mine := i.volumes(c.Now)
	switch state := i.at(c.Now); {
	case state != types.InstanceStateNameRunning && state != types.InstanceStateNameStopped:
		return bad("IncorrectState", "Instance '%s' is not 'running'.", i.id)
	case *v.it.AvailabilityZone != i.face.subnet.zone.name:
		return bad("InvalidVolume.ZoneMismatch", "The volume '%s' is not in the same availability zone as instance '%s'", v.id, i.id)
	case len(v.it.Attachments) > 0 && (!shared || attachedTo(&v.it, i.id) != nil):
		return bad("VolumeInUse", "%s is already attached to an instance", v.id)
	case v.it.State != types.VolumeStateAvailable && v.it.State != types.VolumeStateInUse:
		return notAvailable(v)
	case shared && i.kindOf.Hypervisor != types.InstanceTypeHypervisorNitro:
		return badCombination("Volume '%s' has Multi-Attach enabled, and the instance type '%s' does not support it.", v.id, i.kindOf.InstanceType)
	case len(v.it.Attachments) >= maxShared:
		return bad("AttachmentLimitExceeded", "Volume '%s' is attached to the maximum number of instances, %d.", v.id, maxShared)
	case slices.ContainsFunc(mine, func(o *volume) bool { return *attachedTo(&o.it, i.id).Device == device }):
		return invalidValue("Invalid value '%s' for unixDevice. Attachment point %s is already in use", device, device)
	case len(mine) >= attachmentLimit(i.kindOf):
		return bad("AttachmentLimitExceeded", "The maximum number of attachments to the instance '%s' is %d.", i.id, attachmentLimit(i.kindOf))
	}
	return nil
}

// DetachVolume takes a volume out of an instance; by force it goes at once, whatever the operating system says.
// It returns IncorrectState for one that is attached to nothing, InvalidAttachment.NotFound if it is attached elsewhere,
// OperationNotPermitted for the root volume of a running instance.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
func (s *Service) DetachVolume(c *aws.Call, in *ec2.DetachVolumeInput) (*ec2.DetachVolumeOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	if in.InstanceId != nil {
		wanted[*instance](d, in.InstanceId, lostInstances)
	}
	var a *types.VolumeAttachment
	if d.err == nil {
		a, d.err = d.r.detachable(c, v, in)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	after := detaching
	if aws.Value(in.Force) {
		after = time.Second
	}
	id := *a.InstanceId
	reattach(&v.it, id, func(a *types.VolumeAttachment) { a.State = types.VolumeAttachmentStateDetaching })
	out := as[ec2.DetachVolumeOutput](*attachedTo(&v.it, id))
	v.later(c, c.Now.Add(after), func(it *types.Volume) { unattach(it, id) })
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return out, nil
}

// detachable finds the attachment that a call means.
func (r *region) detachable(c *aws.Call, v *volume, in *ec2.DetachVolumeInput) (*types.VolumeAttachment, error) {
	switch n := len(v.it.Attachments); {
	case n == 0:
		return nil, bad("IncorrectState", "Volume '%s' is in the '%s' state.", v.id, v.it.State)
	case n > 1 && in.InstanceId == nil:
		return nil, missing("InstanceId")
	}
	a := &v.it.Attachments[0]
	if in.InstanceId != nil {
		a = attachedTo(&v.it, *in.InstanceId)
	}
	if a == nil || in.Device != nil && *in.Device != *a.Device {
		return nil, bad("InvalidAttachment.NotFound", "Volume '%s' is not attached to instance '%s' as device '%s'", v.id, aws.Value(in.InstanceId), aws.Value(in.Device))
	}
	if a.State == types.VolumeAttachmentStateDetaching && !aws.Value(in.Force) {
		return nil, bad("IncorrectState", "Volume '%s' is in the 'detaching' state.", v.id)
	}
	i, _ := find[*instance](r, *a.InstanceId)
	if *a.Device == i.image.device && i.at(c.Now) != types.InstanceStateNameStopped {
		return nil, bad("OperationNotPermitted", "Unable to detach root volume '%s' from instance '%s'", *a.Device, i.id)
	}
	return a, nil
}
