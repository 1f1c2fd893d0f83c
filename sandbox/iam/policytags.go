package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// tagPage is one page of a list of tags.
func tagPage(tags []types.Tag, marker *string, max *int32) (page[types.Tag], error) {
	return paged(tags, func(t types.Tag) string { return *t.Key }, marker, max)
}

// TagPolicy adds or replaces tags of a policy of the account.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
func (s *Service) TagPolicy(c *aws.Call, in *iam.TagPolicyInput) (*iam.TagPolicyOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	tags, err := mergeCased(p.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	p.tags = tags
	c.Changed(aws.Changed, p.resource())
	return &iam.TagPolicyOutput{}, nil
}

// UntagPolicy removes tags of a policy by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
func (s *Service) UntagPolicy(c *aws.Call, in *iam.UntagPolicyInput) (*iam.UntagPolicyOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	p.tags = withoutCased(p.tags, in.TagKeys)
	c.Changed(aws.Changed, p.resource())
	return &iam.UntagPolicyOutput{}, nil
}

// ListPolicyTags lists the tags of a policy; AWS's policies have none.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
func (s *Service) ListPolicyTags(c *aws.Call, in *iam.ListPolicyTagsInput) (*iam.ListPolicyTagsOutput, error) {
	p, err := s.managedPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	list, err := tagPage(p.tags, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListPolicyTagsOutput{Tags: list.items, IsTruncated: list.truncated, Marker: list.marker}, nil
}
