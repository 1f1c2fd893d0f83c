package s3

import (
	"slices"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetBucketEncryption returns the encryption of new objects: with keys of S3's own unless set otherwise.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
func (s *Service) GetBucketEncryption(c *aws.Call, in *s3.GetBucketEncryptionInput) (*s3.GetBucketEncryptionOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	rule := b.defaultEncryption()
	return &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
		Rules: []types.ServerSideEncryptionRule{rule}}}, nil
}

// defaultEncryption is the rule in force: SSE-S3, and no keys of customers, unless set otherwise.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
func (b *bucket) defaultEncryption() types.ServerSideEncryptionRule {
	if b.encryption != nil {
		return *b.encryption
	}
	return types.ServerSideEncryptionRule{BucketKeyEnabled: new(false), BlockedEncryptionTypes: &types.BlockedEncryptionTypes{EncryptionType: []types.EncryptionType{types.EncryptionTypeSseC}},
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}}
}

func (b *bucket) blocksCustomerKeys() bool {
	blocked := b.defaultEncryption().BlockedEncryptionTypes
	return blocked != nil && slices.Contains(blocked.EncryptionType, types.EncryptionTypeSseC)
}

// PutBucketEncryption sets the encryption of new objects, by keys of S3's own or of KMS, and whether those of customers are blocked
// (they stay so unless it says). It returns MalformedXML unless there is one rule,
// and InvalidArgument for a key that the algorithm has no use for.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
func (s *Service) PutBucketEncryption(c *aws.Call, in *s3.PutBucketEncryptionInput) (*s3.PutBucketEncryptionOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	rules := in.ServerSideEncryptionConfiguration.Rules
	if len(rules) != 1 {
		return nil, malformedXML()
	}
	rule := rules[0]
	if rule.ApplyServerSideEncryptionByDefault == nil {
		rule.ApplyServerSideEncryptionByDefault = &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}
	}
	switch d := rule.ApplyServerSideEncryptionByDefault; {
	case d.SSEAlgorithm == types.ServerSideEncryptionAes256 && d.KMSMasterKeyID != nil:
		return nil, invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", "KMSMasterKeyID", *d.KMSMasterKeyID)
	case d.SSEAlgorithm != types.ServerSideEncryptionAes256 && d.SSEAlgorithm != types.ServerSideEncryptionAwsKms && d.SSEAlgorithm != types.ServerSideEncryptionAwsKmsDsse:
		return nil, malformedXML()
	}
	if rule.BucketKeyEnabled == nil {
		rule.BucketKeyEnabled = new(false)
	}
	if rule.BlockedEncryptionTypes == nil {
		rule.BlockedEncryptionTypes = b.defaultEncryption().BlockedEncryptionTypes
	}
	b.encryption = &rule
	b.changed(c)
	return &s3.PutBucketEncryptionOutput{}, nil
}

// UpdateObjectEncryption puts a version under a KMS key; nothing else of it changes. It returns InvalidRequest of one with a customer's key
// or dual-layer encryption, and KMS.NotFoundException.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html
func (s *Service) UpdateObjectEncryption(c *aws.Call, in *s3.UpdateObjectEncryptionInput) (*s3.UpdateObjectEncryptionOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	kms, ok := in.ObjectEncryption.(*types.ObjectEncryptionMemberSSEKMS)
	switch {
	case !ok || kms.Value.KMSKeyArn == nil:
		return nil, malformedXML()
	case o.protection != nil && o.protection.sse != types.ServerSideEncryptionAwsKms:
		return nil, invalidRequest("The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. Only source objects encrypted with SSE-S3 or SSE-KMS are supported.")
	}
	p := &protection{sse: types.ServerSideEncryptionAwsKms, bucketKey: aws.Value(kms.Value.BucketKeyEnabled)}
	if err := p.check(b, *kms.Value.KMSKeyArn); err != nil {
		return nil, err
	}
	o.own().protection = p
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.UpdateObjectEncryptionOutput{}, nil
}

// DeleteBucketEncryption goes back to keys of S3's own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
func (s *Service) DeleteBucketEncryption(c *aws.Call, in *s3.DeleteBucketEncryptionInput) (*s3.DeleteBucketEncryptionOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.encryption = nil
	b.changed(c)
	return &s3.DeleteBucketEncryptionOutput{}, nil
}
