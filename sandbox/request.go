package sandbox

import (
	"io"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

// Request is one HTTP request for a sandbox.
type Request struct {
	Method string
	Host   string     // the Host header, with its port if it had one
	Path   string     // escaped path exactly as on the wire, starting with "/"
	Query  string     // raw query without "?"
	Header aws.Header // everything but Host, in the order of arrival
	Remote string     // IP address of the client, without port
	Secure bool       // arrived over TLS
	Body   io.Reader  // nil for none; never closed here
	Length int64      // of Body in bytes, as framed on the wire; -1 if unknown

	received int64 // when the head was there, Unix nanoseconds: an upload may outlive its signature
}

// check bounds what comes from outside, all but the body.
func (q *Request) check() error {
	size := len(q.Method) + len(q.Host) + len(q.Path) + len(q.Query) + len(q.Remote)
	for _, f := range q.Header {
		size += len(f.Name) + len(f.Value) + 4
	}
	if size > abi.MaxHead {
		return aws.Errorf(400, "RequestHeaderSectionTooLarge", "Your request header section exceeds the maximum allowed size.")
	}
	if !strings.HasPrefix(q.Path, "/") {
		return aws.Errorf(400, "InvalidURI", "Couldn't parse the specified URI.")
	}
	return nil
}

// message is q as the guest gets it, without its body.
func (q *Request) message(kind abi.Kind) *abi.Request {
	return &abi.Request{Kind: kind, Received: q.received, HTTP: aws.Request{
		Method: q.Method, Host: q.Host, Path: q.Path, Query: q.Query,
		Header: q.Header, Remote: q.Remote, Secure: q.Secure,
	}}
}

// chunked reports whether the body comes in aws-chunked framing. The digest that says so
// may stand in the query of a presigned request.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
func (q *Request) chunked() bool {
	if strings.HasPrefix(q.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return true
	}
	if strings.HasPrefix(sigv4.Parameter(&aws.Request{Query: q.Query}, "X-Amz-Content-Sha256"), "STREAMING-") {
		return true
	}
	for _, v := range q.Header.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(coding), "aws-chunked") {
				return true
			}
		}
	}
	return false
}
