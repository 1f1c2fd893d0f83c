package sigv4

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// S3 still takes presigned URLs of signature version 2, and botocore (boto3, the aws
// command) still makes them unless told otherwise. Nothing else of version 2 is accepted.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth

// subresources are the parameters that version 2 signs.
var subresources = []string{
	"accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
	"notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "response-cache-control",
	"response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
	"restore", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
}

// harmless are parameters that version 2 leaves unsigned and that only narrow a listing.
// Any other would let whoever holds a URL make another call of it, so it is refused.
var harmless = []string{
	"AWSAccessKeyId", "Expires", "Signature", "content-md5", "content-type", "continuation-token", "delimiter", "encoding-type", "fetch-owner",
	"key-marker", "list-type", "marker", "max-keys", "max-uploads", "prefix", "start-after", "upload-id-marker", "version-id-marker", "x-id",
}

// parseVersion2 reads AWSAccessKeyId, Signature and Expires, seconds since 1970.
func parseVersion2(r *aws.Request) (*Signature, *aws.Error) {
	key, hash, expires := Parameter(r, "AWSAccessKeyId"), Parameter(r, "Signature"), Parameter(r, "Expires")
	if key == "" || hash == "" || expires == "" {
		return nil, aws.Errorf(403, "AccessDenied", "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
	}
	end, err := strconv.ParseInt(expires, 10, 64)
	if err != nil {
		return nil, aws.Errorf(403, "AccessDenied", "Invalid date (should be seconds since epoch): %s", clip(expires))
	}
	return &Signature{
		KeyID: key, Service: "s3", Region: "us-east-1", Hex: hash, Presigned: true, Version2: true, Time: time.Unix(end, 0),
		Payload: Unsigned, Token: Parameter(r, "x-amz-security-token"),
	}, nil
}

// VerifyVersion2 is Verify for a presigned URL of signature version 2. The bucket is that of
// the host name, "" in path style.
func (s *Signature) VerifyVersion2(r *aws.Request, bucket, secret string, received time.Time) *aws.Error {
	if received.After(s.Time) {
		e := aws.Errorf(403, "AccessDenied", "Request has expired")
		e.Fields = []aws.Field{{Name: "Expires", Value: s.Time.UTC().Format(time.RFC3339)}, {Name: "ServerTime", Value: received.UTC().Format(time.RFC3339)}}
		return e
	}
	toSign, ok := s.toSignVersion2(r, bucket)
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(toSign))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if !ok || subtle.ConstantTimeCompare([]byte(want), []byte(s.Hex)) != 1 {
		return mismatch(s, toSign, "")
	}
	return nil
}

// toSignVersion2 builds the string that is signed; false if the query holds what it does
// not cover.
func (s *Signature) toSignVersion2(r *aws.Request, bucket string) (string, bool) {
	headers, signed, ok := version2Query(r)
	for _, f := range r.Header {
		if name := strings.ToLower(f.Name); strings.HasPrefix(name, "x-amz-") && !headers.Has(name) {
			headers.Add(name, strings.Join(r.Header.Values(name), ","))
		}
	}
	slices.SortFunc(headers, func(a, b aws.Field) int { return strings.Compare(a.Name, b.Name) })
	var b strings.Builder
	b.WriteString(r.Method + "\n" + either(r, "Content-MD5") + "\n" + either(r, "Content-Type") + "\n" + strconv.FormatInt(s.Time.Unix(), 10) + "\n")
	for _, f := range headers {
		b.WriteString(f.Name + ":" + strings.TrimSpace(f.Value) + "\n")
	}
	if bucket != "" {
		b.WriteString("/" + bucket)
	}
	b.WriteString(r.Path)
	for i, p := range signed {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(p)
	}
	return b.String(), ok
}

// version2Query sorts the parameters of a query: headers that it carries, parameters that are
// signed, and whether there is nothing else.
func version2Query(r *aws.Request) (headers aws.Header, signed []string, ok bool) {
	for pair := range strings.SplitSeq(r.Query, "&") {
		name, value, has := strings.Cut(pair, "=")
		switch {
		case name == "" || slices.Contains(harmless, name):
		case strings.HasPrefix(name, "x-amz-") && !headers.Has(name):
			headers.Add(name, Unescape(value))
		case slices.Contains(subresources, name):
			if has {
				name += "=" + Unescape(value)
			}
			signed = append(signed, name)
		default:
			return headers, signed, false
		}
	}
	slices.Sort(signed)
	return headers, signed, true
}

// either is a header, or the parameter that stands for it.
func either(r *aws.Request, name string) string {
	if v := r.Header.Get(name); v != "" {
		return strings.TrimSpace(v)
	}
	return Parameter(r, strings.ToLower(name))
}
