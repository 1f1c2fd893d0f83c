package s3_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// as makes a user with one inline policy and returns a client of his.
func (e env) as(user, statements string) *s3.Client {
	e.t.Helper()
	c := iam.NewFromConfig(e.Root())
	_, err := c.CreateUser(ctx, &iam.CreateUserInput{UserName: &user})
	ok(e.t, err)
	_, err = c.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: &user, PolicyName: new("p"), PolicyDocument: new(`{"Version":"2012-10-17","Statement":[` + statements + `]}`)})
	ok(e.t, err)
	k, err := c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &user})
	ok(e.t, err)
	return client(e.Config(*k.AccessKey.AccessKeyId, *k.AccessKey.SecretAccessKey))
}

func allow(action, resource string) string {
	return `{"Effect":"Allow","Action":"` + action + `","Resource":"` + resource + `"}`
}

// TestAccess gives a user everything but one right, then nothing but the rights listed.
func TestAccess(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("k", "v")
	up, err := e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: new("bucket"), Key: new("m")})
	ok(t, err)
	for name, test := range map[string]struct {
		rights string // action on resource, …
		call   func(*s3.Client) error
	}{
		"ListBuckets": {"ListAllMyBuckets *", func(c *s3.Client) error { _, err := c.ListBuckets(ctx, &s3.ListBucketsInput{}); return err }},
		"HeadBucket": {"ListBucket bucket", func(c *s3.Client) error {
			_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: new("bucket")})
			return err
		}},
		"ListObjectsV2": {"ListBucket bucket", func(c *s3.Client) error {
			_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket")})
			return err
		}},
		"CreateBucket": {"CreateBucket fresh", func(c *s3.Client) error {
			_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: new("fresh")})
			return err
		}},
		"GetObject": {"GetObject bucket/k", func(c *s3.Client) error {
			_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k")})
			return err
		}},
		"HeadObject": {"GetObject bucket/k", func(c *s3.Client) error {
			_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: new("bucket"), Key: new("k")})
			return err
		}},
		"GetObjectAttributes": {"GetObject bucket/k, GetObjectAttributes bucket/k", func(c *s3.Client) error {
			_, err := c.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{Bucket: new("bucket"), Key: new("k"), ObjectAttributes: []types.ObjectAttributes{"ETag"}})
			return err
		}},
		"PutObject": {"PutObject bucket/x", func(c *s3.Client) error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("x"), Body: strings.NewReader("x")})
			return err
		}},
		"PutObject with tags": {"PutObject bucket/x, PutObjectTagging bucket/x", func(c *s3.Client) error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("x"), Body: strings.NewReader("x"), Tagging: new("a=b")})
			return err
		}},
		"CopyObject": {"GetObject bucket/k, PutObject bucket/y", func(c *s3.Client) error {
			_, err := c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("bucket"), Key: new("y"), CopySource: new("bucket/k")})
			return err
		}},
		"UploadPart": {"PutObject bucket/m", func(c *s3.Client) error {
			_, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("m"), UploadId: up.UploadId, PartNumber: new(int32(1)), Body: strings.NewReader("x")},
				func(o *s3.Options) { o.RequestChecksumCalculation = 2 })
			return err
		}},
		"ListParts": {"ListMultipartUploadParts bucket/m", func(c *s3.Client) error {
			_, err := c.ListParts(ctx, &s3.ListPartsInput{Bucket: new("bucket"), Key: new("m"), UploadId: up.UploadId})
			return err
		}},
		"ListMultipartUploads": {"ListBucketMultipartUploads bucket", func(c *s3.Client) error {
			_, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: new("bucket")})
			return err
		}},
		"DeleteObject": {"DeleteObject bucket/none", func(c *s3.Client) error {
			_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("none")})
			return err
		}},
		"GetBucketEncryption": {"GetEncryptionConfiguration bucket", func(c *s3.Client) error {
			_, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: new("bucket")})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			e := env{e.Env, e.Client, t}
			user := strings.ReplaceAll(name, " ", "-")
			rights := strings.Split(test.rights, ", ")
			var statements []string
			for i, r := range rights {
				action, resource, _ := strings.Cut(r, " ")
				if resource != "*" {
					resource = "arn:aws:s3:::" + resource
				}
				statements = append(statements, allow("s3:"+action, resource))
				rights[i] = `{"Effect":"Deny","Action":"s3:` + action + `","Resource":"` + resource + `"}`
			}
			ok(t, test.call(e.as(user, strings.Join(statements, ","))))
			for i, deny := range rights {
				err := test.call(e.as(user+string(rune('0'+i)), allow("*", "*")+","+deny))
				if strings.HasPrefix(name, "Head") {
					equal(t, "status", statusOf(err), 403)
					continue
				}
				refused(t, err, 403, "AccessDenied")
			}
		})
	}
}

func TestMissingKeyIsHidden(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	get := func(c *s3.Client) error {
		_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("absent")})
		return err
	}
	refused(t, get(e.as("reader", allow("s3:GetObject", "*"))), 403, "AccessDenied")
	refused(t, get(e.as("lister", allow("s3:GetObject", "*")+","+allow("s3:ListBucket", "arn:aws:s3:::bucket"))), 404, "NoSuchKey")
}

func TestHomeFolder(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	c := e.as("ann", `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::bucket","Condition":{"StringLike":{"s3:prefix":["","home/ann/*"]}}}`)
	for _, test := range []struct {
		prefix *string
		denied bool
	}{{new("home/ann/"), false}, {new("home/bob/"), true}, {nil, true}} {
		_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket"), Prefix: test.prefix})
		if test.denied {
			refused(t, err, 403, "AccessDenied")
		} else {
			ok(t, err)
		}
	}
}

func TestDeleteObjectsAsksForEachKey(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("mine/1", "x")
	e.put("yours/1", "x")
	c := e.as("ann", allow("s3:DeleteObject", "arn:aws:s3:::bucket/mine/*"))
	out, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: new("mine/1")}, {Key: new("yours/1")}}}})
	ok(t, err)
	equal(t, "deleted", *out.Deleted[0].Key, "mine/1")
	equal(t, "refused", *out.Errors[0].Key+" "+*out.Errors[0].Code, "yours/1 AccessDenied")
	equal(t, "left", e.get("yours/1"), "x")
}
