package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// wish is what a call asks of a volume; complete fills what it leaves open.
type wish struct {
	kind       types.VolumeType
	size       *int32 // GiB
	iops       *int32
	throughput *int32 // MiB/s
	rate       *int32 // of initialization, MiB/s
	snapshot   *snapshot
	source     *volume // of which it is a copy
	encrypted  *bool
	key        *string
	multi      bool
}

// limits are what a type of volume can be.
type limits struct {
	least, most       int32 // GiB
	slowest, fastest  int32 // IOPS that can be asked for; 0: none can
	ratio             int32 // IOPS for each GiB
	narrowest, widest int32 // MiB/s that can be asked for
}

// https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
var volumeTypes = map[types.VolumeType]limits{
	types.VolumeTypeGp3:      {least: 1, most: 65536, slowest: 3000, fastest: 80000, ratio: 500, narrowest: 125, widest: 2000},
	types.VolumeTypeGp2:      {least: 1, most: 16384},
	types.VolumeTypeIo1:      {least: 4, most: 16384, slowest: 100, fastest: 64000, ratio: 50},
	types.VolumeTypeIo2:      {least: 4, most: 65536, slowest: 100, fastest: 256000, ratio: 1000},
	types.VolumeTypeSt1:      {least: 125, most: 16384},
	types.VolumeTypeSc1:      {least: 125, most: 16384},
	types.VolumeTypeStandard: {least: 1, most: 1024},
}

// wished completes a wish, or notes what is wrong with it.
func (d *draft) wished(w *wish) {
	if d.err == nil {
		d.err = w.complete(d.r)
	}
}

// complete fills in what follows from what is asked. It returns what the type of volume cannot be.
func (w *wish) complete(r *region) error {
	if w.kind == "" {
		w.kind = types.VolumeTypeGp2
	}
	t, ok := volumeTypes[w.kind]
	if !ok {
		return bad("UnknownVolumeType", "Unsupported volume type '%s' for volume creation.", w.kind)
	}
	if err := w.sized(t); err != nil {
		return err
	}
	if err := w.paced(t); err != nil {
		return err
	}
	if w.multi && w.kind != types.VolumeTypeIo1 && w.kind != types.VolumeTypeIo2 {
		return badCombination("The parameter MultiAttachEnabled is not supported for %s volumes.", w.kind)
	}
	if w.rate != nil {
		switch {
		case w.snapshot == nil:
			return badCombination("The parameter VolumeInitializationRate can only be specified for volumes that are created from a snapshot.")
		case *w.rate < 100 || *w.rate > 300:
			return invalidValue("Value (%d) for parameter volumeInitializationRate is invalid. It must be between 100 and 300.", *w.rate)
		}
	}
	return w.ciphered(r)
}

// sized takes the size of the source where none is asked for.
func (w *wish) sized(t limits) error {
	least, what := int32(0), ""
	switch {
	case w.snapshot != nil:
		least, what = *w.snapshot.it.VolumeSize, "snapshot '"+w.snapshot.id+"'"
	case w.source != nil:
		least, what = *w.source.it.Size, "volume '"+w.source.id+"'"
	}
	if w.size == nil {
		if least == 0 {
			return missing("size or snapshotId")
		}
		w.size = &least
	}
	switch size := *w.size; {
	case size < least:
		return invalidValue("Volume of size %dGB is smaller than %s, expect size>= %dGB", size, what, least)
	case size < t.least:
		return invalidValue("Volume of %dGiB is too small; minimum is %dGiB.", size, t.least)
	case size > t.most:
		return invalidValue("Volume of %dGiB is too large; maximum is %dGiB.", size, t.most)
	}
	return nil
}

// paced checks performance, and fills in the type's own.
func (w *wish) paced(t limits) error {
	size := *w.size
	switch {
	case w.iops != nil && t.fastest == 0:
		return badCombination("The parameter iops is not supported for %s volumes.", w.kind)
	case w.throughput != nil && t.widest == 0:
		return badCombination("The parameter throughput is not supported for %s volumes.", w.kind)
	case w.kind == types.VolumeTypeGp2:
		w.iops = new(min(max(100, 3*size), 16000))
		return nil
	case t.fastest == 0:
		return nil
	case w.iops == nil && w.kind != types.VolumeTypeGp3:
		return bad("MissingParameter", "The parameter iops must be specified for %s volumes.", w.kind)
	case w.iops == nil:
		w.iops = &t.slowest
	}
	switch n := *w.iops; {
	case n < t.slowest:
		return invalidValue("Volume iops of %d is too low; minimum is %d.", n, t.slowest)
	case n > t.fastest:
		return invalidValue("Volume iops of %d is too high; maximum is %d.", n, t.fastest)
	case n > t.ratio*size && (w.kind != types.VolumeTypeGp3 || n > t.slowest):
		return invalidValue("Iops to volume size ratio of %f is too high; maximum is %d", float64(n)/float64(size), t.ratio)
	}
	if t.widest == 0 {
		return nil
	}
	if w.throughput == nil {
		w.throughput = &t.narrowest
	}
	switch n := *w.throughput; {
	case n < t.narrowest:
		return invalidValue("Volume throughput of %d is too low; minimum is %d.", n, t.narrowest)
	case n > t.widest:
		return invalidValue("Volume throughput of %d is too high; maximum is %d.", n, t.widest)
	case 4*n > *w.iops:
		return invalidValue("Throughput (MiBps) to iops ratio of %f is too high; maximum is 0.250000 MiBps per iops.", float64(n)/float64(*w.iops))
	}
	return nil
}

// ciphered decides about encryption and its key: the source's, what is asked, what the account does by default.
func (w *wish) ciphered(r *region) error {
	if w.key != nil && !aws.Value(w.encrypted) {
		return bad("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.")
	}
	source := (*string)(nil)
	switch {
	case w.snapshot != nil && aws.Value(w.snapshot.it.Encrypted):
		source = w.snapshot.it.KmsKeyId
	case w.source != nil && aws.Value(w.source.it.Encrypted):
		source = w.source.it.KmsKeyId
	}
	w.encrypted = new(aws.Value(w.encrypted) || source != nil || r.ebs.encrypt)
	switch {
	case !*w.encrypted:
	case w.key != nil:
		w.key = new(r.keyARN(*w.key))
	case source != nil && r.hasKey(*source):
		w.key = source
	default:
		w.key = new(r.keyARN(r.ebs.defaultKey()))
	}
	return nil
}

// volume is the volume as it begins.
func (w *wish) volume(r *region, z zone, now time.Time) types.Volume {
	it := types.Volume{
		AvailabilityZone: new(z.name), AvailabilityZoneId: new(z.id), CreateTime: &now, Encrypted: w.encrypted, KmsKeyId: w.key, Size: w.size, State: types.VolumeStateCreating,
		VolumeType: w.kind, Iops: w.iops, Throughput: w.throughput, VolumeInitializationRate: w.rate, MultiAttachEnabled: &w.multi, Operator: unmanaged, OwnerId: &r.account,
		SnapshotId: new(""), Attachments: []types.VolumeAttachment{},
	}
	if w.snapshot != nil {
		it.SnapshotId = &w.snapshot.id
		if r.fastIn(w.snapshot.id, z, now) {
			it.FastRestored = new(true)
		}
	}
	if w.source != nil {
		it.SourceVolumeId = &w.source.id
	}
	return it
}
