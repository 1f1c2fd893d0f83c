package awscli

import (
	"regexp"
	"strings"
)

const (
	bucketPattern = `^[a-zA-Z0-9.\-_]{1,255}$`
	arnPattern    = `^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-.]{1,63}$|` +
		`^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}$`
)

var (
	validBucket   = regexp.MustCompile(bucketPattern)
	validARN      = regexp.MustCompile(arnPattern)
	versionSuffix = regexp.MustCompile(`\?versionId=[^\s]+$`)
)

func checkBucket(p *object) error {
	name, ok := p.vals["Bucket"].(string)
	if !ok || validBucket.MatchString(name) || validARN.MatchString(name) {
		return nil
	}
	return validationError(`Invalid bucket name "` + name + `": Bucket name must match the regex "` + bucketPattern +
		`" or be an ARN matching the regex "` + arnPattern + `"`)
}

// quoteSource percent-encodes the BUCKET/KEY of a copy, not a version after it.
func quoteSource(source string) string {
	version := versionSuffix.FindString(source)
	return percentEncode(strings.TrimSuffix(source, version)) + version
}

// percentEncode escapes everything but letters, digits and -._~/.
func percentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isWordByte(c) || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
