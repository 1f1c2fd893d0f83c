// Package bench measures the codec. It links EC2 alone, so that it also runs as a guest:
//
//	go test -bench . ./sandbox/aws/wire/bench
//	GOOS=wasip1 GOARCH=wasm go test -c -o bench.wasm ./sandbox/aws/wire/bench
//	wazero run bench.wasm -test.bench .
package bench

import (
	"encoding/xml"
	"fmt"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/aws/wire"
	ec2impl "cloudlet/sandbox/ec2"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// codec plans the two operations that the benchmarks use.
func codec(b *testing.B) (*wire.Codec, *schema.Service) {
	b.Helper()
	c, err := wire.New(ec2impl.Schema(), []aws.Operation{
		{Name: "DescribeInstances", New: func() any { return new(ec2.DescribeInstancesInput) }, Out: func() any { return new(ec2.DescribeInstancesOutput) }},
		{Name: "RunInstances", New: func() any { return new(ec2.RunInstancesInput) }, Out: func() any { return new(ec2.RunInstancesOutput) }},
	})
	if err != nil {
		b.Fatal(err)
	}
	return c, ec2impl.Schema()
}

// instances is an answer of DescribeInstances with n instances, each as full as a
// small real one.
func instances(n int) *ec2.DescribeInstancesOutput {
	out := &ec2.DescribeInstancesOutput{}
	for i := range n {
		id := fmt.Sprintf("i-0%016x", i)
		out.Reservations = append(out.Reservations, types.Reservation{
			OwnerId: sdk.String("123456789012"), ReservationId: sdk.String("r-" + id), Groups: []types.GroupIdentifier{},
			Instances: []types.Instance{{
				InstanceId: &id, ImageId: sdk.String("ami-0123456789abcdef0"), InstanceType: types.InstanceTypeT3Micro,
				State:      &types.InstanceState{Code: sdk.Int32(16), Name: types.InstanceStateNameRunning},
				LaunchTime: sdk.Time(time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)), Placement: &types.Placement{AvailabilityZone: sdk.String("us-east-1a"), Tenancy: types.TenancyDefault},
				PrivateDnsName: sdk.String("ip-172-31-0-10.ec2.internal"), PrivateIpAddress: sdk.String("172.31.0.10"), PublicIpAddress: sdk.String("54.1.2.3"),
				SubnetId: sdk.String("subnet-0123456789abcdef0"), VpcId: sdk.String("vpc-0123456789abcdef0"), Architecture: types.ArchitectureValuesX8664,
				EbsOptimized: sdk.Bool(false), EnaSupport: sdk.Bool(true), Hypervisor: types.HypervisorTypeXen, RootDeviceName: sdk.String("/dev/xvda"),
				RootDeviceType: types.DeviceTypeEbs, SourceDestCheck: sdk.Bool(true), VirtualizationType: types.VirtualizationTypeHvm,
				Monitoring: &types.Monitoring{State: types.MonitoringStateDisabled}, CpuOptions: &types.CpuOptions{CoreCount: sdk.Int32(1), ThreadsPerCore: sdk.Int32(2)},
				SecurityGroups:  []types.GroupIdentifier{{GroupId: sdk.String("sg-0123456789abcdef0"), GroupName: sdk.String("default")}},
				Tags:            []types.Tag{{Key: sdk.String("Name"), Value: sdk.String("web <1>")}, {Key: sdk.String("team"), Value: sdk.String("a&b")}},
				MetadataOptions: &types.InstanceMetadataOptionsResponse{HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpTokens: types.HttpTokensStateRequired, HttpPutResponseHopLimit: sdk.Int32(2)},
				BlockDeviceMappings: []types.InstanceBlockDeviceMapping{{DeviceName: sdk.String("/dev/xvda"),
					Ebs: &types.EbsInstanceBlockDevice{VolumeId: sdk.String("vol-0123456789abcdef0"), Status: types.AttachmentStatusAttached, DeleteOnTermination: sdk.Bool(true)}}},
			}},
		})
	}
	return out
}

func BenchmarkEncode(b *testing.B) {
	c, s := codec(b)
	o, out := s.Operation("DescribeInstances"), instances(10)
	b.ReportAllocs()
	for b.Loop() {
		a, err := c.Encode(o, out, &aws.Call{ID: "59dbff89-35bd-4eac-99ed-be587EXAMPLE"})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(a.Body)))
	}
}

// BenchmarkEncodingXML writes the same value with the standard library.
func BenchmarkEncodingXML(b *testing.B) {
	out := instances(10)
	b.ReportAllocs()
	for b.Loop() {
		body, err := xml.Marshal(out.Reservations)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(body)))
	}
}

const runInstances = "Action=RunInstances&ClientToken=4f8a9c1e&ImageId=ami-0123456789abcdef0&InstanceType=t3.micro&KeyName=key&MaxCount=2&MinCount=1" +
	"&SecurityGroupId.1=sg-1&SubnetId=subnet-1&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web&Version=2016-11-15"

func BenchmarkDecode(b *testing.B) {
	c, _ := codec(b)
	body := []byte(runInstances)
	r := &aws.Request{Method: "POST", Path: "/", Body: aws.Body{Size: int64(len(body)), ReadBytes: func() ([]byte, error) { return body, nil }}}
	b.ReportAllocs()
	for b.Loop() {
		o, e := c.Route(r)
		if e != nil {
			b.Fatal(e)
		}
		if err := c.Decode(o, r, new(ec2.RunInstancesInput)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBoot is what a template pays once: reading the schema and planning.
func BenchmarkBoot(b *testing.B) {
	text := schema.Format(ec2impl.Schema())
	for b.Loop() {
		schema.Parse(text, false)
	}
}
