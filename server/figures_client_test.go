package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox"
	box "cloudlet/sandbox/aws"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// client is the SDK's clients for one sandbox or peer.
type client struct {
	iam *iam.Client
	sts *sts.Client
	s3  *s3.Client
	ec2 *ec2.Client
	n   *int
}

func newClient(endpoint, key, secret string, transport http.RoundTripper) client {
	return newSessionClient(endpoint, key, secret, "", transport)
}

// newSessionClient has a session's temporary credentials.
func newSessionClient(endpoint, key, secret, token string, transport http.RoundTripper) client {
	cfg := aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider(key, secret, token),
		HTTPClient: &http.Client{Transport: transport}, RetryMaxAttempts: 1,
	}
	return client{iam.NewFromConfig(cfg), sts.NewFromConfig(cfg), s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }), ec2.NewFromConfig(cfg), new(int)}
}

// inProcess is a client that calls a sandbox without a network.
func inProcess(b *sandbox.Sandbox) client {
	c := b.Config()
	return newClient("http://127.0.0.1", c.AccessKey, c.SecretKey, direct{b})
}

// direct carries requests straight into a sandbox.
type direct struct{ box *sandbox.Sandbox }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	q := &sandbox.Request{Method: r.Method, Host: r.URL.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Remote: "127.0.0.1", Length: r.ContentLength}
	if q.Path == "" {
		q.Path = "/"
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) { // as the server does
		for _, v := range r.Header[name] {
			q.Header = append(q.Header, box.Field{Name: name, Value: v})
		}
	}
	if r.Body != nil {
		defer r.Body.Close()
		q.Body = r.Body
		q.Header = append(q.Header, box.Field{Name: "Content-Length", Value: fmt.Sprint(r.ContentLength)})
	}
	a, err := d.box.Do(r.Context(), q)
	if err != nil {
		return nil, err
	}
	out := &http.Response{StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: a.Body, ContentLength: a.Length, Request: r}
	for _, f := range a.Header {
		out.Header.Add(f.Name, f.Value)
	}
	return out, nil
}

func (c client) whoami(t *testing.T) string {
	t.Helper()
	out, err := c.sts.GetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{})
	check(t, err)
	return *out.Account
}

func (c client) createUser(t *testing.T) {
	t.Helper()
	*c.n++
	c.createUserNamed(t, fmt.Sprintf("user-%d-%d", *c.n, len(t.Name())))
	_, err := c.iam.DeleteUser(context.Background(), &iam.DeleteUserInput{UserName: aws.String(fmt.Sprintf("user-%d-%d", *c.n, len(t.Name())))})
	check(t, err)
}

func (c client) createUserNamed(t *testing.T, name string) {
	t.Helper()
	_, err := c.iam.CreateUser(context.Background(), &iam.CreateUserInput{UserName: &name})
	check(t, err)
}

func (c client) users(t *testing.T) string {
	t.Helper()
	out, err := c.iam.ListUsers(context.Background(), &iam.ListUsersInput{})
	check(t, err)
	var names []string
	for _, u := range out.Users {
		names = append(names, *u.UserName)
	}
	return strings.Join(names, ",")
}

// launch starts n instances of the first image there is.
func (c client) launch(t *testing.T, n int32) {
	t.Helper()
	images, err := c.ec2.DescribeImages(context.Background(), &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
	check(t, err)
	var id *string
	for _, i := range images.Images {
		if i.Architecture == "x86_64" {
			id = i.ImageId
			break
		}
	}
	_, err = c.ec2.RunInstances(context.Background(), &ec2.RunInstancesInput{ImageId: id, InstanceType: "t3.micro", MinCount: &n, MaxCount: &n})
	check(t, err)
}

func (c client) describe(t *testing.T) int {
	t.Helper()
	out, err := c.ec2.DescribeInstances(context.Background(), &ec2.DescribeInstancesInput{})
	check(t, err)
	n := 0
	for _, r := range out.Reservations {
		n += len(r.Instances)
	}
	return n
}

func (c client) makeBucket(t *testing.T, name string) {
	t.Helper()
	_, err := c.s3.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: &name})
	check(t, err)
}

func (c client) buckets(t *testing.T) int {
	t.Helper()
	out, err := c.s3.ListBuckets(context.Background(), &s3.ListBucketsInput{})
	check(t, err)
	return len(out.Buckets)
}

func (c client) put(t *testing.T, bucket, key string, body []byte) {
	t.Helper()
	_, err := c.s3.PutObject(context.Background(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body)})
	check(t, err)
}

func (c client) get(t *testing.T, bucket, key string) int64 {
	t.Helper()
	out, err := c.s3.GetObject(context.Background(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	check(t, err)
	defer out.Body.Close()
	n, err := io.Copy(io.Discard, out.Body)
	check(t, err)
	return n
}
