package ec2

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var imageName = regexp.MustCompile(`^[A-Za-z0-9()\[\] ./\-'@_]{3,128}$`)

// freshName checks that an image can have a name.
func (d *draft) freshName(name string) {
	d.check(imageName.MatchString(name), func() error {
		return bad("InvalidAMIName.Malformed", "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'")
	})
	if d.err != nil {
		return
	}
	for _, x := range amis.all(d.r, d.c.Now) {
		if *x.it.Name == name {
			d.fail(bad("InvalidAMIName.Duplicate", "AMI name %s is already in use by AMI %s", name, x.id))
		}
	}
}

// likeness is what an image has from the one that it comes from.
func likeness(from types.Image) types.Image {
	return types.Image{
		Architecture: from.Architecture, BootMode: from.BootMode, EnaSupport: from.EnaSupport, ImdsSupport: from.ImdsSupport, KernelId: from.KernelId, RamdiskId: from.RamdiskId,
		Platform: from.Platform, PlatformDetails: from.PlatformDetails, RootDeviceName: from.RootDeviceName, SriovNetSupport: from.SriovNetSupport, TpmSupport: from.TpmSupport,
		UsageOperation: from.UsageOperation, VirtualizationType: from.VirtualizationType,
	}
}

// newImage makes an image in the state pending.
func (d *draft) newImage(it types.Image, name string, note *string) *ami {
	it.Name, it.Description, it.OwnerId, it.CreationDate = &name, note, &d.r.account, new(d.c.Now.Format(imageTime))
	it.ImageLocation, it.ImageType, it.Hypervisor, it.RootDeviceType = new(d.r.account+"/"+name), types.ImageTypeValuesMachine, types.HypervisorTypeXen, types.DeviceTypeEbs
	it.Public, it.State, it.DeregistrationProtection = new(false), types.ImageStatePending, new("disabled")
	d.r.sweep(amis.prefix, d.c.Now)
	x := amis.put(d.c, d.r, it, d.tags[amis.resource])
	x.own = &amiOwn{}
	return x
}

// filled gives an image its disks; it is available once their snapshots are completed.
func (d *draft) filled(x *ami, list []types.BlockDeviceMapping, made []*snapshot) {
	end := d.c.Now.Add(3 * time.Second)
	for _, y := range made {
		if last := y.next[len(y.next)-1].at; last.After(end) {
			end = last
		}
	}
	x.it.BlockDeviceMappings = list
	x.later(d.c, end, func(it *types.Image) {
		for _, y := range made {
			if y.settle(end); y.it.State == types.SnapshotStateError {
				it.State, it.StateReason = types.ImageStateFailed, &types.StateReason{Code: new("Client.InvalidKMSKey.NotFound"), Message: y.it.StateMessage}
				return
			}
		}
		it.State = types.ImageStateAvailable
	})
	x.changed(d.c, aws.Created)
}

// CreateImage makes an image of an instance: a snapshot of each of its volumes, and what else the call maps. Without
// NoReboot a running instance is restarted, so that its disks are at rest.
// It returns InvalidAMIName.Duplicate, and IncorrectInstanceState unless the instance is running or stopped.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
func (s *Service) CreateImage(c *aws.Call, in *ec2.CreateImageInput) (*ec2.CreateImageOutput, error) {
	d := s.begin(c, in, amis.resource, snapshots.resource)
	d.check(in.SnapshotLocation != types.SnapshotLocationEnumLocal, func() error { return aws.NotEmulated("ec2", "CreateImage outside a Region") })
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	d.freshName(aws.Value(in.Name))
	var disks []picture
	if d.err == nil {
		if state := i.at(c.Now); state != types.InstanceStateNameRunning && state != types.InstanceStateNameStopped {
			d.fail(incorrectState("The instance '%s' is not in the 'running' or 'stopped' state.", i.id))
		}
		disks = d.pictures(i, in.BlockDeviceMappings)
	}
	amis.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := likeness(i.image.sdk())
	it.SourceInstanceId, it.SourceImageId, it.SourceImageRegion = &i.id, &i.image.id, &d.r.place.name
	if in.BootModeOverride != "" {
		it.BootMode = types.BootModeValues(in.BootModeOverride)
	}
	x := d.newImage(it, *in.Name, in.Description)
	var made []*snapshot
	var list []types.BlockDeviceMapping
	for _, b := range disks {
		if b.volume != nil {
			y := d.snapshotOf(b.volume, fmt.Sprintf("Created by CreateImage(%s) for %s", i.id, x.id), d.tags[snapshots.resource])
			made = append(made, y)
			b.mapping.Ebs.SnapshotId = &y.id
		}
		list = append(list, b.mapping)
	}
	d.filled(x, list, made)
	return &ec2.CreateImageOutput{ImageId: &x.id}, nil
}

// picture is a disk of an image to be made, and the volume that it is a picture of.
type picture struct {
	mapping types.BlockDeviceMapping
	volume  *volume
}

// pictures are an instance's volumes with a call's changes, and what the call adds.
func (d *draft) pictures(i *instance, changes []types.BlockDeviceMapping) []picture {
	var list []picture
	for _, v := range i.volumes(d.c.Now) {
		a := attachedTo(&v.it, i.id)
		e := types.EbsBlockDevice{VolumeSize: v.it.Size, VolumeType: v.it.VolumeType, DeleteOnTermination: a.DeleteOnTermination, Encrypted: v.it.Encrypted}
		if volumeTypes[v.it.VolumeType].fastest > 0 {
			e.Iops, e.Throughput = v.it.Iops, v.it.Throughput
		}
		list = append(list, picture{types.BlockDeviceMapping{DeviceName: a.Device, Ebs: &e}, v})
	}
	for _, b := range changes {
		n := slices.IndexFunc(list, func(x picture) bool { return *x.mapping.DeviceName == aws.Value(b.DeviceName) })
		switch {
		case b.NoDevice != nil:
			if n >= 0 {
				list = slices.Delete(list, n, n+1)
			}
		case n >= 0 && b.Ebs != nil:
			if b.Ebs.SnapshotId != nil || b.Ebs.Encrypted != nil {
				d.fail(bad("InvalidBlockDeviceMapping", "The snapshot and the encryption of the device '%s' come from the instance's volume.", *b.DeviceName))
				return nil
			}
			e, err := overlaid(*list[n].mapping.Ebs, b.Ebs, false)
			d.fail(err)
			list[n].mapping.Ebs = &e
		case n < 0:
			list = append(list, picture{mapping: d.mappable(b)})
		}
	}
	for _, x := range list {
		if x.volume != nil {
			d.snapshottable(x.volume)
		}
	}
	return list
}

// mappable checks a disk of an image, and fills in what is left open.
func (d *draft) mappable(b types.BlockDeviceMapping) types.BlockDeviceMapping {
	if b.Ebs == nil || d.err != nil {
		d.check(b.VirtualName != nil || d.err != nil, func() error { return missing("blockDeviceMapping.ebs") })
		return b
	}
	d.fail(checkDevice(aws.Value(b.DeviceName)))
	e := *b.Ebs
	w := &wish{kind: e.VolumeType, size: e.VolumeSize, iops: e.Iops, throughput: e.Throughput, encrypted: e.Encrypted, key: e.KmsKeyId}
	if e.SnapshotId != nil && d.err == nil {
		d.check(e.Encrypted == nil, func() error {
			return bad("InvalidBlockDeviceMapping", "the encrypted flag cannot be specified since device %s has a snapshot specified.", *b.DeviceName)
		})
		if w.snapshot, d.err = d.r.restorable(d.c.Now, *e.SnapshotId); d.err != nil {
			return b
		}
		e.Encrypted = w.snapshot.it.Encrypted
	}
	d.wished(w)
	e.VolumeSize, e.VolumeType = w.size, w.kind
	if volumeTypes[w.kind].fastest > 0 {
		e.Iops, e.Throughput = w.iops, w.throughput
	}
	if e.DeleteOnTermination == nil {
		e.DeleteOnTermination = new(true)
	}
	if e.Encrypted == nil {
		e.Encrypted = new(false)
	}
	b.Ebs = &e
	return b
}

// RegisterImage makes an image whose root disk begins with a snapshot.
// It returns InvalidAMIName.Duplicate, MissingParameter without a root device that has a snapshot, and InvalidSnapshot.NotFound.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
func (s *Service) RegisterImage(c *aws.Call, in *ec2.RegisterImageInput) (*ec2.RegisterImageOutput, error) {
	d := s.begin(c, in, amis.resource)
	d.check(aws.Value(in.ImageLocation) == "" && len(in.BillingProducts) == 0, func() error {
		return aws.NotEmulated("ec2", "RegisterImage of a bundle in S3, or with billing products")
	})
	d.freshName(aws.Value(in.Name))
	d.check(in.RootDeviceName != nil, func() error { return missing("rootDeviceName") })
	it := types.Image{
		Architecture: in.Architecture, BootMode: in.BootMode, EnaSupport: new(aws.Value(in.EnaSupport)), ImdsSupport: in.ImdsSupport, KernelId: in.KernelId, RamdiskId: in.RamdiskId,
		PlatformDetails: new("Linux/UNIX"), UsageOperation: new("RunInstances"), RootDeviceName: in.RootDeviceName, SriovNetSupport: in.SriovNetSupport, TpmSupport: in.TpmSupport,
		VirtualizationType: types.VirtualizationType(aws.Value(in.VirtualizationType)),
	}
	if it.Architecture == "" {
		it.Architecture = types.ArchitectureValuesI386
	}
	if it.VirtualizationType == "" {
		it.VirtualizationType = types.VirtualizationTypeParavirtual
	}
	d.check(slices.Contains(it.VirtualizationType.Values(), it.VirtualizationType), func() error {
		return invalidValue("Value (%s) for parameter virtualizationType is invalid. Valid values are 'paravirtual' and 'hvm'.", it.VirtualizationType)
	})
	rooted := false
	var list []types.BlockDeviceMapping
	for _, b := range in.BlockDeviceMappings {
		if d.err != nil {
			break
		}
		rooted = rooted || aws.Value(b.DeviceName) == *in.RootDeviceName && b.Ebs != nil && b.Ebs.SnapshotId != nil
		list = append(list, d.mappable(b))
	}
	d.check(rooted, func() error {
		return bad("InvalidBlockDeviceMapping", "The root device '%s' must have a snapshot.", *in.RootDeviceName)
	})
	amis.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := d.newImage(it, *in.Name, in.Description)
	d.filled(x, list, nil)
	return &ec2.RegisterImageOutput{ImageId: &x.id}, nil
}

// CopyImage copies an image into the region of the call, with copies of its snapshots, encrypted if that is asked for.
// Who may launch the source may not launch the copy by that.
// It returns InvalidAMIID.NotFound if there is none in the source region, and InvalidAMIName.Duplicate.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html
func (s *Service) CopyImage(c *aws.Call, in *ec2.CopyImageInput) (*ec2.CopyImageOutput, error) {
	d := s.begin(c, in, amis.resource, snapshots.resource)
	d.check(in.DestinationOutpostArn == nil && in.DestinationAvailabilityZone == nil && in.DestinationAvailabilityZoneId == nil, func() error {
		return aws.NotEmulated("ec2", "CopyImage to an Outpost or a Local Zone")
	})
	return once(d, func() (*ec2.CopyImageOutput, error) {
		d.freshName(aws.Value(in.Name))
		m, from := d.imageFrom(s, aws.Value(in.SourceRegion), aws.Value(in.SourceImageId))
		d.check(d.copying() < maxCopies, tooManyCopies)
		d.check(in.KmsKeyId == nil || aws.Value(in.Encrypted), func() error {
			return bad("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.")
		})
		amis.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		it := likeness(m.sdk())
		it.SourceImageId, it.SourceImageRegion = &m.id, &from.place.name
		if y, ok := find[*ami](from, m.id); ok && aws.Value(in.CopyImageTags) {
			d.tags[amis.resource] = merged(y.tags, d.tags[amis.resource])
		}
		x := d.newImage(it, *in.Name, in.Description)
		list, made, err := d.copied(x, m, from, in)
		if err != nil {
			amis.drop(d, x)
			return nil, err
		}
		d.filled(x, list, made)
		return &ec2.CopyImageOutput{ImageId: &x.id}, nil
	})
}

// imageFrom finds an image in any region.
func (d *draft) imageFrom(s *Service, name, id string) (imageIn, *region) {
	if d.err != nil {
		return imageIn{}, nil
	}
	from, err := s.regionOf(name)
	if err != nil {
		d.fail(invalidValue("Invalid region name: %s", name))
		return imageIn{}, nil
	}
	m, err := from.findImage(d.c.Now, id)
	d.fail(err)
	return m, from
}

// copied begins copies of an image's snapshots.
func (d *draft) copied(x *ami, m imageIn, from *region, in *ec2.CopyImageInput) (list []types.BlockDeviceMapping, made []*snapshot, err error) {
	for _, b := range m.mappings() {
		if b.Ebs != nil && b.Ebs.SnapshotId != nil {
			y, err := from.restorable(d.c.Now, *b.Ebs.SnapshotId)
			if err != nil {
				return nil, nil, err
			}
			note := fmt.Sprintf("Copied for DestinationAmi %s from SourceAmi %s for SourceSnapshot %s. Task created on %d.", x.id, m.id, y.id, d.c.Now.UnixMilli())
			z := d.copyOf(y, note, aws.Value(in.Encrypted), in.KmsKeyId, d.tags[snapshots.resource], int32(aws.Value(in.SnapshotCopyCompletionDurationMinutes)))
			made = append(made, z)
			e := *b.Ebs
			e.SnapshotId, e.Encrypted = &z.id, z.it.Encrypted
			b.Ebs = &e
		}
		list = append(list, b)
	}
	return list, made, nil
}
