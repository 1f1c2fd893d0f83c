package awscli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var errNoS3URI = errors.New("<S3Uri>\nError: Invalid argument type")

// s3MakeBucket runs `aws s3 mb`.
func (s *session) s3MakeBucket(uri string) error {
	if !strings.HasPrefix(uri, "s3://") {
		return errNoS3URI
	}
	bucket, _ := splitS3(uri)
	in := &s3.CreateBucketInput{Bucket: aws.String(bucket)}
	if s.region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(s.region)}
	}
	err := s.checkBucketName(bucket)
	if err == nil {
		_, err = s.clients.s3.CreateBucket(s.ctx, in)
		err = s3Error("CreateBucket", err)
	}
	if err != nil {
		fmt.Fprintf(s.Stderr, "make_bucket failed: %s %s\n", uri, err)
		return exitCode(1)
	}
	fmt.Fprintf(s.Stdout, "make_bucket: %s\n", bucket)
	return nil
}

func (s *session) checkBucketName(bucket string) error {
	o := newObject()
	o.set("Bucket", bucket)
	return checkBucket(o)
}

// s3RemoveBucket runs `aws s3 rb`; --force empties the bucket first.
func (s *session) s3RemoveBucket(found parsed) error {
	uri := found.text("path")
	if !strings.HasPrefix(uri, "s3://") {
		return errNoS3URI
	}
	bucket, key := splitS3(uri)
	if key != "" {
		return errorf("Please specify a valid bucket name only. E.g. s3://%s", bucket)
	}
	if found.is("force") {
		if err := s.s3Transfer("rm", parsed{"paths": []string{uri}, "recursive": true}); err != nil {
			return errors.New("remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted.")
		}
	}
	if _, err := s.clients.s3.DeleteBucket(s.ctx, &s3.DeleteBucketInput{Bucket: aws.String(bucket)}); err != nil {
		fmt.Fprintf(s.Stderr, "remove_bucket failed: %s %s\n", uri, s3Error("DeleteBucket", err))
		return exitCode(1)
	}
	fmt.Fprintf(s.Stdout, "remove_bucket: %s\n", bucket)
	return nil
}

// s3Website runs `aws s3 website`.
func (s *session) s3Website(found parsed) error {
	bucket := strings.TrimSuffix(strings.TrimPrefix(found.text("paths"), "s3://"), "/")
	p, website := newObject(), newObject()
	p.set("Bucket", bucket)
	p.set("WebsiteConfiguration", website)
	for _, d := range [][3]string{{"index-document", "IndexDocument", "Suffix"}, {"error-document", "ErrorDocument", "Key"}} {
		if v := found.text(d[0]); v != "" {
			o := newObject()
			o.set(d[2], v)
			website.set(d[1], o)
		}
	}
	svc := serviceOf("s3api")
	_, err := (&target{session: s, service: svc, op: svc.Operation("PutBucketWebsite")}).call(p)
	return err
}

// s3Presign runs `aws s3 presign`: a URL that anybody may GET for a while. It is
// signed with Signature Version 4, where AWS CLI 1 still uses version 2.
func (s *session) s3Presign(found parsed) error {
	seconds := int64(3600)
	if found.has("expires-in") {
		n, _ := parseInt(found.text("expires-in"))
		seconds = n.(int64)
	}
	bucket, key := splitS3(found.text("path"))
	in := &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)}
	signed, err := s3.NewPresignClient(s.clients.s3).PresignGetObject(s.ctx, in, s3.WithPresignExpires(time.Duration(seconds)*time.Second))
	if err != nil {
		return s3Error("GetObject", err)
	}
	fmt.Fprintln(s.Stdout, signed.URL)
	return nil
}
