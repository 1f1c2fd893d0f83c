package s3

import (
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Access says which permissions a call needs. DeleteObjects has none of its own: it asks for each key, inside.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	list := bucketAccess(in)
	if list == nil {
		list = uploadAccess(in)
	}
	if list == nil {
		list = objectAccess(in)
	}
	if list == nil {
		list = specialAccess(in)
	}
	for i := range list {
		s.describe(&list[i])
	}
	return list
}

// describe adds what is known of the thing itself: the tags of an object that exists, and those of its bucket where policies may see them.
func (s *Service) describe(a *aws.Access) {
	name, key, object := strings.Cut(strings.TrimPrefix(a.Resource, "arn:aws:s3:::"), "/")
	b, ok := s.buckets.Get(name)
	if !ok {
		return
	}
	if b.abac {
		for _, t := range b.tags {
			k := strings.ToLower(*t.Key)
			a.Context = with(a.Context, "s3:buckettag/"+k, aws.Value(t.Value))
			a.Context = with(a.Context, "aws:resourcetag/"+k, aws.Value(t.Value))
		}
	}
	if !object || !hasExistingTags(a.Action) {
		return
	}
	o, _ := b.objects.Get(key)
	if id := a.Context["s3:versionid"]; len(id) == 1 {
		o = b.version(key, id[0])
	}
	if o != nil {
		for _, t := range o.tags {
			a.Context = with(a.Context, "s3:existingobjecttag/"+strings.ToLower(*t.Key), aws.Value(t.Value))
		}
	}
}

// hasExistingTags reports whether an action knows the tags that its object has.
func hasExistingTags(action string) bool {
	switch action {
	case "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes", "s3:GetObjectTagging", "s3:GetObjectVersionTagging",
		"s3:PutObjectTagging", "s3:PutObjectVersionTagging", "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging":
		return true
	}
	return false
}

// need is one permission, with condition keys and their values in turn; empty values are left out.
func need(action, resource string, pairs ...string) aws.Access {
	a := aws.Access{Action: "s3:" + action, Resource: resource}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			a.Context = with(a.Context, pairs[i], pairs[i+1])
		}
	}
	return a
}

// with adds values of a condition key, given in lower case.
func with(context map[string][]string, key string, values ...string) map[string][]string {
	if context == nil {
		context = map[string][]string{}
	}
	context[key] = append(context[key], values...)
	return context
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
		return listAccess("ListBucket", in.Bucket, in.Prefix, in.Delimiter, in.MaxKeys)
	case *s3.ListObjectsInput:
		return listAccess("ListBucket", in.Bucket, in.Prefix, in.Delimiter, in.MaxKeys)
	case *s3.ListObjectVersionsInput:
		return listAccess("ListBucketVersions", in.Bucket, in.Prefix, in.Delimiter, in.MaxKeys)
	case *s3.PutBucketVersioningInput:
		return onBucket("PutBucketVersioning", in.Bucket)
	case *s3.GetBucketVersioningInput:
		return onBucket("GetBucketVersioning", in.Bucket)
	case *s3.GetBucketEncryptionInput:
		return onBucket("GetEncryptionConfiguration", in.Bucket)
	case *s3.GetBucketOwnershipControlsInput:
		return onBucket("GetBucketOwnershipControls", in.Bucket)
	case *s3.GetBucketAclInput:
		return onBucket("GetBucketAcl", in.Bucket)
	case *s3.PutBucketAclInput:
		return onBucket("PutBucketAcl", in.Bucket, append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWrite, in.GrantWriteACP), "s3:x-amz-acl", string(in.ACL))...)
	case *s3.GetBucketTaggingInput:
		return onBucket("GetBucketTagging", in.Bucket)
	case *s3.PutBucketTaggingInput:
		return onBucket("PutBucketTagging", in.Bucket)
	case *s3.DeleteBucketTaggingInput:
		return onBucket("PutBucketTagging", in.Bucket)
	}
	return policyAccess(in)
}

// policyAccess covers who may see and change a bucket's policy and its locks.
func policyAccess(in any) []aws.Access {
	switch in := in.(type) {
	case *s3.GetBucketPolicyInput:
		return onBucket("GetBucketPolicy", in.Bucket)
	case *s3.GetBucketPolicyStatusInput:
		return onBucket("GetBucketPolicyStatus", in.Bucket)
	case *s3.PutBucketPolicyInput:
		return onBucket("PutBucketPolicy", in.Bucket)
	case *s3.DeleteBucketPolicyInput:
		return onBucket("DeleteBucketPolicy", in.Bucket)
	case *s3.GetPublicAccessBlockInput:
		return onBucket("GetBucketPublicAccessBlock", in.Bucket)
	case *s3.PutPublicAccessBlockInput:
		return onBucket("PutBucketPublicAccessBlock", in.Bucket)
	case *s3.DeletePublicAccessBlockInput:
		return onBucket("PutBucketPublicAccessBlock", in.Bucket)
	}
	return configAccess(in)
}

func createAccess(in *s3.CreateBucketInput) []aws.Access {
	pairs := append(grants(in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWrite, in.GrantWriteACP),
		"s3:x-amz-acl", string(in.ACL), "s3:x-amz-object-ownership", string(in.ObjectOwnership))
	var tags []types.Tag
	if cfg := in.CreateBucketConfiguration; cfg != nil {
		pairs = append(pairs, "s3:locationconstraint", string(cfg.LocationConstraint))
		tags = cfg.Tags
	}
	a := onBucket("CreateBucket", in.Bucket, pairs...)
	if len(tags) > 0 {
		a = append(a, onBucket("TagResource", in.Bucket)...)
		for i := range a {
			a[i].Context = requestTags(a[i].Context, tags, "aws:requesttag/", "aws:tagkeys")
		}
	}
	if aws.Value(in.ObjectLockEnabledForBucket) {
		a = append(a, onBucket("PutBucketVersioning", in.Bucket)...)
		a = append(a, onBucket("PutBucketObjectLockConfiguration", in.Bucket)...)
	}
	if in.ObjectOwnership != "" {
		a = append(a, onBucket("PutBucketOwnershipControls", in.Bucket)...)
	}
	return a
}

// requestTags adds the tags of a request under the names that buckets or objects have for them.
func requestTags(context map[string][]string, tags []types.Tag, one, keys string) map[string][]string {
	for _, t := range tags {
		context = with(context, one+strings.ToLower(aws.Value(t.Key)), aws.Value(t.Value))
		context = with(context, keys, aws.Value(t.Key))
	}
	return context
}

// listAccess has the condition keys that home folders are made of. A prefix that was sent empty counts.
func listAccess(action string, bucket, prefix, delimiter *string, most *int32) []aws.Access {
	a := need(action, bucketARN(bucket), "s3:delimiter", aws.Value(delimiter))
	if prefix != nil {
		a.Context = with(a.Context, "s3:prefix", *prefix)
	}
	if most != nil {
		a.Context = with(a.Context, "s3:max-keys", strconv.Itoa(int(*most)))
	}
	return []aws.Access{a}
}

// grants are the condition keys of an ACL that comes in headers.
func grants(full, read, readACP, write, writeACP *string) []string {
	return append(make([]string, 0, 40), // room for what callers append
		"s3:x-amz-grant-full-control", aws.Value(full), "s3:x-amz-grant-read", aws.Value(read), "s3:x-amz-grant-read-acp", aws.Value(readACP),
		"s3:x-amz-grant-write", aws.Value(write), "s3:x-amz-grant-write-acp", aws.Value(writeACP))
}
