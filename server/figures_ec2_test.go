package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// ec2Figures holds EC2 with few and with many instances against moto's server.
func ec2Figures(t *testing.T, s *sheet) {
	memoryFigure(t, s)
	ours := serveCloudlet(t)
	moto, ok := serveMoto(t)
	if !ok {
		s.add("EC2 against moto", "not measured", "moto_server is not installed", "")
		return
	}
	both := []*recorder{ours, moto}
	// hold measures call on both, and after each call does after, which does not count.
	hold := func(what string, calls int, call, after func(r *recorder)) {
		var took [2]time.Duration
		var core [2]float64
		for n, r := range both {
			took[n] = median(calls, func() func() {
				before := busy(r.pid)
				call(r)
				core[n] += (busy(r.pid) - before) / float64(calls)
				return func() { after(r) }
			})
		}
		told := func(n int) string { return fmt.Sprintf("%s, %.1f ms of a core", round(took[n]), 1000*core[n]) }
		s.add(what, told(0), "moto "+told(1)+"; budget 10x", fmt.Sprintf("%.1fx, %.1fx of a core", float64(took[1])/float64(took[0]), core[1]/core[0]))
	}
	nothing := func(*recorder) {}
	// ask repeats the request that f makes, without the SDK's own share. No answer to it is kept, by either, whether or not something changes.
	ask := func(what string, calls int, f func(c client), want string, change func(r *recorder)) {
		for _, r := range both {
			f(r.client)
			if !strings.Contains(r.again(t), want) {
				t.Fatalf("the answer does not hold %.40q", want)
			}
		}
		hold(what, calls, func(r *recorder) { r.again(t) }, func(r *recorder) {
			last, body := r.last, r.body
			change(r)
			r.last, r.body = last, body
		})
	}
	describe := func(c client) { c.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{}) }
	pick := func(c client) {
		c.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{Filters: []types.Filter{{Name: new("instance-state-name"), Values: []string{"terminated"}}}})
	}
	keys := 0
	change := func(r *recorder) {
		keys++
		_, err := r.client.ec2.CreateKeyPair(t.Context(), &ec2.CreateKeyPairInput{KeyName: new(fmt.Sprint("key-", keys)), KeyType: types.KeyTypeEd25519})
		check(t, err)
	}
	ask("DescribeInstanceTypes, the first page", 20, func(c client) {
		c.ec2.DescribeInstanceTypes(t.Context(), &ec2.DescribeInstanceTypesInput{MaxResults: new(int32(100))})
	}, "<instanceType>", nothing)
	hold("RunInstances(1), with the SDK", 10, func(r *recorder) { r.client.launch(t, 1) }, nothing)
	ask("DescribeInstances(10)", 100, describe, "<privateIpAddress>", nothing)
	ask("DescribeInstances(10), each after a change", 100, describe, "<privateIpAddress>", change)
	hold("RunInstances(990), with the SDK", 1, func(r *recorder) { r.crowd(t, 990) }, nothing)
	ask("DescribeInstances(1000)", 10, describe, "<privateIpAddress>", nothing)
	ask("DescribeInstances(1000), each after a change", 10, describe, "<privateIpAddress>", change)
	ask("DescribeInstances(1000) with a filter that none passes", 100, pick, "<reservationSet", nothing)
	for _, r := range both {
		for range 9 {
			r.crowd(t, 1000)
		}
	}
	ask("DescribeInstances(10000), the first page of 1000", 3, func(c client) {
		c.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{MaxResults: new(int32(1000))})
	}, "<privateIpAddress>", nothing)
}

// crowd starts n instances beside those that there are, which are stopped first because of the quota.
func (r *recorder) crowd(t *testing.T, n int32) {
	t.Helper()
	ctx, c := t.Context(), r.client.ec2
	running := &ec2.DescribeInstancesInput{Filters: []types.Filter{{Name: new("instance-state-name"), Values: []string{"running", "pending"}}}}
	out, err := c.DescribeInstances(ctx, running)
	check(t, err)
	var ids []string
	for _, v := range out.Reservations {
		for _, i := range v.Instances {
			ids = append(ids, *i.InstanceId)
		}
	}
	if len(ids) >= 1000 {
		time.Sleep(6 * time.Second) // nothing is stopped while it is pending
		_, err = c.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: ids})
		check(t, err)
	}
	r.zones++
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []types.Filter{{Name: new("architecture"), Values: []string{"x86_64"}}}})
	check(t, err)
	_, err = c.RunInstances(ctx, &ec2.RunInstancesInput{
		ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: &n, MaxCount: &n, Placement: &types.Placement{AvailabilityZone: new("us-east-1" + string("abcd"[r.zones/3]))},
	})
	check(t, err)
}

// memoryFigure tells what a sandbox with a thousand instances takes.
func memoryFigure(t *testing.T, s *sheet) {
	h := openHost(t)
	b := newBox(t, h, 1)
	defer b.Close()
	c := inProcess(b)
	c.launch(t, 1000)
	if n := c.describe(t); n != 1000 {
		t.Fatalf("%d instances", n)
	}
	time.Sleep(settled)
	s.add("private memory of a sandbox with 1,000 instances, described once", kilobytes(b.PrivateBytes()), "no budget", "")
	time.Sleep(5 * time.Second)
	s.add("… unused for five seconds", kilobytes(b.PrivateBytes()), "no budget", "")
	s.add("DescribeInstances(1000) in process, each after a change, with the SDK", round(median(10, func() func() {
		c.describe(t)
		return func() { c.createUser(t) }
	})), "no budget", "")
}
