package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// tiering is how long it takes to archive a snapshot and to restore one. AWS takes up to three days.
const tiering = 10 * time.Minute

// ModifySnapshotTier archives a snapshot: it holds all data by itself then, and must be restored before it can be used.
// It returns IncorrectState unless it is completed and in the standard tier, and InvalidSnapshot.InUse while an image has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotTier.html
func (s *Service) ModifySnapshotTier(c *aws.Call, in *ec2.ModifySnapshotTierInput) (*ec2.ModifySnapshotTierOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	if d.err == nil {
		d.err = d.r.archivable(x, c.Now)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	own := ownSnapshot(x)
	own.tier = &types.SnapshotTierStatus{
		LastTieringOperationStatus: types.TieringOperationStatusArchivalInProgress, LastTieringProgress: new(int32(0)), LastTieringStartTime: new(c.Now),
	}
	end := c.Now.Add(tiering)
	x.later(c, end, func(it *types.Snapshot) {
		it.StorageTier = types.StorageTierArchive
		t := *own.tier
		t.LastTieringOperationStatus, t.LastTieringProgress, t.ArchivalCompleteTime = types.TieringOperationStatusArchivalCompleted, new(int32(100)), &end
		own.tier = &t
	})
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.ModifySnapshotTierOutput{SnapshotId: &x.id, TieringStartTime: new(c.Now)}, nil
}

func (r *region) archivable(x *snapshot, now time.Time) error {
	switch {
	case x.it.State != types.SnapshotStateCompleted:
		return bad("IncorrectState", "Snapshot is in invalid state - %s", x.it.State)
	case x.it.StorageTier == types.StorageTierArchive || moving(x):
		return bad("IncorrectState", "The snapshot '%s' is archived already, or on its way.", x.id)
	}
	return r.deletable(x, now)
}

// moving reports whether a snapshot is on its way from one tier to the other.
func moving(x *snapshot) bool {
	t := ownSnapshot(x).tier
	if t == nil {
		return false
	}
	switch t.LastTieringOperationStatus {
	case types.TieringOperationStatusArchivalInProgress, types.TieringOperationStatusTemporaryRestoreInProgress, types.TieringOperationStatusPermanentRestoreInProgress:
		return true
	}
	return false
}

// RestoreSnapshotTier brings an archived snapshot back, for a number of days or for good, or changes for how long.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreSnapshotTier.html
func (s *Service) RestoreSnapshotTier(c *aws.Call, in *ec2.RestoreSnapshotTierInput) (*ec2.RestoreSnapshotTierOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	days, forever := aws.Value(in.TemporaryRestoreDays), aws.Value(in.PermanentRestore)
	d.check(forever != (in.TemporaryRestoreDays != nil), func() error {
		return badCombination("Specify either PermanentRestore or TemporaryRestoreDays.")
	})
	d.check(forever || days >= 1 && days <= 180, func() error {
		return invalidValue("Value (%d) for parameter temporaryRestoreDays is invalid. It must be between 1 and 180.", days)
	})
	d.check(x == nil || x.it.StorageTier == types.StorageTierArchive || x.it.RestoreExpiryTime != nil, func() error {
		return bad("IncorrectState", "The snapshot '%s' is not archived.", x.id)
	})
	d.check(x == nil || !moving(x), func() error { return bad("IncorrectState", "The snapshot '%s' is being moved between tiers.", x.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	after := tiering
	if x.it.RestoreExpiryTime != nil { // it is there, only for how long changes
		after = 0
	}
	restoreTier(c, x, days, after)
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	out := &ec2.RestoreSnapshotTierOutput{SnapshotId: &x.id, RestoreStartTime: new(c.Now), IsPermanentRestore: &forever}
	if !forever {
		out.RestoreDuration = &days
	}
	return out, nil
}

// restoreTier plans the way back to the standard tier; no days are for ever.
func restoreTier(c *aws.Call, x *snapshot, days int32, after time.Duration) {
	own := ownSnapshot(x)
	begun, done := types.TieringOperationStatusPermanentRestoreInProgress, types.TieringOperationStatusPermanentRestoreCompleted
	if days > 0 {
		begun, done = types.TieringOperationStatusTemporaryRestoreInProgress, types.TieringOperationStatusTemporaryRestoreCompleted
	}
	t := *own.tier
	t.LastTieringOperationStatus, t.LastTieringProgress, t.LastTieringStartTime = begun, new(int32(0)), new(c.Now)
	own.tier = &t
	end := c.Now.Add(after)
	expiry := end.AddDate(0, 0, int(days))
	own.restored = expiry
	x.later(c, end, func(it *types.Snapshot) {
		t := *own.tier
		t.LastTieringOperationStatus, t.LastTieringProgress, t.RestoreExpiryTime = done, new(int32(100)), nil
		it.StorageTier, it.RestoreExpiryTime = types.StorageTierStandard, nil
		if days > 0 {
			it.RestoreExpiryTime, t.RestoreExpiryTime = &expiry, &expiry
		}
		own.tier = &t
	})
	if days > 0 {
		x.later(c, expiry, func(it *types.Snapshot) {
			if it.RestoreExpiryTime == nil || !it.RestoreExpiryTime.Equal(expiry) {
				return // it was restored for longer
			}
			t := *own.tier
			it.StorageTier, it.RestoreExpiryTime, t.RestoreExpiryTime = types.StorageTierArchive, nil, nil
			own.tier = &t
		})
	}
	x.settle(c.Now)
}

// DescribeSnapshotTierStatus tells in which tier snapshots are and how far those are that change it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotTierStatus.html
func (s *Service) DescribeSnapshotTierStatus(c *aws.Call, in *ec2.DescribeSnapshotTierStatusInput) (*ec2.DescribeSnapshotTierStatusOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := mapped(snapshots.all(r, c.Now), func(x *snapshot) types.SnapshotTierStatus { return tierStatus(x, c.Now) })
	return rows[ec2.DescribeSnapshotTierStatusOutput](s.begin(c, in), list, map[string]string{"last-tiering-operation": "LastTieringOperationStatus"})
}

func tierStatus(x *snapshot, now time.Time) types.SnapshotTierStatus {
	t := types.SnapshotTierStatus{}
	if own := ownSnapshot(x).tier; own != nil {
		t = *own
	}
	if moving(x) {
		t.LastTieringProgress = new(int32(100 * now.Sub(*t.LastTieringStartTime) / tiering))
	}
	t.OwnerId, t.SnapshotId, t.Status, t.StorageTier, t.Tags, t.VolumeId = x.it.OwnerId, &x.id, x.it.State, x.it.StorageTier, x.tags, x.it.VolumeId
	return t
}
