package s3

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	maxObjectTags = 10
	maxBucketTags = 50
	maxTagKey     = 128 // characters
	maxTagValue   = 256
)

// parseTags reads the x-amz-tagging header, a query string.
// It returns InvalidArgument if it is none, and the errors of checkTags.
func parseTags(header *string) ([]types.Tag, error) {
	if aws.Value(header) == "" {
		return nil, nil
	}
	var tags []types.Tag
	for pair := range strings.SplitSeq(*header, "&") {
		k, v, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(k)
		value, err2 := url.QueryUnescape(v)
		if err != nil || err2 != nil || key == "" {
			return nil, invalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.", "x-amz-tagging", *header)
		}
		tags = append(tags, types.Tag{Key: &key, Value: &value})
	}
	return checkTags(tags, maxObjectTags)
}

// checkTags returns its tags if there are not too many, each of them is well formed and none
// comes twice, else BadRequest or InvalidTag.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
func checkTags(tags []types.Tag, most int) ([]types.Tag, error) {
	if len(tags) > most {
		if most == maxObjectTags {
			return nil, fail(400, "BadRequest", "Object tags cannot be greater than 10")
		}
		return nil, fail(400, "BadRequest", "Bucket tag count cannot be greater than 50")
	}
	seen := map[string]bool{}
	for _, t := range tags {
		k, v := aws.Value(t.Key), aws.Value(t.Value)
		switch {
		case !tagText(k, maxTagKey) || k == "":
			return nil, invalidTag("The TagKey you have provided is invalid")
		case !tagText(v, maxTagValue):
			return nil, invalidTag("The TagValue you have provided is invalid")
		case strings.HasPrefix(k, "aws:"):
			return nil, invalidTag("System tags cannot be added/updated by requester")
		case seen[k]:
			return nil, invalidTag("Cannot provide multiple Tags with the same key")
		}
		seen[k] = true
	}
	return tags, nil
}

// tagText reports whether s may stand in a tag: letters, digits, spaces and _ . : / = + - @
func tagText(s string, most int) bool {
	if utf8.RuneCountInString(s) > most || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 128 && !strings.ContainsRune(" _.:/=+-@", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

// GetBucketTagging returns a bucket's tags, or NoSuchTagSet if it has none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
func (s *Service) GetBucketTagging(c *aws.Call, in *s3.GetBucketTaggingInput) (*s3.GetBucketTaggingOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if len(b.tags) == 0 {
		return nil, noSuchTagSet(b.name)
	}
	return &s3.GetBucketTaggingOutput{TagSet: b.tags}, nil
}

// PutBucketTagging replaces a bucket's tags.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
func (s *Service) PutBucketTagging(c *aws.Call, in *s3.PutBucketTaggingInput) (*s3.PutBucketTaggingOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	tags, err := checkTags(in.Tagging.TagSet, maxBucketTags)
	if err != nil {
		return nil, err
	}
	b.tags = tags
	c.Changed(aws.Changed, b.resource())
	return &s3.PutBucketTaggingOutput{}, nil
}

// DeleteBucketTagging removes all of a bucket's tags.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
func (s *Service) DeleteBucketTagging(c *aws.Call, in *s3.DeleteBucketTaggingInput) (*s3.DeleteBucketTaggingOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.tags = nil
	c.Changed(aws.Changed, b.resource())
	return &s3.DeleteBucketTaggingOutput{}, nil
}

// GetObjectTagging returns an object's tags, perhaps none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
func (s *Service) GetObjectTagging(c *aws.Call, in *s3.GetObjectTaggingInput) (*s3.GetObjectTaggingOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetObjectTaggingOutput{TagSet: append([]types.Tag{}, o.tags...), VersionId: b.shown(o)}, nil
}

// PutObjectTagging replaces an object's tags.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
func (s *Service) PutObjectTagging(c *aws.Call, in *s3.PutObjectTaggingInput) (*s3.PutObjectTaggingOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	tags, err := checkTags(in.Tagging.TagSet, maxObjectTags)
	if err != nil {
		return nil, err
	}
	o.own().tags = tags
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.PutObjectTaggingOutput{VersionId: b.shown(o)}, nil
}

// DeleteObjectTagging removes all of an object's tags.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
func (s *Service) DeleteObjectTagging(c *aws.Call, in *s3.DeleteObjectTaggingInput) (*s3.DeleteObjectTaggingOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	o.own().tags = nil
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.DeleteObjectTaggingOutput{VersionId: b.shown(o)}, nil
}

// find is bucket and then object.
func (s *Service) find(c *aws.Call, bucket, key, version, expectedOwner *string) (*bucket, *object, error) {
	b, err := s.bucket(c, bucket, expectedOwner)
	if err != nil {
		return nil, nil, err
	}
	o, err := b.object(c, key, version)
	return b, o, err
}
