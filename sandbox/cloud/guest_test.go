//go:build !wasip1

package cloud_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/cloud/cloudtest"
)

// inGuest is a client's last request, taken through the emulator as a guest of the real host.
// The file of the guest is named by CLOUDLET_GUEST.
func inGuest(b *testing.B, call func(e *cloudtest.Env)) {
	name := os.Getenv("CLOUDLET_GUEST")
	if name == "" {
		b.Skip("CLOUDLET_GUEST names no wasm")
	}
	wasm, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	host, err := sandbox.Open(context.Background(), sandbox.Options{Wasm: wasm, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer host.Close()
	s, err := host.New(context.Background(), abi.Config{Account: cloudtest.Account, AccessKey: cloudtest.AccessKey, SecretKey: cloudtest.SecretKey})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	e := cloudtest.New(b)
	var request *http.Request
	e.Change = func(r *http.Request) { request = r }
	call(e)
	r := cloudtest.Arrived(request, e.Payload)
	for b.Loop() {
		a, err := s.Do(context.Background(), &sandbox.Request{
			Method: r.Method, Host: r.Host, Path: r.Path, Query: r.Query, Header: r.Header, Remote: r.Remote,
			Body: bytes.NewReader(e.Payload), Length: int64(len(e.Payload)),
		})
		if err != nil {
			b.Fatal(err)
		}
		if a.Status != 200 {
			text, _ := io.ReadAll(a.Body)
			b.Fatalf("%d %s", a.Status, text)
		}
		a.Body.Close()
	}
	b.ReportMetric(float64(s.PrivateBytes()), "B/sandbox")
}

func BenchmarkGuestGetCallerIdentity(b *testing.B) {
	inGuest(b, func(e *cloudtest.Env) {
		sts.NewFromConfig(e.Root()).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	})
}

func BenchmarkGuestListBuckets(b *testing.B) {
	inGuest(b, func(e *cloudtest.Env) { s3client(e.Root()).ListBuckets(ctx, &s3.ListBucketsInput{}) })
}

func BenchmarkGuestDescribeSubnets(b *testing.B) {
	inGuest(b, func(e *cloudtest.Env) { ec2.NewFromConfig(e.Root()).DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{}) })
}
