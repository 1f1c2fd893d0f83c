package sigv4_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// arrived turns a client's request into what the server hands on.
func arrived(r *http.Request, body string) *aws.Request {
	out := &aws.Request{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery}
	if out.Host == "" {
		out.Host = r.URL.Host
	}
	if out.Path == "" {
		out.Path = "/"
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, v := range r.Header[name] {
			out.Header.Add(name, v)
		}
	}
	out.Body.Size, out.Body.Sum.SHA256 = int64(len(body)), sha256.Sum256([]byte(body))
	return out
}

func hash(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

var credentials = sdk.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: secret}

// signed makes a request signed in its header by the real SDK.
func signed(t *testing.T, service, method, url, body string, change func(*http.Request)) *aws.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = int64(len(body))
	if change != nil {
		change(r)
	}
	payload := hash(body)
	if service == "s3" {
		if h := r.Header.Get("X-Amz-Content-Sha256"); h != "" {
			payload = h
		}
		r.Header.Set("X-Amz-Content-Sha256", payload)
	}
	err = v4.NewSigner().SignHTTP(context.Background(), credentials, r, payload, service, "us-east-1", now, s3Options(service))
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > 0 {
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return arrived(r, body)
}

func s3Options(service string) func(*v4.SignerOptions) {
	return func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" }
}

// presigned makes a presigned URL by the real SDK, good for 60 seconds.
func presigned(t *testing.T, service, method, url string) *aws.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q := r.URL.Query()
	q.Set("X-Amz-Expires", "60")
	r.URL.RawQuery = q.Encode()
	payload := hash("")
	if service == "s3" {
		payload = "UNSIGNED-PAYLOAD"
	}
	link, _, err := v4.NewSigner().PresignHTTP(context.Background(), credentials, r, payload, service, "us-east-1", now, s3Options(service))
	if err != nil {
		t.Fatal(err)
	}
	p, err := http.NewRequest(method, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	return arrived(p, "")
}

// check parses and verifies as cloud does; "" is success, else the code.
func check(r *aws.Request, at time.Time) string {
	s, err := sigv4.Parse(r)
	if err == nil {
		err = s.Verify(r, secret, at)
	}
	if err != nil {
		return err.Code
	}
	return ""
}

func TestRealSignerIsAccepted(t *testing.T) {
	for _, url := range []string{
		"http://localhost:8080/", "http://localhost/", "http://127.0.0.1:80/bucket/key",
		"http://h/bucket/a%20b%2Bc/d%C3%A9~._-", "http://h/bucket//double/./dot/../x/", "http://h/b/k%2Ftail%21%27%28%29%2A",
		"http://h/b?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&empty=", "http://h/b?uploads", "http://h/b?b=2&a=2&a=1&A=3",
		"http://h/b?x=%E2%82%AC&y=a+b",
	} {
		for _, service := range []string{"s3", "iam", "ec2"} {
			if service != "s3" && strings.Contains(url, "..") {
				continue // the SDK does not normalise; AWS does. Such paths do not exist there
			}
			if service != "s3" && strings.Contains(url, "//double") {
				continue
			}
			for _, body := range []string{"", "Action=ListUsers&Version=2010-05-08"} {
				r := signed(t, service, "POST", url, body, func(r *http.Request) {
					r.Header["X-Amz-Meta-Twice"] = []string{"one", "two  three "}
					r.Header.Set("Content-Type", "text/plain")
				})
				if code := check(r, now); code != "" {
					t.Errorf("%s %s, body of %d bytes: %s", service, url, len(body), code)
				}
			}
			if code := check(presigned(t, service, "GET", url), now); code != "" {
				t.Errorf("%s presigned %s: %s", service, url, code)
			}
		}
	}
}

// The vectors of AWS's own documentation, their signatures made by AWS.
func TestPublishedVectors(t *testing.T) {
	s3Secret, day := "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	const scope = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
	tests := []struct {
		name, secret string
		at           time.Time
		r            aws.Request
	}{
		{"s3 get object", s3Secret, day, aws.Request{Method: "GET", Host: "examplebucket.s3.amazonaws.com", Path: "/test.txt", Header: aws.Header{
			{Name: "Range", Value: "bytes=0-9"}, {Name: "x-amz-content-sha256", Value: empty}, {Name: "x-amz-date", Value: "20130524T000000Z"},
			{Name: "Authorization", Value: scope + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"}}}},
		{"s3 lifecycle", s3Secret, day, aws.Request{Method: "GET", Host: "examplebucket.s3.amazonaws.com", Path: "/", Query: "lifecycle", Header: aws.Header{
			{Name: "x-amz-content-sha256", Value: empty}, {Name: "x-amz-date", Value: "20130524T000000Z"},
			{Name: "Authorization", Value: scope + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"}}}},
		{"s3 list", s3Secret, day, aws.Request{Method: "GET", Host: "examplebucket.s3.amazonaws.com", Path: "/", Query: "max-keys=2&prefix=J", Header: aws.Header{
			{Name: "x-amz-content-sha256", Value: empty}, {Name: "x-amz-date", Value: "20130524T000000Z"},
			{Name: "Authorization", Value: scope + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}}}},
		{"s3 presigned", s3Secret, day, aws.Request{Method: "GET", Host: "examplebucket.s3.amazonaws.com", Path: "/test.txt",
			Query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"}},
		{"iam list users", secret, time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), aws.Request{Method: "GET", Host: "iam.amazonaws.com", Path: "/",
			Query: "Action=ListUsers&Version=2010-05-08", Header: aws.Header{
				{Name: "content-type", Value: "application/x-www-form-urlencoded; charset=utf-8"}, {Name: "x-amz-date", Value: "20150830T123600Z"},
				{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := sigv4.Parse(&tt.r)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(&tt.r, tt.secret, tt.at); err != nil {
				t.Fatalf("%v %v", err, err.Fields)
			}
		})
	}
}

func TestTamperedIsRefused(t *testing.T) {
	const url = "http://h/bucket/key?versionId=1"
	tests := []struct {
		name   string
		change func(r *aws.Request)
		s3     string
		iam    string
	}{
		{"method", func(r *aws.Request) { r.Method = "DELETE" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"path", func(r *aws.Request) { r.Path = "/bucket/other" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"encoded separator", func(r *aws.Request) { r.Path = "/bucket%2Fkey" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"host", func(r *aws.Request) { r.Host = "evil" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"query value", func(r *aws.Request) { r.Query = strings.Replace(r.Query, "versionId=1", "versionId=2", 1) }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"query added", func(r *aws.Request) { r.Query += "&x=1" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"query doubled", func(r *aws.Request) { r.Query += "&versionId=1" }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"unsigned amz header", func(r *aws.Request) { r.Header.Add("x-amz-acl", "public-read") }, "AccessDenied", "SignatureDoesNotMatch"},
	}
	inHeader := append(tests[:len(tests):len(tests)], []struct {
		name   string
		change func(r *aws.Request)
		s3     string
		iam    string
	}{
		{"body", func(r *aws.Request) { r.Body.Sum.SHA256 = sha256.Sum256([]byte("x")) }, "XAmzContentSHA256Mismatch", "SignatureDoesNotMatch"},
		{"header value", func(r *aws.Request) { r.Header.Set("X-Amz-Meta-A", "2") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"header doubled", func(r *aws.Request) { r.Header.Add("X-Amz-Meta-A", "1") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"header gone", func(r *aws.Request) { r.Header.Del("X-Amz-Meta-A") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"date", func(r *aws.Request) { r.Header.Set("X-Amz-Date", "20260304T050608Z") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"second date", func(r *aws.Request) { r.Header.Add("X-Amz-Date", "20260304T050608Z") }, "AccessDenied", "IncompleteSignature"},
		{"second authorization", func(r *aws.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) }, "InvalidArgument", "IncompleteSignature"},
		{"signature", func(r *aws.Request) { edit(r, "Signature=", "Signature=0") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"region", func(r *aws.Request) { edit(r, "us-east-1", "us-east-2") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"scope date", func(r *aws.Request) { edit(r, "20260304/", "20260303/") }, "AuthorizationHeaderMalformed", "SignatureDoesNotMatch"},
		{"host not signed", func(r *aws.Request) { edit(r, "host;", "") }, "AccessDenied", "SignatureDoesNotMatch"},
		{"headers unsorted", func(r *aws.Request) { edit(r, "host;x-amz-date", "x-amz-date;host") }, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		{"component gone", func(r *aws.Request) { edit(r, ", Signature=", ", Sig=") }, "AuthorizationHeaderMalformed", "IncompleteSignature"},
		{"component twice", func(r *aws.Request) { edit(r, ", Signature=", ", Signature=0, Signature=") }, "AuthorizationHeaderMalformed", "IncompleteSignature"},
		{"credential short", func(r *aws.Request) { edit(r, "/aws4_request", "") }, "AuthorizationHeaderMalformed", ""},
		{"also presigned", func(r *aws.Request) { r.Query += "&X-Amz-Signature=00" }, "InvalidArgument", "IncompleteSignature"},
	}...)
	for _, tt := range inHeader {
		for service, want := range map[string]string{"s3": tt.s3, "iam": tt.iam} {
			if want == "" {
				continue
			}
			r := signed(t, service, "PUT", url, "body", func(r *http.Request) { r.Header.Set("X-Amz-Meta-A", "1") })
			if code := check(r, now); code != "" {
				t.Fatalf("untouched: %s", code)
			}
			before := *r
			before.Header = append(aws.Header(nil), r.Header...)
			tt.change(r)
			if tt.name == "headers unsorted" && r.Header.Get("Authorization") == before.Header.Get("Authorization") {
				edit(r, "host;x-amz-content-sha256", "x-amz-content-sha256;host")
				edit(r, "host;x-amz-meta-a", "x-amz-meta-a;host")
				edit(r, "host;x-amz-date", "x-amz-date;host")
				if r.Header.Get("Authorization") == before.Header.Get("Authorization") {
					continue
				}
			}
			if code := check(r, now); code != want {
				t.Errorf("%s, %s changed: %q, want %q", service, tt.name, code, want)
			}
		}
	}
	for _, tt := range tests {
		for service, want := range map[string]string{"s3": tt.s3, "iam": tt.iam} {
			r := presigned(t, service, "GET", url)
			tt.change(r)
			if code := check(r, now); code != want {
				t.Errorf("%s presigned, %s changed: %q, want %q", service, tt.name, code, want)
			}
		}
	}
}

// edit changes the Authorization header.
func edit(r *aws.Request, old, new string) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
}

func TestTime(t *testing.T) {
	tests := []struct {
		shift        time.Duration
		s3, iam, ec2 string
	}{
		{0, "", "", ""},
		{15 * time.Minute, "", "", ""},
		{-15 * time.Minute, "", "", ""},
		{20 * time.Minute, "RequestTimeTooSkewed", "SignatureDoesNotMatch", "RequestExpired"},
		{-20 * time.Minute, "RequestTimeTooSkewed", "SignatureDoesNotMatch", "RequestExpired"},
	}
	for _, tt := range tests {
		for service, want := range map[string]string{"s3": tt.s3, "iam": tt.iam, "ec2": tt.ec2} {
			if code := check(signed(t, service, "GET", "http://h/", "", nil), now.Add(tt.shift)); code != want {
				t.Errorf("%s after %v: %q, want %q", service, tt.shift, code, want)
			}
		}
	}
	r := signed(t, "sts", "POST", "http://h/", "", nil)
	s, _ := sigv4.Parse(r)
	err := s.Verify(r, secret, now.Add(20*time.Minute))
	if want := "Signature expired: 20260304T050607Z is now earlier than 20260304T051107Z (20260304T052607Z - 15 min.)"; err == nil || err.Message != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestPresignedLife(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{{0, ""}, {60 * time.Second, ""}, {61 * time.Second, "AccessDenied"}, {-16 * time.Minute, "AccessDenied"}} {
		if code := check(presigned(t, "s3", "GET", "http://h/b/k"), now.Add(tt.after)); code != tt.want {
			t.Errorf("after %v: %q, want %q", tt.after, code, tt.want)
		}
	}
	for _, tt := range []struct{ old, new, want string }{
		{"X-Amz-Expires=60", "X-Amz-Expires=604801", "AuthorizationQueryParametersError"},
		{"X-Amz-Expires=60", "X-Amz-Expires=-1", "AuthorizationQueryParametersError"},
		{"X-Amz-Expires=60", "X-Amz-Expires=1h", "AuthorizationQueryParametersError"},
		{"X-Amz-Expires=60", "X-Amz-Expires=604800", "SignatureDoesNotMatch"},
		{"X-Amz-Expires=60", "", "AuthorizationQueryParametersError"},
		{"X-Amz-Expires=60", "X-Amz-Expires=60&X-Amz-Expires=600", "AuthorizationQueryParametersError"},
		{"X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none", "AuthorizationQueryParametersError"},
		{"X-Amz-Algorithm=AWS4-HMAC-SHA256", "", "AuthorizationQueryParametersError"},
		{"X-Amz-Signature=", "X-Amz-Signature=00", "SignatureDoesNotMatch"},
	} {
		r := presigned(t, "s3", "GET", "http://h/b/k")
		r.Query = strings.Replace(r.Query, tt.old, tt.new, 1)
		if code := check(r, now); code != tt.want {
			t.Errorf("%q for %q: %q, want %q", tt.new, tt.old, code, tt.want)
		}
	}
}

func TestUnsignedAndForeign(t *testing.T) {
	tests := []struct {
		name string
		r    aws.Request
		want string
	}{
		{"form, short credential", aws.Request{Method: "POST", Path: "/", Header: aws.Header{{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host, Signature=0"}}}, "IncompleteSignature"},
		{"s3 anonymous", aws.Request{Method: "GET", Path: "/b/k"}, "AccessDenied"},
		{"form anonymous", aws.Request{Method: "POST", Path: "/", Header: aws.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}}, "MissingAuthenticationToken"},
		{"query anonymous", aws.Request{Method: "GET", Path: "/", Query: "Action=ListUsers"}, "MissingAuthenticationToken"},
		{"signature version 2", aws.Request{Method: "GET", Path: "/", Header: aws.Header{{Name: "Authorization", Value: "AWS AKID:c2ln"}}}, "InvalidRequest"},
		{"bearer", aws.Request{Method: "GET", Path: "/", Header: aws.Header{{Name: "Authorization", Value: "Bearer x"}}}, "InvalidArgument"},
		{"version 2 in the query", aws.Request{Method: "GET", Path: "/b/k", Query: "AWSAccessKeyId=A&Expires=1"}, "AccessDenied"},
	}
	for _, tt := range tests {
		if code := check(&tt.r, now); code != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, code, tt.want)
		}
	}
}

func TestS3Payload(t *testing.T) {
	for declared, want := range map[string]string{
		"UNSIGNED-PAYLOAD":                         "",
		"STREAMING-UNSIGNED-PAYLOAD-TRAILER":       "",
		"STREAMING-AWS4-HMAC-SHA256-PAYLOAD":       "",
		"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD": "InvalidArgument",
		"nonsense": "InvalidArgument",
		hash("x"):  "XAmzContentSHA256Mismatch",
	} {
		r := signed(t, "s3", "PUT", "http://h/b/k", "body", func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", declared) })
		if code := check(r, now); code != want {
			t.Errorf("%s: %q, want %q", declared, code, want)
		}
	}
	r := signed(t, "s3", "PUT", "http://h/b/k", "body", func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", hash("x")) })
	r.Body.Size = -1
	if code := check(r, now); code != "" {
		t.Errorf("headers alone: %q", code)
	}
}

func BenchmarkVerify(b *testing.B) {
	t := &testing.T{}
	r := signed(t, "ec2", "POST", "http://127.0.0.1:8080/", "Action=DescribeInstances&Version=2016-11-15", nil)
	b.ReportAllocs()
	for b.Loop() {
		if code := check(r, now); code != "" {
			b.Fatal(code)
		}
	}
}

func FuzzParse(f *testing.F) {
	t := &testing.T{}
	r := signed(t, "s3", "GET", "http://h/b/k", "", nil)
	f.Add(r.Header.Get("Authorization"), "", "20260304T050607Z")
	f.Add("", presigned(t, "s3", "GET", "http://h/b/k").Query, "")
	f.Add("AWS4-HMAC-SHA256 Credential=////aws4_request,SignedHeaders=,Signature=", "a=%zz&&=&X-Amz-Signature", "Wed, 04 Mar 2026 05:06:07 GMT")
	f.Fuzz(func(t *testing.T, authorization, query, date string) {
		r := &aws.Request{Method: "GET", Host: "h", Path: "/b/k", Query: query, Header: aws.Header{{Name: "X-Amz-Date", Value: date}, {Name: "X-Amz-Content-Sha256", Value: "UNSIGNED-PAYLOAD"}}}
		if authorization != "" {
			r.Header.Add("Authorization", authorization)
		}
		s, err := sigv4.Parse(r)
		if (s == nil) == (err == nil) {
			t.Fatalf("signature %v and error %v", s, err)
		}
		if err == nil && verifyAny(s, r) == nil {
			t.Fatal("accepted what another key signed")
		}
	})
}

func verifyAny(s *sigv4.Signature, r *aws.Request) *aws.Error {
	if s.Version2 {
		return s.VerifyVersion2(r, "", "another secret", s.Time)
	}
	return s.Verify(r, "another secret", s.Time)
}
