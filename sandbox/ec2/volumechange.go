package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// How long a volume is being modified and optimized after that; the new size and type are there in between.
const (
	modifying  = 5 * time.Second
	optimizing = time.Minute
)

// maxChanges is how often a volume can be modified within a day.
const maxChanges = 4

// volumeChange is one modification of a volume.
type volumeChange struct {
	it    types.VolumeModification
	begun time.Time
}

// told is how far a modification is.
func (x *volumeChange) told(now time.Time) types.VolumeModification {
	out := x.it
	done := x.begun.Add(modifying + optimizing)
	switch passed := now.Sub(x.begun); {
	case !now.Before(done):
		out.ModificationState, out.Progress, out.EndTime = types.VolumeModificationStateCompleted, new(int64(100)), &done
	case passed >= modifying:
		out.ModificationState, out.Progress = types.VolumeModificationStateOptimizing, new(int64(100*(passed-modifying)/optimizing))
	}
	return out
}

// ModifyVolume makes a volume larger, faster or another type, while it is used: modifying, optimizing, completed.
// It returns InvalidParameterValue for a smaller size or what the type cannot be, IncorrectModificationState before the last
// modification has completed, and VolumeModificationRateExceeded for the fifth within a day.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
func (s *Service) ModifyVolume(c *aws.Call, in *ec2.ModifyVolumeInput) (*ec2.ModifyVolumeOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	var w *wish
	if d.err == nil {
		w, d.err = d.r.modified(c.Now, v, in)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := &volumeChange{begun: c.Now, it: types.VolumeModification{
		VolumeId: &v.id, StartTime: new(c.Now), Progress: new(int64(0)), ModificationState: types.VolumeModificationStateModifying, Operator: unmanaged,
		OriginalSize: v.it.Size, OriginalVolumeType: v.it.VolumeType, OriginalIops: v.it.Iops, OriginalThroughput: v.it.Throughput, OriginalMultiAttachEnabled: v.it.MultiAttachEnabled,
		TargetSize: w.size, TargetVolumeType: w.kind, TargetIops: w.iops, TargetThroughput: w.throughput, TargetMultiAttachEnabled: &w.multi,
	}}
	own := ownVolume(v)
	own.changes = append(own.changes, x)
	v.later(c, c.Now.Add(modifying), func(it *types.Volume) {
		it.Size, it.VolumeType, it.Iops, it.Throughput, it.MultiAttachEnabled = w.size, w.kind, w.iops, w.throughput, &w.multi
	})
	v.later(c, c.Now.Add(modifying+optimizing), func(*types.Volume) {})
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.ModifyVolumeOutput{VolumeModification: new(x.told(c.Now))}, nil
}

// modified is what a volume shall be.
func (r *region) modified(now time.Time, v *volume, in *ec2.ModifyVolumeInput) (*wish, error) {
	if in.Size == nil && in.VolumeType == "" && in.Iops == nil && in.Throughput == nil && in.MultiAttachEnabled == nil {
		return nil, missing("size, volumeType, iops, throughput or multiAttachEnabled")
	}
	if err := changeable(now, v); err != nil {
		return nil, err
	}
	w := &wish{kind: v.it.VolumeType, size: v.it.Size, iops: in.Iops, throughput: in.Throughput, encrypted: v.it.Encrypted, multi: aws.Value(v.it.MultiAttachEnabled)}
	if in.Size != nil {
		if *in.Size < *w.size {
			return nil, invalidValue("New size cannot be smaller than existing size")
		}
		w.size = in.Size
	}
	if in.MultiAttachEnabled != nil {
		w.multi = *in.MultiAttachEnabled
	}
	w.keepPace(v, in.VolumeType)
	if err := w.complete(r); err != nil {
		return nil, err
	}
	w.key, w.encrypted = v.it.KmsKeyId, v.it.Encrypted
	if w.multi != aws.Value(v.it.MultiAttachEnabled) && len(v.it.Attachments) > 0 {
		return nil, bad("IncorrectState", "Multi-Attach can only be changed while the volume '%s' is not attached.", v.id)
	}
	extra, rate := *w.size, aws.Value(w.iops)
	if w.kind == v.it.VolumeType {
		extra, rate = extra-*v.it.Size, rate-aws.Value(v.it.Iops)
	}
	return w, r.volumeRoom(now, w.kind, extra, rate)
}

// keepPace keeps the performance of a volume that keeps its type; another type begins with its own, and with 3000 IOPS if those are provisioned.
func (w *wish) keepPace(v *volume, kind types.VolumeType) {
	if kind == "" || kind == w.kind {
		if w.kind != types.VolumeTypeGp2 {
			if w.iops == nil {
				w.iops = v.it.Iops
			}
			if w.throughput == nil {
				w.throughput = v.it.Throughput
			}
		}
		return
	}
	if w.kind = kind; w.iops == nil && volumeTypes[kind].fastest > 0 {
		w.iops = new(int32(3000))
	}
}

func changeable(now time.Time, v *volume) error {
	if v.it.State != types.VolumeStateAvailable && v.it.State != types.VolumeStateInUse {
		return bad("IncorrectState", "Volume '%s' is in the '%s' state.", v.id, v.it.State)
	}
	n := 0
	for _, x := range ownVolume(v).changes {
		if state := x.told(now).ModificationState; state != types.VolumeModificationStateCompleted {
			return bad("IncorrectModificationState", "Volume %s is in the modification state %s. Wait until it is completed.", v.id, state)
		}
		if now.Sub(x.begun) < 24*time.Hour {
			n++
		}
	}
	if n >= maxChanges {
		all := ownVolume(v).changes
		next := all[len(all)-maxChanges].begun.Add(24 * time.Hour)
		return bad("VolumeModificationRateExceeded", "You've reached the maximum modification rate per volume limit of %d in 24 hours. You can modify the volume %s again at %s.", maxChanges, v.id, next.Format(time.RFC3339))
	}
	return nil
}

// DescribeVolumesModifications tells the last modification of each volume that was modified.
// It returns InvalidVolumeModification.NotFound for a volume that never was.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html
func (s *Service) DescribeVolumesModifications(c *aws.Call, in *ec2.DescribeVolumesModificationsInput) (*ec2.DescribeVolumesModificationsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := volumes.all(r, c.Now)
	if len(in.VolumeIds) > 0 {
		if list, err = volumes.named(r, c, in.VolumeIds); err != nil {
			return nil, err
		}
	}
	var told []types.VolumeModification
	for _, v := range list {
		if all := ownVolume(v).changes; len(all) > 0 {
			told = append(told, all[len(all)-1].told(c.Now))
		} else if len(in.VolumeIds) > 0 {
			return nil, bad("InvalidVolumeModification.NotFound", "Modification for volume '%s' does not exist.", v.id)
		}
	}
	return rows[ec2.DescribeVolumesModificationsOutput](s.begin(c, in), told, nil)
}
