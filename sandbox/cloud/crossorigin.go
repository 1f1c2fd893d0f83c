package cloud

import (
	"net/http"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
)

// bucketAsked is the bucket that an S3 request is for, in its host name or path.
func (x *exchange) bucketAsked() string {
	r := &x.in.HTTP
	if b := siteOf(r); b != "" {
		return b
	}
	if b := x.cloud.bucketOf(r); b != "" {
		return b
	}
	b, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return b
}

// preflight answers a browser's question before a request to S3; it reports whether there was one. Nobody signs it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
func (x *exchange) preflight() bool {
	r := &x.in.HTTP
	if x.call.Service != "s3" || r.Method != http.MethodOptions {
		return false
	}
	x.call.Principal = aws.Principal{Kind: aws.Anonymous}
	x.call.Operation = "PreflightObject"
	origin, method := r.Header.Get("Origin"), r.Header.Get("Access-Control-Request-Method")
	if origin == "" || method == "" {
		x.answer = x.encodeError(aws.Errorf(400, "BadRequest", "Insufficient information. Origin request header needed."))
		return true
	}
	var wanted []string
	for name := range strings.SplitSeq(r.Header.Get("Access-Control-Request-Headers"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			wanted = append(wanted, name)
		}
	}
	h := x.cloud.buckets().CrossOrigin(x.bucketAsked(), origin, method, true, wanted)
	if h == nil {
		x.answer = x.encodeError(x.cloud.buckets().CORSRefused(x.bucketAsked()))
		return true
	}
	x.answer = &wire.Answer{Status: 200, Header: append(h, aws.Field{Name: "x-amz-request-id", Value: x.call.ID})}
	return true
}

// crossOrigin lets a page of another origin read the answer, if the bucket allows it.
func (x *exchange) crossOrigin(h aws.Header) aws.Header {
	r := &x.in.HTTP
	if x.call.Service != "s3" || r.Method == http.MethodOptions || !r.Header.Has("Origin") {
		return h
	}
	return append(h, x.cloud.buckets().CrossOrigin(x.bucketAsked(), r.Header.Get("Origin"), r.Method, false, nil)...)
}
