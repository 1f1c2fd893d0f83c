package ec2_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

// fleet is an Env with n instances. All but the last thousand are stopped, because of the quota.
func fleet(b *testing.B, n int32) (*cloudtest.Env, *ec2.Client) {
	b.Helper()
	e := cloudtest.New(b)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []types.Filter{{Name: new("architecture"), Values: []string{"x86_64"}}}})
	if err != nil {
		b.Fatal(err)
	}
	for at := int32(0); at < n; at += 1000 {
		count := min(n-at, 1000)
		out, err := c.RunInstances(ctx, &ec2.RunInstancesInput{
			ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: &count, MaxCount: &count,
			Placement: &types.Placement{AvailabilityZone: new("us-east-1" + string("abcd"[at/3000]))},
		})
		if err != nil {
			b.Fatal(err)
		}
		e.Now = e.Now.Add(time.Minute)
		if at+count < n {
			var ids []string
			for _, i := range out.Instances {
				ids = append(ids, *i.InstanceId)
			}
			if _, err := c.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: ids}); err != nil {
				b.Fatal(err)
			}
		}
	}
	return e, c
}

// again repeats the request that call makes, signature and all, without the SDK's own share.
func again(b *testing.B, e *cloudtest.Env, call func() error) {
	b.Helper()
	var request *http.Request
	e.Change = func(r *http.Request) { request = r }
	if err := call(); err != nil {
		b.Fatal(err)
	}
	e.Change = nil
	r := cloudtest.Arrived(request, e.Payload)
	b.ReportAllocs()
	for b.Loop() {
		if a := e.Do(r, e.Payload); a.Status != 200 {
			b.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}

// Whole calls, natively.
func BenchmarkDescribeInstances(b *testing.B) {
	for _, n := range []int32{10, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e, c := fleet(b, n)
			again(b, e, func() error { _, err := c.DescribeInstances(ctx, nil); return err })
		})
	}
}

func BenchmarkDescribeInstancesFiltered(b *testing.B) {
	for _, f := range []types.Filter{
		{Name: new("instance-state-name"), Values: []string{"pending"}}, {Name: new("tag:Name"), Values: []string{"none"}},
		{Name: new("network-interface.mac-address"), Values: []string{"none"}},
	} {
		b.Run(*f.Name, func(b *testing.B) {
			e, c := fleet(b, 1000)
			again(b, e, func() error {
				_, err := c.DescribeInstances(ctx, &ec2.DescribeInstancesInput{Filters: []types.Filter{f}})
				return err
			})
		})
	}
}

// BenchmarkRunInstances starts and ends one instance beside many others.
func BenchmarkRunInstances(b *testing.B) {
	for _, n := range []int32{1, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e, c := fleet(b, n)
			images, _ := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []types.Filter{{Name: new("architecture"), Values: []string{"x86_64"}}}})
			b.ReportAllocs()
			for b.Loop() {
				out, err := c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.nano", MinCount: new(int32(1)), MaxCount: new(int32(1))})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.TerminateInstances(ctx, &ec2.TerminateInstancesInput{InstanceIds: []string{*out.Instances[0].InstanceId}}); err != nil {
					b.Fatal(err)
				}
				e.Now = e.Now.Add(2 * time.Hour)
			}
		})
	}
}
