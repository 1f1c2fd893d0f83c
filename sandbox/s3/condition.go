package s3

import (
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// conditions are what must hold for a read or for the source of a copy.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
type conditions struct {
	match, noneMatch  *string
	modified, settled *time.Time // modified since, not modified since
}

// check returns nil, PreconditionFailed or NotModified. ETags count more than times.
func (q conditions) check(o *object) error {
	switch {
	case q.match != nil && !matches(*q.match, o.etag):
		return preconditionFailed("If-Match")
	case q.match == nil && q.settled != nil && o.modified.After(*q.settled):
		return preconditionFailed("If-Unmodified-Since")
	case q.noneMatch != nil && matches(*q.noneMatch, o.etag):
		return notModified(o)
	case q.noneMatch == nil && q.modified != nil && !o.modified.After(*q.modified):
		return notModified(o)
	}
	return nil
}

// checkSource is check for a copy, which has no way to say "not modified".
func (q conditions) checkSource(o *object) error {
	err := q.check(o)
	e, ok := err.(*aws.Error)
	switch {
	case !ok:
		return nil
	case e.Status != 304:
		return preconditionFailed("x-amz-copy-source-" + e.Fields[0].Value)
	case q.noneMatch != nil:
		return preconditionFailed("x-amz-copy-source-If-None-Match")
	}
	return preconditionFailed("x-amz-copy-source-If-Modified-Since")
}

// mayWrite checks the conditions of a write: If-None-Match can only ask that there be nothing, If-Match
// is for what is there. It returns PreconditionFailed, NoSuchKey or NotImplemented.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (b *bucket) mayWrite(key string, match, noneMatch *string) error {
	if match == nil && noneMatch == nil {
		return nil
	}
	o, ok := b.objects.Get(key)
	switch {
	case match != nil && noneMatch != nil:
		return notImplemented("If-Match")
	case noneMatch != nil && *noneMatch != "*":
		return notImplemented("If-None-Match")
	case noneMatch != nil && ok:
		return preconditionFailed("If-None-Match")
	case match != nil && !ok:
		return noSuchKey(key)
	case match != nil && !matches(*match, o.etag):
		return preconditionFailed("If-Match")
	}
	return nil
}

// matches reports whether a header with one or more entity tags, quoted or not, or "*" names etag.
func matches(header, etag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
		if t == "*" || strings.Trim(t, `"`) == etag {
			return true
		}
	}
	return false
}
