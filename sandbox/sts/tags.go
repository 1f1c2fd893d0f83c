package sts

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
)

// sessionTags are the tags of a new session.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
type sessionTags struct {
	requested  []aws.Tag
	all        []aws.Tag // with those that the caller's session passes on
	transitive []string  // keys
}

// newTags checks tags and the keys of those that a further session inherits.
// It returns InvalidParameterValue for a key that is there twice but for its case, reserved, or
// passed on by the caller's session already, and for a transitive key without a tag.
func newTags(from *aws.Session, tags []types.Tag, transitive []string) (sessionTags, error) {
	var t sessionTags
	if from != nil {
		for _, x := range from.Tags {
			if hasKey(from.Transitive, x.Key) {
				t.all, t.transitive = append(t.all, x), append(t.transitive, x.Key)
			}
		}
	}
	inherited := slices.Clone(t.transitive)
	for _, x := range tags {
		switch {
		case strings.HasPrefix(strings.ToLower(*x.Key), "aws:"):
			return t, badParameter("Tag keys that start with 'aws:' are reserved for AWS use.")
		case hasKey(inherited, *x.Key):
			return t, badParameter("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
		case slices.ContainsFunc(t.requested, func(y aws.Tag) bool { return strings.EqualFold(y.Key, *x.Key) }):
			return t, badParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		t.requested = append(t.requested, aws.Tag{Key: *x.Key, Value: *x.Value})
	}
	for _, key := range transitive {
		if !slices.ContainsFunc(t.requested, func(x aws.Tag) bool { return strings.EqualFold(x.Key, key) }) {
			return t, badParameter("The specified transitive tag key must be included in the requested tags.")
		}
		t.transitive = append(t.transitive, key)
	}
	t.all = append(t.all, t.requested...)
	return t, nil
}

// describe adds the condition keys of tags.
func (t *sessionTags) describe(context map[string][]string) {
	for _, x := range t.requested {
		context["aws:requesttag/"+strings.ToLower(x.Key)] = []string{x.Value}
		context["aws:tagkeys"] = append(context["aws:tagkeys"], x.Key)
	}
	if len(t.transitive) > 0 {
		context["sts:transitivetagkeys"] = t.transitive
	}
}

func hasKey(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) })
}
