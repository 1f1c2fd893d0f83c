package s3

import (
	"errors"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxDeleted = 1000

// DeleteObject deletes an object. To delete what is not there succeeds, unless If-Match says that it be there:
// then it returns NoSuchKey, or PreconditionFailed for another ETag.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
func (s *Service) DeleteObject(c *aws.Call, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	switch {
	case in.IfMatchSize != nil:
		return nil, notImplemented("x-amz-if-match-size")
	case in.IfMatchLastModifiedTime != nil:
		return nil, notImplemented("x-amz-if-match-last-modified-time")
	}
	return &s3.DeleteObjectOutput{}, b.delete(c, aws.Value(in.Key), in.VersionId, in.IfMatch)
}

func (b *bucket) delete(c *aws.Call, key string, version, match *string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	if err := b.mayWrite(key, match, nil); err != nil {
		return err
	}
	b.remove(c, key)
	return nil
}

// DeleteObjects deletes up to 1,000 objects and tells of each what became of it; the caller
// needs s3:DeleteObject for each. It returns MalformedXML for none or too many.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
func (s *Service) DeleteObjects(c *aws.Call, in *s3.DeleteObjectsInput) (*s3.DeleteObjectsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, true); err != nil {
		return nil, err
	}
	if n := len(in.Delete.Objects); n == 0 || n > maxDeleted {
		return nil, malformedXML()
	}
	out := &s3.DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		err := b.deleteOne(c, &o)
		var e *aws.Error
		if errors.As(err, &e) {
			out.Errors = append(out.Errors, types.Error{Code: &e.Code, Message: &e.Message, Key: o.Key, VersionId: o.VersionId})
		} else if !aws.Value(in.Delete.Quiet) {
			out.Deleted = append(out.Deleted, types.DeletedObject{Key: o.Key, VersionId: o.VersionId})
		}
	}
	return out, nil
}

func (b *bucket) deleteOne(c *aws.Call, o *types.ObjectIdentifier) error {
	if c.Allowed != nil {
		action := "s3:DeleteObject"
		if o.VersionId != nil {
			action = "s3:DeleteObjectVersion"
		}
		if err := c.Allowed(aws.Access{Action: action, Resource: b.arn() + "/" + aws.Value(o.Key)}); err != nil {
			return err
		}
	}
	if o.Size != nil || o.LastModifiedTime != nil {
		return notImplemented("Size")
	}
	return b.delete(c, aws.Value(o.Key), o.VersionId, o.ETag)
}
