package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// maxFast is how many snapshots a region restores fast.
const maxFast = 5

// How long fast restore takes to begin and to end; between, a TiB takes an hour to be optimized.
const (
	enablingFast  = 5 * time.Second
	disablingFast = 10 * time.Second
)

// fastRestore is what makes the volumes of a snapshot fast from the start in one zone.
type fastRestore struct {
	zone    zone
	on, off time.Time // when it was asked for; off is zero while it goes on
	size    int32     // GiB
}

func (f *fastRestore) optimized() time.Time {
	return f.on.Add(enablingFast + time.Duration(f.size)*time.Hour/1024)
}

// told is the state as Describe tells it.
func (f *fastRestore) told(x *snapshot, now time.Time) types.DescribeFastSnapshotRestoreSuccessItem {
	out := types.DescribeFastSnapshotRestoreSuccessItem{
		AvailabilityZone: &f.zone.name, AvailabilityZoneId: &f.zone.id, OwnerId: x.it.OwnerId, OwnerAlias: x.it.OwnerAlias, SnapshotId: &x.id,
		EnablingTime: &f.on, State: types.FastSnapshotRestoreStateCodeEnabling, StateTransitionReason: new("Client.UserInitiated"),
	}
	at := func(t time.Time, state types.FastSnapshotRestoreStateCode, told **time.Time) {
		if now.Before(t) || !f.off.IsZero() && f.off.Before(t) && state != types.FastSnapshotRestoreStateCodeDisabled {
			return
		}
		*told, out.State, out.StateTransitionReason = &t, state, new("Client.UserInitiated - Lifecycle state transition")
	}
	at(f.on.Add(enablingFast), types.FastSnapshotRestoreStateCodeOptimizing, &out.OptimizingTime)
	at(f.optimized(), types.FastSnapshotRestoreStateCodeEnabled, &out.EnabledTime)
	if !f.off.IsZero() {
		out.DisablingTime, out.State, out.StateTransitionReason = &f.off, types.FastSnapshotRestoreStateCodeDisabling, new("Client.UserInitiated")
		at(f.off.Add(disablingFast), types.FastSnapshotRestoreStateCodeDisabled, &out.DisabledTime)
	}
	return out
}

// fastIn reports whether volumes of a snapshot are fast from the start in a zone.
func (r *region) fastIn(id string, z zone, now time.Time) bool {
	x, ok := find[*snapshot](r, id)
	return ok && slices.ContainsFunc(ownSnapshot(x).fast, func(f *fastRestore) bool {
		return f.zone.name == z.name && f.told(x, now).State == types.FastSnapshotRestoreStateCodeEnabled
	})
}

// EnableFastSnapshotRestores lets snapshots be restored fast in some zones: enabling, optimizing, enabled.
// What cannot be done for a snapshot or a zone is told in the answer, beside what was done.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableFastSnapshotRestores.html
func (s *Service) EnableFastSnapshotRestores(c *aws.Call, in *ec2.EnableFastSnapshotRestoresInput) (*ec2.EnableFastSnapshotRestoresOutput, error) {
	d := s.begin(c, in)
	zones := d.fastZones(in.AvailabilityZones, in.AvailabilityZoneIds)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.EnableFastSnapshotRestoresOutput{Successful: []types.EnableFastSnapshotRestoreSuccessItem{}, Unsuccessful: []types.EnableFastSnapshotRestoreErrorItem{}}
	for _, id := range in.SourceSnapshotIds {
		wrong := types.EnableFastSnapshotRestoreErrorItem{SnapshotId: &id}
		for _, z := range zones {
			x, f, err := d.r.enableFast(c, id, z)
			if err != nil {
				e := as[types.EnableFastSnapshotRestoreStateError](struct{ Code, Message *string }{&err.Code, &err.Message})
				wrong.FastSnapshotRestoreStateErrors = append(wrong.FastSnapshotRestoreStateErrors, types.EnableFastSnapshotRestoreStateErrorItem{AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, Error: e})
				continue
			}
			out.Successful = append(out.Successful, *as[types.EnableFastSnapshotRestoreSuccessItem](f.told(x, c.Now)))
		}
		if wrong.FastSnapshotRestoreStateErrors != nil {
			out.Unsuccessful = append(out.Unsuccessful, wrong)
		}
	}
	return out, nil
}

// fastZones looks up the zones that a call means.
func (d *draft) fastZones(names, ids []string) (list []zone) {
	d.check(len(names)+len(ids) > 0, func() error { return missing("AvailabilityZone") })
	d.check(len(names) == 0 || len(ids) == 0, func() error {
		return badCombination("Only one of AvailabilityZones and AvailabilityZoneIds may be specified.")
	})
	for _, name := range names {
		list = append(list, d.zone(&name, nil))
	}
	for _, id := range ids {
		list = append(list, d.zone(nil, &id))
	}
	return list
}

// own snapshot of a region for fast restore, or what is wrong with it.
func (r *region) fastSource(c *aws.Call, id string) (*snapshot, *aws.Error) {
	x, err := snapshots.find(r, c.Now, id)
	switch {
	case err != nil:
		return nil, bad("InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.", id)
	case r.index[id] != record(x):
		return nil, bad("AuthFailure", "Not authorized for snapshot:%s", id)
	case x.it.State != types.SnapshotStateCompleted || x.it.StorageTier == types.StorageTierArchive:
		return nil, bad("IncorrectState", "Snapshot is in invalid state - %s", x.it.State)
	}
	return x, nil
}

func (r *region) enableFast(c *aws.Call, id string, z zone) (*snapshot, *fastRestore, *aws.Error) {
	x, err := r.fastSource(c, id)
	if err != nil {
		return nil, nil, err
	}
	own := ownSnapshot(x)
	for _, f := range own.fast {
		if f.zone.name == z.name && f.off.IsZero() {
			return x, f, nil
		}
	}
	if *x.it.VolumeSize > 16<<10 {
		return nil, nil, bad("InvalidParameterValue", "Snapshots larger than 16 TiB cannot be enabled for fast snapshot restore.")
	}
	n := 0
	for _, y := range snapshots.all(r, c.Now) {
		if y != x && slices.ContainsFunc(ownSnapshot(y).fast, func(f *fastRestore) bool { return f.off.IsZero() }) {
			n++
		}
	}
	if n >= maxFast {
		return nil, nil, bad("FastSnapshotRestoreLimitExceeded", "The maximum number of snapshots that can be enabled for fast snapshot restore in this Region is %d.", maxFast)
	}
	f := &fastRestore{zone: z, on: c.Now, size: *x.it.VolumeSize}
	own.fast = append(slices.DeleteFunc(own.fast, func(f *fastRestore) bool { return f.zone.name == z.name }), f)
	for _, t := range []time.Time{f.on.Add(enablingFast), f.optimized()} {
		x.later(c, t, func(*types.Snapshot) {})
	}
	return x, f, nil
}

// DisableFastSnapshotRestores ends fast restore of snapshots in some zones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableFastSnapshotRestores.html
func (s *Service) DisableFastSnapshotRestores(c *aws.Call, in *ec2.DisableFastSnapshotRestoresInput) (*ec2.DisableFastSnapshotRestoresOutput, error) {
	d := s.begin(c, in)
	zones := d.fastZones(in.AvailabilityZones, in.AvailabilityZoneIds)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DisableFastSnapshotRestoresOutput{Successful: []types.DisableFastSnapshotRestoreSuccessItem{}, Unsuccessful: []types.DisableFastSnapshotRestoreErrorItem{}}
	for _, id := range in.SourceSnapshotIds {
		wrong := types.DisableFastSnapshotRestoreErrorItem{SnapshotId: &id}
		for _, z := range zones {
			x, f, err := d.r.disableFast(c, id, z)
			if err != nil {
				e := as[types.DisableFastSnapshotRestoreStateError](struct{ Code, Message *string }{&err.Code, &err.Message})
				wrong.FastSnapshotRestoreStateErrors = append(wrong.FastSnapshotRestoreStateErrors, types.DisableFastSnapshotRestoreStateErrorItem{AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, Error: e})
				continue
			}
			out.Successful = append(out.Successful, *as[types.DisableFastSnapshotRestoreSuccessItem](f.told(x, c.Now)))
		}
		if wrong.FastSnapshotRestoreStateErrors != nil {
			out.Unsuccessful = append(out.Unsuccessful, wrong)
		}
	}
	return out, nil
}

func (r *region) disableFast(c *aws.Call, id string, z zone) (*snapshot, *fastRestore, *aws.Error) {
	x, err := r.fastSource(c, id)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range ownSnapshot(x).fast {
		if f.zone.name != z.name {
			continue
		}
		if f.off.IsZero() {
			f.off = c.Now
			x.later(c, f.off.Add(disablingFast), func(*types.Snapshot) {})
		}
		return x, f, nil
	}
	return nil, nil, bad("IncorrectState", "Fast snapshot restore is not enabled for the snapshot '%s' in '%s'.", id, z.name)
}

// DescribeFastSnapshotRestores tells how far fast restore is, by snapshot and zone.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastSnapshotRestores.html
func (s *Service) DescribeFastSnapshotRestores(c *aws.Call, in *ec2.DescribeFastSnapshotRestoresInput) (*ec2.DescribeFastSnapshotRestoresOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	var list []types.DescribeFastSnapshotRestoreSuccessItem
	for _, x := range snapshots.all(r, c.Now) {
		for _, f := range ownSnapshot(x).fast {
			list = append(list, f.told(x, c.Now))
		}
	}
	return rows[ec2.DescribeFastSnapshotRestoresOutput](s.begin(c, in), list, nil)
}
