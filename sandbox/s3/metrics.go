package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// GetBucketMetricsConfiguration returns the configuration of request metrics with an id, or NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html
func (s *Service) GetBucketMetricsConfiguration(c *aws.Call, in *s3.GetBucketMetricsConfigurationInput) (*s3.GetBucketMetricsConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.metrics.get(in.Id)
	return &s3.GetBucketMetricsConfigurationOutput{MetricsConfiguration: v}, err
}

// PutBucketMetricsConfiguration adds or replaces the configuration of request metrics with an id.
// It returns InvalidArgument, and TooManyConfigurations beyond 1,000.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html
func (s *Service) PutBucketMetricsConfiguration(c *aws.Call, in *s3.PutBucketMetricsConfigurationInput) (*s3.PutBucketMetricsConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.metrics.put(in.Id, in.MetricsConfiguration.Id, *in.MetricsConfiguration); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.PutBucketMetricsConfigurationOutput{}, nil
}

// ListBucketMetricsConfigurations lists the configurations of request metrics by id, a hundred at a time.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html
func (s *Service) ListBucketMetricsConfigurations(c *aws.Call, in *s3.ListBucketMetricsConfigurationsInput) (*s3.ListBucketMetricsConfigurationsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	page, next, err := b.metrics.page("metrics "+b.name, in.ContinuationToken)
	return &s3.ListBucketMetricsConfigurationsOutput{MetricsConfigurationList: page, IsTruncated: new(next != nil),
		ContinuationToken: in.ContinuationToken, NextContinuationToken: next}, err
}

// DeleteBucketMetricsConfiguration removes the configuration of request metrics with an id, or returns NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html
func (s *Service) DeleteBucketMetricsConfiguration(c *aws.Call, in *s3.DeleteBucketMetricsConfigurationInput) (*s3.DeleteBucketMetricsConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.metrics.remove(in.Id); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.DeleteBucketMetricsConfigurationOutput{}, nil
}
