package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketReplication tells what is copied where, or ReplicationConfigurationNotFoundError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
func (s *Service) GetBucketReplication(c *aws.Call, in *s3.GetBucketReplicationInput) (*s3.GetBucketReplicationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.replication == nil {
		return nil, missing("ReplicationConfigurationNotFoundError", "The replication configuration was not found", b)
	}
	return &s3.GetBucketReplicationOutput{ReplicationConfiguration: b.replication}, nil
}

// PutBucketReplication says what is to be copied where. Both buckets must have versioning, else it returns
// InvalidRequest; MalformedXML for rules that say too little or too much.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
func (s *Service) PutBucketReplication(c *aws.Call, in *s3.PutBucketReplicationInput) (*s3.PutBucketReplicationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	r := in.ReplicationConfiguration
	switch {
	case b.versioning != types.BucketVersioningStatusEnabled:
		return nil, invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
	case len(r.Rules) == 0 || len(r.Rules) > maxRules:
		return nil, malformedXML()
	}
	ids, priorities := map[string]bool{}, map[int32]bool{}
	for i := range r.Rules {
		rule := &r.Rules[i]
		if rule.ID == nil {
			rule.ID = new(c.Text(48))
		}
		p := aws.Value(rule.Priority)
		switch {
		case ids[*rule.ID]:
			return nil, invalidRequest("Rule Ids must be unique.")
		case rule.Filter != nil && priorities[p]:
			return nil, invalidRequest("Found duplicate priority in rules. Priority must be unique across rules.")
		}
		ids[*rule.ID], priorities[p] = true, true
		if err := s.checkReplication(rule); err != nil {
			return nil, err
		}
	}
	b.replication = r
	b.changed(c)
	return &s3.PutBucketReplicationOutput{}, nil
}

func (s *Service) checkReplication(r *types.ReplicationRule) error {
	switch {
	//lint:ignore SA1019 The first version of replication carries a prefix of its own, and S3 still takes it.
	case r.Filter != nil && r.Prefix != nil, r.Filter == nil && r.Prefix == nil:
		return malformedXML()
	case r.Filter != nil && r.Priority == nil:
		return invalidRequest("Priority must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.")
	case r.Filter != nil && r.DeleteMarkerReplication == nil:
		return invalidRequest("DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.")
	case len(aws.Value(r.ID)) > 255:
		return invalidArgument("ID length should not exceed allowed limit of 255", "ID", *r.ID)
	}
	to, ok := s.buckets.Get(strings.TrimPrefix(aws.Value(r.Destination.Bucket), "arn:aws:s3:::"))
	switch {
	case !strings.HasPrefix(aws.Value(r.Destination.Bucket), "arn:aws:s3:::"):
		return invalidArgument("Invalid bucket ARN", "Bucket", aws.Value(r.Destination.Bucket))
	case !ok:
		return invalidRequest("Destination bucket must exist.")
	case to.versioning != types.BucketVersioningStatusEnabled:
		return invalidRequest("Destination bucket must have versioning enabled.")
	}
	return nil
}

// DeleteBucketReplication ends the copying, if there is any.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html
func (s *Service) DeleteBucketReplication(c *aws.Call, in *s3.DeleteBucketReplicationInput) (*s3.DeleteBucketReplicationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.replication = nil
	b.changed(c)
	return &s3.DeleteBucketReplicationOutput{}, nil
}
