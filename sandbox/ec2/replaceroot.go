package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// rootTask is the replacement of an instance's root volume.
type rootTask = thing[types.ReplaceRootVolumeTask]

var rootTasks = &kind[types.ReplaceRootVolumeTask]{
	resource: types.ResourceTypeReplaceRootVolumeTask, prefix: "replacevol", id: "ReplaceRootVolumeTaskId", state: "TaskState", quota: 1000, least: 1,
	lost: lost("InvalidReplaceRootVolumeTaskId", "replace root volume task", "replacevol"),
}

// How long a replacement waits, and how long it takes.
const (
	replacingStarts = 3 * time.Second
	replacing       = 20 * time.Second
)

// CreateReplaceRootVolumeTask gives a running instance another root volume: as it was at the launch, of a snapshot that was taken
// of it, of another image, or one that exists. The instance keeps everything else.
// It returns IncorrectInstanceState unless the instance is running, and InvalidParameterValue for a source that does not fit.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateReplaceRootVolumeTask.html
func (s *Service) CreateReplaceRootVolumeTask(c *aws.Call, in *ec2.CreateReplaceRootVolumeTaskInput) (*ec2.CreateReplaceRootVolumeTaskOutput, error) {
	d := s.begin(c, in, rootTasks.resource)
	return once(d, func() (*ec2.CreateReplaceRootVolumeTaskOutput, error) {
		i := wanted[*instance](d, in.InstanceId, lostInstances)
		old, w, given := d.replacement(i, in)
		rootTasks.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		fresh := given
		if fresh == nil {
			fresh = d.newVolume(w, d.zone(old.it.AvailabilityZone, nil), bytesOf(w.snapshot))
		}
		x := rootTasks.add(d, types.ReplaceRootVolumeTask{
			InstanceId: &i.id, ImageId: in.ImageId, SnapshotId: in.SnapshotId, DeleteReplacedRootVolume: new(aws.Value(in.DeleteReplacedRootVolume)),
			StartTime: new(c.Now.Format(time.RFC3339)), TaskState: types.ReplaceRootVolumeTaskStatePending,
		})
		x.becomes(c, string(types.ReplaceRootVolumeTaskStateInProgress), replacingStarts)
		d.swap(x, i, old, fresh)
		return &ec2.CreateReplaceRootVolumeTaskOutput{ReplaceRootVolumeTask: new(x.told())}, nil
	})
}

// replacement finds the root volume of an instance and what shall be in its place: a wish, or a volume that exists.
func (d *draft) replacement(i *instance, in *ec2.CreateReplaceRootVolumeTaskInput) (old *volume, w *wish, given *volume) {
	if d.err != nil {
		return nil, nil, nil
	}
	d.check(i.at(d.c.Now) == types.InstanceStateNameRunning, func() error { return incorrectState("The instance '%s' is not in the 'running' state.", i.id) })
	old = i.root(d.c.Now)
	d.check(old != nil, func() error { return incorrectState("The instance '%s' has no root volume.", i.id) })
	d.check(moreThanOne(in.SnapshotId, in.ImageId, in.VolumeId) == nil, func() error { return moreThanOne(in.SnapshotId, in.ImageId, in.VolumeId) })
	if d.err != nil {
		return nil, nil, nil
	}
	w = &wish{kind: old.it.VolumeType, size: old.it.Size, iops: old.it.Iops, throughput: old.it.Throughput, encrypted: old.it.Encrypted}
	if w.kind == types.VolumeTypeGp2 {
		w.iops = nil
	}
	from := aws.Value(old.it.SnapshotId)
	switch {
	case in.VolumeId != nil:
		given = volumes.of(d, in.VolumeId)
		d.check(given == nil || given.it.State == types.VolumeStateAvailable, func() error { return notAvailable(given) })
		d.check(given == nil || *given.it.AvailabilityZone == *old.it.AvailabilityZone, func() error {
			return bad("InvalidVolume.ZoneMismatch", "The volume '%s' is not in the same availability zone as instance '%s'", given.id, i.id)
		})
		return old, w, given
	case in.ImageId != nil:
		m, err := d.r.findImage(d.c.Now, *in.ImageId)
		d.fail(err)
		d.check(err != nil || m.arch == i.image.arch && m.usage == i.image.usage, func() error {
			return invalidValue("The image '%s' differs from that of the instance in architecture or billing.", *in.ImageId)
		})
		for _, b := range m.mappings() {
			if *b.DeviceName == m.device && b.Ebs != nil {
				from = aws.Value(b.Ebs.SnapshotId)
			}
		}
	case in.SnapshotId != nil:
		from = *in.SnapshotId
		x, err := snapshots.find(d.r, d.c.Now, from)
		d.fail(err)
		d.check(err != nil || *x.it.VolumeId == old.id || from == aws.Value(old.it.SnapshotId), func() error {
			return invalidValue("The snapshot '%s' was not taken of the root volume '%s'.", from, old.id)
		})
	}
	if d.err == nil {
		w.snapshot, d.err = d.r.restorable(d.c.Now, from)
	}
	d.wished(w)
	return old, w, nil
}

// moreThanOne refuses a call that names several sources.
func moreThanOne(ids ...*string) error {
	n := 0
	for _, id := range ids {
		if id != nil {
			n++
		}
	}
	if n > 1 {
		return badCombination("Only one of SnapshotId, ImageId and VolumeId may be specified.")
	}
	return nil
}

// swap plans the exchange of two root volumes, unless the instance has ended by then.
func (d *draft) swap(x *rootTask, i *instance, old, fresh *volume) {
	end := d.c.Now.Add(replacing)
	x.later(d.c, end, func(it *types.ReplaceRootVolumeTask) {
		a := attachedTo(&old.it, i.id)
		if a == nil || i.heading(end) == types.InstanceStateNameTerminated {
			it.TaskState = types.ReplaceRootVolumeTaskStateFailed
			return
		}
		it.TaskState, it.CompleteTime = types.ReplaceRootVolumeTaskStateSucceeded, new(end.Format(time.RFC3339))
		fresh.settle(end)
		b := *a
		b.VolumeId, b.AttachTime = &fresh.id, &end
		fresh.it.Attachments, fresh.it.State = []types.VolumeAttachment{b}, types.VolumeStateInUse
		i.disks = append([]*volume{fresh}, i.disks...)
		unattach(&old.it, i.id)
		if *it.DeleteReplacedRootVolume {
			old.last = end
		}
	})
	for _, v := range []*volume{old, fresh} { // who looks at a volume sees the exchange too
		v.later(d.c, end, func(*types.Volume) { x.settle(end) })
	}
}

// DescribeReplaceRootVolumeTasks lists replacements of root volumes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReplaceRootVolumeTasks.html
func (s *Service) DescribeReplaceRootVolumeTasks(c *aws.Call, in *ec2.DescribeReplaceRootVolumeTasksInput) (*ec2.DescribeReplaceRootVolumeTasksOutput, error) {
	return answer[ec2.DescribeReplaceRootVolumeTasksOutput](s, c, rootTasks, in)
}
