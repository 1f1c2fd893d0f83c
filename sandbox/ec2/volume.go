package ec2

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// volume is an EBS disk. What it is attached to is told by its attachments.
type volume = thing[types.Volume]

var volumes = &kind[types.Volume]{
	resource: types.ResourceTypeVolume, prefix: "vol", id: "VolumeId", state: "State", lost: lostVolumes,
	paths: map[string]string{"status": "State", "attachment.status": "Attachments.State"},
}

// volumeOwn is what a volume knows beyond what DescribeVolumes tells.
type volumeOwn struct {
	bytes   int64     // of data that was ever written, which is what a snapshot of it holds
	autoIO  bool      // I/O goes on by itself after a failure
	openIO  time.Time // when EnableVolumeIO was called last
	changes []*volumeChange
}

func ownVolume(v *volume) *volumeOwn { return v.own.(*volumeOwn) }

// creatingVolume is how long a volume takes to be made.
const creatingVolume = 3 * time.Second

// unmanaged says that no AWS service looks after a resource.
var unmanaged = &types.OperatorResponse{Managed: new(false)}

// CreateVolume makes a volume in one Availability Zone, empty or with a snapshot's data; it is available after a while.
// It returns InvalidZone.NotFound and InvalidSnapshot.NotFound for what does not exist, InvalidParameterValue for a size or a
// performance that the type of volume does not have, VolumeLimitExceeded beyond the quota, and InsufficientVolumeCapacity in a zone that is out. With a KMS key that does not
// exist the call succeeds, and the volume vanishes instead of becoming available.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
func (s *Service) CreateVolume(c *aws.Call, in *ec2.CreateVolumeInput) (*ec2.CreateVolumeOutput, error) {
	d := s.begin(c, in, volumes.resource)
	d.check(in.OutpostArn == nil, func() error { return aws.NotEmulated("ec2", "CreateVolume on an Outpost") })
	w := &wish{
		kind: in.VolumeType, size: in.Size, iops: in.Iops, throughput: in.Throughput, rate: in.VolumeInitializationRate,
		encrypted: in.Encrypted, key: in.KmsKeyId, multi: aws.Value(in.MultiAttachEnabled),
	}
	z := d.zone(in.AvailabilityZone, in.AvailabilityZoneId)
	if in.SnapshotId != nil && d.err == nil {
		w.snapshot, d.err = d.r.restorable(c.Now, *in.SnapshotId)
	}
	d.wished(w)
	return once(d, func() (*ec2.CreateVolumeOutput, error) {
		if d.err == nil {
			d.err = d.r.volumeRoom(c.Now, w.kind, *w.size, aws.Value(w.iops))
		}
		d.check(z.name != d.r.impaired, noVolumeCapacity)
		if err := d.ready(); err != nil {
			return nil, err
		}
		v := d.newVolume(w, z, bytesOf(w.snapshot))
		return as[ec2.CreateVolumeOutput](v.told()), nil
	})
}

func noVolumeCapacity() error {
	e := aws.Errorf(500, "InsufficientVolumeCapacity", "There is not enough capacity to fulfill your EBS volume provision request. You can try to provision a different volume type, or EBS volume in a different availability zone.")
	e.Server = true
	return e
}

// zone looks up an Availability Zone by its name or its id, one of which must be given.
func (d *draft) zone(name, id *string) (z zone) {
	d.check(name != nil || id != nil, func() error { return missing("availabilityZone") })
	d.check(name == nil || id == nil, func() error {
		return badCombination("Only one of AvailabilityZone and AvailabilityZoneId may be specified.")
	})
	if d.err != nil {
		return z
	}
	for _, z := range d.r.place.zoneList() {
		if z.name == aws.Value(name) || z.id == aws.Value(id) {
			return z
		}
	}
	d.fail(bad("InvalidZone.NotFound", "The zone '%s' does not exist.", aws.Value(name)+aws.Value(id)))
	return z
}

// newVolume makes a volume that becomes available, unless nobody has its key.
func (d *draft) newVolume(w *wish, z zone, bytes int64) *volume {
	it := w.volume(d.r, z, d.c.Now)
	v := volumes.add(d, it)
	v.it.VolumeArn, v.own = new(d.r.arn(volumes.resource, v.id)), &volumeOwn{bytes: bytes}
	if it.KmsKeyId != nil && !d.r.hasKey(*it.KmsKeyId) {
		v.last = d.c.Now.Add(creatingVolume)
		d.c.WakeAt(v.last)
		return v
	}
	return v.becomes(d.c, string(types.VolumeStateAvailable), creatingVolume)
}

// DeleteVolume removes a volume that is attached to nothing. It returns VolumeInUse if it is.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html
func (s *Service) DeleteVolume(c *aws.Call, in *ec2.DeleteVolumeInput) (*ec2.DeleteVolumeOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	d.check(v == nil || v.it.State != types.VolumeStateDeleting, func() error { return lostVolumes([]string{v.id}) })
	d.check(v == nil || len(v.it.Attachments) == 0, func() error {
		return bad("VolumeInUse", "Volume %s is currently attached to %s", v.id, *v.it.Attachments[0].InstanceId)
	})
	d.check(v == nil || v.it.State == types.VolumeStateAvailable || v.it.State == types.VolumeStateError, func() error { return notAvailable(v) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	v.leaves(c, d.r, string(types.VolumeStateDeleting), "", creatingVolume, 0)
	return &ec2.DeleteVolumeOutput{}, nil
}

func notAvailable(v *volume) error { return bad("IncorrectState", "%s is not 'available'.", v.id) }

// DescribeVolumes lists volumes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
func (s *Service) DescribeVolumes(c *aws.Call, in *ec2.DescribeVolumesInput) (*ec2.DescribeVolumesOutput, error) {
	return answer[ec2.DescribeVolumesOutput](s, c, volumes, in)
}

// volumeResource is a volume as the page shows it.
func (r *region) volumeResource(v *volume, now time.Time) aws.Resource {
	v.settle(now)
	out := r.resource(&v.base, string(v.it.State))
	out.Detail = map[string]string{"size": strconv.Itoa(int(*v.it.Size)) + " GiB", "volumeType": string(v.it.VolumeType)}
	for _, a := range v.it.Attachments {
		if out.In == "" {
			out.In = *a.InstanceId
		} else {
			out.Uses = append(out.Uses, *a.InstanceId)
		}
	}
	return out
}

// volumeStorage is how many TiB of volumes of a type a region holds, volumeIOPS how many provisioned operations per second.
// https://docs.aws.amazon.com/general/latest/gr/ebs-service.html
var (
	volumeStorage = map[types.VolumeType]int64{"gp2": 50, "gp3": 50, "io1": 50, "io2": 20, "st1": 50, "sc1": 50, "standard": 50}
	volumeIOPS    = map[types.VolumeType]int64{"io1": 300000, "io2": 100000}
)

// volumeRoom checks the quotas for so much more of a type.
func (r *region) volumeRoom(now time.Time, kind types.VolumeType, size, iops int32) error {
	total, rate := int64(size), int64(iops)
	for _, v := range volumes.all(r, now) {
		if v.it.VolumeType == kind {
			total, rate = total+int64(*v.it.Size), rate+int64(aws.Value(v.it.Iops))
		}
	}
	const more = "in this region. Please contact AWS Support to request an Elastic Block Store service limit increase."
	if most := volumeStorage[kind]; total > most<<10 {
		return bad("VolumeLimitExceeded", "You have exceeded your maximum %s storage limit of %d TiB %s", kind, most, more)
	}
	if most := volumeIOPS[kind]; most > 0 && rate > most {
		return bad("MaxIOPSLimitExceeded", "You have exceeded your maximum %s IOPS limit of %d %s", kind, most, more)
	}
	return nil
}
