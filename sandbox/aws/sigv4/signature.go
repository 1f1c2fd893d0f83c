// Package sigv4 authenticates requests that carry AWS Signature Version 4 (S3: also presigned URLs of version 2): in
// the Authorization header, in the query of a presigned URL, and chunk by chunk
// in an aws-chunked payload.
//
// It answers with the codes and words of the service that was called: S3 has its
// own, EC2 a few, and the query services (IAM, STS) share the rest.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package sigv4

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// Algorithm is the only one that is understood.
const Algorithm = "AWS4-HMAC-SHA256"

const (
	longDate  = "20060102T150405Z"
	shortDate = "20060102"
	term      = "aws4_request"
	maxHeader = 8 << 10 // bytes of an Authorization header that are looked at
)

// What x-amz-content-sha256 may say instead of a digest.
const (
	Unsigned         = "UNSIGNED-PAYLOAD"
	Streaming        = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	StreamingTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	UnsignedTrailer  = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// Signature is what a request says of its own signing. Nothing in it is proven
// before Verify returns nil.
type Signature struct {
	KeyID         string
	Region        string
	Service       string // which is called: "s3"
	scoped        string // the name that it signs under, if that is another: "s3express"
	Date          string // as signed: "20260101T000000Z"
	Time          time.Time
	SignedHeaders []string // lower case, ascending
	Hex           string   // the signature, 64 lower-case hexadecimal digits
	Presigned     bool
	Version2      bool          // of an S3 URL: check it with VerifyVersion2; Time is when it ends
	Expires       time.Duration // of a presigned request
	Token         string        // session token, "" if none
	Payload       string        // declared x-amz-content-sha256, "" if none
}

// Scope is the credential scope: "20260101/us-east-1/s3/aws4_request".
func (s *Signature) Scope() string {
	return s.Date[:8] + "/" + s.Region + "/" + s.Name() + "/" + term
}

// Name is the name that the service signs under.
func (s *Signature) Name() string { return cmp.Or(s.scoped, s.Service) }

// faces are other names under which S3 signs: of directory buckets and Object Lambda.
var faces = map[string]string{"s3express": "s3", "s3-object-lambda": "s3"}

// Signed reports whether r attempts to authenticate at all, by whatever scheme.
func Signed(r *aws.Request) bool {
	return r.Header.Has("Authorization") || isPresigned(r)
}

// Parse reads the signature of r, from its Authorization header or its query.
//
// It fails when r is not signed (MissingAuthenticationToken, S3: AccessDenied) or
// when the signature is incomplete, malformed, given twice or not of version 4.
func Parse(r *aws.Request) (*Signature, *aws.Error) {
	inHeader, inQuery := r.Header.Has("Authorization"), isPresigned(r)
	switch {
	case inHeader && inQuery:
		return nil, twoMechanisms(Guess(r), r)
	case inHeader:
		return parseHeader(r)
	case inQuery:
		return parseQuery(r)
	}
	return nil, missing(Guess(r))
}

// Guess names the service that a request is meant for by its looks alone, for the
// shape of a refusal: the credential scope if it can be read, else "sts" for
// what only the query protocols send, else "s3".
func Guess(r *aws.Request) string {
	text := r.Header.Get("Authorization")
	if _, rest, ok := strings.Cut(text, "Credential="); ok {
		text, _, _ = strings.Cut(rest, ",")
	} else {
		text = Parameter(r, "X-Amz-Credential")
	}
	if part := strings.Split(strings.TrimSpace(text), "/"); len(part) >= 5 && len(text) <= maxHeader {
		name := part[len(part)-2]
		return cmp.Or(faces[name], name)
	}
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	if form || r.Method == "POST" && r.Path == "/" && r.Query == "" || Parameter(r, "Action") != "" {
		return "sts"
	}
	return "s3"
}

// setCredential reads "KEY/20260101/us-east-1/s3/aws4_request" into s and returns
// the scope's date. A key id cannot hold a slash.
func (s *Signature) setCredential(text string) (date string, ok bool) {
	part := strings.Split(text, "/")
	if len(part) != 5 || part[4] != term {
		return "", false
	}
	for _, p := range part {
		if p == "" {
			return "", false
		}
	}
	s.KeyID, s.Region, s.Service = part[0], part[2], part[3]
	if face := faces[s.Service]; face != "" {
		s.Service, s.scoped = face, s.Service
	}
	return part[1], true
}

// Scoped reads the credential and the date of a form, as its fields give them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
func (s *Signature) Scoped(credential, date string) *aws.Error {
	scopeDate, ok := s.setCredential(credential)
	if !ok || s.Service != "s3" {
		return badCredential("s3", credential, true)
	}
	if !s.setDate(date) {
		return badQueryDate("s3", date)
	}
	if scopeDate != s.Date[:8] {
		return badParameters(fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", clip(scopeDate), s.Date[:8]))
	}
	return nil
}

// setHeaders reads "host;x-amz-date" into s: lower case, ascending, none twice.
func (s *Signature) setHeaders(text string) bool {
	s.SignedHeaders = strings.Split(text, ";")
	for i, name := range s.SignedHeaders {
		if name == "" || name != strings.ToLower(name) || i > 0 && name <= s.SignedHeaders[i-1] {
			return false
		}
	}
	return true
}

// setDate reads "20260101T000000Z" into s.
func (s *Signature) setDate(text string) bool {
	t, ok := aws.ParseBasic(text)
	s.Time, s.Date = t, text
	return ok
}

func isHex64(text string) bool {
	if len(text) != 64 {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func validPayload(text string) bool {
	switch text {
	case Unsigned, Streaming, StreamingTrailer, UnsignedTrailer:
		return true
	}
	return isHex64(text)
}
