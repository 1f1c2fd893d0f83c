package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// The keys of the tags of policies, instance profiles, MFA devices and server certificates differ by
// case; those of users and roles do not.

// mergeCased returns old with more added or replaced.
// It returns InvalidInput for no tags, for reserved keys and for one key twice, LimitExceeded for
// more than 50.
func mergeCased(old, more []types.Tag) ([]types.Tag, error) {
	tags := slices.Clone(old)
	for n, t := range more {
		same := func(x types.Tag) bool { return *x.Key == *t.Key }
		switch i := slices.IndexFunc(tags, same); {
		case strings.HasPrefix(fold(*t.Key), "aws:"):
			return nil, invalid("Tag keys beginning with aws: are reserved for system use.")
		case slices.ContainsFunc(more[:n], same):
			return nil, invalid("Duplicate tag keys found.")
		case i >= 0:
			tags[i] = t
		default:
			tags = append(tags, t)
		}
	}
	if len(tags) > maxTags {
		return nil, overQuota("TagsPerResource", maxTags)
	}
	return tags, nil
}

// withoutCased removes tags by their keys.
func withoutCased(tags []types.Tag, keys []string) []types.Tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t types.Tag) bool { return slices.Contains(keys, *t.Key) })
}
