package cloud_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
)

// recorder notes what passes, and at which virtual time.
type recorder struct {
	*cloudtest.Env
	calls []recorded
}

type recorded struct {
	at     time.Time
	r      aws.Request
	body   []byte
	answer string
}

func (p *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := p.Env.RoundTrip(r)
	p.calls = append(p.calls, recorded{p.Now, cloudtest.Arrived(r, p.Payload), p.Payload, fmt.Sprint(p.Last.Status, p.Last.Header, string(p.Last.Body), p.Last.WakeAt)})
	return a, err
}

// The same calls at the same times lead to the same answers, events and resources: this is
// what fork, undo and replay stand on.
func TestReplayIsExact(t *testing.T) {
	first := &recorder{Env: cloudtest.New(t)}
	arrival := time.Now()
	first.Received = func() time.Time { return arrival }
	config := first.Root()
	config.HTTPClient = &http.Client{Transport: first}
	walk(first.Env, config)
	if len(first.calls) < 20 {
		t.Fatalf("only %d calls", len(first.calls))
	}
	for range 3 {
		again := cloudtest.New(t)
		again.Received = first.Received
		for _, c := range first.calls {
			again.Now = c.at
			a := again.Do(c.r, c.body)
			if got := fmt.Sprint(a.Status, a.Header, string(a.Body), a.WakeAt); got != c.answer {
				t.Fatalf("%s %s %s\n%s\nwas\n%s", c.r.Method, c.r.Path, c.body, got, c.answer)
			}
		}
		if got, want := bytes.Join(raw(again), nil), bytes.Join(raw(first.Env), nil); !bytes.Equal(got, want) {
			t.Error("events differ")
		}
		if got, want := fmt.Sprint(again.Resources()), fmt.Sprint(first.Resources()); got != want {
			t.Errorf("resources differ:\n%s\n%s", got, want)
		}
	}
}

func raw(e *cloudtest.Env) (out [][]byte) {
	for _, v := range e.Events {
		out = append(out, v)
	}
	return out
}

// walk makes and looks at a bit of everything; not every call need succeed.
func walk(e *cloudtest.Env, config sdk.Config) {
	i, c, b := iam.NewFromConfig(config), ec2.NewFromConfig(config), s3client(config)
	for _, name := range []string{"ann", "bob", "cid"} {
		i.CreateUser(ctx, &iam.CreateUserInput{UserName: &name})
		i.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
		i.CreateGroup(ctx, &iam.CreateGroupInput{GroupName: &name})
		b.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("bucket-" + name)})
		b.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("bucket-" + name), Key: &name, Body: strings.NewReader(name), Metadata: map[string]string{"a": "1", "b": "2", "c": "3"}})
		b.HeadObject(ctx, &s3.HeadObjectInput{Bucket: sdk.String("bucket-" + name), Key: &name})
	}
	i.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: sdk.String("bob"), PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")})
	i.ListUsers(ctx, &iam.ListUsersInput{})
	c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
	if err == nil && len(images.Images) > 0 {
		c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: sdk.Int32(2), MaxCount: sdk.Int32(2)})
	}
	c.CreateKeyPair(ctx, &ec2.CreateKeyPairInput{KeyName: sdk.String("k")})
	c.DescribeInstances(ctx, &ec2.DescribeInstancesInput{})
	e.Now = e.Now.Add(time.Minute)
	c.DescribeInstances(ctx, &ec2.DescribeInstancesInput{})
	c.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	c.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
	c.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{})
	b.ListBuckets(ctx, &s3.ListBucketsInput{})
}
