package cloud_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

// withSite makes a public website in bucket "www".
func withSite(t *testing.T) *cloudtest.Env {
	t.Helper()
	e := cloudtest.New(t)
	c := s3client(e.Root())
	steps := []error{}
	try := func(_ any, err error) { steps = append(steps, err) }
	name := new("www")
	try(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: name}))
	for key, data := range map[string]string{"index.html": "home", "docs/index.html": "docs", "error.html": "sorry", "old": "moved", "a b.txt": "spaces"} {
		in := &s3.PutObjectInput{Bucket: name, Key: &key, Body: strings.NewReader(data), ContentType: new("text/html")}
		if key == "old" {
			in.WebsiteRedirectLocation = new("/new")
		}
		try(c.PutObject(ctx, in))
	}
	try(c.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: name}))
	try(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: new(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::www/*"},
		{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::www"},
		{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::www/secret*"}]}`)}))
	try(c.PutBucketWebsite(ctx, &s3.PutBucketWebsiteInput{Bucket: name, WebsiteConfiguration: &types.WebsiteConfiguration{
		IndexDocument: &types.IndexDocument{Suffix: new("index.html")}, ErrorDocument: &types.ErrorDocument{Key: new("error.html")},
		RoutingRules: []types.RoutingRule{
			{Condition: &types.Condition{KeyPrefixEquals: new("blog/")}, Redirect: &types.Redirect{ReplaceKeyPrefixWith: new("posts/"), HttpRedirectCode: new("302")}},
			{Condition: &types.Condition{KeyPrefixEquals: new("gone/"), HttpErrorCodeReturnedEquals: new("404")}, Redirect: &types.Redirect{HostName: new("example.com"), Protocol: "https", ReplaceKeyWith: new("x")}},
		}}}))
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// unsigned sends an unsigned request.
func unsigned(t *testing.T, e *cloudtest.Env, method, url string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := e.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(body)
}

func TestWebsite(t *testing.T) {
	e := withSite(t)
	const site = "http://www.s3-website.k3jx81mmzzq0.localhost"
	for _, test := range []struct {
		method, url string
		status      int
		body        string // or the Location
	}{
		{"GET", site + "/", 200, "home"},
		{"GET", "http://www.s3-website-us-east-1.amazonaws.com/index.html", 200, "home"},
		{"GET", site + "/docs/", 200, "docs"},
		{"GET", site + "/docs", 302, "/docs/"},
		{"GET", site + "/a%20b.txt", 200, "spaces"},
		{"GET", site + "/old", 301, "/new"},
		{"GET", site + "/absent", 404, "sorry"},
		{"GET", site + "/secret", 403, "sorry"},
		{"GET", site + "/blog/1", 302, site + "/posts/1"},
		{"GET", site + "/gone/1", 301, "https://example.com/x"},
		{"HEAD", site + "/", 200, ""},
		{"PUT", site + "/new", 405, "<li>Code: MethodNotAllowed</li>"},
		{"GET", "http://absent.s3-website.k3jx81mmzzq0.localhost/", 404, "<li>Code: NoSuchBucket</li>"},
	} {
		a, body := unsigned(t, e, test.method, test.url)
		if to := a.Header.Get("Location"); to != "" {
			body = to
		}
		if a.StatusCode != test.status || !strings.Contains(body, test.body) {
			t.Errorf("%s %s: %d %s, want %d %s", test.method, test.url, a.StatusCode, body, test.status, test.body)
		}
	}
	c := s3client(e.Root())
	if _, err := c.DeleteBucketWebsite(ctx, &s3.DeleteBucketWebsiteInput{Bucket: new("www")}); err != nil {
		t.Fatal(err)
	}
	if a, body := unsigned(t, e, "GET", site+"/"); a.StatusCode != 404 || !strings.Contains(body, "NoSuchWebsiteConfiguration") {
		t.Errorf("without a website: %d %s", a.StatusCode, body)
	}
}

func TestCrossOrigin(t *testing.T) {
	e := withSite(t)
	const object = "http://www.s3.k3jx81mmzzq0.localhost/index.html"
	preflight := func(origin, method, headers string) (*http.Response, string) {
		return unsigned(t, e, "OPTIONS", object, "Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
	}
	if a, body := preflight("https://a.example.com", "PUT", ""); a.StatusCode != 403 || !strings.Contains(body, "CORS is not enabled for this bucket") {
		t.Errorf("no rules: %d %s", a.StatusCode, body)
	}
	c := s3client(e.Root())
	_, err := c.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: new("www"), CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{
		{AllowedMethods: []string{"PUT"}, AllowedOrigins: []string{"https://*.example.com"}, AllowedHeaders: []string{"x-amz-*"}, MaxAgeSeconds: new(int32(60))},
		{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"*"}, ExposeHeaders: []string{"ETag"}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := preflight("https://a.example.com", "PUT", "X-Amz-Date, x-amz-acl")
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "https://a.example.com", "Access-Control-Allow-Methods": "PUT",
		"Access-Control-Allow-Headers": "x-amz-date, x-amz-acl", "Access-Control-Max-Age": "60", "Access-Control-Allow-Credentials": "true"} {
		if got := a.Header.Get(name); a.StatusCode != 200 || got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, bad := range [][3]string{{"https://a.example.org", "PUT", ""}, {"https://a.example.com", "DELETE", ""}, {"https://a.example.com", "PUT", "content-type"}} {
		if a, body := preflight(bad[0], bad[1], bad[2]); a.StatusCode != 403 || !strings.Contains(body, "This CORS request is not allowed") {
			t.Errorf("%v: %d %s", bad, a.StatusCode, body)
		}
	}
	a, _ = unsigned(t, e, "GET", object, "Origin", "https://elsewhere.org")
	if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Access-Control-Expose-Headers") != "ETag" {
		t.Errorf("GET: %v", a.Header)
	}
	if a, _ = unsigned(t, e, "GET", object); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("not a page: headers for pages")
	}
}
