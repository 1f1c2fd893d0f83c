package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// specialAccess covers annotations, metadata tables, and what only directory buckets have.
func specialAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.PutObjectAnnotationInput:
		return readAccess("PutObjectAnnotation", "PutObjectVersionAnnotation", in.Bucket, in.Key, in.VersionId)
	case *s3.GetObjectAnnotationInput:
		return readAccess("GetObjectAnnotation", "GetObjectVersionAnnotation", in.Bucket, in.Key, in.VersionId)
	case *s3.DeleteObjectAnnotationInput:
		return readAccess("DeleteObjectAnnotation", "DeleteObjectVersionAnnotation", in.Bucket, in.Key, in.VersionId)
	case *s3.ListObjectAnnotationsInput:
		return readAccess("ListObjectAnnotations", "ListObjectVersionAnnotations", in.Bucket, in.Key, in.VersionId)
	case *s3.UpdateObjectEncryptionInput:
		return onObject("UpdateObjectEncryption", in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.SelectObjectContentInput:
		return onObject("GetObject", in.Bucket, in.Key)
	case *s3.ListDirectoryBucketsInput:
		return []aws.Access{{Action: "s3express:ListAllMyDirectoryBuckets", Resource: "*"}}
	case *s3.CreateSessionInput:
		return []aws.Access{{Action: "s3express:CreateSession", Resource: bucketARN(in.Bucket)}}
	case *s3.RenameObjectInput:
		return onObject("PutObject", in.Bucket, in.Key)
	case *s3.WriteGetObjectResponseInput:
		return []aws.Access{{Action: "s3-object-lambda:WriteGetObjectResponse", Resource: "*"}}
	case *s3.GetBucketAbacInput:
		return onBucket("GetBucketAbac", in.Bucket)
	case *s3.PutBucketAbacInput:
		return onBucket("PutBucketAbac", in.Bucket)
	}
	return metadataAccess(in)
}

// metadataAccess covers both versions of the metadata tables, which have the same actions.
func metadataAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.CreateBucketMetadataConfigurationInput:
		return onBucket("CreateBucketMetadataTableConfiguration", in.Bucket)
	case *s3.CreateBucketMetadataTableConfigurationInput:
		return onBucket("CreateBucketMetadataTableConfiguration", in.Bucket)
	case *s3.GetBucketMetadataConfigurationInput:
		return onBucket("GetBucketMetadataTableConfiguration", in.Bucket)
	case *s3.GetBucketMetadataTableConfigurationInput:
		return onBucket("GetBucketMetadataTableConfiguration", in.Bucket)
	case *s3.DeleteBucketMetadataConfigurationInput:
		return onBucket("DeleteBucketMetadataTableConfiguration", in.Bucket)
	case *s3.DeleteBucketMetadataTableConfigurationInput:
		return onBucket("DeleteBucketMetadataTableConfiguration", in.Bucket)
	case *s3.UpdateBucketMetadataJournalTableConfigurationInput:
		return onBucket("UpdateBucketMetadataJournalTableConfiguration", in.Bucket)
	case *s3.UpdateBucketMetadataInventoryTableConfigurationInput:
		return onBucket("UpdateBucketMetadataInventoryTableConfiguration", in.Bucket)
	case *s3.UpdateBucketMetadataAnnotationTableConfigurationInput:
		return onBucket("UpdateBucketMetadataAnnotationTableConfiguration", in.Bucket)
	}
	return nil
}
