package s3_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestBucketNames(t *testing.T) {
	e := newEnv(t)
	for name, good := range map[string]bool{
		"my-bucket.1": true, "abc": true, "0ab": true, strings.Repeat("a", 63): true,
		"ab": false, strings.Repeat("a", 64): false, "Upper": false, "under_score": false, "-lead": false, "trail-": false,
		"two..dots": false, "192.168.5.4": false, "xn--idn": false, "a-s3alias": false, "b.mrap": false, "amzn-s3-demo-x": false,
	} {
		_, err := e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
		if good {
			ok(t, err)
		} else {
			refused(t, err, 400, "InvalidBucketName")
		}
	}
}

func TestBucketPlacement(t *testing.T) {
	e := newEnv(t)
	for _, test := range []struct{ region, constraint, code string }{
		{"us-east-1", "", ""},
		{"us-east-1", "eu-west-1", ""},
		{"us-east-1", "us-east-1", "InvalidLocationConstraint"},
		{"us-east-1", "moon-1", "InvalidLocationConstraint"},
		{"eu-west-1", "", "IllegalLocationConstraintException"},
		{"eu-west-1", "us-west-2", "IllegalLocationConstraintException"},
		{"eu-west-1", "EU", ""},
		{"us-west-2", "us-west-2", ""},
	} {
		name := strings.ToLower("b-" + test.region + "-" + test.constraint + "-x")
		in := &s3.CreateBucketInput{Bucket: &name}
		if test.constraint != "" {
			in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(test.constraint)}
		}
		_, err := e.CreateBucket(ctx, in, at(test.region))
		if test.code != "" {
			refused(t, err, 400, test.code)
			continue
		}
		ok(t, err)
		where, err := e.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &name})
		ok(t, err)
		equal(t, name, string(where.LocationConstraint), test.constraint)
	}
}

func at(region string) func(*s3.Options) { return func(o *s3.Options) { o.Region = region } }

func TestBucketLife(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.bucket("bucket") // again, in us-east-1
	_, err := e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: new("west"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "us-west-2"}})
	ok(t, err)
	_, err = e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: new("west"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "us-west-2"}})
	refused(t, err, 409, "BucketAlreadyOwnedByYou")

	head, err := e.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "region", *head.BucketRegion, "us-east-1")
	_, err = e.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("west")})
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) || answer.HTTPStatusCode() != 301 || answer.Response.Header.Get("x-amz-bucket-region") != "us-west-2" {
		t.Errorf("head of a bucket elsewhere: %v", err)
	}
	_, err = e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("west")})
	refused(t, err, 301, "PermanentRedirect")
	_, err = e.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("absent")})
	equal(t, "head of no bucket", statusOf(err), http.StatusNotFound)
	_, err = e.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("bucket"), ExpectedBucketOwner: new("999999999999")})
	equal(t, "head for another owner", statusOf(err), http.StatusForbidden)

	e.put("k", "v")
	_, err = e.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: new("bucket")})
	refused(t, err, 409, "BucketNotEmpty")
	_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	_, err = e.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: new("bucket")})
	ok(t, err)
	_, err = e.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: new("bucket")})
	refused(t, err, 404, "NoSuchBucket")
	equal(t, "blobs", e.Blobs(), 0)
}

func TestListBuckets(t *testing.T) {
	e := newEnv(t)
	for _, b := range []string{"zoo", "apple", "banana", "apricot"} {
		e.bucket(b)
	}
	_, err := e.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: new("avocado"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	ok(t, err)
	for _, test := range []struct {
		in   s3.ListBucketsInput
		want string
	}{
		{s3.ListBucketsInput{}, "apple apricot avocado banana zoo"},
		{s3.ListBucketsInput{Prefix: new("ap")}, "apple apricot"},
		{s3.ListBucketsInput{MaxBuckets: new(int32(2))}, "apple apricot avocado banana zoo"},
		{s3.ListBucketsInput{BucketRegion: new("us-east-1"), MaxBuckets: new(int32(1))}, "apple apricot banana zoo"},
	} {
		var names []string
		for p := s3.NewListBucketsPaginator(e, &test.in); p.HasMorePages(); {
			out, err := p.NextPage(ctx)
			ok(t, err)
			for _, b := range out.Buckets {
				names = append(names, *b.Name)
			}
		}
		equal(t, "buckets", strings.Join(names, " "), test.want)
	}
	_, err = e.ListBuckets(ctx, &s3.ListBucketsInput{ContinuationToken: new("bm9uc2Vuc2U=")})
	refused(t, err, 400, "InvalidArgument")
}

func TestConfigurationOfNewBucket(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	enc, err := e.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "encryption", enc.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm, types.ServerSideEncryptionAes256)
	block, err := e.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "block", *block.PublicAccessBlockConfiguration.BlockPublicPolicy, true)
	own, err := e.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "ownership", own.OwnershipControls.Rules[0].ObjectOwnership, types.ObjectOwnershipBucketOwnerEnforced)
	v, err := e.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "versioning", v.Status, "")
	acl, err := e.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "grantee", *acl.Grants[0].Grantee.ID, *acl.Owner.ID)
	_, err = e.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: new("bucket")})
	refused(t, err, 404, "NoSuchTagSet")
	_, err = e.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: new("bucket"), Tagging: &types.Tagging{TagSet: []types.Tag{{Key: new("a"), Value: new("b")}}}})
	ok(t, err)
	tags, err := e.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "tag", *tags.TagSet[0].Value, "b")
}
