package cloud_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

// An image and its snapshot are another account's to use once they are shared with it, and no longer than that.
func TestImagesAcrossAccounts(t *testing.T) {
	e := cloudtest.New(t)
	ann, ben := ec2.NewFromConfig(e.Root()), ec2.NewFromConfig(e.Join("222222222222"))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	vol, err := ann.CreateVolume(ctx, &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), Size: new(int32(8))})
	must(err)
	e.Now = e.Now.Add(time.Minute)
	snap, err := ann.CreateSnapshot(ctx, &ec2.CreateSnapshotInput{VolumeId: vol.VolumeId})
	must(err)
	e.Now = e.Now.Add(time.Minute)
	image, err := ann.RegisterImage(ctx, &ec2.RegisterImageInput{Name: new("mine"), Architecture: "x86_64", VirtualizationType: new("hvm"), RootDeviceName: new("/dev/sda1"),
		BlockDeviceMappings: []types.BlockDeviceMapping{{DeviceName: new("/dev/sda1"), Ebs: &types.EbsBlockDevice{SnapshotId: snap.SnapshotId}}}})
	must(err)
	e.Now = e.Now.Add(time.Minute)

	launch := ec2.RunInstancesInput{ImageId: image.ImageId, InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1))}
	run := func() error { // a copy, because the SDK fills in a token
		in := launch
		_, err := ben.RunInstances(ctx, &in)
		return err
	}
	restore := func() error {
		_, err := ben.CreateVolume(ctx, &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), SnapshotId: snap.SnapshotId})
		return err
	}
	share := func(operation types.OperationType) {
		_, err := ann.ModifyImageAttribute(ctx, &ec2.ModifyImageAttributeInput{ImageId: image.ImageId, Attribute: new("launchPermission"), OperationType: operation, UserIds: []string{"222222222222"}})
		must(err)
		_, err = ann.ModifySnapshotAttribute(ctx, &ec2.ModifySnapshotAttributeInput{SnapshotId: snap.SnapshotId, OperationType: operation, UserIds: []string{"222222222222"}})
		must(err)
	}
	ben.DescribeVpcs(ctx, nil)
	refused(t, run(), "InvalidAMIID.NotFound")
	refused(t, restore(), "InvalidSnapshot.NotFound")

	share(types.OperationTypeAdd)
	out, err := ben.DescribeImages(ctx, &ec2.DescribeImagesInput{ExecutableUsers: []string{"self"}})
	must(err)
	if len(out.Images) != 1 || *out.Images[0].ImageId != *image.ImageId || *out.Images[0].OwnerId == "222222222222" {
		t.Errorf("%+v", out.Images)
	}
	must(run())
	must(restore())
	_, err = ben.DeregisterImage(ctx, &ec2.DeregisterImageInput{ImageId: image.ImageId})
	refused(t, err, "AuthFailure")
	_, err = ben.DeleteSnapshot(ctx, &ec2.DeleteSnapshotInput{SnapshotId: snap.SnapshotId})
	refused(t, err, "AuthFailure")
	_, err = ben.CancelImageLaunchPermission(ctx, &ec2.CancelImageLaunchPermissionInput{ImageId: image.ImageId})
	must(err)
	refused(t, run(), "InvalidAMIID.NotFound")

	share(types.OperationTypeRemove)
	refused(t, restore(), "InvalidSnapshot.NotFound")
}
