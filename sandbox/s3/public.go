package s3

import (
	"net/netip"
	"strings"

	"cloudlet/sandbox/aws/policy"
)

// isPublic reports whether a bucket policy grants something to everybody: to an open
// principal that no condition ties to fixed values.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func isPublic(doc *policy.Document) bool {
	for _, s := range doc.Statements {
		if !s.Deny && open(s) && !tied(s) {
			return true
		}
	}
	return false
}

// open reports whether a statement speaks of everybody.
func open(s *policy.Statement) bool {
	list, not := s.Principals()
	for _, p := range list {
		if strings.Contains(p.Value, "*") {
			return true
		}
	}
	return not
}

// fixing are the condition keys whose fixed values keep a statement from being public.
var fixing = []string{
	"aws:principalorgid", "aws:principalarn", "aws:principalaccount", "aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce",
	"aws:sourceowner", "aws:sourceaccount", "aws:userid", "s3:x-amz-server-side-encryption-aws-kms-key-id",
	"s3:dataaccesspointarn", "s3:dataaccesspointaccount",
}

// tied reports whether a condition holds the statement to fixed values.
func tied(s *policy.Statement) bool {
	for _, c := range s.Conditions() {
		for _, key := range fixing {
			if strings.EqualFold(c.Key, key) && positive(c.Operator) && fixed(key, c.Values) {
				return true
			}
		}
	}
	return false
}

// positive reports whether an operator wants one of the values.
func positive(operator string) bool {
	switch strings.TrimPrefix(operator, "ForAnyValue:") {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress":
		return true
	}
	return false
}

// fixed reports whether all values are without wildcards and variables; a range of
// addresses must not be too wide.
func fixed(key string, values []string) bool {
	for _, v := range values {
		switch {
		case key == "aws:sourceip":
			if p, err := netip.ParsePrefix(v); err == nil && (p.Addr().Is4() && p.Bits() < 8 || p.Addr().Is6() && p.Bits() < 32) {
				return false
			}
		case strings.ContainsAny(v, "*?") || strings.Contains(v, "${"):
			return false
		}
	}
	return len(values) > 0
}
