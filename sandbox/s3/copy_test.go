package s3_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

func TestCopy(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.bucket("other")
	_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("a b"), Body: strings.NewReader("data"), ContentType: new("text/plain"), Metadata: map[string]string{"m": "1"},
		Tagging: new("t=1"), StorageClass: types.StorageClassStandardIa, ChecksumAlgorithm: "SHA1"})
	ok(t, err)
	out, err := e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("other"), Key: new("copy"), CopySource: new("/bucket/a%20b")})
	ok(t, err)
	equal(t, "etag", *out.CopyObjectResult.ETag, etagOf("data"))
	if out.CopyObjectResult.ChecksumSHA1 == nil {
		t.Error("no checksum of the source's kind")
	}
	head, err := e.HeadObject(ctx, &s3.HeadObjectInput{Bucket: new("other"), Key: new("copy")})
	ok(t, err)
	equal(t, "type", *head.ContentType, "text/plain")
	equal(t, "metadata", head.Metadata["m"], "1")
	equal(t, "tags", *head.TagCount, 1)
	equal(t, "class", head.StorageClass, "")

	_, err = e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("other"), Key: new("copy"), CopySource: new("bucket/a%20b"), MetadataDirective: types.MetadataDirectiveReplace,
		TaggingDirective: types.TaggingDirectiveReplace, Metadata: map[string]string{"n": "2"}, ChecksumAlgorithm: "SHA256"})
	ok(t, err)
	get, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("other"), Key: new("copy"), ChecksumMode: types.ChecksumModeEnabled})
	ok(t, err)
	equal(t, "data", read(t, get.Body), "data")
	equal(t, "metadata", get.Metadata["n"]+get.Metadata["m"], "2")
	if get.TagCount != nil || get.ChecksumSHA256 == nil {
		t.Errorf("tags %v, sha256 %v", get.TagCount, get.ChecksumSHA256)
	}
	_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("a b")})
	ok(t, err)
	equal(t, "blobs", e.Blobs(), 1)
}

func TestCopyRefused(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("k", "data")
	before := cloudtest.Start.Add(-time.Hour)
	for name, test := range map[string]struct {
		in     s3.CopyObjectInput
		status int
		code   string
	}{
		"itself":          {s3.CopyObjectInput{Key: new("k"), CopySource: new("bucket/k")}, 400, "InvalidRequest"},
		"no key":          {s3.CopyObjectInput{CopySource: new("bucket/")}, 400, "InvalidArgument"},
		"absent":          {s3.CopyObjectInput{CopySource: new("bucket/absent")}, 404, "NoSuchKey"},
		"absent bucket":   {s3.CopyObjectInput{CopySource: new("absent/k")}, 404, "NoSuchBucket"},
		"if match":        {s3.CopyObjectInput{CopySource: new("bucket/k"), CopySourceIfMatch: new("abc")}, 412, "PreconditionFailed"},
		"if none match":   {s3.CopyObjectInput{CopySource: new("bucket/k"), CopySourceIfNoneMatch: new("*")}, 412, "PreconditionFailed"},
		"if modified":     {s3.CopyObjectInput{CopySource: new("bucket/k"), CopySourceIfModifiedSince: new(cloudtest.Start)}, 412, "PreconditionFailed"},
		"if not modified": {s3.CopyObjectInput{CopySource: new("bucket/k"), CopySourceIfUnmodifiedSince: &before}, 412, "PreconditionFailed"},
		"onto another":    {s3.CopyObjectInput{Key: new("k"), CopySource: new("bucket/k"), MetadataDirective: "REPLACE", IfNoneMatch: new("*")}, 412, "PreconditionFailed"},
	} {
		t.Run(name, func(t *testing.T) {
			test.in.Bucket = new("bucket")
			if test.in.Key == nil {
				test.in.Key = new("copy")
			}
			_, err := e.CopyObject(ctx, &test.in)
			refused(t, err, test.status, test.code)
		})
	}
	_, err := e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("bucket"), Key: new("k"), CopySource: new("bucket/k"), StorageClass: types.StorageClassGlacier})
	ok(t, err)
	_, err = e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k")})
	refused(t, err, 403, "InvalidObjectState")
	equal(t, "blobs", e.Blobs(), 1)
}
