package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// configuration is what a bucket can be told about itself, each part nil or empty until it is.
type configuration struct {
	acl          acl
	abac         bool // policies see the bucket's tags
	metadata     *metadata
	tables       *types.S3TablesDestination // of metadata, first version
	encryption   *types.ServerSideEncryptionRule
	cors         []types.CORSRule
	lifecycle    *lifecycle
	website      *types.WebsiteConfiguration
	logging      *types.LoggingEnabled
	notification *types.NotificationConfiguration
	replication  *types.ReplicationConfiguration
	lockable     bool // Object Lock is on, for good
	retention    *types.DefaultRetention
	payer        types.Payer
	accelerate   types.BucketAccelerateStatus
	analytics    shelf[types.AnalyticsConfiguration]
	inventories  shelf[types.InventoryConfiguration]
	metrics      shelf[types.MetricsConfiguration]
	tiering      shelf[types.IntelligentTieringConfiguration]
}

// configure finds the bucket of a call that brings a document.
func (s *Service) configure(c *aws.Call, name, expectedOwner *string) (*bucket, error) {
	b, err := s.bucket(c, name, expectedOwner)
	if err != nil {
		return nil, err
	}
	return b, documentArrived(c, false)
}

func (b *bucket) changed(c *aws.Call) { c.Changed(aws.Changed, b.resource()) }

// missing is the answer to who asks for a part of the configuration that the bucket was not told.
func missing(code, message string, b *bucket) error {
	return fail(404, code, message, field("BucketName", b.name))
}

// GetBucketRequestPayment tells who pays for requests and transfer.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
func (s *Service) GetBucketRequestPayment(c *aws.Call, in *s3.GetBucketRequestPaymentInput) (*s3.GetBucketRequestPaymentOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	out := &s3.GetBucketRequestPaymentOutput{Payer: types.PayerBucketOwner}
	if b.payer != "" {
		out.Payer = b.payer
	}
	return out, nil
}

// PutBucketRequestPayment says who pays for requests and transfer.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
func (s *Service) PutBucketRequestPayment(c *aws.Call, in *s3.PutBucketRequestPaymentInput) (*s3.PutBucketRequestPaymentOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.payer = in.RequestPaymentConfiguration.Payer
	b.changed(c)
	return &s3.PutBucketRequestPaymentOutput{}, nil
}

// GetBucketAccelerateConfiguration tells whether transfers are accelerated; nothing of a bucket where that was never set.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
func (s *Service) GetBucketAccelerateConfiguration(c *aws.Call, in *s3.GetBucketAccelerateConfigurationInput) (*s3.GetBucketAccelerateConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketAccelerateConfigurationOutput{Status: b.accelerate}, nil
}

// PutBucketAccelerateConfiguration turns Transfer Acceleration on or off. It returns MalformedXML without a status
// and InvalidRequest for a bucket with a period in its name.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html
func (s *Service) PutBucketAccelerateConfiguration(c *aws.Call, in *s3.PutBucketAccelerateConfigurationInput) (*s3.PutBucketAccelerateConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	switch {
	case strings.Contains(b.name, "."):
		return nil, invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
	case in.AccelerateConfiguration.Status == "":
		return nil, malformedXML()
	}
	b.accelerate = in.AccelerateConfiguration.Status
	b.changed(c)
	return &s3.PutBucketAccelerateConfigurationOutput{}, nil
}
