package s3

import (
	"maps"
	"strconv"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Access says which permissions a call needs. DeleteObjects has none of its own: it asks for each key, inside.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	if a := bucketAccess(in); a != nil {
		return a
	}
	if a := uploadAccess(in); a != nil {
		return a
	}
	return objectAccess(in)
}

// need is one permission, with condition keys and their values in turn; empty values are left out.
func need(action, resource string, pairs ...string) aws.Access {
	a := aws.Access{Action: "s3:" + action, Resource: resource}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			if a.Context == nil {
				a.Context = map[string][]string{}
			}
			a.Context[pairs[i]] = []string{pairs[i+1]}
		}
	}
	return a
}

func onBucket(action string, bucket *string, pairs ...string) []aws.Access {
	return []aws.Access{need(action, bucketARN(bucket), pairs...)}
}

func onObject(action string, bucket, key *string, pairs ...string) []aws.Access {
	return []aws.Access{need(action, bucketARN(bucket)+"/"+aws.Value(key), pairs...)}
}

func bucketARN(name *string) string { return "arn:aws:s3:::" + aws.Value(name) }

// versioned is the action on an object, or the one on a version of it.
func versioned(action, onVersion string, id *string) string {
	if id != nil {
		return onVersion
	}
	return action
}

func bucketAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.ListBucketsInput:
		return []aws.Access{need("ListAllMyBuckets", "*")}
	case *s3.CreateBucketInput:
		return createAccess(in)
	case *s3.HeadBucketInput:
		return onBucket("ListBucket", in.Bucket)
	case *s3.DeleteBucketInput:
		return onBucket("DeleteBucket", in.Bucket)
	case *s3.GetBucketLocationInput:
		return onBucket("GetBucketLocation", in.Bucket)
	case *s3.ListObjectsV2Input:
		return listAccess(in.Bucket, in.Prefix, in.Delimiter, in.MaxKeys)
	case *s3.ListObjectsInput:
		return listAccess(in.Bucket, in.Prefix, in.Delimiter, in.MaxKeys)
	case *s3.GetBucketVersioningInput:
		return onBucket("GetBucketVersioning", in.Bucket)
	case *s3.GetBucketEncryptionInput:
		return onBucket("GetEncryptionConfiguration", in.Bucket)
	case *s3.GetPublicAccessBlockInput:
		return onBucket("GetBucketPublicAccessBlock", in.Bucket)
	case *s3.GetBucketOwnershipControlsInput:
		return onBucket("GetBucketOwnershipControls", in.Bucket)
	case *s3.GetBucketAclInput:
		return onBucket("GetBucketAcl", in.Bucket)
	case *s3.GetBucketTaggingInput:
		return onBucket("GetBucketTagging", in.Bucket)
	case *s3.PutBucketTaggingInput:
		return onBucket("PutBucketTagging", in.Bucket)
	case *s3.DeleteBucketTaggingInput:
		return onBucket("PutBucketTagging", in.Bucket)
	}
	return nil
}

func createAccess(in *s3.CreateBucketInput) []aws.Access {
	pairs := []string{"s3:x-amz-acl", string(in.ACL), "s3:x-amz-object-ownership", string(in.ObjectOwnership)}
	tagged := false
	if cfg := in.CreateBucketConfiguration; cfg != nil {
		pairs = append(pairs, "s3:locationconstraint", string(cfg.LocationConstraint))
		tagged = len(cfg.Tags) > 0
	}
	a := onBucket("CreateBucket", in.Bucket, pairs...)
	if tagged {
		a = append(a, onBucket("TagResource", in.Bucket)...)
	}
	return a
}

// listAccess has the condition keys that home folders are made of. A prefix that was sent empty counts.
func listAccess(bucket, prefix, delimiter *string, most *int32) []aws.Access {
	a := onBucket("ListBucket", bucket, "s3:delimiter", aws.Value(delimiter))
	context := map[string][]string{}
	maps.Copy(context, a[0].Context)
	if prefix != nil {
		context["s3:prefix"] = []string{*prefix}
	}
	if most != nil {
		context["s3:max-keys"] = []string{strconv.Itoa(int(*most))}
	}
	a[0].Context = context
	return a
}

func uploadAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.CreateMultipartUploadInput:
		a := onObject("PutObject", in.Bucket, in.Key, "s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption))
		return tagging(a, in.Bucket, in.Key, in.Tagging)
	case *s3.UploadPartInput:
		return onObject("PutObject", in.Bucket, in.Key)
	case *s3.UploadPartCopyInput:
		return append(onObject("PutObject", in.Bucket, in.Key), sourceAccess(in.CopySource)...)
	case *s3.CompleteMultipartUploadInput:
		return onObject("PutObject", in.Bucket, in.Key, "s3:if-match", aws.Value(in.IfMatch), "s3:if-none-match", aws.Value(in.IfNoneMatch))
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
		return onObject(versioned("GetObject", "GetObjectVersion", in.VersionId), in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.HeadObjectInput:
		return onObject(versioned("GetObject", "GetObjectVersion", in.VersionId), in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId))
	case *s3.GetObjectAttributesInput:
		a := onObject(versioned("GetObject", "GetObjectVersion", in.VersionId), in.Bucket, in.Key)
		return append(a, onObject(versioned("GetObjectAttributes", "GetObjectVersionAttributes", in.VersionId), in.Bucket, in.Key)...)
	case *s3.PutObjectInput:
		a := onObject("PutObject", in.Bucket, in.Key, "s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption), "s3:if-match", aws.Value(in.IfMatch), "s3:if-none-match", aws.Value(in.IfNoneMatch))
		return tagging(a, in.Bucket, in.Key, in.Tagging)
	case *s3.CopyObjectInput:
		a := onObject("PutObject", in.Bucket, in.Key, "s3:x-amz-acl", string(in.ACL), "s3:x-amz-storage-class", string(in.StorageClass),
			"s3:x-amz-server-side-encryption", string(in.ServerSideEncryption), "s3:x-amz-copy-source", aws.Value(in.CopySource), "s3:x-amz-metadata-directive", string(in.MetadataDirective))
		return append(tagging(a, in.Bucket, in.Key, in.Tagging), sourceAccess(in.CopySource)...)
	case *s3.DeleteObjectInput:
		return onObject(versioned("DeleteObject", "DeleteObjectVersion", in.VersionId), in.Bucket, in.Key, "s3:versionid", aws.Value(in.VersionId), "s3:if-match", aws.Value(in.IfMatch))
	case *s3.DeleteObjectsInput:
		return []aws.Access{} // not nil: nothing beside what is asked for each key
	case *s3.GetObjectTaggingInput:
		return onObject(versioned("GetObjectTagging", "GetObjectVersionTagging", in.VersionId), in.Bucket, in.Key)
	case *s3.PutObjectTaggingInput:
		return onObject(versioned("PutObjectTagging", "PutObjectVersionTagging", in.VersionId), in.Bucket, in.Key)
	case *s3.DeleteObjectTaggingInput:
		return onObject(versioned("DeleteObjectTagging", "DeleteObjectVersionTagging", in.VersionId), in.Bucket, in.Key)
	}
	return nil
}

// tagging adds what a write with tags needs.
func tagging(a []aws.Access, bucket, key, tags *string) []aws.Access {
	if aws.Value(tags) == "" {
		return a
	}
	return append(a, onObject("PutObjectTagging", bucket, key)...)
}

// sourceAccess is the right to read what a copy reads.
func sourceAccess(from *string) []aws.Access {
	bucket, key, version, ok := parseSource(aws.Value(from))
	if !ok {
		return nil // refused later, whoever asks
	}
	return onObject(versioned("GetObject", "GetObjectVersion", version), &bucket, &key)
}
