package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// maxCopies is how many copies of snapshots may be under way in a region.
const maxCopies = 20

// CopySnapshot copies a snapshot into the region of the call, encrypted if the source is, if it is asked for, or by default.
// It returns InvalidSnapshot.NotFound if there is none in the source region, IncorrectState while it is not completed, and
// ResourceLimitExceeded with twenty copies under way. With a KMS key that does not exist the copy ends in the state error.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
func (s *Service) CopySnapshot(c *aws.Call, in *ec2.CopySnapshotInput) (*ec2.CopySnapshotOutput, error) {
	d := s.begin(c, in, snapshots.resource)
	d.check(in.DestinationOutpostArn == nil && in.DestinationAvailabilityZone == nil, func() error {
		return aws.NotEmulated("ec2", "CopySnapshot to an Outpost or a Local Zone")
	})
	x := d.abroad(s, *in.SourceRegion, *in.SourceSnapshotId)
	minutes := aws.Value(in.CompletionDurationMinutes)
	d.check(minutes%15 == 0 && minutes >= 0 && minutes <= 2880, func() error {
		return invalidValue("Value (%d) for parameter completionDurationMinutes is invalid. It must be a multiple of 15, up to 2880.", minutes)
	})
	d.check(d.copying() < maxCopies, func() error { return tooManyCopies() })
	snapshots.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	y := d.copyOf(x, aws.Value(in.Description), aws.Value(in.Encrypted), in.KmsKeyId, d.tags[snapshots.resource], minutes)
	return &ec2.CopySnapshotOutput{SnapshotId: &y.id, Tags: y.tags}, nil
}

func tooManyCopies() error {
	return bad("ResourceLimitExceeded", "Too many snapshot copies in progress. The limit is %d in this destination region.", maxCopies)
}

// abroad finds a snapshot in any region that can be copied.
func (d *draft) abroad(s *Service, region, id string) *snapshot {
	if d.err != nil {
		return nil
	}
	from, err := s.regionOf(region)
	if err != nil {
		d.fail(invalidValue("Invalid region name: %s", region))
		return nil
	}
	x, err := from.restorable(d.c.Now, id)
	d.fail(err)
	return x
}

// copying counts the copies that are under way.
func (d *draft) copying() (n int) {
	if d.err != nil {
		return 0
	}
	for _, x := range snapshots.all(d.r, d.c.Now) {
		if x.it.State == types.SnapshotStatePending && *x.it.VolumeId == copiedVolume {
			n++
		}
	}
	return n
}

// copiedVolume is what copies tell as the volume that they are of.
const copiedVolume = "vol-ffffffff"

// copyOf begins a copy of a snapshot.
func (d *draft) copyOf(x *snapshot, note string, encrypted bool, key *string, tags []types.Tag, minutes int32) *snapshot {
	it := types.Snapshot{
		Description: &note, VolumeId: new(copiedVolume), VolumeSize: x.it.VolumeSize, TransferType: types.TransferTypeStandard,
		Encrypted: new(encrypted || key != nil || aws.Value(x.it.Encrypted) || d.r.ebs.encrypt),
	}
	if *it.Encrypted {
		id := d.r.ebs.defaultKey()
		if key != nil {
			id = *key
		}
		it.KmsKeyId = new(d.r.keyARN(id))
	}
	if minutes > 0 {
		it.TransferType, it.CompletionDurationMinutes = types.TransferTypeTimeBased, &minutes
	}
	y := d.newSnapshot(it, tags, bytesOf(x), bytesOf(x))
	if it.KmsKeyId != nil && !d.r.hasKey(*it.KmsKeyId) {
		y.next = nil
		y.later(d.c, d.c.Now.Add(2*time.Second), func(it *types.Snapshot) {
			it.State, it.StateMessage = types.SnapshotStateError, new("Given key ID is not accessible")
		})
	}
	return y
}
