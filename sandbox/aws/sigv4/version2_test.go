package sigv4_test

import (
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

// The example of AWS's documentation of signature version 2.
func TestVersion2(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	const query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620"
	end := time.Unix(1175139620, 0)
	good := func() aws.Request {
		return aws.Request{Method: "GET", Host: "johnsmith.s3.amazonaws.com", Path: "/photos/puppy.jpg", Query: query}
	}
	tests := []struct {
		name   string
		change func(r *aws.Request)
		at     time.Time
		want   string
	}{
		{"as published", func(*aws.Request) {}, end, ""},
		{"listing parameter", func(r *aws.Request) { r.Query += "&prefix=a" }, end, ""},
		{"expired", func(*aws.Request) {}, end.Add(time.Second), "AccessDenied"},
		{"method", func(r *aws.Request) { r.Method = "DELETE" }, end, "SignatureDoesNotMatch"},
		{"path", func(r *aws.Request) { r.Path = "/photos/kitten.jpg" }, end, "SignatureDoesNotMatch"},
		{"later end", func(r *aws.Request) { r.Query = strings.Replace(r.Query, "9620", "9621", 1) }, end, "SignatureDoesNotMatch"},
		{"second end", func(r *aws.Request) { r.Query = "Expires=1999999999&" + r.Query }, end, "SignatureDoesNotMatch"},
		{"subresource", func(r *aws.Request) { r.Query += "&acl" }, end, "SignatureDoesNotMatch"},
		{"unsigned parameter", func(r *aws.Request) { r.Query += "&retention" }, end, "SignatureDoesNotMatch"},
		{"header", func(r *aws.Request) { r.Header.Add("X-Amz-Acl", "public-read") }, end, "SignatureDoesNotMatch"},
		{"header in the query", func(r *aws.Request) { r.Query += "&x-amz-acl=public-read" }, end, "SignatureDoesNotMatch"},
		{"header in the query, capitals", func(r *aws.Request) { r.Query += "&X-Amz-Acl=public-read" }, end, "SignatureDoesNotMatch"},
		{"end not a number", func(r *aws.Request) { r.Query = strings.Replace(r.Query, "Expires=1", "Expires=x", 1) }, end, "AccessDenied"},
		{"no end", func(r *aws.Request) { r.Query = strings.Replace(r.Query, "Expires", "expires", 1) }, end, "AccessDenied"},
	}
	for _, tt := range tests {
		r := good()
		tt.change(&r)
		got := ""
		s, err := sigv4.Parse(&r)
		if err == nil {
			err = s.VerifyVersion2(&r, "johnsmith", secret, tt.at)
		}
		if err != nil {
			got = err.Code
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
