package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// GetBucketAcl returns the grants on a bucket: without access control lists, its owner's only.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
func (s *Service) GetBucketAcl(c *aws.Call, in *s3.GetBucketAclInput) (*s3.GetBucketAclOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketAclOutput{Owner: owner(b.owner), Grants: b.acl.rows(b.owner)}, nil
}

// PutBucketAcl replaces the grants on a bucket, by a name, by headers or by a document. It returns AccessControlListNotSupported
// where the owner's account owns everything, AccessDenied for public grants that are blocked, MalformedACLError, MissingSecurityHeader
// without any grant, and the errors of grantees who do not exist.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
func (s *Service) PutBucketAcl(c *aws.Call, in *s3.PutBucketAclInput) (*s3.PutBucketAclOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	l, err := b.readGrants(&grantHeaders{string(in.ACL), in.GrantFullControl, in.GrantRead, in.GrantWrite, in.GrantReadACP, in.GrantWriteACP}, in.AccessControlPolicy)
	if err != nil {
		return nil, err
	}
	if err := b.mayGrant(c, l, b.arn()); err != nil {
		return nil, err
	}
	b.acl = l
	b.changed(c)
	return &s3.PutBucketAclOutput{}, nil
}

// GetObjectAcl returns the grants on an object or a version of it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
func (s *Service) GetObjectAcl(c *aws.Call, in *s3.GetObjectAclInput) (*s3.GetObjectAclOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetObjectAclOutput{Owner: owner(b.owner), Grants: o.acl.rows(b.owner)}, nil
}

// PutObjectAcl replaces the grants on an object or a version of it; its errors are those of PutBucketAcl.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
func (s *Service) PutObjectAcl(c *aws.Call, in *s3.PutObjectAclInput) (*s3.PutObjectAclOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	l, err := b.readGrants(&grantHeaders{string(in.ACL), in.GrantFullControl, in.GrantRead, in.GrantWrite, in.GrantReadACP, in.GrantWriteACP}, in.AccessControlPolicy)
	if err != nil {
		return nil, err
	}
	if err := b.mayGrant(c, l, b.arn()+"/"+o.key); err != nil {
		return nil, err
	}
	o.own().acl = l
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.PutObjectAclOutput{}, nil
}
