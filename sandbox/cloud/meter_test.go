package cloud_test

import (
	"bytes"
	"math"
	"strconv"
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

func TestUsageOfWindows(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(t.Context(), &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []ec2types.Filter{{Name: new("platform"), Values: []string{"windows"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.RunInstances(t.Context(), &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.large", MinCount: new(int32(1)), MaxCount: new(int32(1))}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	if list := usage(t, e); list["BoxUsage:t3.large:0002"].Now != 1 || list["BoxUsage:t3.large"].Now != 0 {
		t.Errorf("%+v", list)
	}
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

func TestUsageOfSpotInstances(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(t.Context(), &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []ec2types.Filter{{Name: new("name"), Values: []string{"al2023-ami-2023*kernel-6.1-x86_64"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.RunInstances(t.Context(), &ec2.RunInstancesInput{
		ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1)),
		InstanceMarketOptions: &ec2types.InstanceMarketOptionsRequest{MarketType: ec2types.MarketTypeSpot},
		Placement:             &ec2types.Placement{AvailabilityZone: new("us-east-1a")},
	}); err != nil {
		t.Fatal(err)
	}
	price := func() float64 {
		t.Helper()
		out, err := c.DescribeSpotPriceHistory(t.Context(), &ec2.DescribeSpotPriceHistoryInput{
			InstanceTypes: []ec2types.InstanceType{"t3.micro"}, AvailabilityZone: new("us-east-1a"), StartTime: &e.Now, EndTime: &e.Now,
		})
		if err != nil || len(out.SpotPriceHistory) != 1 {
			t.Fatal(out, err)
		}
		usd, _ := strconv.ParseFloat(*out.SpotPriceHistory[0].SpotPrice, 64)
		return usd
	}
	midnight := cloudtest.Start.Truncate(24 * time.Hour).Add(24 * time.Hour)
	first, hours := price(), midnight.Sub(cloudtest.Start.Add(5*time.Second)).Hours()
	e.Now = midnight.Add(2 * time.Hour)
	u := usage(t, e)["SpotUsage:t3.micro"]
	if want := hours*first + 2*price(); math.Abs(u.USD-want) > 1e-4 || math.Abs(u.Quantity-hours-2) > 1e-9 || math.Abs(u.HourlyUSD-price()) > 1e-6 {
		t.Errorf("%+v, want $%v for %v hours and $%v an hour", u, want, hours+2, price())
	}
	if code := e.Ask(map[string]string{"ask": "settings", "spotShortage": "us-east-1a"}, nil); code != "" {
		t.Fatal(code)
	}
	e.Now = e.Now.Add(5 * time.Hour)
	list := usage(t, e)
	if u := list["SpotUsage:t3.micro"]; math.Abs(u.Quantity-hours-2-2./60) > 1e-9 || u.HourlyUSD != 0 || list["BoxUsage:t3.micro"].Quantity != 0 {
		t.Errorf("interrupted after two minutes it is %+v", u)
	}
	if a := list["PublicIPv4:InUseAddress"]; math.Abs(a.Quantity-hours-2-2./60) > 1e-9 || a.Now != 0 {
		t.Errorf("its address is %+v", a)
	}
}

func TestUsageOfNetworks(t *testing.T) {
	e := cloudtest.New(t)
	c, ctx := ec2.NewFromConfig(e.Root()), t.Context()
	vpcs, err := c.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	if err != nil {
		t.Fatal(err)
	}
	subnets, err := c.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
	if err != nil {
		t.Fatal(err)
	}
	vpc, two := vpcs.Vpcs[0].VpcId, []string{*subnets.Subnets[0].SubnetId, *subnets.Subnets[1].SubnetId}
	endpoint, err := c.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: vpc, ServiceName: new("com.amazonaws.us-east-1.ssm"), VpcEndpointType: ec2types.VpcEndpointTypeInterface, SubnetIds: two})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: vpc, ServiceName: new("com.amazonaws.us-east-1.s3")}); err != nil {
		t.Fatal(err) // a gateway endpoint is free
	}
	gateway, err := c.CreateTransitGateway(ctx, &ec2.CreateTransitGatewayInput{})
	if err != nil {
		t.Fatal(err)
	}
	device, err := c.CreateCustomerGateway(ctx, &ec2.CreateCustomerGatewayInput{Type: "ipsec.1", BgpAsn: new(int32(65000)), IpAddress: new("203.0.113.9")})
	if err != nil {
		t.Fatal(err)
	}
	hosts, err := c.AllocateHosts(ctx, &ec2.AllocateHostsInput{InstanceFamily: new("m5"), AvailabilityZone: new("us-east-1a"), Quantity: new(int32(1))})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	id := gateway.TransitGateway.TransitGatewayId
	attachment, err := c.CreateTransitGatewayVpcAttachment(ctx, &ec2.CreateTransitGatewayVpcAttachmentInput{TransitGatewayId: id, VpcId: vpc, SubnetIds: two})
	if err != nil {
		t.Fatal(err)
	}
	vpn, err := c.CreateVpnConnection(ctx, &ec2.CreateVpnConnectionInput{Type: new("ipsec.1"), CustomerGatewayId: device.CustomerGateway.CustomerGatewayId, TransitGatewayId: id})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(2 * time.Hour)
	if _, err := c.DeleteVpcEndpoints(ctx, &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{*endpoint.VpcEndpoint.VpcEndpointId}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteTransitGatewayVpcAttachment(ctx, &ec2.DeleteTransitGatewayVpcAttachmentInput{TransitGatewayAttachmentId: attachment.TransitGatewayVpcAttachment.TransitGatewayAttachmentId}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	if _, err := c.DeleteVpnConnection(ctx, &ec2.DeleteVpnConnectionInput{VpnConnectionId: vpn.VpnConnection.VpnConnectionId}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReleaseHosts(ctx, &ec2.ReleaseHostsInput{HostIds: hosts.HostIds}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	list := usage(t, e)
	for kind, want := range map[string]float64{"VpcEndpoint-Hours": 6, "TransitGateway-Hours": 2 + 3, "VPN-Usage-Hours:ipsec.1": 3, "HostUsage:m5": 4} {
		if u := list[kind]; math.Abs(u.Quantity-want) > 1e-9 || u.Now != 0 {
			t.Errorf("%s: %+v, want %v", kind, u, want)
		}
	}
}

func TestUsageOfSnapshots(t *testing.T) {
	e := cloudtest.New(t)
	c, ctx := ec2.NewFromConfig(e.Root()), t.Context()
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.CreateVolume(ctx, &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), SnapshotId: images.Images[0].BlockDeviceMappings[0].Ebs.SnapshotId})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Minute)
	x, err := c.CreateSnapshot(ctx, &ec2.CreateSnapshotInput{VolumeId: v.VolumeId})
	if err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	size := usage(t, e)["EBS:SnapshotUsage"].Hourly
	if size <= 0 {
		t.Fatal("a snapshot costs nothing")
	}
	want := func(standard, archive float64) {
		t.Helper()
		list := usage(t, e)
		if a, b := list["EBS:SnapshotUsage"].Quantity/size, list["EBS:SnapshotArchiveStorage"].Quantity/size; math.Abs(a-standard) > 1e-6 || math.Abs(b-archive) > 1e-6 {
			t.Errorf("%v and %v hours in the tiers, want %v and %v", a, b, standard, archive)
		}
	}
	want(1, 0)
	if _, err := c.ModifySnapshotTier(ctx, &ec2.ModifySnapshotTierInput{SnapshotId: x.SnapshotId, StorageTier: ec2types.TargetStorageTierArchive}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	want(1+1./6, 5./6)
	if _, err := c.RestoreSnapshotTier(ctx, &ec2.RestoreSnapshotTierInput{SnapshotId: x.SnapshotId, TemporaryRestoreDays: new(int32(1))}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(48 * time.Hour)
	want(1+1./6+24, 5./6+48)
	if _, err := c.DeleteSnapshot(ctx, &ec2.DeleteSnapshotInput{SnapshotId: x.SnapshotId}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(time.Hour)
	want(1+1./6+24, 5./6+48)
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
