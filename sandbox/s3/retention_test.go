package s3_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestRetention(t *testing.T) {
	e := newEnv(t)
	_, err := e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: new("bucket"), ObjectLockEnabledForBucket: new(true)})
	ok(t, err)
	id := e.put("k", "data").VersionId
	remove := func(bypass bool) error {
		_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k"), VersionId: id, BypassGovernanceRetention: &bypass})
		return err
	}
	retain := func(mode types.ObjectLockRetentionMode, d time.Duration, bypass bool) error {
		_, err := e.PutObjectRetention(ctx, &s3.PutObjectRetentionInput{Bucket: new("bucket"), Key: new("k"), VersionId: id, BypassGovernanceRetention: &bypass,
			Retention: &types.ObjectLockRetention{Mode: mode, RetainUntilDate: new(e.Now.Add(d))}})
		return err
	}
	ok(t, retain("GOVERNANCE", 10*time.Hour, false))
	refused(t, remove(false), 403, "AccessDenied")
	refused(t, retain("GOVERNANCE", time.Hour, false), 403, "AccessDenied")
	ok(t, retain("GOVERNANCE", time.Hour, true))
	ok(t, retain("GOVERNANCE", 2*time.Hour, false))
	ok(t, retain("COMPLIANCE", 2*time.Hour, true))
	refused(t, remove(true), 403, "AccessDenied")
	refused(t, retain("COMPLIANCE", time.Hour, true), 403, "AccessDenied")
	out, err := e.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), BypassGovernanceRetention: new(true),
		Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: new("k"), VersionId: id}}}})
	ok(t, err)
	equal(t, "error", *out.Errors[0].Code, "AccessDenied")
	e.Now = e.Now.Add(3 * time.Hour)
	_, err = e.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{Bucket: new("bucket"), Key: new("k"), LegalHold: &types.ObjectLockLegalHold{Status: "ON"}})
	ok(t, err)
	refused(t, remove(true), 403, "AccessDenied")
	_, err = e.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{Bucket: new("bucket"), Key: new("k"), LegalHold: &types.ObjectLockLegalHold{Status: "OFF"}})
	ok(t, err)
	ok(t, remove(false))
	equal(t, "blobs", e.Blobs(), 0)
}

func TestRestore(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	_, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), Body: strings.NewReader("cold"), StorageClass: types.StorageClassDeepArchive})
	ok(t, err)
	restore := func(days int32, tier types.Tier) error {
		_, err := e.RestoreObject(ctx, &s3.RestoreObjectInput{Bucket: new("bucket"), Key: new("k"),
			RestoreRequest: &types.RestoreRequest{Days: &days, GlacierJobParameters: &types.GlacierJobParameters{Tier: tier}}})
		return err
	}
	read := func() error {
		_, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k")})
		return err
	}
	refused(t, restore(1, types.TierExpedited), 400, "InvalidArgument")
	refused(t, restore(0, types.TierStandard), 400, "MalformedXML")
	ok(t, restore(2, types.TierStandard))
	e.Now = e.Now.Add(11 * time.Hour)
	refused(t, read(), 403, "InvalidObjectState")
	e.Now = e.Now.Add(2 * time.Hour)
	equal(t, "read", e.get("k"), "cold")
	out, err := e.HeadObject(ctx, &s3.HeadObjectInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	equal(t, "restored", strings.HasPrefix(*out.Restore, `ongoing-request="false", expiry-date="`), true)
	e.Now = e.Now.Add(4 * 24 * time.Hour)
	refused(t, read(), 403, "InvalidObjectState")
	_, err = e.GetObjectTorrent(ctx, &s3.GetObjectTorrentInput{Bucket: new("bucket"), Key: new("k")})
	refused(t, err, 405, "MethodNotAllowed")
}
