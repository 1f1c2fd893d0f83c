package s3_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// A presigned URL carries the x-amz- headers of the call in its query.
func TestPresigned(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	p := s3.NewPresignClient(e.Client)
	put, err := p.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), StorageClass: types.StorageClassStandardIa, Metadata: map[string]string{"m": "1"}})
	ok(t, err)
	equal(t, "put", e.fetch(put.Method, put.URL, put.SignedHeader, "data"), "200 ")
	bad, err := p.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("k"), ChecksumCRC32: new("AAAAAA==")})
	ok(t, err)
	if got := e.fetch(bad.Method, bad.URL, bad.SignedHeader, "data"); !strings.Contains(got, "BadDigest") {
		t.Errorf("other data than promised: %s", got)
	}
	get, err := p.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), ResponseContentType: new("text/css")})
	ok(t, err)
	equal(t, "get", e.fetch(get.Method, get.URL, get.SignedHeader, ""), "200 data")
	equal(t, "type", e.Last.Header.Get("Content-Type"), "text/css")
	equal(t, "class", e.Last.Header.Get("x-amz-storage-class"), "STANDARD_IA")
	equal(t, "metadata", e.Last.Header.Get("x-amz-meta-m"), "1")
	if got := e.fetch(get.Method, strings.Replace(get.URL, "/k?", "/l?", 1), get.SignedHeader, ""); !strings.Contains(got, "SignatureDoesNotMatch") {
		t.Errorf("tampered URL: %s", got)
	}
}

func (e env) fetch(method, url string, header http.Header, body string) string {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	ok(e.t, err)
	for k, v := range header {
		r.Header[k] = v
	}
	a, err := e.RoundTrip(r)
	ok(e.t, err)
	b, _ := io.ReadAll(a.Body)
	return fmt.Sprint(a.StatusCode, " ", string(b))
}

func TestDeleteManyEvent(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	ids := make([]types.ObjectIdentifier, 1000)
	for i := range ids {
		k := strings.Repeat("x", 200) + string(rune('a'+i%26)) + string(rune('a'+i/26))
		e.put(k, "")
		ids[i].Key = &k
	}
	out, err := e.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: new("bucket"), Delete: &types.Delete{Objects: ids}})
	ok(t, err)
	equal(t, "deleted", len(out.Deleted), 1000)
	equal(t, "blobs", e.Blobs(), 0)
}
