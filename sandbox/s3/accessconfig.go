package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// configAccess covers what a bucket can be told about itself.
func configAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.PutBucketEncryptionInput:
		return onBucket("PutEncryptionConfiguration", in.Bucket)
	case *s3.DeleteBucketEncryptionInput:
		return onBucket("PutEncryptionConfiguration", in.Bucket)
	case *s3.PutBucketOwnershipControlsInput:
		return onBucket("PutBucketOwnershipControls", in.Bucket)
	case *s3.DeleteBucketOwnershipControlsInput:
		return onBucket("PutBucketOwnershipControls", in.Bucket)
	case *s3.GetBucketCorsInput:
		return onBucket("GetBucketCORS", in.Bucket)
	case *s3.PutBucketCorsInput:
		return onBucket("PutBucketCORS", in.Bucket)
	case *s3.DeleteBucketCorsInput:
		return onBucket("PutBucketCORS", in.Bucket)
	case *s3.GetBucketLifecycleConfigurationInput:
		return onBucket("GetLifecycleConfiguration", in.Bucket)
	case *s3.PutBucketLifecycleConfigurationInput:
		return onBucket("PutLifecycleConfiguration", in.Bucket)
	case *s3.DeleteBucketLifecycleInput:
		return onBucket("PutLifecycleConfiguration", in.Bucket)
	case *s3.GetObjectLockConfigurationInput:
		return onBucket("GetBucketObjectLockConfiguration", in.Bucket)
	case *s3.PutObjectLockConfigurationInput:
		return onBucket("PutBucketObjectLockConfiguration", in.Bucket)
	case *s3.GetBucketWebsiteInput:
		return onBucket("GetBucketWebsite", in.Bucket)
	case *s3.PutBucketWebsiteInput:
		return onBucket("PutBucketWebsite", in.Bucket)
	case *s3.DeleteBucketWebsiteInput:
		return onBucket("DeleteBucketWebsite", in.Bucket)
	case *s3.GetBucketLoggingInput:
		return onBucket("GetBucketLogging", in.Bucket)
	case *s3.PutBucketLoggingInput:
		return onBucket("PutBucketLogging", in.Bucket)
	}
	return deliveryAccess(in)
}

// deliveryAccess covers what a bucket tells and sends to others.
func deliveryAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetBucketNotificationConfigurationInput:
		return onBucket("GetBucketNotification", in.Bucket)
	case *s3.PutBucketNotificationConfigurationInput:
		return onBucket("PutBucketNotification", in.Bucket)
	case *s3.GetBucketRequestPaymentInput:
		return onBucket("GetBucketRequestPayment", in.Bucket)
	case *s3.PutBucketRequestPaymentInput:
		return onBucket("PutBucketRequestPayment", in.Bucket)
	case *s3.GetBucketAccelerateConfigurationInput:
		return onBucket("GetAccelerateConfiguration", in.Bucket)
	case *s3.PutBucketAccelerateConfigurationInput:
		return onBucket("PutAccelerateConfiguration", in.Bucket)
	case *s3.GetBucketReplicationInput:
		return onBucket("GetReplicationConfiguration", in.Bucket)
	case *s3.DeleteBucketReplicationInput:
		return onBucket("PutReplicationConfiguration", in.Bucket)
	case *s3.PutBucketReplicationInput:
		a := onBucket("PutReplicationConfiguration", in.Bucket)
		if in.ReplicationConfiguration != nil && in.ReplicationConfiguration.Role != nil {
			a = append(a, aws.Access{Action: "iam:PassRole", Resource: *in.ReplicationConfiguration.Role, Context: map[string][]string{"iam:passedtoservice": {"s3.amazonaws.com"}}})
		}
		return a
	}
	return shelfAccess(in)
}

// shelfAccess covers the configurations that have ids.
func shelfAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetBucketAnalyticsConfigurationInput:
		return onBucket("GetAnalyticsConfiguration", in.Bucket)
	case *s3.ListBucketAnalyticsConfigurationsInput:
		return onBucket("GetAnalyticsConfiguration", in.Bucket)
	case *s3.PutBucketAnalyticsConfigurationInput:
		return onBucket("PutAnalyticsConfiguration", in.Bucket)
	case *s3.DeleteBucketAnalyticsConfigurationInput:
		return onBucket("PutAnalyticsConfiguration", in.Bucket)
	case *s3.GetBucketInventoryConfigurationInput:
		return onBucket("GetInventoryConfiguration", in.Bucket)
	case *s3.ListBucketInventoryConfigurationsInput:
		return onBucket("GetInventoryConfiguration", in.Bucket)
	case *s3.PutBucketInventoryConfigurationInput:
		return onBucket("PutInventoryConfiguration", in.Bucket)
	case *s3.DeleteBucketInventoryConfigurationInput:
		return onBucket("PutInventoryConfiguration", in.Bucket)
	case *s3.GetBucketMetricsConfigurationInput:
		return onBucket("GetMetricsConfiguration", in.Bucket)
	case *s3.ListBucketMetricsConfigurationsInput:
		return onBucket("GetMetricsConfiguration", in.Bucket)
	case *s3.PutBucketMetricsConfigurationInput:
		return onBucket("PutMetricsConfiguration", in.Bucket)
	case *s3.DeleteBucketMetricsConfigurationInput:
		return onBucket("PutMetricsConfiguration", in.Bucket)
	case *s3.GetBucketIntelligentTieringConfigurationInput:
		return onBucket("GetIntelligentTieringConfiguration", in.Bucket)
	case *s3.ListBucketIntelligentTieringConfigurationsInput:
		return onBucket("GetIntelligentTieringConfiguration", in.Bucket)
	case *s3.PutBucketIntelligentTieringConfigurationInput:
		return onBucket("PutIntelligentTieringConfiguration", in.Bucket)
	case *s3.DeleteBucketIntelligentTieringConfigurationInput:
		return onBucket("PutIntelligentTieringConfiguration", in.Bucket)
	}
	return nil
}
