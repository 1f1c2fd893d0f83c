package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketAbac tells whether policies see the tags of the bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html
func (s *Service) GetBucketAbac(c *aws.Call, in *s3.GetBucketAbacInput) (*s3.GetBucketAbacOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	status := types.BucketAbacStatusDisabled
	if b.abac {
		status = types.BucketAbacStatusEnabled
	}
	return &s3.GetBucketAbacOutput{AbacStatus: &types.AbacStatus{Status: status}}, nil
}

// PutBucketAbac lets policies see the tags of the bucket, or not. It returns MalformedXML without a status.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html
func (s *Service) PutBucketAbac(c *aws.Call, in *s3.PutBucketAbacInput) (*s3.PutBucketAbacOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.AbacStatus.Status == "" {
		return nil, malformedXML()
	}
	b.abac = in.AbacStatus.Status == types.BucketAbacStatusEnabled
	b.changed(c)
	return &s3.PutBucketAbacOutput{}, nil
}
