package s3_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var start = time.Date(2026, 3, 1, 10, 30, 0, 0, time.UTC)

func (e env) rules(rules ...types.LifecycleRule) {
	e.t.Helper()
	for i := range rules {
		rules[i].Status = types.ExpirationStatusEnabled
		if rules[i].Filter == nil {
			rules[i].Filter = &types.LifecycleRuleFilter{Prefix: new("")}
		}
	}
	_, err := e.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: new("bucket"), LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules}})
	ok(e.t, err)
}

func (e env) keys() string {
	e.t.Helper()
	l, err := e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket")})
	ok(e.t, err)
	var keys []string
	for _, o := range l.Contents {
		keys = append(keys, *o.Key+" "+string(o.StorageClass))
	}
	return strings.Join(keys, ", ")
}

// versions lists what ListObjectVersions tells: keys with v or, of delete markers, d.
func (e env) versions() string {
	e.t.Helper()
	l, err := e.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: new("bucket")})
	ok(e.t, err)
	return strings.Repeat("v", len(l.Versions)) + strings.Repeat("d", len(l.DeleteMarkers))
}

// An object ends at the midnight after its last day, as AWS's own example says.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
func TestExpiration(t *testing.T) {
	e := newEnv(t)
	e.SetNow(start)
	e.bucket("bucket")
	e.rules(types.LifecycleRule{ID: new("logs"), Filter: &types.LifecycleRuleFilter{Prefix: new("log/")}, Expiration: &types.LifecycleExpiration{Days: new(int32(3))}})
	out := e.put("log/1", "data")
	equal(t, "header", *out.Expiration, `expiry-date="Thu, 05 Mar 2026 00:00:00 GMT", rule-id="logs"`)
	e.put("other", "data")
	e.SetNow(time.Date(2026, 3, 4, 23, 59, 59, 0, time.UTC))
	equal(t, "before", e.keys(), "log/1 STANDARD, other STANDARD")
	e.SetNow(time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC))
	n := 0
	for _, r := range e.Resources() {
		if r.Service == "s3" {
			n++
		}
	}
	equal(t, "resources", n, 2)
	equal(t, "after", e.keys(), "other STANDARD")
	equal(t, "blobs", e.Blobs(), 1)
}

func TestTransition(t *testing.T) {
	e := newEnv(t)
	e.SetNow(start)
	e.bucket("bucket")
	e.rules(types.LifecycleRule{Transitions: []types.Transition{
		{Days: new(int32(30)), StorageClass: types.TransitionStorageClassStandardIa}, {Days: new(int32(60)), StorageClass: types.TransitionStorageClassGlacier}}})
	e.put("large", noise(128<<10))
	e.put("small", "data")
	e.SetNow(start.AddDate(0, 0, 31))
	equal(t, "a month", e.keys(), "large STANDARD_IA, small STANDARD")
	e.SetNow(start.AddDate(0, 0, 61))
	equal(t, "two months", e.keys(), "large GLACIER, small STANDARD")
	_, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("large")})
	refused(t, err, 403, "InvalidObjectState")
}

func TestNoncurrentVersions(t *testing.T) {
	e := newEnv(t)
	e.SetNow(start)
	e.bucket("bucket")
	_, err := e.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: new("bucket"), VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	ok(t, err)
	e.rules(types.LifecycleRule{Expiration: &types.LifecycleExpiration{Days: new(int32(10))},
		NoncurrentVersionExpiration: &types.NoncurrentVersionExpiration{NoncurrentDays: new(int32(1)), NewerNoncurrentVersions: new(int32(1))}})
	for _, data := range []string{"1", "2", "3", "4"} {
		e.put("k", data)
	}
	equal(t, "at first", e.versions(), "vvvv")
	e.SetNow(start.AddDate(0, 0, 2))
	equal(t, "one newer stays", e.versions(), "vv")
	e.SetNow(start.AddDate(0, 0, 11))
	equal(t, "hidden", e.versions(), "vvd")
	e.SetNow(start.AddDate(0, 0, 14))
	equal(t, "only the newest noncurrent", e.versions(), "vd")
	equal(t, "blobs", e.Blobs(), 1)
}

func TestAbortedUploads(t *testing.T) {
	e := newEnv(t)
	e.SetNow(start)
	e.bucket("bucket")
	e.rules(types.LifecycleRule{ID: new("r"), AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: new(int32(7))}})
	u, err := e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	equal(t, "abort date", *u.AbortDate, time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC))
	equal(t, "rule", *u.AbortRuleId, "r")
	_, err = e.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.UploadId, PartNumber: new(int32(1)), Body: strings.NewReader("data")})
	ok(t, err)
	e.SetNow(start.AddDate(0, 0, 9))
	_, err = e.ListParts(ctx, &s3.ListPartsInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.UploadId})
	refused(t, err, 404, "NoSuchUpload")
	equal(t, "blobs", e.Blobs(), 0)
}
