package cloud_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"

	"cloudlet/sandbox/cloud/cloudtest"
)

func s3client(c sdk.Config) *s3.Client {
	return s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
}

// withObject makes bucket "pics" with an object.
func withObject(t *testing.T) (*cloudtest.Env, *s3.Client) {
	t.Helper()
	e := cloudtest.New(t)
	c := s3client(e.Root())
	if _, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pics")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("a b/ü+1.txt"), Body: strings.NewReader("hello")}); err != nil {
		t.Fatal(err)
	}
	return e, c
}

func get(t *testing.T, c *s3.Client, bucket, key string) string {
	t.Helper()
	o, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return code(err)
	}
	b, err := io.ReadAll(o.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPathAndHostStyle(t *testing.T) {
	e, path := withObject(t)
	if got := get(t, path, "pics", "a b/ü+1.txt"); got != "hello" {
		t.Errorf("path style: %q", got)
	}
	for _, endpoint := range []string{"http://localhost:4566", "http://s3.k3jx81mmzzq0.localhost:4566", "http://s3.us-east-1.amazonaws.com"} {
		host := s3.NewFromConfig(e.Root(), func(o *s3.Options) { o.BaseEndpoint = &endpoint })
		if got := get(t, host, "pics", "a b/ü+1.txt"); got != "hello" {
			t.Errorf("%s: %q", endpoint, got)
		}
	}
}

func TestPresignedURLs(t *testing.T) {
	e, c := withObject(t)
	fetch := func(link string, change func(*http.Request)) (int, string) {
		r, err := http.NewRequest("GET", link, nil)
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(r)
		}
		a, err := e.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(a.Body)
		return a.StatusCode, string(b)
	}
	p, err := s3.NewPresignClient(c).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("a b/ü+1.txt")},
		s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(p.URL, nil); status != 200 || body != "hello" {
		t.Errorf("%d %s", status, body)
	}
	l, err := s3.NewPresignClient(c).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("a b/ü+1.txt"), ResponseContentType: sdk.String("text/x; a=b&c")})
	if err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(l.URL, nil); status != 200 || e.Last.Header.Get("Content-Type") != "text/x; a=b&c" {
		t.Errorf("special characters: %d %s", status, body)
	}
	for name, link := range map[string]string{
		"signature": strings.Replace(p.URL, "X-Amz-Signature=", "X-Amz-Signature=0", 1),
		"key":       strings.Replace(p.URL, "1.txt", "2.txt", 1),
		"expiry":    strings.Replace(p.URL, "X-Amz-Expires=60", "X-Amz-Expires=600000", 1),
		"parameter": p.URL + "&versionId=null",
		"bucket":    strings.Replace(p.URL, "/pics/", "/other/", 1),
	} {
		if status, body := fetch(link, nil); status != 403 || !strings.Contains(body, "<Code>SignatureDoesNotMatch</Code>") {
			t.Errorf("%s tampered: %d %s", name, status, body)
		}
	}
	if status, body := fetch(p.URL, func(r *http.Request) { r.Header.Set("x-amz-meta-a", "b") }); status != 403 || !strings.Contains(body, "HeadersNotSigned") {
		t.Errorf("header added: %d %s", status, body)
	}
	if status, body := fetch(p.URL, func(r *http.Request) { r.Method = "DELETE" }); status != 403 || !strings.Contains(body, "SignatureDoesNotMatch") {
		t.Errorf("method changed: %d %s", status, body)
	}
	e.Received = func() time.Time { return time.Now().Add(2 * time.Minute) }
	if status, body := fetch(p.URL, nil); status != 403 || !strings.Contains(body, "Request has expired") {
		t.Errorf("expired: %d %s", status, body)
	}
}

func TestPresignedUpload(t *testing.T) {
	e, c := withObject(t)
	p, err := s3.NewPresignClient(c).PresignPutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("up"), Metadata: map[string]string{"who": "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequest("PUT", p.URL, strings.NewReader("uploaded"))
	for k, v := range p.SignedHeader {
		if k != "Host" && k != "Content-Length" {
			r.Header[k] = v
		}
	}
	a, err := e.RoundTrip(r)
	if err != nil || a.StatusCode != 200 {
		t.Fatalf("%v %s", err, e.Last.Body)
	}
	h, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("up")})
	if err != nil || h.Metadata["who"] != "bob" || *h.ContentLength != 8 {
		t.Errorf("%+v %v", h, err)
	}
}

func TestAnonymousIsDenied(t *testing.T) {
	e, _ := withObject(t)
	for _, target := range []string{"/pics/a%20b/%C3%BC%2B1.txt", "/pics", "/"} {
		r, _ := http.NewRequest("GET", cloudtest.Endpoint+target, nil)
		a, _ := e.RoundTrip(r)
		b, _ := io.ReadAll(a.Body)
		if a.StatusCode != 403 || !bytes.Contains(b, []byte("<Code>AccessDenied</Code><Message>Access Denied</Message>")) {
			t.Errorf("%s: %d %s", target, a.StatusCode, b)
		}
	}
	if v := last(t, e); v.UserIdentity.Type != "AWSAccount" || v.ErrorCode != "AccessDenied" {
		t.Errorf("%+v", v)
	}
	r, _ := http.NewRequest("GET", cloudtest.Endpoint+"/none/none", nil)
	if a, _ := e.RoundTrip(r); a.StatusCode != 404 {
		t.Errorf("no such bucket: %d", a.StatusCode)
	}
}

func TestS3BadSignatures(t *testing.T) {
	e, _ := withObject(t)
	call := func(c sdk.Config) string {
		_, err := s3client(c).PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k"), Body: strings.NewReader("hello")})
		return code(err)
	}
	if got := call(e.Config(cloudtest.AccessKey, "wrong")); got != "SignatureDoesNotMatch" {
		t.Errorf("wrong secret: %q", got)
	}
	if got := call(e.Config("AKIAIOSFODNN7EXAMPLE", "x")); got != "InvalidAccessKeyId" {
		t.Errorf("unknown key: %q", got)
	}
	for name, tt := range map[string]struct {
		change func(r *http.Request)
		want   string
	}{
		"body":      {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("jello")) }, "XAmzContentSHA256Mismatch"},
		"amz added": {func(r *http.Request) { r.Header.Set("X-Amz-Meta-X", "1") }, "AccessDenied"},
		"amz gone":  {func(r *http.Request) { r.Header.Del("X-Amz-Content-Sha256") }, "InvalidRequest"},
		"checksum":  {func(r *http.Request) { r.Header.Set("X-Amz-Checksum-Crc32", "AAAAAA==") }, "SignatureDoesNotMatch"},
		"path":      {func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/pics/other", "" }, "SignatureDoesNotMatch"},
		"20260101":  {func(r *http.Request) { r.Header.Set("X-Amz-Date", "20200101T000000Z") }, "AuthorizationHeaderMalformed"},
	} {
		e.Change = tt.change
		if got := call(e.Root()); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	e.Change = nil
	e.Received = func() time.Time { return time.Now().Add(20 * time.Minute) }
	if got := call(e.Root()); got != "RequestTimeTooSkewed" {
		t.Errorf("20 minutes old: %q", got)
	}
}

// A checksum that is signed, and wrong, is still wrong.
func TestWrongChecksumIsRefused(t *testing.T) {
	_, c := withObject(t)
	_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k"), Body: strings.NewReader("hello"), ChecksumCRC32: sdk.String("AAAAAA==")})
	if got := code(err); got != "BadDigest" {
		t.Errorf("%v", err)
	}
}

// big is an upload that the emulator is asked about before it comes.
func TestLargeUploads(t *testing.T) {
	e, c := withObject(t)
	big := make([]byte, 700<<10)
	rand.Read(big)
	put := func(c *s3.Client, opts ...func(*s3.Options)) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("big"), Body: bytes.NewReader(big)}, opts...)
		return err
	}
	if err := put(c); err != nil {
		t.Error(err)
	}
	unsigned := s3.WithAPIOptions(func(s *middleware.Stack) error { return v4.SwapComputePayloadSHA256ForUnsignedPayloadMiddleware(s) })
	if err := put(c, unsigned); err != nil {
		t.Error(err)
	}
	secure := s3.NewFromConfig(e.Root(), func(o *s3.Options) { o.UsePathStyle, o.BaseEndpoint = true, sdk.String("https://127.0.0.1:4566") })
	_, err := secure.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("stream"), Body: io.MultiReader(bytes.NewReader(big)), ContentLength: sdk.Int64(int64(len(big)))})
	if err != nil {
		t.Errorf("streamed with a trailer: %v", err)
	}
	if got := get(t, c, "pics", "stream"); got != string(big) {
		t.Errorf("%d bytes", len(got))
	}
	events := len(e.Events)
	if err := put(s3client(user(t, e, "bob", ""))); code(err) != "AccessDenied" {
		t.Errorf("not allowed: %v", err)
	}
	if len(e.Events) < events {
		t.Error("a refused upload leaves no trail")
	}
	e.Change = func(r *http.Request) { big[0]++; r.Body = io.NopCloser(bytes.NewReader(big)) }
	if err := put(c); code(err) != "XAmzContentSHA256Mismatch" {
		t.Errorf("body changed: %v", err)
	}
}

func TestS3Permissions(t *testing.T) {
	e, root := withObject(t)
	bob := s3client(user(t, e, "bob", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::pics/${aws:username}/*"}`))
	if _, err := root.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("bob/1"), Body: strings.NewReader("mine")}); err != nil {
		t.Fatal(err)
	}
	if got := get(t, bob, "pics", "bob/1"); got != "mine" {
		t.Errorf("own object: %q", got)
	}
	if got := get(t, bob, "pics", "a b/ü+1.txt"); got != "AccessDenied" {
		t.Errorf("another object: %q", got)
	}
	_, err := bob.ListBuckets(ctx, &s3.ListBucketsInput{})
	want := "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"
	if code(err) != "AccessDenied" || !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
	if _, err := iam.NewFromConfig(e.Root()).ListUsers(ctx, &iam.ListUsersInput{}); err != nil {
		t.Error(err)
	}
}

func TestSlashesInKeys(t *testing.T) {
	_, c := withObject(t)
	for _, key := range []string{"/a", "a//b", "a/./b", "a/../b", "..", "a%2Fb", "a?b=c#d", "tail/", "ключ", "!'()*;:@&=+$,", strings.Repeat("k", 1024)} {
		if _, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		if got := get(t, c, "pics", key); got != key {
			t.Errorf("%s: %q", key, got)
		}
	}
}

func TestLargeDocumentsAreNotTakenIn(t *testing.T) {
	e, _ := withObject(t)
	big := bytes.Repeat([]byte("x"), 3<<20)
	r, _ := http.NewRequest("PUT", cloudtest.Endpoint+"/pics?policy", nil)
	if a := e.Do(cloudtest.Arrived(r, big), big); a.Status != 403 || len(e.Events) == 0 {
		t.Errorf("anonymous: %d %s", a.Status, a.Body)
	}
	_, err := s3client(e.Root()).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: sdk.String("pics"), Policy: sdk.String(string(big))})
	if code(err) != "MaxMessageLengthExceeded" {
		t.Errorf("%v", err)
	}
}

// S3 wants to know the length of an object before it comes; of a short document it need not be told.
func TestLengthIsRequiredOfObjects(t *testing.T) {
	e := cloudtest.New(t)
	client := s3client(e.Root())
	client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pictures")})
	link, err := s3.NewPresignClient(client).PresignPutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pictures"), Key: sdk.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := http.NewRequest("PUT", link.URL, nil)
	for _, c := range []struct {
		name, header, value, body string
		status                    int
		code                      string
	}{
		{"told", "Content-Length", "1", "x", 200, ""},
		{"empty", "", "", "", 200, ""},
		{"not told", "", "", "x", 411, "MissingContentLength"},
		{"chunked", "Transfer-Encoding", "chunked", "x", 501, "<Header>Transfer-Encoding</Header>"},
	} {
		r := cloudtest.Arrived(plain, nil)
		if c.header != "" {
			r.Header.Add(c.header, c.value)
		}
		if a := e.Do(r, []byte(c.body)); a.Status != c.status || !strings.Contains(string(a.Body), c.code) {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
	}
}
