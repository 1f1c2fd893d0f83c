package iam

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// maxVersions is how many texts a managed policy keeps.
const maxVersions = 5

// add makes text the newest version, and the one in force if current.
func (p *managed) add(c *aws.Call, text string, current bool) error {
	doc, err := policy.ParseAs(policy.Managed, []byte(text))
	if err != nil {
		return malformed(err)
	}
	if weight(text) > maxPolicySize {
		return overQuota("PolicySize", maxPolicySize)
	}
	v := &version{id: "v" + strconv.Itoa(p.next), created: c.Now.Truncate(time.Second), text: text, doc: doc}
	p.versions = slices.Insert(p.versions, 0, v)
	p.next++
	p.updated = v.created
	if current {
		p.current = v.id
	}
	return nil
}

// encoded is a policy document as IAM hands it out: percent-encoded after RFC 3986.
func encoded(text string) *string {
	return new(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"))
}

func (p *managed) sdkVersion(v *version) types.PolicyVersion {
	return types.PolicyVersion{VersionId: &v.id, CreateDate: new(v.created), IsDefaultVersion: v.id == p.current}
}

// CreatePolicyVersion adds a text to a policy of the account, at most five.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
func (s *Service) CreatePolicyVersion(c *aws.Call, in *iam.CreatePolicyVersionInput) (*iam.CreatePolicyVersionOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if len(p.versions) >= maxVersions {
		return nil, aws.Errorf(409, "LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
	}
	if err := p.add(c, *in.PolicyDocument, in.SetAsDefault); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, p.resource())
	return &iam.CreatePolicyVersionOutput{PolicyVersion: new(p.sdkVersion(p.versions[0]))}, nil
}

// GetPolicyVersion answers one text of a policy.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
func (s *Service) GetPolicyVersion(c *aws.Call, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, error) {
	p, err := s.managedPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	v := p.version(*in.VersionId)
	if v == nil {
		return nil, noSuchVersion(p.arn, *in.VersionId)
	}
	out := p.sdkVersion(v)
	out.Document = encoded(v.text)
	return &iam.GetPolicyVersionOutput{PolicyVersion: &out}, nil
}

// ListPolicyVersions lists the texts of a policy, newest first. Of AWS's policies only the
// version in force is known.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
func (s *Service) ListPolicyVersions(c *aws.Call, in *iam.ListPolicyVersionsInput) (*iam.ListPolicyVersionsOutput, error) {
	p, err := s.managedPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	pg, err := paged(p.versions, func(v *version) string { return v.id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListPolicyVersionsOutput{Versions: mapped(pg.items, p.sdkVersion), IsTruncated: pg.truncated, Marker: pg.marker}, nil
}

// SetDefaultPolicyVersion puts another text in force, at once for all who have the policy.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
func (s *Service) SetDefaultPolicyVersion(c *aws.Call, in *iam.SetDefaultPolicyVersionInput) (*iam.SetDefaultPolicyVersionOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	v := p.version(*in.VersionId)
	if v == nil {
		return nil, noSuchVersion(p.arn, *in.VersionId)
	}
	p.current, p.updated = v.id, c.Now.Truncate(time.Second)
	c.Changed(aws.Changed, p.resource())
	return &iam.SetDefaultPolicyVersionOutput{}, nil
}

// DeletePolicyVersion removes a text that is not in force.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
func (s *Service) DeletePolicyVersion(c *aws.Call, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	v := p.version(*in.VersionId)
	if v == nil {
		return nil, noSuchVersion(p.arn, *in.VersionId)
	}
	if v.id == p.current {
		return nil, conflict("Cannot delete the default version of a policy.")
	}
	p.versions = slices.DeleteFunc(p.versions, func(x *version) bool { return x == v })
	c.Changed(aws.Changed, p.resource())
	return &iam.DeletePolicyVersionOutput{}, nil
}
