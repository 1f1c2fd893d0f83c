package ec2

import (
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// snapshot is a volume's data at a moment.
type snapshot = thing[types.Snapshot]

var snapshots = &kind[types.Snapshot]{
	resource: types.ResourceTypeSnapshot, prefix: "snap", id: "SnapshotId", state: "State", quota: 100000, lost: lostSnapshots, common: offeredSnapshots,
	paths: map[string]string{"status": "State"},
	over: func() error {
		return bad("SnapshotLimitExceeded", "You have exceeded your maximum snapshot limit of 100000 in this region.")
	},
}

// snapshotOwn is what a snapshot knows beyond what DescribeSnapshots tells.
type snapshotOwn struct {
	stored   int64 // bytes that no earlier snapshot of the volume has
	sharing  []types.CreateVolumePermission
	lock     *snapshotLock
	tier     *types.SnapshotTierStatus
	restored time.Time // when a temporary restore ends
	fast     []*fastRestore
}

func ownSnapshot(x *snapshot) *snapshotOwn { return x.own.(*snapshotOwn) }

// snapshotting is how long the smallest snapshot takes; each GiB that is not in an earlier one takes a second more.
const snapshotting = 9 * time.Second

// block is the unit in which snapshots keep data.
const block = 512 << 10

// bytesOf is how much data a snapshot holds; nil holds none.
func bytesOf(x *snapshot) int64 {
	if x == nil {
		return 0
	}
	return aws.Value(x.it.FullSnapshotSizeInBytes)
}

// offeredSnapshots are those of public images, and those that other accounts share.
func offeredSnapshots(k *kind[types.Snapshot], r *region, now time.Time) []*snapshot {
	var list []*snapshot
	for _, m := range imagesIn(r.place.name) {
		list = append(list, publicSnapshot(k, m))
	}
	for _, o := range r.others() {
		for _, x := range k.all(o, now) {
			if o.shares(ownSnapshot(x).sharing, r.account) {
				list = append(list, x)
			}
		}
	}
	return list
}

// publicSnapshot is the snapshot of a public image. What publishers have on their disks is not known: a fifth of the disk, about what Amazon Linux has.
func publicSnapshot(k *kind[types.Snapshot], m imageIn) *snapshot {
	made, _ := time.Parse("2006-01-02T15:04:05.000Z", m.created)
	x := &snapshot{base: base{id: m.snapshot(), kind: k.resource}, kind: k, own: &snapshotOwn{sharing: []types.CreateVolumePermission{{Group: "all"}}}}
	x.it = types.Snapshot{
		SnapshotId: &x.id, Description: new(m.name), Encrypted: new(false), OwnerId: &m.owner, OwnerAlias: given(m.alias), Progress: new("100%"), StartTime: &made, CompletionTime: &made,
		State: types.SnapshotStateCompleted, StorageTier: types.StorageTierStandard, VolumeId: new("vol-ffffffff"), VolumeSize: &m.size,
		FullSnapshotSizeInBytes: new(int64(m.size) << 30 / 5 / block * block),
	}
	return x
}

// restorable finds a snapshot of which a volume can be made.
func (r *region) restorable(now time.Time, id string) (*snapshot, error) {
	x, err := snapshots.find(r, now, id)
	switch {
	case err != nil:
		return nil, err
	case x.it.State != types.SnapshotStateCompleted:
		return nil, bad("IncorrectState", "Snapshot is in invalid state - %s", x.it.State)
	case x.it.StorageTier == types.StorageTierArchive:
		return nil, bad("IncorrectState", "Snapshot '%s' is archived. Restore it to the standard tier to create volumes from it.", id)
	}
	return x, nil
}

// CreateSnapshot keeps a volume's data as it is now; the copy goes on after the answer.
// It returns IncorrectState while the volume is being made or deleted, and ConcurrentSnapshotLimitExceeded
// with five copies of one volume under way (one for st1 and sc1).
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html
func (s *Service) CreateSnapshot(c *aws.Call, in *ec2.CreateSnapshotInput) (*ec2.CreateSnapshotOutput, error) {
	d := s.begin(c, in, snapshots.resource)
	d.check(in.OutpostArn == nil && in.Location != types.SnapshotLocationEnumLocal, func() error {
		return aws.NotEmulated("ec2", "CreateSnapshot outside a Region")
	})
	v := volumes.of(d, in.VolumeId)
	d.snapshottable(v)
	snapshots.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := d.snapshotOf(v, aws.Value(in.Description), d.tags[snapshots.resource])
	out := as[ec2.CreateSnapshotOutput](x.told())
	out.Progress = new("")
	return out, nil
}

// snapshottable checks that a snapshot of a volume can begin.
func (d *draft) snapshottable(v *volume) {
	if d.err != nil {
		return
	}
	most, n := 5, 0
	if v.it.VolumeType == types.VolumeTypeSt1 || v.it.VolumeType == types.VolumeTypeSc1 {
		most = 1
	}
	for _, x := range snapshots.all(d.r, d.c.Now) {
		if x.it.State == types.SnapshotStatePending && *x.it.VolumeId == v.id {
			n++
		}
	}
	switch {
	case v.it.State != types.VolumeStateAvailable && v.it.State != types.VolumeStateInUse:
		d.fail(notAvailable(v))
	case n >= most:
		d.fail(bad("ConcurrentSnapshotLimitExceeded", "Maximum allowed in-progress snapshots for a single volume exceeded."))
	}
}

// snapshotOf begins a snapshot of a volume.
func (d *draft) snapshotOf(v *volume, note string, tags []types.Tag) *snapshot {
	bytes := ownVolume(v).bytes
	changed := bytes
	for _, x := range snapshots.all(d.r, d.c.Now) {
		if *x.it.VolumeId == v.id && x.it.State == types.SnapshotStateCompleted {
			changed = max(0, bytes-bytesOf(x))
		}
	}
	it := types.Snapshot{Description: &note, Encrypted: v.it.Encrypted, KmsKeyId: v.it.KmsKeyId, VolumeId: &v.id, VolumeSize: v.it.Size}
	return d.newSnapshot(it, tags, bytes, changed)
}

// newSnapshot makes a snapshot that is completed after a while.
func (d *draft) newSnapshot(it types.Snapshot, tags []types.Tag, bytes, changed int64) *snapshot {
	after := snapshotting + time.Duration(changed>>30)*time.Second
	it.OwnerId, it.Progress, it.StartTime, it.State, it.StorageTier = &d.r.account, new("0%"), new(d.c.Now), types.SnapshotStatePending, types.StorageTierStandard
	d.r.sweep(snapshots.prefix, d.c.Now)
	x := snapshots.put(d.c, d.r, it, tags)
	x.own = &snapshotOwn{stored: changed}
	d.c.Changed(aws.Created, d.r.current(x.id, d.c.Now))
	for _, percent := range []int{33, 66} {
		x.later(d.c, d.c.Now.Add(after*time.Duration(percent)/100), func(it *types.Snapshot) { it.Progress = new(strconv.Itoa(percent) + "%") })
	}
	end := d.c.Now.Add(after)
	x.later(d.c, end, func(it *types.Snapshot) {
		it.State, it.Progress, it.CompletionTime, it.FullSnapshotSizeInBytes = types.SnapshotStateCompleted, new("100%"), &end, &bytes
	})
	return x
}

// CreateSnapshots takes a snapshot of every volume of an instance, all of the same moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html
func (s *Service) CreateSnapshots(c *aws.Call, in *ec2.CreateSnapshotsInput) (*ec2.CreateSnapshotsOutput, error) {
	d := s.begin(c, in, snapshots.resource)
	d.check(in.OutpostArn == nil && in.Location != types.SnapshotLocationEnumLocal, func() error {
		return aws.NotEmulated("ec2", "CreateSnapshots outside a Region")
	})
	spec := in.InstanceSpecification
	i := wanted[*instance](d, spec.InstanceId, lostInstances)
	var list []*volume
	if d.err == nil {
		list = d.chosenDisks(i, spec)
	}
	for _, v := range list {
		d.snapshottable(v)
		snapshots.room(d)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.CreateSnapshotsOutput{}
	for _, v := range list {
		tags := d.tags[snapshots.resource]
		if in.CopyTagsFromSource == types.CopyTagsFromSourceVolume {
			tags = merged(v.tags, tags)
		}
		x := d.snapshotOf(v, aws.Value(in.Description), tags)
		info := as[types.SnapshotInfo](x.told())
		info.Progress = new("")
		out.Snapshots = append(out.Snapshots, *info)
	}
	return out, nil
}

// chosenDisks are the volumes of an instance that a call means.
func (d *draft) chosenDisks(i *instance, spec *types.InstanceSpecification) []*volume {
	all := i.volumes(d.c.Now)
	for _, id := range spec.ExcludeDataVolumeIds {
		n := slices.IndexFunc(all, func(v *volume) bool { return v.id == id })
		d.check(n >= 0, func() error {
			return invalidValue("The volume '%s' is not attached to the instance '%s'.", id, i.id)
		})
		d.check(n < 0 || *attachedTo(&all[n].it, i.id).Device != i.image.device, func() error {
			return invalidValue("The volume '%s' is the root volume. Use ExcludeBootVolume to exclude it.", id)
		})
	}
	list := slices.DeleteFunc(slices.Clone(all), func(v *volume) bool {
		root := *attachedTo(&v.it, i.id).Device == i.image.device
		return root && aws.Value(spec.ExcludeBootVolume) || slices.Contains(spec.ExcludeDataVolumeIds, v.id)
	})
	d.check(len(list) > 0, func() error {
		return invalidValue("There are no volumes of the instance '%s' to take a snapshot of.", i.id)
	})
	return list
}

// DeleteSnapshot removes a snapshot. It returns InvalidSnapshot.InUse while an image has it, and OperationNotPermitted while it is locked.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html
func (s *Service) DeleteSnapshot(c *aws.Call, in *ec2.DeleteSnapshotInput) (*ec2.DeleteSnapshotOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	if d.err == nil {
		d.err = d.r.deletable(x, c.Now)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.dropSnapshot(x)
	return &ec2.DeleteSnapshotOutput{}, nil
}

// dropSnapshot removes a snapshot; what a later one of the same volume needs of it stays, as that one's.
func (d *draft) dropSnapshot(x *snapshot) {
	for _, y := range snapshots.all(d.r, d.c.Now) {
		if *y.it.VolumeId == *x.it.VolumeId && *x.it.VolumeId != copiedVolume && y.it.StartTime.After(*x.it.StartTime) {
			ownSnapshot(y).stored += ownSnapshot(x).stored
			y.changed(d.c, aws.Changed)
			break
		}
	}
	snapshots.drop(d, x)
}

func (r *region) deletable(x *snapshot, now time.Time) error {
	for _, user := range r.users(x.id, now) {
		if wellFormed(user, amis.prefix) {
			return bad("InvalidSnapshot.InUse", "The snapshot %s is currently in use by %s", x.id, user)
		}
	}
	if l := ownSnapshot(x).lock; l != nil && l.state(now) != types.LockStateExpired {
		return bad("OperationNotPermitted", "The snapshot '%s' is locked and cannot be deleted.", x.id)
	}
	return nil
}

// DescribeSnapshots lists the account's snapshots and those that it may use, by their owners or by who else may use them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
func (s *Service) DescribeSnapshots(c *aws.Call, in *ec2.DescribeSnapshotsInput) (*ec2.DescribeSnapshotsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := snapshots.asked(r, c, in)
	if err != nil {
		return nil, err
	}
	return told[ec2.DescribeSnapshotsOutput](c, snapshots, in, slices.DeleteFunc(list, func(x *snapshot) bool {
		return len(in.OwnerIds) > 0 && !r.ownedBy(in.OwnerIds, *x.it.OwnerId, aws.Value(x.it.OwnerAlias)) ||
			len(in.RestorableByUserIds) > 0 && !slices.ContainsFunc(in.RestorableByUserIds, func(user string) bool { return r.restorableBy(x, user) })
	}))
}

// ownedBy reports whether one of owners is meant: an account, an alias or "self".
func (r *region) ownedBy(owners []string, id, alias string) bool {
	return slices.Contains(owners, id) || alias != "" && slices.Contains(owners, alias) || id == r.account && slices.Contains(owners, "self")
}

// restorableBy reports whether somebody may make volumes of a snapshot: "all", "self" or an account.
func (r *region) restorableBy(x *snapshot, user string) bool {
	if user == "self" {
		user = r.account
	}
	return user == *x.it.OwnerId || slices.ContainsFunc(ownSnapshot(x).sharing, func(p types.CreateVolumePermission) bool {
		return string(p.Group) == user || aws.Value(p.UserId) == user
	})
}
