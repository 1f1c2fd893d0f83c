package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzFindSandbox takes what a stranger may send and only asks that nothing breaks
// and that the sandbox's request keeps its shape.
func FuzzFindSandbox(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKIAX/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00", "/b/k?x=1", "b.s3.abc.localhost:8080")
	f.Add("AWS AKIAX:sig", "/b?AWSAccessKeyId=x&Signature=%zz", "localhost")
	f.Add("", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe", "[::1]:80")
	f.Add("AWS4-ECDSA-P256-SHA256 Credential=k/d/s3/aws4_request", "http://h/p?q", ".localhost")
	f.Add("AWS4-", "*", "")
	f.Fuzz(func(t *testing.T, auth, uri, host string) {
		path, query := target(uri)
		if !strings.HasPrefix(path, "/") || strings.Contains(path, "?") {
			t.Fatalf("target(%q) = %q, %q", uri, path, query)
		}
		r := &http.Request{Header: http.Header{"Authorization": {auth}}, URL: &url.URL{Path: path, RawQuery: query}, Host: host}
		if auth == "" {
			r.Header.Del("Authorization")
		}
		c, ok := credentialOf(r)
		if !ok && c != (credential{}) {
			t.Fatalf("not signed, but by %+v", c)
		}
		if id := sandboxOfHost(host, domain); strings.ContainsAny(id, ".:") {
			t.Fatalf("sandboxOfHost(%q) = %q", host, id)
		}
	})
}
