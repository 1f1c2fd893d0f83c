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
