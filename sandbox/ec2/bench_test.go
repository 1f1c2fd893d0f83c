package ec2_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/cloud/cloudtest"
)

// BenchmarkDescribeInstances is a whole call, natively, with the SDK's own share.
func BenchmarkDescribeInstances(b *testing.B) {
	for _, n := range []int32{10, 1000} {
		e := cloudtest.New(b)
		c := ec2.NewFromConfig(e.Root())
		images, err := c.DescribeImages(ctx, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: &n, MaxCount: &n}); err != nil {
			b.Fatal(err)
		}
		b.Run(map[int32]string{10: "10", 1000: "1000"}[n], func(b *testing.B) {
			for b.Loop() {
				if _, err := c.DescribeInstances(ctx, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
