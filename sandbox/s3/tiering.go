package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketIntelligentTieringConfiguration returns the configuration of the archive tiers of Intelligent-Tiering with an id, or NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html
func (s *Service) GetBucketIntelligentTieringConfiguration(c *aws.Call, in *s3.GetBucketIntelligentTieringConfigurationInput) (*s3.GetBucketIntelligentTieringConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	v, err := b.tiering.get(in.Id)
	return &s3.GetBucketIntelligentTieringConfigurationOutput{IntelligentTieringConfiguration: v}, err
}

// PutBucketIntelligentTieringConfiguration adds or replaces the configuration of the archive tiers of Intelligent-Tiering with an id.
// It returns InvalidArgument, and TooManyConfigurations beyond 1,000.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html
func (s *Service) PutBucketIntelligentTieringConfiguration(c *aws.Call, in *s3.PutBucketIntelligentTieringConfigurationInput) (*s3.PutBucketIntelligentTieringConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkTiers(in.IntelligentTieringConfiguration); err != nil {
		return nil, err
	}
	if err := b.tiering.put(in.Id, in.IntelligentTieringConfiguration.Id, *in.IntelligentTieringConfiguration); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.PutBucketIntelligentTieringConfigurationOutput{}, nil
}

// ListBucketIntelligentTieringConfigurations lists the configurations of the archive tiers of Intelligent-Tiering by id, a hundred at a time.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html
func (s *Service) ListBucketIntelligentTieringConfigurations(c *aws.Call, in *s3.ListBucketIntelligentTieringConfigurationsInput) (*s3.ListBucketIntelligentTieringConfigurationsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	page, next, err := b.tiering.page("tiering "+b.name, in.ContinuationToken)
	return &s3.ListBucketIntelligentTieringConfigurationsOutput{IntelligentTieringConfigurationList: page, IsTruncated: new(next != nil),
		ContinuationToken: in.ContinuationToken, NextContinuationToken: next}, err
}

// DeleteBucketIntelligentTieringConfiguration removes the configuration of the archive tiers of Intelligent-Tiering with an id, or returns NoSuchConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html
func (s *Service) DeleteBucketIntelligentTieringConfiguration(c *aws.Call, in *s3.DeleteBucketIntelligentTieringConfigurationInput) (*s3.DeleteBucketIntelligentTieringConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.tiering.remove(in.Id); err != nil {
		return nil, err
	}
	b.changed(c)
	return &s3.DeleteBucketIntelligentTieringConfigurationOutput{}, nil
}

// checkTiers looks at the days without access after which objects move. It returns InvalidArgument.
func checkTiers(t *types.IntelligentTieringConfiguration) error {
	least := map[types.IntelligentTieringAccessTier]int32{types.IntelligentTieringAccessTierArchiveAccess: 90, types.IntelligentTieringAccessTierDeepArchiveAccess: 180}
	for _, v := range t.Tierings {
		if d := aws.Value(v.Days); d < least[v.AccessTier] || d > 730 {
			return invalidArgument("Invalid Argument", "Days", number(int64(d)))
		}
	}
	return nil
}
