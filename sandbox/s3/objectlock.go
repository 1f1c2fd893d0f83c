package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	maxRetentionDays  = 36_500
	maxRetentionYears = 100
)

// GetObjectLockConfiguration tells whether versions can be locked and how new ones are, or returns ObjectLockConfigurationNotFoundError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
func (s *Service) GetObjectLockConfiguration(c *aws.Call, in *s3.GetObjectLockConfigurationInput) (*s3.GetObjectLockConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if !b.lockable {
		return nil, missing("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket", b)
	}
	out := &types.ObjectLockConfiguration{ObjectLockEnabled: types.ObjectLockEnabledEnabled}
	if b.retention != nil {
		out.Rule = &types.ObjectLockRule{DefaultRetention: b.retention}
	}
	return &s3.GetObjectLockConfigurationOutput{ObjectLockConfiguration: out}, nil
}

// PutObjectLockConfiguration lets versions be locked, which can not be undone, and says how new ones are. It returns InvalidBucketState
// without versioning, MalformedXML, and InvalidArgument for a period that cannot be.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
func (s *Service) PutObjectLockConfiguration(c *aws.Call, in *s3.PutObjectLockConfigurationInput) (*s3.PutObjectLockConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	l := in.ObjectLockConfiguration
	switch {
	case l == nil || l.ObjectLockEnabled == "":
		return nil, malformedXML()
	case b.versioning != types.BucketVersioningStatusEnabled:
		return nil, fail(409, "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
	}
	var d *types.DefaultRetention
	if l.Rule != nil {
		d = l.Rule.DefaultRetention
		if err := checkRetention(d); err != nil {
			return nil, err
		}
	}
	b.lockable, b.retention = true, d
	b.changed(c)
	return &s3.PutObjectLockConfigurationOutput{}, nil
}

func checkRetention(d *types.DefaultRetention) error {
	switch {
	case d == nil || d.Mode == "" || (d.Days == nil) == (d.Years == nil):
		return malformedXML()
	case d.DefaultEventHold != nil:
		return notEmulated("event holds")
	}
	n := aws.Value(d.Days) + aws.Value(d.Years) // one of them is nil
	switch {
	case n < 1:
		return invalidArgument("Default retention period must be a positive integer value.", "DefaultRetention", number(int64(n)))
	case d.Days != nil && n > maxRetentionDays, d.Years != nil && n > maxRetentionYears:
		return invalidArgument("Default retention period is too large.", "DefaultRetention", number(int64(n)))
	}
	return nil
}
