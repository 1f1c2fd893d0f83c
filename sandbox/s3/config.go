package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// What every bucket has without being asked for.

// GetBucketEncryption returns the encryption that all buckets have: keys of S3's own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
func (s *Service) GetBucketEncryption(c *aws.Call, in *s3.GetBucketEncryptionInput) (*s3.GetBucketEncryptionOutput, error) {
	_, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	return &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
		Rules: []types.ServerSideEncryptionRule{{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256},
			BucketKeyEnabled:                   new(false),
		}}}}, err
}

// GetBucketOwnershipControls returns who owns what others write, as the bucket was created.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
func (s *Service) GetBucketOwnershipControls(c *aws.Call, in *s3.GetBucketOwnershipControlsInput) (*s3.GetBucketOwnershipControlsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketOwnershipControlsOutput{OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: b.ownership}}}}, nil
}

// GetBucketAcl returns the one grant that a bucket without access control lists has: its owner's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
func (s *Service) GetBucketAcl(c *aws.Call, in *s3.GetBucketAclInput) (*s3.GetBucketAclOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketAclOutput{Owner: owner(b.owner), Grants: []types.Grant{{
		Grantee: &types.Grantee{Type: types.TypeCanonicalUser, ID: canonicalID(b.owner)}, Permission: types.PermissionFullControl}}}, nil
}
