package s3

import (
	"errors"
	"slices"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxDeleted = 1000

// DeleteObject deletes an object, or one version of it for good. In a bucket with versioning an object without a version id is
// only hidden behind a delete marker. To delete what is not there succeeds, unless If-Match says that it be there:
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
	if err := s.mayDelete(c, b, in.VersionId != nil, in.MFA); err != nil {
		return nil, err
	}
	r, err := b.delete(c, aws.Value(in.Key), in.VersionId, in.IfMatch, aws.Value(in.BypassGovernanceRetention))
	return &s3.DeleteObjectOutput{VersionId: r.id, DeleteMarker: r.marker}, err
}

// mayDelete asks for an MFA code where versions are deleted only with one.
func (s *Service) mayDelete(c *aws.Call, b *bucket, versions bool, code *string) error {
	if versions && b.mfaDelete == types.MFADeleteEnabled {
		return s.checkCode(c, code)
	}
	return nil
}

func (b *bucket) delete(c *aws.Call, key string, version, match *string, bypass bool) (removal, error) {
	if err := checkKey(key); err != nil {
		return removal{}, err
	}
	if err := checkVersion(version); err != nil {
		return removal{}, err
	}
	if err := b.mayWrite(key, match, nil); err != nil {
		return removal{}, err
	}
	if version != nil {
		if err := b.mayDiscard(c, key, *version, bypass); err != nil {
			return removal{}, err
		}
		return b.removeVersion(c, key, *version), nil
	}
	return b.remove(c, key), nil
}

// DeleteObjects deletes up to 1,000 objects and tells of each what became of it; the caller
// needs s3:DeleteObject, or s3:DeleteObjectVersion, for each. It returns MalformedXML for none or too many.
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
	named := slices.ContainsFunc(in.Delete.Objects, func(o types.ObjectIdentifier) bool { return o.VersionId != nil })
	if err := s.mayDelete(c, b, named, in.MFA); err != nil {
		return nil, err
	}
	out := &s3.DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		r, err := b.deleteOne(c, &o, aws.Value(in.BypassGovernanceRetention))
		var e *aws.Error
		if errors.As(err, &e) {
			out.Errors = append(out.Errors, types.Error{Code: &e.Code, Message: &e.Message, Key: o.Key, VersionId: o.VersionId})
		} else if !aws.Value(in.Delete.Quiet) {
			d := types.DeletedObject{Key: o.Key, VersionId: o.VersionId, DeleteMarker: r.marker}
			if r.marker != nil {
				d.DeleteMarkerVersionId = r.id
			}
			out.Deleted = append(out.Deleted, d)
		}
	}
	return out, nil
}

func (b *bucket) deleteOne(c *aws.Call, o *types.ObjectIdentifier, bypass bool) (removal, error) {
	if c.Allowed != nil {
		action := versioned("DeleteObject", "DeleteObjectVersion", o.VersionId)
		if err := c.Allowed(need(action, b.arn()+"/"+aws.Value(o.Key), "s3:versionid", aws.Value(o.VersionId))); err != nil {
			return removal{}, err
		}
	}
	if o.Size != nil || o.LastModifiedTime != nil {
		return removal{}, notImplemented("Size")
	}
	return b.delete(c, aws.Value(o.Key), o.VersionId, o.ETag, bypass)
}
