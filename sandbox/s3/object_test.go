package s3_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

func TestPutAndGet(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	for _, size := range []int{0, 1, 100, 300 << 10} {
		data := noise(size)
		out := e.put("dir/a b+ü.txt", data)
		equal(t, "etag", *out.ETag, etagOf(data))
		equal(t, "encryption", out.ServerSideEncryption, types.ServerSideEncryptionAes256)
		if e.get("dir/a b+ü.txt") != data {
			t.Errorf("%d bytes: read others", size)
		}
	}
	equal(t, "blobs", e.Blobs(), 1)
}

func TestHeadersComeBack(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("x"), ContentType: new("text/plain"), CacheControl: new("max-age=1"),
		ContentDisposition: new("inline"), ContentEncoding: new("gzip"), ContentLanguage: new("de"), Metadata: map[string]string{"Color": "blau", "note": "grün"}, Tagging: new("a=1&b=2"),
		StorageClass: types.StorageClassStandardIa, WebsiteRedirectLocation: new("/else")})
	ok(t, err)
	head, err := e.HeadObject(ctx, &s3.HeadObjectInput{Bucket: new("bucket"), Key: new("k"), ChecksumMode: types.ChecksumModeEnabled})
	ok(t, err)
	equal(t, "type", *head.ContentType, "text/plain")
	equal(t, "cache", *head.CacheControl, "max-age=1")
	equal(t, "disposition", *head.ContentDisposition, "inline")
	equal(t, "encoding", *head.ContentEncoding, "gzip")
	equal(t, "language", *head.ContentLanguage, "de")
	equal(t, "redirect", *head.WebsiteRedirectLocation, "/else")
	equal(t, "class", head.StorageClass, types.StorageClassStandardIa)
	equal(t, "tags", *head.TagCount, 2)
	equal(t, "length", *head.ContentLength, 1)
	equal(t, "metadata", head.Metadata["color"], "blau")
	equal(t, "encoded metadata", head.Metadata["note"], "=?UTF-8?b?Z3LDvG4=?=")
	equal(t, "modified", *head.LastModified, cloudtest.Start.Truncate(time.Second))
	if head.ChecksumCRC32 == nil || head.ChecksumType != types.ChecksumTypeFullObject {
		t.Errorf("no CRC32 as the SDK sent: %+v", head)
	}
	get, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), ResponseContentType: new("a/b"), ResponseCacheControl: new("no-store")})
	ok(t, err)
	equal(t, "asked type", *get.ContentType+*get.CacheControl, "a/bno-store")
	e.put("plain", "x")
	get, err = e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("plain")})
	ok(t, err)
	equal(t, "default type", *get.ContentType, "application/octet-stream") // the SDK's own
}

func TestPutRefused(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	for name, test := range map[string]struct {
		change func(*s3.PutObjectInput)
		status int
		code   string
	}{
		"no bucket":   {func(in *s3.PutObjectInput) { in.Bucket = new("absent") }, 404, "NoSuchBucket"},
		"long key":    {func(in *s3.PutObjectInput) { in.Key = new(strings.Repeat("k", 1025)) }, 400, "KeyTooLongError"},
		"other owner": {func(in *s3.PutObjectInput) { in.ExpectedBucketOwner = new("111111111111") }, 403, "AccessDenied"},
		"metadata":    {func(in *s3.PutObjectInput) { in.Metadata = map[string]string{"m": strings.Repeat("x", 2048)} }, 400, "MetadataTooLarge"},
		"acl":         {func(in *s3.PutObjectInput) { in.ACL = types.ObjectCannedACLPublicRead }, 400, "AccessControlListNotSupported"},
		"class":       {func(in *s3.PutObjectInput) { in.StorageClass = types.StorageClassOutposts }, 400, "InvalidStorageClass"},
		"kms": {func(in *s3.PutObjectInput) {
			in.SSEKMSKeyId, in.ServerSideEncryption = new("mine"), types.ServerSideEncryptionAwsKms
		}, 400, "KMS.NotFoundException"},
		"bad md5":        {func(in *s3.PutObjectInput) { in.ContentMD5 = new("1B2M2Y8AsgTpgAmY7PhCfg==") }, 400, "BadDigest"},
		"no md5":         {func(in *s3.PutObjectInput) { in.ContentMD5 = new("abc") }, 400, "InvalidDigest"},
		"bad crc":        {func(in *s3.PutObjectInput) { in.ChecksumCRC32 = new("AAAAAA==") }, 400, "BadDigest"},
		"no crc":         {func(in *s3.PutObjectInput) { in.ChecksumCRC64NVME = new("AAAAAA==") }, 400, "InvalidRequest"},
		"if-match":       {func(in *s3.PutObjectInput) { in.IfMatch = new("*") }, 404, "NoSuchKey"},
		"tags":           {func(in *s3.PutObjectInput) { in.Tagging = new("a=1&a=2") }, 400, "InvalidTag"},
		"lock":           {func(in *s3.PutObjectInput) { in.ObjectLockLegalHoldStatus = "ON" }, 400, "InvalidRequest"},
		"redirect":       {func(in *s3.PutObjectInput) { in.WebsiteRedirectLocation = new("else") }, 400, "InvalidRedirectLocation"},
		"if-none-match":  {func(in *s3.PutObjectInput) { in.IfNoneMatch = new("abc") }, 501, "NotImplemented"},
		"sha256 of none": {func(in *s3.PutObjectInput) { in.ChecksumSHA256 = new("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") }, 400, "BadDigest"},
	} {
		in := &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("data")}
		test.change(in)
		t.Run(name, func(t *testing.T) {
			_, err := e.PutObject(ctx, in)
			refused(t, err, test.status, test.code)
		})
	}
	equal(t, "blobs", e.Blobs(), 0)
}

func TestRanges(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("k", "0123456789")
	e.put("empty", "")
	for _, test := range []struct{ key, header, want, span string }{
		{"k", "bytes=0-3", "0123", "bytes 0-3/10"},
		{"k", "bytes=8-", "89", "bytes 8-9/10"},
		{"k", "bytes=-3", "789", "bytes 7-9/10"},
		{"k", "bytes=-30", "0123456789", "bytes 0-9/10"},
		{"k", "bytes=5-500", "56789", "bytes 5-9/10"},
		{"k", "bytes=9-99999999999999999999", "9", "bytes 9-9/10"},
		{"k", "bytes=4-2", "0123456789", ""},
		{"k", "bytes=0-1,3-4", "0123456789", ""},
		{"k", "lines=1-2", "0123456789", ""},
	} {
		out, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: &test.key, Range: &test.header})
		ok(t, err)
		equal(t, test.header, read(t, out.Body), test.want)
		if out.ContentRange == nil {
			out.ContentRange = new("")
		}
		equal(t, test.header, *out.ContentRange, test.span)
		status := 206
		if test.span == "" {
			status = 200
		}
		equal(t, "status of "+test.header, e.Last.Status, status)
	}
	for _, test := range []struct{ key, header string }{{"k", "bytes=10-"}, {"k", "bytes=-0"}, {"empty", "bytes=0-"}, {"empty", "bytes=-1"}} {
		_, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: &test.key, Range: &test.header})
		refused(t, err, 416, "InvalidRange")
	}
	_, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), Range: new("bytes=0-1"), PartNumber: new(int32(1))})
	refused(t, err, 400, "InvalidRequest")
	_, err = e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), PartNumber: new(int32(2))})
	refused(t, err, 416, "InvalidPartNumber")
}

func TestConditionsOfReads(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	tag := *e.put("k", "data").ETag
	before, at := cloudtest.Start.Add(-time.Hour), cloudtest.Start
	for name, test := range map[string]struct {
		in     s3.GetObjectInput
		status int
	}{
		"match":                         {s3.GetObjectInput{IfMatch: &tag}, 200},
		"any":                           {s3.GetObjectInput{IfMatch: new("*")}, 200},
		"other":                         {s3.GetObjectInput{IfMatch: new(`"abc"`)}, 412},
		"none match":                    {s3.GetObjectInput{IfNoneMatch: &tag}, 304},
		"one of many":                   {s3.GetObjectInput{IfNoneMatch: new(`"abc", ` + tag)}, 304},
		"none match other":              {s3.GetObjectInput{IfNoneMatch: new("abc")}, 200},
		"modified":                      {s3.GetObjectInput{IfModifiedSince: &before}, 200},
		"not modified":                  {s3.GetObjectInput{IfModifiedSince: &at}, 304},
		"settled":                       {s3.GetObjectInput{IfUnmodifiedSince: &at}, 200},
		"not settled":                   {s3.GetObjectInput{IfUnmodifiedSince: &before}, 412},
		"match beats settled":           {s3.GetObjectInput{IfMatch: &tag, IfUnmodifiedSince: &before}, 200},
		"none match beats modified":     {s3.GetObjectInput{IfNoneMatch: &tag, IfModifiedSince: &before}, 304},
		"none match other, not changed": {s3.GetObjectInput{IfNoneMatch: new("abc"), IfModifiedSince: &at}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			in := test.in
			in.Bucket, in.Key = new("bucket"), new("k")
			_, err := e.GetObject(ctx, &in)
			equal(t, "get", statusOf(err), test.status)
			if test.status == 304 {
				equal(t, "etag of 304", e.Last.Header.Get("ETag"), tag)
			}
			head := s3.HeadObjectInput(in)
			_, err = e.HeadObject(ctx, &head)
			equal(t, "head", statusOf(err), test.status)
		})
	}
}

func TestConditionsOfWrites(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	put := func(match, none *string) error {
		_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("v"), IfMatch: match, IfNoneMatch: none})
		return err
	}
	ok(t, put(nil, new("*")))
	refused(t, put(nil, new("*")), 412, "PreconditionFailed")
	refused(t, put(new("abc"), nil), 412, "PreconditionFailed")
	ok(t, put(new(etagOf("v")), nil))
	_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k"), IfMatch: new("abc")})
	refused(t, err, 412, "PreconditionFailed")
	_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k"), IfMatch: new("*")})
	ok(t, err)
	_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k"), IfMatch: new("*")})
	refused(t, err, 404, "NoSuchKey")
	_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
}

func TestChecksums(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	for _, a := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
		_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("data"), ChecksumAlgorithm: a})
		ok(t, err)
		get, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), ChecksumMode: types.ChecksumModeEnabled})
		ok(t, err)
		equal(t, string(a), read(t, get.Body), "data") // the SDK compares
		attr, err := e.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{Bucket: new("bucket"), Key: new("k"), ObjectAttributes: types.ObjectAttributes("").Values()})
		ok(t, err)
		equal(t, string(a)+" size", *attr.ObjectSize, 4)
		equal(t, string(a)+" kind", attr.Checksum.ChecksumType, types.ChecksumTypeFullObject)
		equal(t, string(a)+" etag", `"`+*attr.ETag+`"`, etagOf("data"))
		page, err := e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket")})
		ok(t, err)
		equal(t, "listed", page.Contents[0].ChecksumAlgorithm[0], a)
	}
	// Without a checksum S3 computes its own.
	bare := client(e.Root())
	out, err := bare.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("123456789")},
		func(o *s3.Options) { o.RequestChecksumCalculation = 2 })
	ok(t, err)
	equal(t, "default checksum", *out.ChecksumCRC64NVME, "rosUhgp5mIg=")
}

func TestStreamedTrailer(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	data := noise(600 << 10)
	_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: bytes.NewReader([]byte(data)), ChecksumAlgorithm: "SHA256"})
	ok(t, err)
	if e.get("k") != data {
		t.Error("read others")
	}
}

func TestObjectTags(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("k", "v")
	tags, err := e.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	equal(t, "none", len(tags.TagSet), 0)
	many := make([]types.Tag, 11)
	for i := range many {
		many[i] = types.Tag{Key: new(string(rune('a' + i))), Value: new("v")}
	}
	_, err = e.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: new("bucket"), Key: new("k"), Tagging: &types.Tagging{TagSet: many}})
	refused(t, err, 400, "BadRequest")
	_, err = e.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: new("bucket"), Key: new("k"), Tagging: &types.Tagging{TagSet: many[:10]}})
	ok(t, err)
	_, err = e.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	_, err = e.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: new("bucket"), Key: new("absent")})
	refused(t, err, 404, "NoSuchKey")
	_, err = e.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: new("bucket"), Key: new("k"), VersionId: new("v1")})
	refused(t, err, 400, "InvalidArgument")
}
