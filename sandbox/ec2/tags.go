package ec2

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// maxTags is how many tags a resource may carry.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
const maxTags = 50

// checkedTags returns a copy of tags that keeps the rules for keys and values.
func checkedTags(tags []types.Tag) ([]types.Tag, error) {
	out := make([]types.Tag, 0, len(tags))
	for _, t := range tags {
		key, value := aws.Value(t.Key), aws.Value(t.Value)
		switch {
		case key == "":
			return nil, invalidValue("Tag key cannot be empty")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return nil, invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
		case utf8.RuneCountInString(key) > 127:
			return nil, invalidValue("Tag key exceeds the maximum length of 127 characters")
		case utf8.RuneCountInString(value) > 255:
			return nil, invalidValue("Tag value exceeds the maximum length of 255 characters")
		case tagIndex(out, key) >= 0:
			return nil, invalidValue("Duplicate tag key '%s' specified.", key)
		}
		out = append(out, types.Tag{Key: &key, Value: &value})
	}
	if len(out) > maxTags {
		return nil, tooManyTags()
	}
	return out, nil
}

func tooManyTags() error {
	return bad("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
}

func tagIndex(tags []types.Tag, key string) int {
	return slices.IndexFunc(tags, func(t types.Tag) bool { return *t.Key == key })
}

// specified reads the tag specifications of a call that makes resources of the given kinds.
func specified(specs []types.TagSpecification, kinds ...types.ResourceType) (map[types.ResourceType][]types.Tag, error) {
	out := map[types.ResourceType][]types.Tag{}
	for _, s := range specs {
		if !slices.Contains(kinds, s.ResourceType) {
			return nil, invalidValue("'%s' is not a valid taggable resource type for this operation.", s.ResourceType)
		}
		tags, err := checkedTags(append(slices.Clone(out[s.ResourceType]), s.Tags...))
		if err != nil {
			return nil, err
		}
		out[s.ResourceType] = tags
	}
	return out, nil
}

// CreateTags adds or replaces tags of up to a thousand resources of any kind.
// It returns InvalidID if one of them does not exist, and then changes nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
func (s *Service) CreateTags(c *aws.Call, in *ec2.CreateTagsInput) (*ec2.CreateTagsOutput, error) {
	tags, err := checkedTags(in.Tags)
	if err != nil {
		return nil, err
	}
	r, list, err := s.tagged(c, in.Resources)
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		if len(merged(b.tags, tags)) > maxTags {
			return nil, tooManyTags()
		}
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, b := range list {
		b.tags = merged(b.tags, tags)
		c.Changed(aws.Changed, r.current(b.id, c.Now))
	}
	return &ec2.CreateTagsOutput{}, nil
}

// merged returns old with more added or replaced, as a new slice.
func merged(old, more []types.Tag) []types.Tag {
	out := slices.Clone(old)
	for _, t := range more {
		if i := tagIndex(out, *t.Key); i >= 0 {
			out[i] = t
		} else {
			out = append(out, t)
		}
	}
	return out
}

func (s *Service) tagged(c *aws.Call, ids []string) (*region, []*base, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, nil, err
	}
	var list []*base
	for _, id := range ids {
		x, ok := r.index[id]
		if !ok || r.vanished(x, c) {
			return nil, nil, noSuchID(id)
		}
		list = append(list, x.self())
	}
	return r, list, nil
}

func noSuchID(id string) error {
	errs := map[string]func([]string) error{
		"i": lostInstances, "ami": lostImages, "vol": lostVolumes, "vpc": lostVpcs, "subnet": lostSubnets, "igw": lostGateways,
		"rtb": lostTables, "acl": lostACLs, "eni": lostFaces, "sg": lostGroups, "sgr": lostRules,
	}
	prefix, _, _ := strings.Cut(id, "-")
	if f := errs[prefix]; f != nil {
		return f([]string{id})
	}
	return bad("InvalidID", "The ID '%s' is not valid", id)
}

// vanished reports whether x is only remembered.
func (r *region) vanished(x record, c *aws.Call) bool {
	switch x := x.(type) {
	case *instance:
		return x.gone(c.Now)
	case *face:
		return x.gone(c.Now)
	case described:
		return x.gone(c.Now)
	}
	return false
}

// DeleteTags removes tags: those with a given value only if they have it, all of a resource if none is given.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
func (s *Service) DeleteTags(c *aws.Call, in *ec2.DeleteTagsInput) (*ec2.DeleteTagsOutput, error) {
	r, list, err := s.tagged(c, in.Resources)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, b := range list {
		b.tags = slices.DeleteFunc(slices.Clone(b.tags), func(t types.Tag) bool {
			return !strings.HasPrefix(*t.Key, "aws:") && len(in.Tags) == 0 || slices.ContainsFunc(in.Tags, func(x types.Tag) bool {
				return aws.Value(x.Key) == *t.Key && (x.Value == nil || *x.Value == *t.Value)
			})
		})
		c.Changed(aws.Changed, r.current(b.id, c.Now))
	}
	return &ec2.DeleteTagsOutput{}, nil
}

// labelled is one tag on one resource, as DescribeTags looks at it.
type labelled struct {
	*base
	tag types.Tag
}

var tagFields = fields[labelled]{
	"resource-id":   func(l labelled, m matcher) bool { return m.text(l.id) },
	"resource-type": func(l labelled, m matcher) bool { return m.text(string(l.kind)) },
	"key":           func(l labelled, m matcher) bool { return m.text(*l.tag.Key) },
	"value":         func(l labelled, m matcher) bool { return m.text(*l.tag.Value) },
}

// DescribeTags lists the tags of all resources.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html
func (s *Service) DescribeTags(c *aws.Call, in *ec2.DescribeTagsInput) (*ec2.DescribeTagsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, err := tagFields.choose(r.labels(c), in.Filters)
	if err != nil {
		return nil, err
	}
	list, next, err := paged(list, func(l labelled) string { return l.id + "/" + *l.tag.Key }, in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeTagsOutput{NextToken: next, Tags: mapped(list, func(l labelled) types.TagDescription {
		return types.TagDescription{ResourceId: &l.id, ResourceType: l.kind, Key: l.tag.Key, Value: l.tag.Value}
	})}, nil
}

// labels lists all tags in the order of resource ids and keys.
func (r *region) labels(c *aws.Call) []labelled {
	var list []labelled
	for _, x := range r.index {
		if b := x.self(); !r.vanished(x, c) {
			for _, t := range b.tags {
				list = append(list, labelled{b, t})
			}
		}
	}
	slices.SortFunc(list, func(a, b labelled) int {
		return strings.Compare(a.id+"/"+*a.tag.Key, b.id+"/"+*b.tag.Key)
	})
	return list
}
