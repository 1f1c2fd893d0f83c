package ec2

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// asked writes what a call asks for: "RunInstances image/ami-…".
func asked(list []aws.Access) string {
	var lines []string
	for _, a := range list {
		resource := a.Resource
		if at := strings.LastIndex(resource, ":"); at >= 0 {
			resource = resource[at+1:]
		}
		_, action, _ := strings.Cut(a.Action, ":")
		lines = append(lines, action+" "+resource)
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}

// What each call asks for, and with which condition keys.
func TestAccess(t *testing.T) {
	s := New("123456789012", "us-east-1")
	s.Ask(profiles{})
	ok := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ami := ""
	for _, m := range images {
		if m.arch == "x86_64" && strings.HasPrefix(m.name, "al2023") {
			ami = m.ids["us-east-1"]
		}
	}
	ok(s.CreatePlacementGroup(call("CreatePlacementGroup"), &ec2.CreatePlacementGroupInput{GroupName: new("near"), Strategy: "cluster"}))
	ok(s.CreateKeyPair(call("CreateKeyPair"), &ec2.CreateKeyPairInput{KeyName: new("mine"), KeyType: "ed25519"}))
	lt, err := s.CreateLaunchTemplate(call("CreateLaunchTemplate"), &ec2.CreateLaunchTemplateInput{LaunchTemplateName: new("web"), LaunchTemplateData: &types.RequestLaunchTemplateData{
		ImageId: &ami, InstanceType: "m5.large", KeyName: new("mine"), MetadataOptions: &types.LaunchTemplateInstanceMetadataOptionsRequest{HttpTokens: "required"},
		IamInstanceProfile: &types.LaunchTemplateIamInstanceProfileSpecificationRequest{Name: new("web")},
	}})
	ok(lt, err)
	one := new(int32(1))
	run, err := s.RunInstances(call("RunInstances"), &ec2.RunInstancesInput{ImageId: &ami, InstanceType: "m5.large", MinCount: one, MaxCount: one, Placement: &types.Placement{GroupName: new("near")}})
	ok(run, err)
	id, lt0 := run.Instances[0].InstanceId, lt.LaunchTemplate.LaunchTemplateId
	subnet, group := run.Instances[0].SubnetId, run.Instances[0].SecurityGroups[0].GroupId
	fill := strings.NewReplacer("AMI", ami, "SUBNET", *subnet, "SG", *group, "LT", *lt0, "ID", *id)
	for _, c := range []struct {
		operation string
		in        any
		want      string // resources
		keys      string // keys with values that some of them have
	}{
		{"RunInstances", &ec2.RunInstancesInput{ImageId: &ami, InstanceType: "m5.large", MinCount: one, MaxCount: one},
			"RunInstances image/AMI, RunInstances instance/*, RunInstances network-interface/*, RunInstances security-group/SG, RunInstances subnet/SUBNET, RunInstances volume/*",
			"ec2:instancetype=m5.large ec2:tenancy=default ec2:instancemarkettype=on-demand ec2:islaunchtemplateresource=false ec2:metadatahttptokens=required ec2:public=true ec2:associatepublicipaddress=true ec2:availabilityzone=us-east-1a"},
		{"RunInstances", &ec2.RunInstancesInput{LaunchTemplate: &types.LaunchTemplateSpecification{LaunchTemplateName: new("web")}, MinCount: one, MaxCount: one, Placement: &types.Placement{GroupName: new("near"), Tenancy: "dedicated"}},
			"PassRole role/web, RunInstances image/AMI, RunInstances instance/*, RunInstances key-pair/mine, RunInstances launch-template/LT, RunInstances network-interface/*, RunInstances placement-group/near, RunInstances security-group/SG, RunInstances subnet/SUBNET, RunInstances volume/*",
			"ec2:launchtemplate=arn:aws:ec2:us-east-1:123456789012:launch-template/LT ec2:islaunchtemplateresource=true ec2:keypairtype=ed25519 ec2:placementgroupstrategy=cluster ec2:placementgroup=arn:aws:ec2:us-east-1:123456789012:placement-group/near ec2:tenancy=dedicated ec2:instanceprofile=arn:aws:iam::123456789012:instance-profile/web iam:passedtoservice=ec2.amazonaws.com"},
		{"RunInstances", &ec2.RunInstancesInput{ImageId: &ami, MinCount: one, MaxCount: one, InstanceMarketOptions: &types.InstanceMarketOptionsRequest{MarketType: "spot"}, InstanceType: "t3.micro"},
			"RunInstances image/AMI, RunInstances instance/*, RunInstances network-interface/*, RunInstances security-group/SG, RunInstances spot-instances-request/*, RunInstances subnet/SUBNET, RunInstances volume/*", "ec2:instancemarkettype=spot"},
		{"StopInstances", &ec2.StopInstancesInput{InstanceIds: []string{*id}}, "StopInstances instance/ID", "ec2:instanceid=ID ec2:placementgroup=arn:aws:ec2:us-east-1:123456789012:placement-group/near ec2:instanceautorecovery=default"},
		{"StopInstances", &ec2.StopInstancesInput{InstanceIds: []string{"i-0123456789abcdef0"}}, "StopInstances instance/i-0123456789abcdef0", ""},
		{"MonitorInstances", &ec2.MonitorInstancesInput{InstanceIds: []string{*id}}, "MonitorInstances instance/ID", "ec2:instancetype=m5.large"},
		{"GetConsoleOutput", &ec2.GetConsoleOutputInput{InstanceId: id}, "GetConsoleOutput instance/ID", ""},
		{"GetPasswordData", &ec2.GetPasswordDataInput{InstanceId: id}, "GetPasswordData instance/ID", ""},
		{"GetLaunchTemplateData", &ec2.GetLaunchTemplateDataInput{InstanceId: id}, "GetLaunchTemplateData instance/ID", ""},
		{"DescribeInstanceAttribute", &ec2.DescribeInstanceAttributeInput{InstanceId: id}, "DescribeInstanceAttribute instance/ID", ""},
		{"DescribeInstances", &ec2.DescribeInstancesInput{InstanceIds: []string{*id}}, "DescribeInstances *", "ec2:region=us-east-1"},
		{"ModifyInstanceAttribute", &ec2.ModifyInstanceAttributeInput{InstanceId: id, InstanceType: &types.AttributeValue{Value: new("m5.xlarge")}}, "ModifyInstanceAttribute instance/ID", "ec2:attribute=InstanceType ec2:attribute/instancetype=m5.xlarge"},
		{"ModifyInstanceMetadataOptions", &ec2.ModifyInstanceMetadataOptionsInput{InstanceId: id, HttpTokens: "optional"}, "ModifyInstanceMetadataOptions instance/ID", "ec2:attribute=HttpTokens ec2:attribute/httptokens=optional ec2:metadatahttptokens=required"},
		{"ModifyInstanceMetadataDefaults", &ec2.ModifyInstanceMetadataDefaultsInput{}, "ModifyInstanceMetadataDefaults *", ""},
		{"ModifyInstancePlacement", &ec2.ModifyInstancePlacementInput{InstanceId: id, GroupName: new("near")}, "ModifyInstancePlacement instance/ID", ""},
		{"ModifyIdFormat", &ec2.ModifyIdFormatInput{Resource: new("instance")}, "ModifyIdFormat *", ""},
		{"EnableSerialConsoleAccess", &ec2.EnableSerialConsoleAccessInput{}, "EnableSerialConsoleAccess *", ""},
		{"AssociateIamInstanceProfile", &ec2.AssociateIamInstanceProfileInput{InstanceId: id, IamInstanceProfile: &types.IamInstanceProfileSpecification{Name: new("web")}}, "AssociateIamInstanceProfile instance/ID, PassRole role/web",
			"ec2:newinstanceprofile=arn:aws:iam::123456789012:instance-profile/web"},
		{"CreateLaunchTemplate", &ec2.CreateLaunchTemplateInput{LaunchTemplateName: new("other"), TagSpecifications: []types.TagSpecification{{ResourceType: "launch-template", Tags: []types.Tag{{Key: new("a"), Value: new("b")}}}}},
			"CreateLaunchTemplate launch-template/*, CreateTags launch-template/*", "aws:requesttag/a=b ec2:createaction=CreateLaunchTemplate"},
		{"CreateLaunchTemplateVersion", &ec2.CreateLaunchTemplateVersionInput{LaunchTemplateName: new("web")}, "CreateLaunchTemplateVersion launch-template/LT", ""},
		{"DeleteLaunchTemplate", &ec2.DeleteLaunchTemplateInput{LaunchTemplateId: lt0}, "DeleteLaunchTemplate launch-template/LT", ""},
		{"DeleteLaunchTemplate", &ec2.DeleteLaunchTemplateInput{LaunchTemplateId: new("lt-0123456789abcdef0")}, "DeleteLaunchTemplate launch-template/*", ""},
		{"DeletePlacementGroup", &ec2.DeletePlacementGroupInput{GroupName: new("near")}, "DeletePlacementGroup placement-group/near", "ec2:placementgroupstrategy=cluster"},
		{"CreateInstanceConnectEndpoint", &ec2.CreateInstanceConnectEndpointInput{SubnetId: subnet}, "CreateInstanceConnectEndpoint instance-connect-endpoint/*, CreateInstanceConnectEndpoint subnet/SUBNET", "ec2:subnetid=SUBNET"},
		{"CreateInstanceEventWindow", &ec2.CreateInstanceEventWindowInput{}, "CreateInstanceEventWindow instance-event-window/*", ""},
		{"DeleteKeyPair", &ec2.DeleteKeyPairInput{KeyName: new("mine")}, "DeleteKeyPair key-pair/mine", "ec2:keypairname=mine"},
	} {
		list := s.Access(call(c.operation), c.in)
		if got, want := strings.ReplaceAll(asked(list), "\n", ", "), fill.Replace(c.want); got != want {
			t.Errorf("%s asks for %s\nwant %s", c.operation, got, want)
		}
		var keys []string
		for _, a := range list {
			action, known := actions.Find(a.Action)
			for key, values := range a.Context {
				keys = append(keys, key+"="+values[0])
				if !known || !action.HasKey(key) {
					t.Errorf("%s: %s has no key %s", c.operation, a.Action, key)
				}
			}
		}
		for want := range strings.FieldsSeq(fill.Replace(c.keys)) {
			if !slices.Contains(keys, want) {
				t.Errorf("%s: no %s among %v", c.operation, want, keys)
			}
		}
	}
}
