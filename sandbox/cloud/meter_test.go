package cloud_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
)

// usage asks what has been used, by kind.
func usage(t *testing.T, e *cloudtest.Env) map[string]aws.Used {
	t.Helper()
	var out struct{ Used []aws.Used }
	if code := e.Ask(map[string]string{"ask": "usage"}, &out); code != "" {
		t.Fatal(code)
	}
	list := map[string]aws.Used{}
	for _, u := range out.Used {
		list[u.Kind] = u
	}
	return list
}

func TestUsageOfInstances(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	if list := usage(t, e); len(list) != 0 {
		t.Fatalf("a new account has used %v", list)
	}
	images, err := c.DescribeImages(t.Context(), &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []ec2types.Filter{{Name: new("name"), Values: []string{"al2023-ami-2023*kernel-6.1-x86_64"}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.RunInstances(t.Context(), &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: new(int32(2)), MaxCount: new(int32(2))})
	if err != nil {
		t.Fatal(err)
	}
	one, two := []string{*run.Instances[0].InstanceId}, []string{*run.Instances[1].InstanceId}
	want := func(kind string, quantity, hourly float64) {
		t.Helper()
		if u := usage(t, e)[kind]; math.Abs(u.Quantity-quantity) > 1e-9 || math.Abs(u.Hourly-hourly) > 1e-9 {
			t.Errorf("after %v %s is %v and %v an hour, want %v and %v", e.Now.Sub(cloudtest.Start), kind, u.Quantity, u.Hourly, quantity, hourly)
		}
	}
	want("BoxUsage:t3.micro", 0, 0) // pending
	e.Now = e.Now.Add(5*time.Second + time.Hour)
	want("BoxUsage:t3.micro", 2, 2)
	want("PublicIPv4:InUseAddress", 2, 2)
	want("EBS:VolumeUsage.gp3", 2*8*(1+5./3600), 16)
	if _, err := c.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: one}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	want("BoxUsage:t3.micro", 3, 1) // a stopped one costs its disk only
	want("EBS:VolumeUsage.gp3", 2*8*(2+5./3600), 16)
	if _, err := c.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: two, Tags: []ec2types.Tag{{Key: new("a"), Value: new("b")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: append(one, two...)}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(24 * time.Hour)
	want("BoxUsage:t3.micro", 3, 0)
	want("PublicIPv4:InUseAddress", 3, 0)
	want("EBS:VolumeUsage.gp3", 2*8*(2+15./3600), 0) // until they are gone
}

func TestLeastUsage(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(t.Context(), &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []ec2types.Filter{{Name: new("name"), Values: []string{"al2023-ami-2023*kernel-6.1-x86_64"}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.RunInstances(t.Context(), &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1))})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(7 * time.Second)
	if _, err := c.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{*run.Instances[0].InstanceId}}); err != nil {
		t.Fatal(err)
	}
	if u := usage(t, e)["BoxUsage:t3.micro"]; math.Abs(u.Quantity-1./60) > 1e-9 {
		t.Errorf("two seconds are billed as %v hours, want a minute", u.Quantity)
	}
}

func TestUsageOfAddresses(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	ip, err := c.AllocateAddress(t.Context(), &ec2.AllocateAddressInput{})
	if err != nil {
		t.Fatal(err)
	}
	subnets, err := c.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	nat, err := c.CreateNatGateway(t.Context(), &ec2.CreateNatGatewayInput{SubnetId: subnets.Subnets[0].SubnetId, AllocationId: ip.AllocationId})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(2 * time.Hour)
	if _, err := c.DeleteNatGateway(t.Context(), &ec2.DeleteNatGatewayInput{NatGatewayId: nat.NatGateway.NatGatewayId}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	if _, err := c.ReleaseAddress(t.Context(), &ec2.ReleaseAddressInput{AllocationId: ip.AllocationId}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	list := usage(t, e)
	if n := list["NatGateway-Hours"]; math.Abs(n.Quantity-2) > 1e-9 || n.Now != 0 {
		t.Errorf("NAT gateway: %+v", n)
	}
	if idle, used := list["PublicIPv4:IdleAddress"], list["PublicIPv4:InUseAddress"]; math.Abs(idle.Quantity+used.Quantity-4) > 1e-9 || used.Quantity < 2 || idle.Now+used.Now != 0 {
		t.Errorf("address: idle %+v, used %+v", idle, used)
	}
}

func TestUsageOfObjects(t *testing.T) {
	e := cloudtest.New(t)
	c := s3.NewFromConfig(e.Root(), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("bytes-4711")}); err != nil {
		t.Fatal(err)
	}
	put := func(key string, class s3types.StorageClass) {
		t.Helper()
		if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new("bytes-4711"), Key: &key, Body: strings.NewReader(strings.Repeat("x", 1<<20)), StorageClass: class}); err != nil {
			t.Fatal(err)
		}
	}
	put("a", "")
	put("b", s3types.StorageClassStandardIa)
	if e.Last.Charge != "Requests-Tier1" {
		t.Errorf("a PUT is billed as %q", e.Last.Charge)
	}
	const each = 1. / 1024 // GB
	e.Now = e.Now.Add(10 * time.Hour)
	put("a", "") // takes the place of the first
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: new("bytes-4711"), Key: new("b")}); err != nil {
		t.Fatal(err)
	}
	if e.Last.Charge != "" {
		t.Errorf("a DELETE is billed as %q", e.Last.Charge)
	}
	e.Now = e.Now.Add(10 * time.Hour)
	list := usage(t, e)
	for kind, want := range map[string][2]float64{"TimedStorage-ByteHrs": {20 * each, each}, "TimedStorage-SIA-ByteHrs": {10 * each, 0}} {
		if u := list[kind]; math.Abs(u.Quantity-want[0]) > 1e-6 || math.Abs(u.Hourly-want[1]) > 1e-9 {
			t.Errorf("%s: %+v, want %v", kind, u, want)
		}
	}
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: new("bytes-4711"), Key: new("a")})
	if err != nil {
		t.Fatal(err)
	}
	new(bytes.Buffer).ReadFrom(out.Body)
	out.Body.Close()
	if e.Last.Charge != "Requests-Tier2" {
		t.Errorf("a GET is billed as %q", e.Last.Charge)
	}
}
