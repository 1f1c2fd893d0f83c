package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// There are no Availability Zones with directory buckets here: what only they can do is answered as for an account that has none.

func methodNotAllowed(c *aws.Call, kind string) error {
	return fail(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", field("Method", c.Request.Method), field("ResourceType", kind))
}

// ListDirectoryBuckets lists none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html
func (s *Service) ListDirectoryBuckets(_ *aws.Call, in *s3.ListDirectoryBucketsInput) (*s3.ListDirectoryBucketsOutput, error) {
	if n := aws.Value(in.MaxDirectoryBuckets); n < 0 || n > maxListed {
		return nil, invalidArgument("Argument max-directory-buckets must be an integer between 0 and 1000", "max-directory-buckets", number(int64(n)))
	}
	return &s3.ListDirectoryBucketsOutput{Buckets: []types.Bucket{}}, nil
}

// CreateSession returns MethodNotAllowed of a general purpose bucket, and NoSuchBucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
func (s *Service) CreateSession(c *aws.Call, in *s3.CreateSessionInput) (*s3.CreateSessionOutput, error) {
	if !s.Has(aws.Value(in.Bucket)) {
		return nil, noSuchBucket(aws.Value(in.Bucket))
	}
	return nil, methodNotAllowed(c, "SESSION")
}

// RenameObject returns MethodNotAllowed of a general purpose bucket, where a copy and a deletion do the same, and NoSuchBucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html
func (s *Service) RenameObject(c *aws.Call, in *s3.RenameObjectInput) (*s3.RenameObjectOutput, error) {
	if !s.Has(aws.Value(in.Bucket)) {
		return nil, noSuchBucket(aws.Value(in.Bucket))
	}
	return nil, methodNotAllowed(c, "OBJECT")
}

// WriteGetObjectResponse returns MethodNotAllowed, as it does wherever no Object Lambda Access Point waits for an answer.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
func (s *Service) WriteGetObjectResponse(c *aws.Call, _ *s3.WriteGetObjectResponseInput) (*s3.WriteGetObjectResponseOutput, error) {
	return nil, methodNotAllowed(c, "OBJECT")
}
