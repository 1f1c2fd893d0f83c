package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketVersioning tells whether versions are kept; nothing at all of a bucket that never kept any.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
func (s *Service) GetBucketVersioning(c *aws.Call, in *s3.GetBucketVersioningInput) (*s3.GetBucketVersioningOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketVersioningOutput{Status: b.versioning, MFADelete: types.MFADeleteStatus(b.mfaDelete)}, nil
}

// PutBucketVersioning starts or suspends the keeping of versions; it can never be undone wholly. Only the root user, with a
// code of his MFA device, can have deletions of versions ask for such a code.
// It returns IllegalVersioningConfigurationException without a status, AccessDenied without a code where one is asked for,
// and InvalidBucketState to suspend what replication or Object Lock needs.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
func (s *Service) PutBucketVersioning(c *aws.Call, in *s3.PutBucketVersioningInput) (*s3.PutBucketVersioningOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	v := in.VersioningConfiguration
	if v.Status == "" {
		return nil, fail(400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
	}
	if v.MFADelete != "" || b.mfaDelete == types.MFADeleteEnabled {
		if err := s.checkCode(c, in.MFA); err != nil {
			return nil, err
		}
	}
	if b.replication != nil && v.Status != types.BucketVersioningStatusEnabled {
		return nil, fail(409, "InvalidBucketState", "A replication configuration is present on this bucket, so the versioning state cannot be changed.")
	}
	if b.lockable && v.Status != types.BucketVersioningStatusEnabled {
		return nil, fail(409, "InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
	}
	b.versioning = v.Status
	if v.MFADelete != "" {
		b.mfaDelete = v.MFADelete
	}
	c.Changed(aws.Changed, b.resource())
	return &s3.PutBucketVersioningOutput{}, nil
}

// checkCode checks the x-amz-mfa header of the root user: the serial number of a device, a space and a code of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
func (s *Service) checkCode(c *aws.Call, header *string) error {
	serial, code, ok := strings.Cut(aws.Value(header), " ")
	if !ok || !c.Principal.IsRoot() || s.people == nil {
		return fail(403, "AccessDenied", "Mfa Authentication must be used for this request")
	}
	if err := s.people.CheckMFA(c.Principal, serial, code, c.Now); err != nil {
		return accessDenied()
	}
	return nil
}
