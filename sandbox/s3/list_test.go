package s3_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestListing compares pages of every size with the whole list.
func TestListing(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	keys := []string{"a", "a/b/1", "a/b/2", "a/c", "b", "b//x", "b/y", "z", "ä", "\U0001F600", "~"}
	for _, k := range keys {
		e.put(k, k)
	}
	slices.Sort(keys)
	for _, prefix := range []string{"", "a", "a/", "b/", "none"} {
		for _, delimiter := range []string{"", "/", "b"} {
			for _, after := range []string{"", "a", "a/", "a/b/1", "b", "zz"} {
				want := expected(keys, prefix, delimiter, after)
				for _, size := range []int32{1, 2, 3, 1000} {
					in := &s3.ListObjectsV2Input{Bucket: new("bucket"), Prefix: &prefix, Delimiter: &delimiter, StartAfter: &after, MaxKeys: &size}
					if got := e.listAll(in); got != want {
						t.Errorf("prefix %q delimiter %q after %q size %d: got %s, want %s", prefix, delimiter, after, size, got, want)
					}
				}
			}
		}
	}
}

// expected lists by the definition: group what has the delimiter behind the prefix.
func expected(keys []string, prefix, delimiter, after string) string {
	var out []string
	for _, k := range keys {
		rest, ok := strings.CutPrefix(k, prefix)
		if !ok || k <= after {
			continue
		}
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			k = "+" + prefix + rest[:i+len(delimiter)]
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (e env) listAll(in *s3.ListObjectsV2Input) string {
	var out []string
	for p := s3.NewListObjectsV2Paginator(e, in); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		ok(e.t, err)
		if n := len(page.Contents) + len(page.CommonPrefixes); n != int(*page.KeyCount) || n > int(*in.MaxKeys) {
			e.t.Errorf("page of %d with count %d", n, *page.KeyCount)
		}
		for _, o := range page.Contents {
			out = append(out, *o.Key)
		}
		for _, g := range page.CommonPrefixes {
			out = append(out, "+"+*g.Prefix)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestListingByMarker(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	for _, k := range []string{"a", "d/1", "d/2", "e", "f/1"} {
		e.put(k, k)
	}
	var got []string
	in := &s3.ListObjectsInput{Bucket: new("bucket"), Delimiter: new("/"), MaxKeys: new(int32(1))}
	for {
		page, err := e.ListObjects(ctx, in)
		ok(t, err)
		for _, o := range page.Contents {
			got = append(got, *o.Key)
		}
		for _, g := range page.CommonPrefixes {
			got = append(got, *g.Prefix)
		}
		if !*page.IsTruncated {
			break
		}
		in.Marker = page.NextMarker
	}
	equal(t, "pages", strings.Join(got, " "), "a d/ e f/")
}

func TestListingDetails(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("a b+c/ü&\x01", "x")
	page, err := e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket"), EncodingType: types.EncodingTypeUrl, FetchOwner: new(true)})
	ok(t, err)
	equal(t, "key", *page.Contents[0].Key, "a+b%2Bc/%C3%BC%26%01")
	equal(t, "owner", len(*page.Contents[0].Owner.ID), 64)
	equal(t, "class", page.Contents[0].StorageClass, types.ObjectStorageClassStandard)
	page, err = e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket"), MaxKeys: new(int32(0))})
	ok(t, err)
	equal(t, "none", *page.KeyCount, 0)
	equal(t, "truncated", *page.IsTruncated, false)
	_, err = e.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: new("bucket"), ContinuationToken: new("abc")})
	refused(t, err, 400, "InvalidArgument")
}

func TestDeleteObjects(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("a", "same")
	e.put("b", "same")
	e.put("c", "same")
	out, err := e.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), Delete: &types.Delete{Objects: []types.ObjectIdentifier{
		{Key: new("a")}, {Key: new("absent")}, {Key: new("b"), VersionId: new("v1")}, {Key: new("c"), ETag: new("abc")}}}})
	ok(t, err)
	equal(t, "deleted", len(out.Deleted), 2)
	equal(t, "errors", len(out.Errors), 2)
	equal(t, "code", *out.Errors[0].Code, "InvalidArgument")
	equal(t, "code", *out.Errors[1].Code, "PreconditionFailed")
	equal(t, "blobs", e.Blobs(), 1)
	out, err = e.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), Delete: &types.Delete{Quiet: new(true), Objects: []types.ObjectIdentifier{{Key: new("b")}, {Key: new("c")}}}})
	ok(t, err)
	equal(t, "told quietly", len(out.Deleted), 0)
	equal(t, "blobs", e.Blobs(), 0)
	many := make([]types.ObjectIdentifier, 1001)
	for i := range many {
		many[i].Key = new(fmt.Sprint(i))
	}
	_, err = e.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), Delete: &types.Delete{Objects: many}})
	refused(t, err, 400, "MalformedXML")
}
