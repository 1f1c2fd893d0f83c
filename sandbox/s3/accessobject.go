package s3

import (
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func uploadAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.CreateMultipartUploadInput:
		return writeAccess(in.Bucket, in.Key, in.Tagging, holdOf(in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus), append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, nil, in.GrantWriteACP),
			"s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption), "s3:x-amz-server-side-encryption-aws-kms-key-id", aws.Value(in.SSEKMSKeyId),
			"s3:x-amz-server-side-encryption-customer-algorithm", aws.Value(in.SSECustomerAlgorithm),
			"s3:x-amz-website-redirect-location", aws.Value(in.WebsiteRedirectLocation), "s3:objectcreationoperation", "false"))
	case *s3.UploadPartInput:
		return onObject("PutObject", in.Bucket, in.Key, "s3:x-amz-server-side-encryption-customer-algorithm", aws.Value(in.SSECustomerAlgorithm), "s3:objectcreationoperation", "false")
	case *s3.UploadPartCopyInput:
		a := onObject("PutObject", in.Bucket, in.Key, "s3:x-amz-copy-source", aws.Value(in.CopySource), "s3:objectcreationoperation", "false")
		return append(a, sourceAccess(in.CopySource)...)
	case *s3.CompleteMultipartUploadInput:
		return onObject("PutObject", in.Bucket, in.Key, "s3:if-match", aws.Value(in.IfMatch), "s3:if-none-match", aws.Value(in.IfNoneMatch), "s3:objectcreationoperation", "true")
	case *s3.AbortMultipartUploadInput:
		return onObject("AbortMultipartUpload", in.Bucket, in.Key)
	case *s3.ListPartsInput:
		return onObject("ListMultipartUploadParts", in.Bucket, in.Key)
	case *s3.ListMultipartUploadsInput:
		return onBucket("ListBucketMultipartUploads", in.Bucket)
	}
	return nil
}

func objectAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetObjectInput:
		return readAccess("GetObject", "GetObjectVersion", in.Bucket, in.Key, in.VersionId)
	case *s3.HeadObjectInput:
		return readAccess("GetObject", "GetObjectVersion", in.Bucket, in.Key, in.VersionId)
	case *s3.GetObjectAttributesInput:
		a := readAccess("GetObject", "GetObjectVersion", in.Bucket, in.Key, in.VersionId)
		return append(a, readAccess("GetObjectAttributes", "GetObjectVersionAttributes", in.Bucket, in.Key, in.VersionId)...)
	case *s3.PutObjectInput:
		return writeAccess(in.Bucket, in.Key, in.Tagging, holdOf(in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus), append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, nil, in.GrantWriteACP),
			"s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption), "s3:x-amz-server-side-encryption-aws-kms-key-id", aws.Value(in.SSEKMSKeyId),
			"s3:x-amz-server-side-encryption-customer-algorithm", aws.Value(in.SSECustomerAlgorithm), "s3:x-amz-website-redirect-location", aws.Value(in.WebsiteRedirectLocation),
			"s3:if-match", aws.Value(in.IfMatch), "s3:if-none-match", aws.Value(in.IfNoneMatch), "s3:objectcreationoperation", "true"))
	case *s3.CopyObjectInput:
		a := writeAccess(in.Bucket, in.Key, in.Tagging, holdOf(in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus), append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, nil, in.GrantWriteACP),
			"s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption), "s3:x-amz-server-side-encryption-aws-kms-key-id", aws.Value(in.SSEKMSKeyId),
			"s3:x-amz-copy-source", aws.Value(in.CopySource), "s3:x-amz-metadata-directive", string(in.MetadataDirective),
			"s3:x-amz-website-redirect-location", aws.Value(in.WebsiteRedirectLocation),
			"s3:if-match", aws.Value(in.IfMatch), "s3:if-none-match", aws.Value(in.IfNoneMatch), "s3:objectcreationoperation", "true"))
		return append(a, sourceAccess(in.CopySource)...)
	case *s3.DeleteObjectInput:
		return onObject(versioned("DeleteObject", "DeleteObjectVersion", in.VersionId), in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId), "s3:if-match", aws.Value(in.IfMatch))
	case *s3.DeleteObjectsInput:
		return []aws.Access{} // not nil: nothing beside what is asked for each key
	}
	if a := lockAccess(in); a != nil {
		return a
	}
	return taggingAccess(in)
}

func taggingAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetObjectTaggingInput:
		return readAccess("GetObjectTagging", "GetObjectVersionTagging", in.Bucket, in.Key, in.VersionId)
	case *s3.PutObjectTaggingInput:
		a := readAccess("PutObjectTagging", "PutObjectVersionTagging", in.Bucket, in.Key, in.VersionId)
		if in.Tagging != nil {
			a[0].Context = requestTags(a[0].Context, in.Tagging.TagSet, "s3:requestobjecttag/", "s3:requestobjecttagkeys")
		}
		return a
	case *s3.DeleteObjectTaggingInput:
		return readAccess("DeleteObjectTagging", "DeleteObjectVersionTagging", in.Bucket, in.Key, in.VersionId)
	}
	return nil
}

// readAccess is an action on an object, or another on a version of it.
func readAccess(action, onVersion string, bucket, key, version *string) []aws.Access {
	return onObject(versioned(action, onVersion, version), bucket, key, "s3:versionid", aws.Value(version))
}

// holdOf are the condition keys of the hold that comes with an object: mode, date and legal hold.
func holdOf(mode types.ObjectLockMode, until *time.Time, legal types.ObjectLockLegalHoldStatus) []string {
	date := ""
	if until != nil {
		date = until.UTC().Format(time.RFC3339)
	}
	return []string{"s3:object-lock-mode", string(mode), "s3:object-lock-retain-until-date", date, "s3:object-lock-legal-hold", string(legal)}
}

// lockAccess covers a version's grants, what keeps it from deletion, and brings it out of an archive.
func lockAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetObjectRetentionInput:
		return onObject("GetObjectRetention", in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.PutObjectRetentionInput:
		var hold []string
		if r := in.Retention; r != nil {
			hold = holdOf(types.ObjectLockMode(r.Mode), r.RetainUntilDate, "")
		}
		return onObject("PutObjectRetention", in.Bucket, in.Key, append(hold, "s3:versionid", aws.Value(in.VersionId))...)
	case *s3.GetObjectLegalHoldInput:
		return onObject("GetObjectLegalHold", in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.PutObjectLegalHoldInput:
		var hold []string
		if in.LegalHold != nil {
			hold = holdOf("", nil, in.LegalHold.Status)
		}
		return onObject("PutObjectLegalHold", in.Bucket, in.Key, append(hold, "s3:versionid", aws.Value(in.VersionId))...)
	case *s3.GetObjectAclInput:
		return readAccess("GetObjectAcl", "GetObjectVersionAcl", in.Bucket, in.Key, in.VersionId)
	case *s3.PutObjectAclInput:
		return onObject(versioned("PutObjectAcl", "PutObjectVersionAcl", in.VersionId), in.Bucket, in.Key, append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, nil, in.GrantWriteACP),
			"s3:versionid", aws.Value(in.VersionId), "s3:x-amz-acl", string(in.ACL))...)
	case *s3.RestoreObjectInput:
		return onObject("RestoreObject", in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.GetObjectTorrentInput:
		return onObject("GetObjectTorrent", in.Bucket, in.Key)
	}
	return nil
}

// writeAccess is PutObject, and what a hold and tags with it need.
func writeAccess(bucket, key, tagging *string, hold, pairs []string) []aws.Access {
	a := onObject("PutObject", bucket, key, append(pairs, hold...)...)
	if hold[1] != "" || hold[3] != "" {
		a = append(a, onObject("PutObjectRetention", bucket, key, hold[:4]...)...)
	}
	if hold[5] != "" {
		a = append(a, onObject("PutObjectLegalHold", bucket, key, hold[4:]...)...)
	}
	if aws.Value(tagging) == "" {
		return a
	}
	a = append(a, onObject("PutObjectTagging", bucket, key)...)
	var tags []types.Tag
	if set, err := parseTags(tagging); err == nil { // else refused later, whoever asks
		tags = set
	}
	for i := range a {
		a[i].Context = requestTags(a[i].Context, tags, "s3:requestobjecttag/", "s3:requestobjecttagkeys")
	}
	return a
}

// sourceAccess is the right to read what a copy reads.
func sourceAccess(from *string) []aws.Access {
	bucket, key, version, ok := parseSource(aws.Value(from))
	if !ok {
		return nil // refused later, whoever asks
	}
	return readAccess("GetObject", "GetObjectVersion", &bucket, &key, version)
}
