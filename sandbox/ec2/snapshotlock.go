package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// snapshotLock keeps a snapshot from being deleted.
type snapshotLock struct {
	mode     types.LockMode
	made     time.Time
	start    time.Time // when the duration begins
	cool     int32     // hours in which a lock in compliance mode can still be changed
	days     int32     // 0 if it is until a date
	expires  time.Time
	coolEnds time.Time
}

func (l *snapshotLock) state(now time.Time) types.LockState {
	switch {
	case !now.Before(l.expires):
		return types.LockStateExpired
	case l.mode == types.LockModeGovernance:
		return types.LockStateGovernance
	case now.Before(l.coolEnds):
		return types.LockStateComplianceCooloff
	}
	return types.LockStateCompliance
}

func (l *snapshotLock) told(id, owner string, now time.Time) types.LockedSnapshotsInfo {
	out := types.LockedSnapshotsInfo{
		LockCreatedOn: &l.made, LockDurationStartTime: &l.start, LockExpiresOn: &l.expires, LockState: l.state(now), OwnerId: &owner, SnapshotId: &id,
	}
	if l.days > 0 {
		out.LockDuration = &l.days
	}
	if l.cool > 0 {
		out.CoolOffPeriod, out.CoolOffPeriodExpiresOn = &l.cool, &l.coolEnds
	}
	return out
}

// LockSnapshot protects a snapshot from deletion for a number of days or until a date, or changes its lock. In governance mode
// a lock can be changed and undone; in compliance mode only during the cooling-off period, after that it can but be made longer.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html
func (s *Service) LockSnapshot(c *aws.Call, in *ec2.LockSnapshotInput) (*ec2.LockSnapshotOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	var l *snapshotLock
	if d.err == nil {
		l, d.err = newLock(c.Now, in)
	}
	if d.err == nil {
		d.err = ownSnapshot(x).lock.yields(l, c.Now)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownSnapshot(x).lock = l
	c.WakeAt(l.coolEnds)
	c.WakeAt(l.expires)
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return as[ec2.LockSnapshotOutput](l.told(x.id, s.account, c.Now)), nil
}

func newLock(now time.Time, in *ec2.LockSnapshotInput) (*snapshotLock, error) {
	l := &snapshotLock{mode: in.LockMode, made: now, start: now, cool: aws.Value(in.CoolOffPeriod), days: aws.Value(in.LockDuration), coolEnds: now}
	switch {
	case (in.LockDuration == nil) == (in.ExpirationDate == nil):
		return nil, badCombination("Specify either LockDuration or ExpirationDate, but not both.")
	case in.LockDuration != nil && (l.days < 1 || l.days > 36500):
		return nil, invalidValue("Value (%d) for parameter lockDuration is invalid. It must be between 1 and 36500 days.", l.days)
	case in.CoolOffPeriod != nil && l.mode == types.LockModeGovernance:
		return nil, badCombination("The parameter CoolOffPeriod cannot be specified for a lock in governance mode.")
	case in.CoolOffPeriod != nil && (l.cool < 1 || l.cool > 72):
		return nil, invalidValue("Value (%d) for parameter coolOffPeriod is invalid. It must be between 1 and 72 hours.", l.cool)
	case in.ExpirationDate != nil && in.ExpirationDate.Before(now.AddDate(0, 0, 1)):
		return nil, invalidValue("The expiration date must be at least one day in the future.")
	}
	l.coolEnds = now.Add(time.Duration(l.cool) * time.Hour)
	if l.expires = now.AddDate(0, 0, int(l.days)); in.ExpirationDate != nil {
		l.expires = *in.ExpirationDate
	}
	return l, nil
}

// yields checks that a lock may be replaced by another.
func (l *snapshotLock) yields(to *snapshotLock, now time.Time) error {
	if l == nil || l.state(now) != types.LockStateCompliance {
		return nil
	}
	if to.mode != types.LockModeCompliance || to.expires.Before(l.expires) || to.cool > 0 {
		return bad("OperationNotPermitted", "The snapshot is locked in compliance mode and its cooling-off period has lapsed: the lock can only be extended.")
	}
	return nil
}

// UnlockSnapshot takes a lock away. It returns OperationNotPermitted in compliance mode once the cooling-off period is over.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnlockSnapshot.html
func (s *Service) UnlockSnapshot(c *aws.Call, in *ec2.UnlockSnapshotInput) (*ec2.UnlockSnapshotOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	if d.err == nil {
		l := ownSnapshot(x).lock
		d.check(l != nil, func() error { return bad("IncorrectState", "The snapshot '%s' is not locked.", x.id) })
		d.check(l == nil || l.state(c.Now) != types.LockStateCompliance, func() error {
			return bad("OperationNotPermitted", "The snapshot '%s' is locked in compliance mode and cannot be unlocked.", x.id)
		})
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownSnapshot(x).lock = nil
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.UnlockSnapshotOutput{SnapshotId: &x.id}, nil
}

// DescribeLockedSnapshots lists the locks of snapshots, those that have expired among them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLockedSnapshots.html
func (s *Service) DescribeLockedSnapshots(c *aws.Call, in *ec2.DescribeLockedSnapshotsInput) (*ec2.DescribeLockedSnapshotsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := snapshots.all(r, c.Now)
	if len(in.SnapshotIds) > 0 {
		if list, err = snapshots.named(r, c, in.SnapshotIds); err != nil {
			return nil, err
		}
	}
	var locks []types.LockedSnapshotsInfo
	for _, x := range list {
		if l := ownSnapshot(x).lock; l != nil {
			locks = append(locks, l.told(x.id, *x.it.OwnerId, c.Now))
		}
	}
	return rows[ec2.DescribeLockedSnapshotsOutput](s.begin(c, in), locks, nil)
}
