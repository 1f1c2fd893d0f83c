package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketInventoryConfiguration returns the configuration of an inventory with an id, or NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html
func (s *Service) GetBucketInventoryConfiguration(c *aws.Call, in *s3.GetBucketInventoryConfigurationInput) (*s3.GetBucketInventoryConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.inventories.get(in.Id)
	return &s3.GetBucketInventoryConfigurationOutput{InventoryConfiguration: v}, err
}

// PutBucketInventoryConfiguration adds or replaces the configuration of an inventory with an id.
// It returns InvalidArgument, and TooManyConfigurations beyond 1,000.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html
func (s *Service) PutBucketInventoryConfiguration(c *aws.Call, in *s3.PutBucketInventoryConfigurationInput) (*s3.PutBucketInventoryConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkInventory(in.InventoryConfiguration); err != nil {
		return nil, err
	}
	if err := b.inventories.put(in.Id, in.InventoryConfiguration.Id, *in.InventoryConfiguration); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.PutBucketInventoryConfigurationOutput{}, nil
}

// ListBucketInventoryConfigurations lists the configurations of an inventory by id, a hundred at a time.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html
func (s *Service) ListBucketInventoryConfigurations(c *aws.Call, in *s3.ListBucketInventoryConfigurationsInput) (*s3.ListBucketInventoryConfigurationsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	page, next, err := b.inventories.page("inventories "+b.name, in.ContinuationToken)
	return &s3.ListBucketInventoryConfigurationsOutput{InventoryConfigurationList: page, IsTruncated: new(next != nil),
		ContinuationToken: in.ContinuationToken, NextContinuationToken: next}, err
}

// DeleteBucketInventoryConfiguration removes the configuration of an inventory with an id, or returns NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html
func (s *Service) DeleteBucketInventoryConfiguration(c *aws.Call, in *s3.DeleteBucketInventoryConfigurationInput) (*s3.DeleteBucketInventoryConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.inventories.remove(in.Id); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.DeleteBucketInventoryConfigurationOutput{}, nil
}

// checkInventory looks at where an inventory goes. It returns InvalidS3DestinationBucket for what is no bucket's ARN.
func checkInventory(i *types.InventoryConfiguration) error {
	if i.Destination == nil || i.Destination.S3BucketDestination == nil {
		return malformedXML()
	}
	name, ok := strings.CutPrefix(aws.Value(i.Destination.S3BucketDestination.Bucket), "arn:aws:s3:::")
	if !ok || !validName(name) {
		return fail(400, "InvalidS3DestinationBucket", "Invalid bucket ARN.")
	}
	return nil
}
