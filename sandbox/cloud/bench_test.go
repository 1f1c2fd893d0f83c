package cloud_test

import (
	"bytes"
	"net/http"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/cloud/cloudtest"
)

// benchmark repeats the last request of a client, signature and all.
func benchmark(b *testing.B, call func(e *cloudtest.Env)) {
	e := cloudtest.New(b)
	var request *http.Request
	e.Change = func(r *http.Request) { request = r }
	call(e)
	r := cloudtest.Arrived(request, e.Payload)
	b.ReportAllocs()
	for b.Loop() {
		if a := e.Do(r, e.Payload); a.Status != 200 {
			b.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}

func BenchmarkGetCallerIdentity(b *testing.B) {
	benchmark(b, func(e *cloudtest.Env) {
		sts.NewFromConfig(e.Root()).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	})
}

func BenchmarkListUsers(b *testing.B) {
	benchmark(b, func(e *cloudtest.Env) { iam.NewFromConfig(e.Root()).ListUsers(ctx, &iam.ListUsersInput{}) })
}

func BenchmarkListBuckets(b *testing.B) {
	benchmark(b, func(e *cloudtest.Env) { s3client(e.Root()).ListBuckets(ctx, &s3.ListBucketsInput{}) })
}

func BenchmarkGetObject(b *testing.B) {
	benchmark(b, func(e *cloudtest.Env) {
		putObject(e)
		s3client(e.Root()).GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("raw-data"), Key: sdk.String("a.csv")})
	})
}

func BenchmarkPutObject(b *testing.B) { benchmark(b, putObject) }

func putObject(e *cloudtest.Env) {
	c := s3client(e.Root())
	c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("raw-data")})
	c.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("raw-data"), Key: sdk.String("a.csv"), Body: bytes.NewReader(make([]byte, 1024))})
}
