package s3_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

var ctx = context.Background()

// env is an emulated S3 with a client of the root user.
type env struct {
	*cloudtest.Env
	*s3.Client
	t *testing.T
}

func newEnv(t *testing.T) env {
	e := cloudtest.New(t)
	return env{e, client(e.Root()), t}
}

func client(cfg sdk.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
}

func (e env) bucket(name string) {
	e.t.Helper()
	_, err := e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
	ok(e.t, err)
}

func (e env) put(key, data string) *s3.PutObjectOutput {
	e.t.Helper()
	out, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: &key, Body: bytes.NewReader([]byte(data))})
	ok(e.t, err)
	return out
}

func (e env) get(key string) string {
	e.t.Helper()
	out, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: &key})
	ok(e.t, err)
	return read(e.t, out.Body)
}

func read(t *testing.T, r io.ReadCloser) string {
	t.Helper()
	b, err := io.ReadAll(r)
	ok(t, err)
	r.Close()
	return string(b)
}

// refused expects an error with the HTTP status and code of AWS.
func refused(t *testing.T, err error, status int, code string) {
	t.Helper()
	var api smithy.APIError
	var answer *awshttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &answer) {
		t.Fatalf("got %v, want %d %s", err, status, code)
	}
	if api.ErrorCode() != code || answer.HTTPStatusCode() != status {
		t.Errorf("got %d %s: %s, want %d %s", answer.HTTPStatusCode(), api.ErrorCode(), api.ErrorMessage(), status, code)
	}
}

// statusOf is for answers without a body.
func statusOf(err error) int {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return http.StatusOK
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func etagOf(data string) string {
	h := md5.Sum([]byte(data))
	return `"` + hex.EncodeToString(h[:]) + `"`
}

func noise(n int) string {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)}).Read(b)
	return string(b)
}
