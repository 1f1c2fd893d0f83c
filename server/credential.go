package server

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// credential is what a signed request says about itself, unverified: enough to
// find the sandbox that can verify it.
type credential struct {
	Key     string // access key id
	Region  string
	Service string // signing name; "" when the signature's version does not say
}

// credentialOf finds the signature of an AWS request: in the Authorization header,
// or in the query of a presigned URL. The old signature version 2 of S3 is
// recognised too, so that the emulator can refuse it in AWS's words.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
func credentialOf(r *http.Request) (credential, bool) {
	if c, ok := authorization(r.Header.Get("Authorization")); ok {
		return c, true
	}
	return presigned(r.URL.RawQuery)
}

// presigned finds the signature in a query. Names in the wrong case are recognised, for
// the emulator to refuse them.
func presigned(query string) (c credential, signed bool) {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if len(name) < len("AWSAccessKeyId") {
			continue
		}
		name, nameErr := url.QueryUnescape(name)
		value, err := url.QueryUnescape(value)
		switch {
		case err != nil || nameErr != nil:
		case strings.EqualFold(name, "X-Amz-Credential"):
			return scope(value), true
		case strings.EqualFold(name, "AWSAccessKeyId"):
			return credential{Key: value, Service: "s3"}, true
		case strings.EqualFold(name, "X-Amz-Algorithm"):
			signed = true
		}
	}
	return c, signed
}

func authorization(auth string) (credential, bool) {
	scheme, rest, _ := strings.Cut(auth, " ")
	switch {
	case scheme == "AWS":
		key, _, _ := strings.Cut(rest, ":")
		return credential{Key: key, Service: "s3"}, true
	case !strings.HasPrefix(scheme, "AWS4-"):
		return credential{}, false
	}
	for part := range strings.SplitSeq(rest, ",") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(part), "Credential="); ok {
			return scope(v), true
		}
	}
	return credential{}, true
}

// scope takes "AKIA…/20260101/us-east-1/s3/aws4_request" apart. The asymmetric
// version 4a has no region in it.
func scope(s string) credential {
	p := strings.Split(s, "/")
	c := credential{Key: p[0]}
	switch len(p) {
	case 5:
		c.Region, c.Service = p[2], p[3]
	case 4:
		c.Service = p[2]
	}
	return c
}

// sandboxOfHost returns the sandbox named by a host name under domain, as in
// "{bucket}.s3.{sandbox}.localhost:8080" and "{sandbox}.localhost", or "".
func sandboxOfHost(host, domain string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	name, ok := strings.CutSuffix(strings.ToLower(host), "."+domain)
	if !ok {
		return ""
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}

// namesS3 reports whether a host name under domain is one of S3's, "s3.{sandbox}.localhost" or
// "{bucket}.s3.{sandbox}.localhost" or "{bucket}.s3-website.{sandbox}.localhost": no page is ever asked for there.
func namesS3(host, domain string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	name, ok := strings.CutSuffix(strings.ToLower(host), "."+domain)
	i := strings.LastIndexByte(name, '.')
	return ok && i > 0 && (name[:i] == "s3" || strings.HasSuffix(name[:i], ".s3") || strings.HasSuffix(name[:i], ".s3-website"))
}
