package s3

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// CrossOrigin returns what a page of another origin may do with the answer to a request, as headers: none if it may not. A method that the page
// only asks for, in a preflight, comes with the headers that it wants to send.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
func (s *Service) CrossOrigin(bucket, origin, method string, preflight bool, wanted []string) aws.Header {
	b, ok := s.buckets.Get(bucket)
	if !ok || origin == "" {
		return nil
	}
	for i := range b.cors {
		r := &b.cors[i]
		pattern := slices.IndexFunc(r.AllowedOrigins, func(p string) bool { return wildcard(p, origin) })
		allowed := func(h string) bool {
			return slices.ContainsFunc(r.AllowedHeaders, func(p string) bool { return wildcard(strings.ToLower(p), strings.ToLower(h)) })
		}
		if pattern < 0 || !slices.Contains(r.AllowedMethods, method) || slices.ContainsFunc(wanted, func(h string) bool { return !allowed(h) }) {
			continue
		}
		return allowance(r, origin, r.AllowedOrigins[pattern] == "*", preflight, wanted)
	}
	return nil
}

// allowance writes the headers of a rule that fits.
func allowance(r *types.CORSRule, origin string, any, preflight bool, wanted []string) aws.Header {
	if any {
		origin = "*"
	}
	h := aws.Header{field("Access-Control-Allow-Origin", origin), field("Access-Control-Allow-Methods", strings.Join(r.AllowedMethods, ", "))}
	if preflight && len(wanted) > 0 {
		h.Add("Access-Control-Allow-Headers", strings.ToLower(strings.Join(wanted, ", ")))
	}
	if len(r.ExposeHeaders) > 0 {
		h.Add("Access-Control-Expose-Headers", strings.Join(r.ExposeHeaders, ", "))
	}
	if r.MaxAgeSeconds != nil {
		h.Add("Access-Control-Max-Age", number(int64(*r.MaxAgeSeconds)))
	}
	if !any {
		h.Add("Access-Control-Allow-Credentials", "true")
	}
	h.Add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
	return h
}

// CORSRefused is the answer to a preflight that nothing allows.
func (s *Service) CORSRefused(bucket string) *aws.Error {
	b, ok := s.buckets.Get(bucket)
	message := "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
	switch {
	case !ok:
		message = "CORSResponse: Bucket not found"
	case len(b.cors) == 0:
		message = "CORSResponse: CORS is not enabled for this bucket."
	}
	return refusal(fail(403, "AccessForbidden", message, field("ResourceType", "BUCKET")))
}

// wildcard reports whether a pattern with at most one star fits.
func wildcard(pattern, s string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	return len(s) >= len(before)+len(after) && strings.HasPrefix(s, before) && strings.HasSuffix(s, after)
}
