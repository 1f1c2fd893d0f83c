package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// maxTags is how many tags a thing may carry.
const maxTags = 50

// mergeTags returns old with more added or replaced; keys differ by more than case.
func mergeTags(old, more []types.Tag) ([]types.Tag, error) {
	tags := slices.Clone(old)
	for n, t := range more {
		if strings.HasPrefix(fold(*t.Key), "aws:") {
			return nil, invalid("Tag keys that start with 'aws:' are reserved for AWS use.")
		}
		if tagIndex(more[:n], *t.Key) >= 0 {
			return nil, invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		if i := tagIndex(tags, *t.Key); i >= 0 {
			tags[i] = t
		} else {
			tags = append(tags, t)
		}
	}
	if len(tags) > maxTags {
		return nil, overQuota("TagsPerUser", maxTags)
	}
	return tags, nil
}

func tagIndex(tags []types.Tag, key string) int {
	return slices.IndexFunc(tags, func(t types.Tag) bool { return fold(*t.Key) == fold(key) })
}

func withoutTags(tags []types.Tag, keys []string) []types.Tag {
	for _, k := range keys {
		if i := tagIndex(tags, k); i >= 0 {
			tags = slices.Delete(tags, i, i+1)
		}
	}
	return tags
}

// TagUser adds or replaces tags of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html
func (s *Service) TagUser(c *aws.Call, in *iam.TagUserInput) (*iam.TagUserOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	tags, err := mergeTags(u.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	u.tags = tags
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.TagUserOutput{}, nil
}

// UntagUser removes tags of a user by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html
func (s *Service) UntagUser(c *aws.Call, in *iam.UntagUserInput) (*iam.UntagUserOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	u.tags = withoutTags(u.tags, in.TagKeys)
	c.Changed(aws.Changed, u.resource(s.account))
	return &iam.UntagUserOutput{}, nil
}

// ListUserTags lists the tags of a user.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
func (s *Service) ListUserTags(c *aws.Call, in *iam.ListUserTagsInput) (*iam.ListUserTagsOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := paged(u.tags, func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListUserTagsOutput{Tags: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}
