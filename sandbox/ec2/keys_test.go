package ec2

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// profiles is an IAM with one instance profile.
type profiles struct{}

func (profiles) Others() []*Service { return nil }

func (profiles) InstanceProfile(name string) (Profile, bool) {
	return Profile{"arn:aws:iam::123456789012:instance-profile/web", "AIPA", "arn:aws:iam::123456789012:role/web"}, name == "web"
}

// call is a call in us-east-1.
func call(operation string) *aws.Call {
	return &aws.Call{Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Region: "us-east-1", Account: "123456789012", Service: "ec2", Operation: operation, Random: rand.NewChaCha8([32]byte{})}
}

// Every condition key that a call gives is one that its action has, by AWS's own reference.
func TestKeysAreThoseOfTheReference(t *testing.T) {
	s := New("123456789012", "us-east-1")
	s.Ask(profiles{})
	ami := func() string {
		out, err := s.DescribeImages(call("DescribeImages"), &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range out.Images {
			if i.Architecture == types.ArchitectureValuesX8664 {
				return *i.ImageId
			}
		}
		t.Fatal("no image")
		return ""
	}()
	tags := []types.TagSpecification{{ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: new("Team"), Value: new("data")}}}}
	launch := &ec2.RunInstancesInput{ImageId: &ami, InstanceType: types.InstanceTypeT3Micro, MinCount: new(int32(1)), MaxCount: new(int32(1)),
		TagSpecifications: tags, IamInstanceProfile: &types.IamInstanceProfileSpecification{Name: new("web")}}
	out, err := s.RunInstances(call("RunInstances"), launch)
	if err != nil {
		t.Fatal(err)
	}
	if p := out.Instances[0].IamInstanceProfile; p == nil || *p.Arn != "arn:aws:iam::123456789012:instance-profile/web" {
		t.Errorf("%+v", p)
	}
	id := *out.Instances[0].InstanceId
	disk, err := s.CreateVolume(call("CreateVolume"), &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), Size: new(int32(8))})
	if err != nil {
		t.Fatal(err)
	}
	later := call("CreateSnapshot")
	later.Now = later.Now.Add(time.Minute)
	snap, err := s.CreateSnapshot(later, &ec2.CreateSnapshotInput{VolumeId: disk.VolumeId})
	if err != nil {
		t.Fatal(err)
	}
	later.Operation, later.Now = "RegisterImage", later.Now.Add(time.Minute)
	mine, err := s.RegisterImage(later, &ec2.RegisterImageInput{Name: new("mine"), RootDeviceName: new("/dev/sda1"),
		BlockDeviceMappings: []types.BlockDeviceMapping{{DeviceName: new("/dev/sda1"), Ebs: &types.EbsBlockDevice{SnapshotId: snap.SnapshotId}}}})
	if err != nil {
		t.Fatal(err)
	}
	vol, sid, image := disk.VolumeId, snap.SnapshotId, mine.ImageId
	vpcs, _ := s.DescribeVpcs(call("DescribeVpcs"), &ec2.DescribeVpcsInput{})
	for _, c := range []struct {
		operation string
		in        any
		want      string
	}{
		{"RunInstances", launch, "ec2:instancetype ec2:imageid ec2:owner ec2:metadatahttptokens ec2:volumesize ec2:volumetype ec2:encrypted ec2:subnet ec2:vpc ec2:tenancy aws:requesttag/team ec2:instanceprofile iam:passedtoservice ec2:createaction"},
		{"StopInstances", &ec2.StopInstancesInput{InstanceIds: []string{id}}, "ec2:instanceid ec2:instancetype aws:resourcetag/team ec2:resourcetag/team ec2:availabilityzone ec2:instanceprofile ec2:region"},
		{"TerminateInstances", &ec2.TerminateInstancesInput{InstanceIds: []string{id}}, "ec2:instanceid"},
		{"ModifyInstanceAttribute", &ec2.ModifyInstanceAttributeInput{InstanceId: &id, DisableApiTermination: &types.AttributeBooleanValue{Value: new(true)}}, "ec2:attribute ec2:attribute/disableapitermination"},
		{"CreateVolume", &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), SnapshotId: sid, Encrypted: new(true)}, "ec2:encrypted ec2:volumesize ec2:volumetype ec2:parentsnapshot ec2:availabilityzone ec2:kmskeyid ec2:owner"},
		{"AttachVolume", &ec2.AttachVolumeInput{VolumeId: vol, InstanceId: &id, Device: new("/dev/sdf")}, "ec2:volumeid ec2:instancetype ec2:encrypted"},
		{"DetachVolume", &ec2.DetachVolumeInput{VolumeId: vol}, "ec2:volumeid ec2:volumesize"},
		{"ModifyVolume", &ec2.ModifyVolumeInput{VolumeId: vol, Size: new(int32(9))}, "ec2:attribute ec2:volumetype"},
		{"ModifyVolumeAttribute", &ec2.ModifyVolumeAttributeInput{VolumeId: vol}, "ec2:attribute"},
		{"DeleteVolume", &ec2.DeleteVolumeInput{VolumeId: vol}, "ec2:volumeid"},
		{"CopyVolumes", &ec2.CopyVolumesInput{SourceVolumeId: vol}, "ec2:encrypted"},
		{"CreateSnapshot", &ec2.CreateSnapshotInput{VolumeId: vol}, "ec2:parentvolume ec2:volumesize"},
		{"CreateSnapshots", &ec2.CreateSnapshotsInput{InstanceSpecification: &types.InstanceSpecification{InstanceId: &id}}, "ec2:parentvolume ec2:instancetype ec2:volumetype"},
		{"CopySnapshot", &ec2.CopySnapshotInput{SourceRegion: new("us-east-1"), SourceSnapshotId: sid}, "ec2:owner ec2:encrypted"},
		{"DeleteSnapshot", &ec2.DeleteSnapshotInput{SnapshotId: sid}, "ec2:owner ec2:parentvolume ec2:snapshottime ec2:volumesize"},
		{"ModifySnapshotAttribute", &ec2.ModifySnapshotAttributeInput{SnapshotId: sid, GroupNames: []string{"all"}, UserIds: []string{"111122223333"}}, "ec2:add/group ec2:add/userid ec2:attribute"},
		{"LockSnapshot", &ec2.LockSnapshotInput{SnapshotId: sid, LockDuration: new(int32(1)), CoolOffPeriod: new(int32(2))}, "ec2:snapshotlockduration ec2:snapshotcooloffperiod ec2:snapshotid"},
		{"ModifySnapshotTier", &ec2.ModifySnapshotTierInput{SnapshotId: sid}, "ec2:owner"},
		{"EnableFastSnapshotRestores", &ec2.EnableFastSnapshotRestoresInput{SourceSnapshotIds: []string{*sid}}, "ec2:owner"},
		{"CreateImage", &ec2.CreateImageInput{InstanceId: &id, Name: new("web")}, "ec2:owner ec2:instancetype ec2:parentvolume"},
		{"CopyImage", &ec2.CopyImageInput{SourceRegion: new("us-east-1"), SourceImageId: image}, "ec2:owner"},
		{"RegisterImage", &ec2.RegisterImageInput{Name: new("x")}, "ec2:owner"},
		{"DeregisterImage", &ec2.DeregisterImageInput{ImageId: image}, "ec2:owner ec2:public ec2:imageid ec2:imagetype ec2:rootdevicetype"},
		{"ModifyImageAttribute", &ec2.ModifyImageAttributeInput{ImageId: &ami, Description: &types.AttributeValue{}}, "ec2:attribute ec2:owner ec2:public"},
		{"DescribeImageAttribute", &ec2.DescribeImageAttributeInput{ImageId: image}, "ec2:imageid"},
		{"CreateReplaceRootVolumeTask", &ec2.CreateReplaceRootVolumeTaskInput{InstanceId: &id}, "ec2:instancetype"},
		{"CreateKeyPair", &ec2.CreateKeyPairInput{KeyName: new("k")}, "ec2:keypairtype"},
		{"CreateSecurityGroup", &ec2.CreateSecurityGroupInput{GroupName: new("g"), VpcId: vpcs.Vpcs[0].VpcId}, "ec2:vpcid"},
		{"CreateTags", &ec2.CreateTagsInput{Resources: []string{id}, Tags: tags[0].Tags}, "aws:requesttag/team aws:tagkeys aws:resourcetag/team"},
	} {
		var all []string
		for _, a := range s.Access(call(c.operation), c.in) {
			action, ok := actions.Find(a.Action)
			if !ok {
				t.Errorf("%s: there is no action %s", c.operation, a.Action)
				continue
			}
			for key := range a.Context {
				all = append(all, key)
				if !action.HasKey(key) {
					t.Errorf("%s: %s has no key %s", c.operation, a.Action, key)
				}
			}
		}
		for want := range strings.FieldsSeq(c.want) {
			if !strings.Contains(" "+strings.Join(all, " ")+" ", " "+want+" ") {
				t.Errorf("%s: %s is missing among %v", c.operation, want, all)
			}
		}
	}
	if _, err := s.RunInstances(call("RunInstances"), &ec2.RunInstancesInput{ImageId: &ami, MinCount: new(int32(1)), MaxCount: new(int32(1)), InstanceType: "t3.micro",
		IamInstanceProfile: &types.IamInstanceProfileSpecification{Name: new("none")}}); err == nil || !strings.Contains(err.Error(), "Invalid IAM Instance Profile name") {
		t.Error(err)
	}
}
