package s3

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/policy"
)

// Every condition key that a call gives is one that its action has, and the calls below give all that
// matter; both by AWS's own reference.
func TestKeysAreThoseOfTheReference(t *testing.T) {
	b, k, tags := new("b"), new("k"), new("team=red")
	s := New("123456789012")
	for _, c := range []struct {
		in   any
		want string // keys that must be there
	}{
		{&s3.PutObjectInput{Bucket: b, Key: k, Tagging: tags, ACL: "private", StorageClass: "STANDARD_IA", ServerSideEncryption: "AES256", SSEKMSKeyId: k, IfMatch: k, IfNoneMatch: k,
			GrantRead: k, GrantFullControl: k, GrantReadACP: k, GrantWriteACP: k, SSECustomerAlgorithm: k, WebsiteRedirectLocation: k},
			"s3:x-amz-acl s3:x-amz-storage-class s3:x-amz-server-side-encryption s3:if-match s3:if-none-match s3:requestobjecttag/team s3:requestobjecttagkeys s3:x-amz-grant-read s3:objectcreationoperation"},
		{&s3.CopyObjectInput{Bucket: b, Key: k, CopySource: new("a/b"), MetadataDirective: "COPY", Tagging: tags}, "s3:x-amz-copy-source s3:x-amz-metadata-directive"},
		{&s3.CreateMultipartUploadInput{Bucket: b, Key: k, ACL: "private", Tagging: tags}, "s3:x-amz-acl s3:requestobjecttag/team"},
		{&s3.UploadPartCopyInput{Bucket: b, Key: k, CopySource: new("a/b")}, "s3:x-amz-copy-source"},
		{&s3.CompleteMultipartUploadInput{Bucket: b, Key: k, IfNoneMatch: k}, "s3:if-none-match"},
		{&s3.ListObjectsV2Input{Bucket: b, Prefix: new(""), Delimiter: new("/"), MaxKeys: new(int32(3))}, "s3:prefix s3:delimiter s3:max-keys"},
		{&s3.GetObjectInput{Bucket: b, Key: k, VersionId: k}, "s3:versionid"},
		{&s3.DeleteObjectInput{Bucket: b, Key: k, VersionId: k}, "s3:versionid"},
		{&s3.PutObjectTaggingInput{Bucket: b, Key: k, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: new("team"), Value: new("red")}}}}, "s3:requestobjecttag/team s3:requestobjecttagkeys"},
		{&s3.CreateBucketInput{Bucket: b, ACL: "private", ObjectOwnership: "ObjectWriter", GrantWrite: k, CreateBucketConfiguration: &types.CreateBucketConfiguration{
			LocationConstraint: "eu-west-1", Tags: []types.Tag{{Key: new("team"), Value: new("red")}}}}, "s3:locationconstraint s3:x-amz-object-ownership s3:x-amz-acl s3:x-amz-grant-write aws:requesttag/team aws:tagkeys"},
	} {
		var all []string
		for _, a := range s.Access(nil, c.in) {
			action, ok := actions.Find(a.Action)
			if !ok {
				t.Errorf("%T: there is no action %s", c.in, a.Action)
				continue
			}
			for key := range a.Context {
				all = append(all, key)
				if !action.HasKey(key) {
					t.Errorf("%T: %s has no key %s", c.in, a.Action, key)
				}
			}
		}
		for want := range strings.FieldsSeq(c.want) {
			if !strings.Contains(" "+strings.Join(all, " ")+" ", " "+want+" ") {
				t.Errorf("%T: %s is missing among %v", c.in, want, all)
			}
		}
	}
}

func TestPublicPolicies(t *testing.T) {
	for statement, want := range map[string]bool{
		`"Effect":"Allow","Principal":"*"`:                                                                             true,
		`"Effect":"Deny","Principal":"*"`:                                                                              false,
		`"Effect":"Allow","Principal":{"AWS":"*"}`:                                                                     true,
		`"Effect":"Allow","Principal":{"AWS":"123456789012"}`:                                                          false,
		`"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"}`:                                          false,
		`"Effect":"Allow","NotPrincipal":{"AWS":"123456789012"}`:                                                       true,
		`"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}`:                      false,
		`"Effect":"Allow","Principal":"*","Condition":{"StringLike":{"aws:SourceVpc":"vpc-*"}}`:                        true,
		`"Effect":"Allow","Principal":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}`:                   true,
		`"Effect":"Allow","Principal":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}`:              true,
		`"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`:                     false,
		`"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`:                      true,
		`"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:username":"bob"}}`:                         true,
		`"Effect":"Allow","Principal":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1:role/${aws:x}"}}`: true,
	} {
		doc, err := policy.ParseAs(policy.Resource, []byte(`{"Version":"2012-10-17","Statement":[{`+statement+`,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}`))
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		if got := isPublic(doc); got != want {
			t.Errorf("%s: public %v", statement, got)
		}
	}
}
