package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// GetBucketLogging tells where the log of requests goes; nothing if there is none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
func (s *Service) GetBucketLogging(c *aws.Call, in *s3.GetBucketLoggingInput) (*s3.GetBucketLoggingOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketLoggingOutput{LoggingEnabled: b.logging}, nil
}

// PutBucketLogging says where the log of requests goes, or that there is none. It returns InvalidTargetBucketForLogging,
// CrossLocationLoggingProhibitted (so AWS spells it) for a bucket of another region, and
// InvalidBucketAclWithObjectOwnership for grants on a bucket without access control lists.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
func (s *Service) PutBucketLogging(c *aws.Call, in *s3.PutBucketLoggingInput) (*s3.PutBucketLoggingOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	l := in.BucketLoggingStatus.LoggingEnabled
	if l != nil {
		to, ok := s.buckets.Get(aws.Value(l.TargetBucket))
		switch {
		case !ok || to.owner != b.owner:
			return nil, fail(400, "InvalidTargetBucketForLogging", "The target bucket for logging does not exist", field("TargetBucket", aws.Value(l.TargetBucket)))
		case to.region != b.region:
			return nil, fail(403, "CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ",
				field("SourceBucketLocation", b.region), field("TargetBucketLocation", to.region))
		case len(l.TargetGrants) > 0:
			return nil, bucketACLWithOwnership()
		}
	}
	b.logging = l
	b.changed(c)
	return &s3.PutBucketLoggingOutput{}, nil
}
