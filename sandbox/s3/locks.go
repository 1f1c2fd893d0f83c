package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// locks are the four settings of S3 Block Public Access on a bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
type locks struct {
	blockACLs, ignoreACLs bool
	blockPolicy           bool // a policy that makes the bucket public is refused
	restrict              bool // of a public bucket only the owner's account has the use
}

// closed are the locks of a new bucket.
var closed = locks{true, true, true, true}

// GetPublicAccessBlock returns the four locks. It returns NoSuchPublicAccessBlockConfiguration once they are deleted.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
func (s *Service) GetPublicAccessBlock(c *aws.Call, in *s3.GetPublicAccessBlockInput) (*s3.GetPublicAccessBlockOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	l := b.locks
	if l == nil {
		return nil, noSuchLocks(b.name)
	}
	return &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: new(l.blockACLs), BlockPublicPolicy: new(l.blockPolicy), IgnorePublicAcls: new(l.ignoreACLs), RestrictPublicBuckets: new(l.restrict)}}, nil
}

// PutPublicAccessBlock sets the four locks; one that is not named is open.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
func (s *Service) PutPublicAccessBlock(c *aws.Call, in *s3.PutPublicAccessBlockInput) (*s3.PutPublicAccessBlockOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	p := in.PublicAccessBlockConfiguration
	b.locks = &locks{aws.Value(p.BlockPublicAcls), aws.Value(p.IgnorePublicAcls), aws.Value(p.BlockPublicPolicy), aws.Value(p.RestrictPublicBuckets)}
	c.Changed(aws.Changed, b.resource())
	return &s3.PutPublicAccessBlockOutput{}, nil
}

// DeletePublicAccessBlock opens all locks.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
func (s *Service) DeletePublicAccessBlock(c *aws.Call, in *s3.DeletePublicAccessBlockInput) (*s3.DeletePublicAccessBlockOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.locks = nil
	c.Changed(aws.Changed, b.resource())
	return &s3.DeletePublicAccessBlockOutput{}, nil
}
