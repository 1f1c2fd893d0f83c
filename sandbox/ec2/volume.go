package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// volume is an EBS disk that came with an instance.
type volume struct {
	base
	instance   *instance
	device     string // /dev/xvda
	zone       zone
	size       int32 // GiB
	volumeType types.VolumeType
	iops       int32
	throughput int32 // MiB/s, gp3 only
	encrypted  bool
	snapshot   string // "" for an empty disk
	created    time.Time
	ephemeral  bool // deleted with its instance
}

func (v *volume) gone(now time.Time) bool { return v.ephemeral && v.instance.ended(now) }

// state is available once its instance has ended without it.
func (v *volume) state(now time.Time) types.VolumeState {
	switch {
	case v.instance.ended(now):
		return types.VolumeStateAvailable
	case v.instance.at(now) == types.InstanceStateNamePending && v.instance.since.Equal(v.created):
		return types.VolumeStateCreating
	}
	return types.VolumeStateInUse
}

// setPerformance fills what a call left out with the defaults of the volume type.
// https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
func (v *volume) setPerformance(e *types.EbsBlockDevice) {
	v.iops, v.throughput = aws.Value(e.Iops), aws.Value(e.Throughput)
	switch {
	case v.volumeType == types.VolumeTypeGp2:
		v.iops = min(max(100, 3*v.size), 16000)
	case v.volumeType == types.VolumeTypeGp3:
		if v.iops == 0 {
			v.iops = 3000
		}
		if v.throughput == 0 {
			v.throughput = 125
		}
	}
}

func optional(n int32) *int32 {
	if n == 0 {
		return nil
	}
	return &n
}

func (v *volume) attachmentState(now time.Time) types.VolumeAttachmentState {
	if v.state(now) == types.VolumeStateCreating {
		return types.VolumeAttachmentStateAttaching
	}
	return types.VolumeAttachmentStateAttached
}

func (r *region) sdkVolume(now time.Time) func(v *volume) types.Volume {
	return func(v *volume) types.Volume {
		out := types.Volume{
			VolumeId: &v.id, AvailabilityZone: &v.zone.name, AvailabilityZoneId: &v.zone.id, CreateTime: new(v.created), Encrypted: &v.encrypted,
			Size: &v.size, SnapshotId: new(v.snapshot), State: v.state(now), VolumeType: v.volumeType, Iops: optional(v.iops), Throughput: optional(v.throughput),
			MultiAttachEnabled: new(false), Tags: v.tags, Attachments: []types.VolumeAttachment{},
		}
		if out.State != types.VolumeStateAvailable {
			out.Attachments = []types.VolumeAttachment{{
				VolumeId: &v.id, InstanceId: &v.instance.id, Device: &v.device, AttachTime: new(v.created), DeleteOnTermination: &v.ephemeral, State: v.attachmentState(now),
			}}
		}
		return out
	}
}

// inInstance is the disk as DescribeInstances shows it.
func (v *volume) inInstance(now time.Time) types.InstanceBlockDeviceMapping {
	return types.InstanceBlockDeviceMapping{DeviceName: &v.device, Ebs: &types.EbsInstanceBlockDevice{
		VolumeId: &v.id, AttachTime: new(v.created), DeleteOnTermination: &v.ephemeral, Status: types.AttachmentStatus(v.attachmentState(now)),
	}}
}

func volumeFields(now time.Time) fields[*volume] {
	attached := func(f func(v *volume, m matcher) bool) func(*volume, matcher) bool {
		return func(v *volume, m matcher) bool { return !v.instance.ended(now) && f(v, m) }
	}
	return fields[*volume]{
		"volume-id":         func(v *volume, m matcher) bool { return m.text(v.id) },
		"availability-zone": func(v *volume, m matcher) bool { return m.text(v.zone.name) },
		"create-time":       func(v *volume, m matcher) bool { return m.time(v.created) },
		"encrypted":         func(v *volume, m matcher) bool { return m.flag(v.encrypted) },
		"size":              func(v *volume, m matcher) bool { return m.number(int(v.size)) },
		"snapshot-id":       func(v *volume, m matcher) bool { return v.snapshot != "" && m.text(v.snapshot) },
		"status":            func(v *volume, m matcher) bool { return m.text(string(v.state(now))) },
		"volume-type":       func(v *volume, m matcher) bool { return m.text(string(v.volumeType)) },

		"attachment.instance-id":           attached(func(v *volume, m matcher) bool { return m.text(v.instance.id) }),
		"attachment.device":                attached(func(v *volume, m matcher) bool { return m.text(v.device) }),
		"attachment.status":                attached(func(v *volume, m matcher) bool { return m.text(string(v.attachmentState(now))) }),
		"attachment.attach-time":           attached(func(v *volume, m matcher) bool { return m.time(v.created) }),
		"attachment.delete-on-termination": attached(func(v *volume, m matcher) bool { return m.flag(v.ephemeral) }),
	}
}

// DescribeVolumes lists the disks of instances, and those that outlived theirs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
func (s *Service) DescribeVolumes(c *aws.Call, in *ec2.DescribeVolumesInput) (*ec2.DescribeVolumesOutput, error) {
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	r, list, next, err := describe(s, c, q, in.VolumeIds, live(c, func(r *region) []*volume { return r.volumes }), volumeFields(c.Now), lostVolumes)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeVolumesOutput{Volumes: mapped(list, r.sdkVolume(c.Now)), NextToken: next}, nil
}
