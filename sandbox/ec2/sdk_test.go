package ec2_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

var ctx = context.Background()

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if e, is := errors.AsType[smithy.APIError](err); !is || e.ErrorCode() != code {
		t.Errorf("got error %v, want %s", err, code)
	}
}

// must returns the answer of a call that has to succeed.
func must[T any](t *testing.T) func(out T, err error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

func latest(t *testing.T, c *ec2.Client) *string {
	t.Helper()
	out := must[*ec2.DescribeImagesOutput](t)(c.DescribeImages(ctx, &ec2.DescribeImagesInput{
		Owners: []string{"amazon"}, Filters: []types.Filter{{Name: new("name"), Values: []string{"al2023-ami-2023*kernel-6.1-x86_64"}}},
	}))
	if len(out.Images) != 1 {
		t.Fatalf("%d images", len(out.Images))
	}
	return out.Images[0].ImageId
}

func TestLifeOfAnInstance(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	in := &ec2.RunInstancesInput{
		ImageId: latest(t, c), InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1)), ClientToken: new("once"),
		TagSpecifications: []types.TagSpecification{{ResourceType: "instance", Tags: []types.Tag{{Key: new("Name"), Value: new("web")}}}},
	}
	run := must[*ec2.RunInstancesOutput](t)(c.RunInstances(ctx, in))
	id := *run.Instances[0].InstanceId
	if again := must[*ec2.RunInstancesOutput](t)(c.RunInstances(ctx, in)); *again.Instances[0].InstanceId != id {
		t.Error("a client token started a second instance")
	}
	look := func() types.Instance {
		t.Helper()
		out := must[*ec2.DescribeInstancesOutput](t)(c.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}}))
		return out.Reservations[0].Instances[0]
	}
	state := func(want types.InstanceStateName) {
		t.Helper()
		if got := look().State.Name; got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
	state("pending")
	if e.Last.WakeAt == 0 {
		t.Error("nobody is told when pending becomes running")
	}
	_, err := c.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}})
	refused(t, err, "IncorrectInstanceState")
	e.Now = e.Now.Add(6 * time.Second)
	state("running")
	i := look()
	if i.PublicIpAddress == nil || !strings.HasPrefix(*i.PrivateIpAddress, "172.31.") || i.MetadataOptions.HttpTokens != "required" ||
		len(i.BlockDeviceMappings) != 1 || *i.PrivateDnsName != "ip-"+strings.ReplaceAll(*i.PrivateIpAddress, ".", "-")+".ec2.internal" {
		t.Errorf("running instance %+v", i)
	}
	must[*ec2.StopInstancesOutput](t)(c.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}}))
	state("stopping")
	_, err = c.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{id}})
	refused(t, err, "IncorrectInstanceState")
	e.Now = e.Now.Add(11 * time.Second)
	state("stopped")
	if i := look(); i.PublicIpAddress != nil || !strings.HasPrefix(*i.StateTransitionReason, "User initiated (2026-01-02 ") || *i.StateReason.Code != "Client.UserInitiatedShutdown" {
		t.Errorf("stopped instance %+v", i)
	}
	must[*ec2.ModifyInstanceAttributeOutput](t)(c.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{InstanceId: &id, InstanceType: &types.AttributeValue{Value: new("t3.small")}}))
	must[*ec2.StartInstancesOutput](t)(c.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{id}}))
	e.Now = e.Now.Add(6 * time.Second)
	state("running")
	must[*ec2.ModifyInstanceAttributeOutput](t)(c.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{InstanceId: &id, DisableApiTermination: &types.AttributeBooleanValue{Value: new(true)}}))
	end := &ec2.TerminateInstancesInput{InstanceIds: []string{id}}
	_, err = c.TerminateInstances(ctx, end)
	refused(t, err, "OperationNotPermitted")
	must[*ec2.ModifyInstanceAttributeOutput](t)(c.ModifyInstanceAttribute(ctx, &ec2.ModifyInstanceAttributeInput{InstanceId: &id, DisableApiTermination: &types.AttributeBooleanValue{Value: new(false)}}))
	must[*ec2.TerminateInstancesOutput](t)(c.TerminateInstances(ctx, end))
	state("shutting-down")
	e.Now = e.Now.Add(11 * time.Second)
	state("terminated")
	if i := look(); i.VpcId != nil || len(i.NetworkInterfaces) != 0 || *i.Tags[0].Value != "web" {
		t.Errorf("terminated instance %+v", i)
	}
	if v := must[*ec2.DescribeVolumesOutput](t)(c.DescribeVolumes(ctx, nil)); len(v.Volumes) != 0 {
		t.Errorf("volumes outlive the instance: %+v", v.Volumes)
	}
	e.Now = e.Now.Add(time.Hour)
	_, err = c.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}})
	refused(t, err, "InvalidInstanceID.NotFound")
}

func TestRunInstancesRefuses(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	ami := latest(t, c)
	one := new(int32(1))
	for code, change := range map[string]func(in *ec2.RunInstancesInput){
		"MissingParameter":         func(in *ec2.RunInstancesInput) { in.ImageId = nil },
		"InvalidAMIID.NotFound":    func(in *ec2.RunInstancesInput) { in.ImageId = new("ami-0123456789abcdef0") },
		"InvalidAMIID.Malformed":   func(in *ec2.RunInstancesInput) { in.ImageId = new("debian") },
		"InvalidParameterValue":    func(in *ec2.RunInstancesInput) { in.InstanceType = "t4g.micro" },
		"InvalidKeyPair.NotFound":  func(in *ec2.RunInstancesInput) { in.KeyName = new("nokey") },
		"InvalidGroup.NotFound":    func(in *ec2.RunInstancesInput) { in.SecurityGroupIds = []string{"sg-0123456789abcdef0"} },
		"InvalidSubnetID.NotFound": func(in *ec2.RunInstancesInput) { in.SubnetId = new("subnet-0123456789abcdef0") },
		"VcpuLimitExceeded":        func(in *ec2.RunInstancesInput) { in.MinCount, in.MaxCount = new(int32(2000)), new(int32(2000)) },
		"DryRunOperation":          func(in *ec2.RunInstancesInput) { in.DryRun = new(true) },
		"InvalidBlockDeviceMapping": func(in *ec2.RunInstancesInput) {
			in.BlockDeviceMappings = []types.BlockDeviceMapping{{DeviceName: new("/dev/xvda"), Ebs: &types.EbsBlockDevice{VolumeSize: new(int32(4))}}}
		},
		"InvalidParameterCombination": func(in *ec2.RunInstancesInput) {
			in.SubnetId, in.NetworkInterfaces = new("subnet-0123456789abcdef0"), []types.InstanceNetworkInterfaceSpecification{{DeviceIndex: new(int32(0))}}
		},
	} {
		in := &ec2.RunInstancesInput{ImageId: ami, InstanceType: "t3.micro", MinCount: one, MaxCount: one}
		change(in)
		_, err := c.RunInstances(ctx, in)
		refused(t, err, code)
	}
	if out := must[*ec2.DescribeInstancesOutput](t)(c.DescribeInstances(ctx, nil)); len(out.Reservations) != 0 {
		t.Error("a refused call started something")
	}
}

func TestDefaultNetwork(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	vpcs := must[*ec2.DescribeVpcsOutput](t)(c.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{Filters: []types.Filter{{Name: new("is-default"), Values: []string{"true"}}}})).Vpcs
	if len(vpcs) != 1 || *vpcs[0].CidrBlock != "172.31.0.0/16" {
		t.Fatalf("vpcs %+v", vpcs)
	}
	nets := must[*ec2.DescribeSubnetsOutput](t)(c.DescribeSubnets(ctx, nil)).Subnets
	if len(nets) != 6 || *nets[0].AvailableIpAddressCount != 4091 {
		t.Errorf("subnets %d %+v", len(nets), nets[0])
	}
	for _, n := range []int{
		len(must[*ec2.DescribeInternetGatewaysOutput](t)(c.DescribeInternetGateways(ctx, nil)).InternetGateways),
		len(must[*ec2.DescribeRouteTablesOutput](t)(c.DescribeRouteTables(ctx, nil)).RouteTables),
		len(must[*ec2.DescribeNetworkAclsOutput](t)(c.DescribeNetworkAcls(ctx, nil)).NetworkAcls),
		len(must[*ec2.DescribeSecurityGroupsOutput](t)(c.DescribeSecurityGroups(ctx, nil)).SecurityGroups),
	} {
		if n != 1 {
			t.Errorf("%d of a default", n)
		}
	}
	regions := must[*ec2.DescribeRegionsOutput](t)(c.DescribeRegions(ctx, nil)).Regions
	zones := must[*ec2.DescribeAvailabilityZonesOutput](t)(c.DescribeAvailabilityZones(ctx, nil)).AvailabilityZones
	if len(regions) != 17 || len(zones) != 6 {
		t.Errorf("%d regions, %d zones", len(regions), len(zones))
	}
	_, err := c.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{Filters: []types.Filter{{Name: new("colour"), Values: []string{"x"}}}})
	refused(t, err, "InvalidParameterValue")
}

func TestSecurityGroups(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	g := must[*ec2.CreateSecurityGroupOutput](t)(c.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: new("web"), Description: new("web servers")}))
	_, err := c.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: new("web"), Description: new("again")})
	refused(t, err, "InvalidGroup.Duplicate")
	open := &ec2.AuthorizeSecurityGroupIngressInput{GroupId: g.GroupId, IpProtocol: new("tcp"), FromPort: new(int32(80)), ToPort: new(int32(80)), CidrIp: new("0.0.0.0/0")}
	rules := must[*ec2.AuthorizeSecurityGroupIngressOutput](t)(c.AuthorizeSecurityGroupIngress(ctx, open)).SecurityGroupRules
	if len(rules) != 1 || !strings.HasPrefix(*rules[0].SecurityGroupRuleId, "sgr-0") || *rules[0].CidrIpv4 != "0.0.0.0/0" {
		t.Errorf("rules %+v", rules)
	}
	_, err = c.AuthorizeSecurityGroupIngress(ctx, open)
	refused(t, err, "InvalidPermission.Duplicate")
	bad := *open
	bad.CidrIp = new("300.0.0.0/0")
	_, err = c.AuthorizeSecurityGroupIngress(ctx, &bad)
	refused(t, err, "InvalidParameterValue")
	out := must[*ec2.DescribeSecurityGroupsOutput](t)(c.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupNames: []string{"web"}})).SecurityGroups[0]
	if len(out.IpPermissions) != 1 || *out.IpPermissions[0].FromPort != 80 || len(out.IpPermissionsEgress) != 1 || out.IpPermissionsEgress[0].FromPort != nil {
		t.Errorf("group %+v", out)
	}
	must[*ec2.RevokeSecurityGroupIngressOutput](t)(c.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: g.GroupId, SecurityGroupRuleIds: []string{*rules[0].SecurityGroupRuleId}}))
	_, err = c.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: g.GroupId, IpPermissions: []types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(80)), ToPort: new(int32(80)), IpRanges: []types.IpRange{{CidrIp: new("0.0.0.0/0")}}}}})
	refused(t, err, "InvalidPermission.NotFound")
	run := must[*ec2.RunInstancesOutput](t)(c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: latest(t, c), InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1)), SecurityGroups: []string{"web"}}))
	_, err = c.DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: g.GroupId})
	refused(t, err, "DependencyViolation")
	must[*ec2.TerminateInstancesOutput](t)(c.TerminateInstances(ctx, &ec2.TerminateInstancesInput{InstanceIds: []string{*run.Instances[0].InstanceId}}))
	e.Now = e.Now.Add(time.Minute)
	must[*ec2.DeleteSecurityGroupOutput](t)(c.DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: g.GroupId}))
	_, err = c.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{*g.GroupId}})
	refused(t, err, "InvalidGroup.NotFound")
}

func TestKeyPairs(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	k := must[*ec2.CreateKeyPairOutput](t)(c.CreateKeyPair(ctx, &ec2.CreateKeyPairInput{KeyName: new("mine")}))
	block, _ := pem.Decode([]byte(*k.KeyMaterial))
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil || key.N.BitLen() != 2048 || len(*k.KeyFingerprint) != 59 {
		t.Fatalf("key %v %s", err, *k.KeyFingerprint)
	}
	_, err = c.CreateKeyPair(ctx, &ec2.CreateKeyPairInput{KeyName: new("mine")})
	refused(t, err, "InvalidKeyPair.Duplicate")
	ed := must[*ec2.CreateKeyPairOutput](t)(c.CreateKeyPair(ctx, &ec2.CreateKeyPairInput{KeyName: new("short"), KeyType: "ed25519"}))
	if !strings.HasPrefix(*ed.KeyMaterial, "-----BEGIN OPENSSH PRIVATE KEY-----") {
		t.Error(*ed.KeyMaterial)
	}
	pair := must[*ec2.DescribeKeyPairsOutput](t)(c.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{KeyNames: []string{"short"}, IncludePublicKey: new(true)})).KeyPairs[0]
	if !strings.HasPrefix(*pair.PublicKey, "ssh-ed25519 ") || pair.KeyType != "ed25519" {
		t.Errorf("pair %+v", pair)
	}
	imported := must[*ec2.ImportKeyPairOutput](t)(c.ImportKeyPair(ctx, &ec2.ImportKeyPairInput{KeyName: new("copy"), PublicKeyMaterial: []byte(*pair.PublicKey)}))
	if *imported.KeyFingerprint != *ed.KeyFingerprint {
		t.Error("an imported key has another fingerprint")
	}
	_, err = c.ImportKeyPair(ctx, &ec2.ImportKeyPairInput{KeyName: new("bad"), PublicKeyMaterial: []byte("hello")})
	refused(t, err, "InvalidKey.Format")
	must[*ec2.DeleteKeyPairOutput](t)(c.DeleteKeyPair(ctx, &ec2.DeleteKeyPairInput{KeyName: new("mine")}))
	must[*ec2.DeleteKeyPairOutput](t)(c.DeleteKeyPair(ctx, &ec2.DeleteKeyPairInput{KeyName: new("mine")}))
	_, err = c.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{KeyNames: []string{"mine"}})
	refused(t, err, "InvalidKeyPair.NotFound")
}

func TestFiltersTagsAndPages(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	run := must[*ec2.RunInstancesOutput](t)(c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: latest(t, c), InstanceType: "t3.nano", MinCount: new(int32(12)), MaxCount: new(int32(12))}))
	first := *run.Instances[0].InstanceId
	must[*ec2.CreateTagsOutput](t)(c.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{first}, Tags: []types.Tag{{Key: new("Env"), Value: new("prod-1")}}}))
	_, err := c.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{"i-0123456789abcdef0"}, Tags: []types.Tag{{Key: new("a"), Value: new("b")}}})
	refused(t, err, "InvalidInstanceID.NotFound")
	count := func(filters ...types.Filter) int {
		n := 0
		for p := ec2.NewDescribeInstancesPaginator(c, &ec2.DescribeInstancesInput{Filters: filters, MaxResults: new(int32(5))}); p.HasMorePages(); {
			for _, r := range must[*ec2.DescribeInstancesOutput](t)(p.NextPage(ctx)).Reservations {
				n += len(r.Instances)
			}
		}
		return n
	}
	is := func(name string, values ...string) types.Filter { return types.Filter{Name: &name, Values: values} }
	for want, filters := range map[int][]types.Filter{
		12: {is("instance-type", "t3.*")},
		1:  {is("tag:Env", "prod-?"), is("instance-state-name", "pending")},
		0:  {is("tag-key", "nothing")},
	} {
		if got := count(filters...); got != want {
			t.Errorf("%v gives %d, want %d", filters, got, want)
		}
	}
	tags := must[*ec2.DescribeTagsOutput](t)(c.DescribeTags(ctx, &ec2.DescribeTagsInput{Filters: []types.Filter{is("resource-type", "instance")}})).Tags
	if len(tags) != 1 || *tags[0].ResourceId != first {
		t.Errorf("tags %+v", tags)
	}
	must[*ec2.DeleteTagsOutput](t)(c.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{first}, Tags: []types.Tag{{Key: new("Env"), Value: new("other")}}}))
	if n := count(is("tag-key", "Env")); n != 1 {
		t.Error("a tag went although its value was another")
	}
}
