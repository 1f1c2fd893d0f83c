package ec2

import (
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// disk is a volume to be made with an instance.
type disk struct {
	wish
	device    string
	ephemeral bool
}

// planDisks takes the image's disks with the call's changes, and the disks that the call adds.
func (r *region) planDisks(p *plan) error {
	list := slices.Clone(p.image.mappings())
	for _, b := range p.in.BlockDeviceMappings {
		device := aws.Value(b.DeviceName)
		if device == "" {
			return missing("blockDeviceMapping.deviceName")
		}
		n := slices.IndexFunc(list, func(x types.BlockDeviceMapping) bool { return *x.DeviceName == device })
		switch {
		case b.NoDevice != nil:
			if n >= 0 {
				list = slices.Delete(list, n, n+1)
			}
		case b.Ebs == nil && b.VirtualName == nil:
			return missing("blockDeviceMapping.ebs")
		case b.Ebs == nil: // instance store: none of our images has it
		case n < 0:
			if err := checkDevice(device); err != nil {
				return err
			}
			list = append(list, b)
		default:
			e, err := overlaid(*list[n].Ebs, b.Ebs, device == p.image.device)
			if err != nil {
				return err
			}
			list[n].Ebs = &e
		}
	}
	if len(list) > attachmentLimit(p.kindOf) {
		return bad("AttachmentLimitExceeded", "The maximum number of attachments to an instance is %d.", attachmentLimit(p.kindOf))
	}
	p.disks = nil
	for _, b := range list {
		if b.Ebs == nil {
			continue
		}
		x, err := r.planDisk(p, b)
		if err != nil {
			return err
		}
		p.disks = append(p.disks, x)
	}
	return nil
}

// overlaid is an image's disk with what a call changes.
func overlaid(e types.EbsBlockDevice, with *types.EbsBlockDevice, root bool) (types.EbsBlockDevice, error) {
	if with.SnapshotId != nil && *with.SnapshotId != aws.Value(e.SnapshotId) {
		if root {
			return e, bad("InvalidBlockDeviceMapping", "snapshotId cannot be modified on root device")
		}
		e.SnapshotId, e.VolumeSize = with.SnapshotId, nil
	}
	if with.VolumeType != "" && with.VolumeType != e.VolumeType {
		e.VolumeType, e.Iops, e.Throughput = with.VolumeType, nil, nil
	}
	for _, x := range []struct{ to, from **int32 }{
		{&e.VolumeSize, &with.VolumeSize}, {&e.Iops, &with.Iops}, {&e.Throughput, &with.Throughput}, {&e.VolumeInitializationRate, &with.VolumeInitializationRate},
	} {
		if *x.from != nil {
			*x.to = *x.from
		}
	}
	if with.Encrypted != nil {
		e.Encrypted = with.Encrypted
	}
	if with.KmsKeyId != nil {
		e.KmsKeyId = with.KmsKeyId
	}
	if with.DeleteOnTermination != nil {
		e.DeleteOnTermination = with.DeleteOnTermination
	}
	return e, nil
}

// planDisk checks one disk, with every default filled in.
func (r *region) planDisk(p *plan, b types.BlockDeviceMapping) (disk, error) {
	e := b.Ebs
	x := disk{device: *b.DeviceName, ephemeral: e.DeleteOnTermination == nil || *e.DeleteOnTermination}
	x.wish = wish{kind: e.VolumeType, size: e.VolumeSize, iops: e.Iops, throughput: e.Throughput, rate: e.VolumeInitializationRate, encrypted: e.Encrypted, key: e.KmsKeyId}
	if e.SnapshotId != nil {
		var err error
		if x.snapshot, err = r.imageSnapshot(p, *e.SnapshotId); err != nil {
			return x, err
		}
		if least := *x.snapshot.it.VolumeSize; x.size != nil && *x.size < least {
			return x, bad("InvalidBlockDeviceMapping", "Volume of size %dGB is smaller than snapshot '%s', expect size>= %dGB", *x.size, x.snapshot.id, least)
		}
	}
	if err := x.complete(r); err != nil {
		return x, err
	}
	if x.key != nil && !r.hasKey(*x.key) {
		return x, aws.NotEmulated("ec2", "RunInstances with a KMS key of your own")
	}
	return x, nil
}

// imageSnapshot finds a snapshot that a disk begins with: one of the image, or another.
func (r *region) imageSnapshot(p *plan, id string) (*snapshot, error) {
	if p.image.own == nil && id == p.image.snapshot() {
		return publicSnapshot(snapshots, p.image), nil
	}
	return r.restorable(p.now, id)
}

// newDisk makes a volume with an instance.
func (r *region) newDisk(c *aws.Call, i *instance, p *plan, d disk) {
	it := d.volume(r, p.subnet.zone, i.created)
	v := volumes.put(c, r, it, p.tags[types.ResourceTypeVolume])
	v.it.VolumeArn, v.own = new(r.arn(volumes.resource, v.id)), &volumeOwn{bytes: bytesOf(d.snapshot)}
	i.attach(c, v, d.device, d.ephemeral, i.created, i.since.Add(starting))
	v.becomes(c, string(types.VolumeStateInUse), i.since.Add(starting).Sub(c.Now))
}

// keys are the condition keys that tell of a disk to be made.
func (d disk) keys(r *region) []string {
	keys := []string{"ec2:encrypted", strconv.FormatBool(aws.Value(d.encrypted))}
	if d.kind != "" {
		keys = append(keys, "ec2:volumesize", strconv.Itoa(int(*d.size)), "ec2:volumetype", string(d.kind))
	}
	if d.iops != nil {
		keys = append(keys, "ec2:volumeiops", strconv.Itoa(int(*d.iops)))
	}
	if d.throughput != nil {
		keys = append(keys, "ec2:volumethroughput", strconv.Itoa(int(*d.throughput)))
	}
	if d.snapshot != nil {
		keys = append(keys, "ec2:parentsnapshot", r.arn(types.ResourceTypeSnapshot, d.snapshot.id))
	}
	return keys
}
