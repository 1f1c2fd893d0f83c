package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketOwnershipControls returns who owns what others write, or OwnershipControlsNotFoundError once that is deleted.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
func (s *Service) GetBucketOwnershipControls(c *aws.Call, in *s3.GetBucketOwnershipControlsInput) (*s3.GetBucketOwnershipControlsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.ownership == "" {
		return nil, missing("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", b)
	}
	return &s3.GetBucketOwnershipControlsOutput{OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: b.ownership}}}}, nil
}

// PutBucketOwnershipControls says who owns what others write, and thereby whether there are access control lists.
// It returns MalformedXML unless there is one rule,
// and InvalidBucketAclWithObjectOwnership to have no lists where the bucket's grants something to others.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
func (s *Service) PutBucketOwnershipControls(c *aws.Call, in *s3.PutBucketOwnershipControlsInput) (*s3.PutBucketOwnershipControlsOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	rules := in.OwnershipControls.Rules
	if len(rules) != 1 || rules[0].ObjectOwnership == "" {
		return nil, malformedXML()
	}
	if rules[0].ObjectOwnership == types.ObjectOwnershipBucketOwnerEnforced && !b.acl.private(b.owner) {
		return nil, bucketACLWithOwnership()
	}
	b.ownership = rules[0].ObjectOwnership
	b.changed(c)
	return &s3.PutBucketOwnershipControlsOutput{}, nil
}

// DeleteBucketOwnershipControls forgets them: what others write is then their own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html
func (s *Service) DeleteBucketOwnershipControls(c *aws.Call, in *s3.DeleteBucketOwnershipControlsInput) (*s3.DeleteBucketOwnershipControlsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.ownership = ""
	b.changed(c)
	return &s3.DeleteBucketOwnershipControlsOutput{}, nil
}
