package ec2

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// storage covers volumes, snapshots and images where what AWS checks is not simply what the call names. It reports whether the call is one of those.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
func (n *need) storage(in any) bool {
	switch in := in.(type) {
	case *ec2.CreateVolumeInput:
		n.newVolume(in)
	case *ec2.CopyVolumesInput:
		n.volume(in.SourceVolumeId)
		keys := []string{"ec2:parentvolume", n.r.arn(types.ResourceTypeVolume, *in.SourceVolumeId), "ec2:volumesize", count(in.Size), "ec2:volumetype", string(in.VolumeType)}
		n.made(types.ResourceTypeVolume, "*", in.TagSpecifications, n.fit(keys)...)
	case *ec2.DetachVolumeInput:
		n.volume(in.VolumeId)
		if v, ok := find[*volume](n.r, *in.VolumeId); ok && in.InstanceId == nil && len(v.it.Attachments) == 1 {
			n.named(*v.it.Attachments[0].InstanceId)
		}
		n.named(aws.Value(in.InstanceId))
	case *ec2.ModifyVolumeInput:
		n.existing(types.ResourceTypeVolume, *in.VolumeId, changed(in, "Size", "VolumeType", "Iops", "Throughput", "MultiAttachEnabled")...)
	case *ec2.ModifyVolumeAttributeInput:
		n.existing(types.ResourceTypeVolume, *in.VolumeId, "ec2:attribute", "AutoEnableIO")
	case *ec2.DescribeVolumeAttributeInput:
		n.volume(in.VolumeId)
	default:
		return n.snapshots(in) || n.images(in)
	}
	return true
}

func (n *need) snapshots(in any) bool {
	switch in := in.(type) {
	case *ec2.CreateSnapshotInput:
		n.volume(in.VolumeId)
		n.newSnapshots(in.TagSpecifications, *in.VolumeId)
	case *ec2.CreateSnapshotsInput:
		n.named(aws.Value(in.InstanceSpecification.InstanceId))
		n.ofInstance(in.InstanceSpecification.InstanceId, in.TagSpecifications, true)
	case *ec2.CopySnapshotInput:
		n.made(types.ResourceTypeSnapshot, "*", in.TagSpecifications, n.fit([]string{"ec2:owner", n.r.account, "ec2:encrypted", strconv.FormatBool(aws.Value(in.Encrypted))})...)
		if from, err := n.s.regionOf(aws.Value(in.SourceRegion)); err == nil {
			if x, err := snapshots.find(from, n.call.Now, *in.SourceSnapshotId); err == nil {
				n.on(from.arn(types.ResourceTypeSnapshot, x.id), x.tags, n.fit(snapshotKeys(from, &x.it))...)
			}
		}
	case *ec2.DescribeSnapshotAttributeInput:
		n.snapshot(*in.SnapshotId)
	case *ec2.ResetSnapshotAttributeInput:
		n.snapshot(*in.SnapshotId, "ec2:attribute", "CreateVolumePermission")
	case *ec2.ModifySnapshotAttributeInput:
		change := permissionChange(in)
		keys := []string{"ec2:attribute", "CreateVolumePermission"}
		for _, x := range []struct {
			verb string
			list []types.CreateVolumePermission
		}{{"add", change.Add}, {"remove", change.Remove}} {
			for _, p := range x.list {
				if p.UserId != nil {
					keys = append(keys, "ec2:"+x.verb+"/userid", *p.UserId)
				} else {
					keys = append(keys, "ec2:"+x.verb+"/group", string(p.Group))
				}
			}
		}
		n.snapshot(*in.SnapshotId, keys...)
	case *ec2.LockSnapshotInput:
		n.snapshot(*in.SnapshotId, n.fit([]string{"ec2:snapshotlockduration", count(in.LockDuration), "ec2:snapshotcooloffperiod", count(in.CoolOffPeriod)})...)
	case *ec2.ModifySnapshotTierInput:
		n.snapshot(*in.SnapshotId)
	case *ec2.DeleteSnapshotInput:
		n.snapshot(*in.SnapshotId)
	case *ec2.EnableFastSnapshotRestoresInput:
		for _, id := range in.SourceSnapshotIds {
			n.snapshot(id)
		}
	case *ec2.DisableFastSnapshotRestoresInput:
		for _, id := range in.SourceSnapshotIds {
			n.snapshot(id)
		}
	default:
		return false
	}
	return true
}

func (n *need) images(in any) bool {
	switch in := in.(type) {
	case *ec2.CreateImageInput:
		n.named(aws.Value(in.InstanceId))
		n.made(types.ResourceTypeImage, "*", in.TagSpecifications, n.fit([]string{"ec2:owner", n.r.account})...)
		n.ofInstance(in.InstanceId, in.TagSpecifications, false)
	case *ec2.RegisterImageInput:
		n.made(types.ResourceTypeImage, "*", in.TagSpecifications, n.fit([]string{"ec2:owner", n.r.account})...)
		for _, b := range in.BlockDeviceMappings {
			if b.Ebs != nil && b.Ebs.SnapshotId != nil {
				n.snapshot(*b.Ebs.SnapshotId)
			}
		}
	case *ec2.CopyImageInput:
		n.made(types.ResourceTypeImage, "*", in.TagSpecifications, n.fit([]string{"ec2:owner", n.r.account})...)
		n.made(types.ResourceTypeSnapshot, "*", in.TagSpecifications, n.fit([]string{"ec2:owner", n.r.account})...)
	case *ec2.ModifyImageAttributeInput:
		n.image(in.ImageId, changed(in, "Description", "LaunchPermission", "ImdsSupport")...)
	case *ec2.ResetImageAttributeInput:
		n.image(in.ImageId, "ec2:attribute", "LaunchPermission")
	default: // all others that are about one image and name it so
		id, ok := member[*string](reflect.ValueOf(in).Elem(), "ImageId")
		if !ok || !strings.Contains(n.call.Operation, "Image") {
			return false
		}
		n.image(id)
	}
	return true
}

func (n *need) volume(id *string) { n.existing(types.ResourceTypeVolume, aws.Value(id)) }

// newVolume asks for a volume to be made, with what is known of it, and for the snapshot that it is made of.
func (n *need) newVolume(in *ec2.CreateVolumeInput) {
	w := &wish{kind: in.VolumeType, size: in.Size, iops: in.Iops, throughput: in.Throughput, rate: in.VolumeInitializationRate, encrypted: in.Encrypted, key: in.KmsKeyId, multi: aws.Value(in.MultiAttachEnabled)}
	if in.SnapshotId != nil {
		n.snapshot(*in.SnapshotId)
		w.snapshot, _ = snapshots.find(n.r, n.call.Now, *in.SnapshotId)
	}
	w.complete(n.r) // what is wrong with it is told later; the keys tell as much as is known
	it := w.volume(n.r, zone{name: aws.Value(in.AvailabilityZone), id: aws.Value(in.AvailabilityZoneId)}, n.call.Now)
	n.made(types.ResourceTypeVolume, "*", in.TagSpecifications, n.fit(volumeKeys(n.r, &it))...)
}

// snapshot asks for an existing snapshot, be it the account's or not.
func (n *need) snapshot(id string, keys ...string) {
	x, err := snapshots.find(n.r, n.call.Now, id)
	if err != nil {
		n.on(n.r.arn(types.ResourceTypeSnapshot, id), nil, keys...)
		return
	}
	n.on(n.r.arn(types.ResourceTypeSnapshot, id), x.tags, append(keys, n.fit(snapshotKeys(n.r, &x.it))...)...)
}

// newSnapshots asks for snapshots to be made, one of each volume.
func (n *need) newSnapshots(specs []types.TagSpecification, volumes ...string) {
	for _, id := range volumes {
		n.made(types.ResourceTypeSnapshot, "*", specs, n.fit([]string{"ec2:parentvolume", n.r.arn(types.ResourceTypeVolume, id), "ec2:owner", n.r.account})...)
	}
}

// ofInstance asks for the snapshots of an instance's volumes, and for the volumes where that is so.
func (n *need) ofInstance(id *string, specs []types.TagSpecification, disks bool) {
	i, ok := find[*instance](n.r, aws.Value(id))
	if !ok {
		n.made(types.ResourceTypeSnapshot, "*", specs)
		return
	}
	for _, v := range i.volumes(n.call.Now) {
		if disks {
			n.volume(&v.id)
		}
		n.newSnapshots(specs, v.id)
	}
}

// image asks for an existing image, be it the account's or not.
func (n *need) image(id *string, keys ...string) {
	arn := n.r.arn(types.ResourceTypeImage, aws.Value(id))
	x, err := amis.find(n.r, n.call.Now, aws.Value(id))
	if err != nil {
		n.on(arn, nil, keys...)
		return
	}
	n.on(arn, x.tags, append(keys, n.fit(imageKeys(&x.it))...)...)
}

// changed are the condition keys that tell which of some members a call sets.
func changed(in any, members ...string) []string {
	v := reflect.ValueOf(in).Elem()
	var keys []string
	for _, name := range members {
		if f := v.FieldByName(name); !f.IsZero() {
			keys = append(keys, "ec2:attribute", name)
		}
	}
	return keys
}
