package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// GetBucketAnalyticsConfiguration returns the configuration of an analysis of storage classes with an id, or NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html
func (s *Service) GetBucketAnalyticsConfiguration(c *aws.Call, in *s3.GetBucketAnalyticsConfigurationInput) (*s3.GetBucketAnalyticsConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.analytics.get(in.Id)
	return &s3.GetBucketAnalyticsConfigurationOutput{AnalyticsConfiguration: v}, err
}

// PutBucketAnalyticsConfiguration adds or replaces the configuration of an analysis of storage classes with an id.
// It returns InvalidArgument, and TooManyConfigurations beyond 1,000.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html
func (s *Service) PutBucketAnalyticsConfiguration(c *aws.Call, in *s3.PutBucketAnalyticsConfigurationInput) (*s3.PutBucketAnalyticsConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.analytics.put(in.Id, in.AnalyticsConfiguration.Id, *in.AnalyticsConfiguration); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.PutBucketAnalyticsConfigurationOutput{}, nil
}

// ListBucketAnalyticsConfigurations lists the configurations of an analysis of storage classes by id, a hundred at a time.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html
func (s *Service) ListBucketAnalyticsConfigurations(c *aws.Call, in *s3.ListBucketAnalyticsConfigurationsInput) (*s3.ListBucketAnalyticsConfigurationsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	page, next, err := b.analytics.page("analytics "+b.name, in.ContinuationToken)
	return &s3.ListBucketAnalyticsConfigurationsOutput{AnalyticsConfigurationList: page, IsTruncated: new(next != nil),
		ContinuationToken: in.ContinuationToken, NextContinuationToken: next}, err
}

// DeleteBucketAnalyticsConfiguration removes the configuration of an analysis of storage classes with an id, or returns NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html
func (s *Service) DeleteBucketAnalyticsConfiguration(c *aws.Call, in *s3.DeleteBucketAnalyticsConfigurationInput) (*s3.DeleteBucketAnalyticsConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.analytics.remove(in.Id); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.DeleteBucketAnalyticsConfigurationOutput{}, nil
}
