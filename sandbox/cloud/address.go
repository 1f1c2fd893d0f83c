package cloud

import (
	"net/netip"
	"strings"

	"cloudlet/sandbox/aws"
)

// bucketOf finds the bucket in the host name of an S3 request, or "" for path style:
//
//	{bucket}.s3.{sandbox}.localhost     s3.{sandbox}.localhost
//	{bucket}.s3[.region].amazonaws.com  s3[.region].amazonaws.com
//	{bucket}.localhost                  {sandbox}.localhost, localhost, any address
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
func (c *Cloud) bucketOf(r *aws.Request) string {
	host := hostname(r.Host)
	if host == "" || siteOf(r) != "" {
		return ""
	}
	if rest, ok := strings.CutSuffix(host, ".localhost"); ok {
		if rest == "s3" || strings.HasPrefix(rest, "s3.") {
			return ""
		}
		if i := strings.LastIndex(rest, ".s3"); i > 0 && (i+3 == len(rest) || rest[i+3] == '.') {
			return rest[:i]
		}
		if !looksLikeSandbox(rest) || r.Method == "PUT" && r.Path == "/" || c.hasBucket(rest) {
			return rest
		}
		return ""
	}
	rest, ok := strings.CutSuffix(host, ".amazonaws.com")
	if !ok || rest == "s3" || strings.HasPrefix(rest, "s3.") || strings.HasPrefix(rest, "s3-") {
		return ""
	}
	if i := strings.LastIndex(rest, ".s3"); i > 0 && (i+3 == len(rest) || rest[i+3] == '.' || rest[i+3] == '-') {
		return rest[:i]
	}
	return ""
}

// hostname is the lower-case name of a Host header, "" if it is an IP address.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// looksLikeSandbox reports whether a label may be the id of a sandbox: 12 lower-case letters
// and digits, or "local".
func looksLikeSandbox(label string) bool {
	return label == "local" || len(label) == 12 && strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// hasBucket tells a bucket from a sandbox of the same form of name.
func (c *Cloud) hasBucket(name string) bool {
	s, ok := c.services["s3"].Service.(interface{ Has(bucket string) bool })
	return ok && s.Has(name)
}
