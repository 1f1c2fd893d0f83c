package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// managed is a policy with an ARN of its own: AWS's (shared, never changed) or the account's.
type managed struct {
	id, name, path, arn string
	description         *string
	created, updated    time.Time
	versions            []*version // newest first
	current             string     // id of the default version
	next                int        // number of the next version
	tags                []types.Tag
}

// version is one text of a managed policy.
type version struct {
	id      string
	created time.Time
	text    string
	doc     *policy.Document // nil for AWS's, which Service.parsed has when used
}

const (
	maxPolicies   = 1500
	maxPolicySize = 6144
)

func (p *managed) key() string      { return p.name }
func (p *managed) byAWS() bool      { return strings.HasPrefix(p.arn, awsPolicies) }
func keyOfPolicy(p *managed) string { return p.arn }

func (p *managed) version(id string) *version {
	for _, v := range p.versions {
		if v.id == id {
			return v
		}
	}
	return nil
}

func (p *managed) resource() aws.Resource {
	return aws.Resource{Service: "iam", Type: "policy", ID: p.id, Name: p.name, ARN: p.arn}
}

// managedPolicy finds a policy by its ARN.
func (s *Service) managedPolicy(arn string) (*managed, error) {
	if err := validARN(arn); err != nil {
		return nil, err
	}
	if p, ok := catalogueIndex[arn]; ok {
		return p, nil
	}
	if p, ok := s.policies.get(arn[strings.LastIndexByte(arn, '/')+1:]); ok && p.arn == arn {
		return p, nil
	}
	return nil, noSuchPolicy(arn)
}

// HasPolicy reports whether there is a managed policy with the ARN.
func (s *Service) HasPolicy(arn string) bool {
	_, err := s.managedPolicy(arn)
	return err == nil
}

// ownPolicy finds a policy that the account may change.
func (s *Service) ownPolicy(arn string) (*managed, error) {
	p, err := s.managedPolicy(arn)
	if err == nil && p.byAWS() {
		return nil, foreignPolicy()
	}
	return p, err
}

func validARN(arn string) error {
	f := strings.SplitN(arn, ":", 6)
	if len(f) != 6 || f[0] != "arn" || f[2] != "iam" || f[3] != "" || !strings.HasPrefix(f[5], "policy/") {
		return invalid("ARN %s is not valid.", arn)
	}
	return nil
}

// document is the text in force of the policy called arn, parsed once.
func (s *Service) document(arn string) (*policy.Document, error) {
	p, err := s.managedPolicy(arn)
	if err != nil {
		return nil, err
	}
	v := p.version(p.current)
	if v.doc != nil {
		return v.doc, nil
	}
	if doc, ok := s.parsed[arn]; ok {
		return doc, nil
	}
	doc, err := policy.Parse([]byte(v.text))
	if err != nil {
		return nil, err
	}
	s.parsed[arn] = doc
	return doc, nil
}

func (s *Service) sdkPolicy(p *managed) types.Policy {
	return types.Policy{
		Arn: &p.arn, AttachmentCount: new(int32(s.attachments(p.arn))), CreateDate: new(p.created), DefaultVersionId: new(p.current),
		IsAttachable: true, Path: &p.path, PermissionsBoundaryUsageCount: new(int32(s.bounds(p.arn))), PolicyId: &p.id, PolicyName: &p.name, UpdateDate: new(p.updated),
	}
}

// withDescription is what GetPolicy and CreatePolicy tell beyond the list.
func (s *Service) withDescription(p *managed) *types.Policy {
	out := s.sdkPolicy(p)
	out.Description, out.Tags = p.description, p.tags
	return &out
}

// CreatePolicy makes a managed policy of the account, as version v1.
// It returns MalformedPolicyDocument if the document does not parse.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
func (s *Service) CreatePolicy(c *aws.Call, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	tags, err := mergeCased(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	if len(s.policies) >= maxPolicies {
		return nil, overQuota("PoliciesPerAccount", maxPolicies)
	}
	path, now := pathOf(in.Path), c.Now.Truncate(time.Second)
	p := &managed{
		id: c.UniqueID("ANPA"), name: *in.PolicyName, path: path, arn: aws.ARN("iam", "", s.account, "policy"+path+*in.PolicyName),
		description: in.Description, created: now, next: 1, tags: tags,
	}
	if err := p.add(c, *in.PolicyDocument, true); err != nil {
		return nil, err
	}
	if !s.policies.add(p) {
		return nil, policyExists(p.name)
	}
	c.Changed(aws.Created, p.resource())
	return &iam.CreatePolicyOutput{Policy: new(s.sdkPolicy(p))}, nil
}

// GetPolicy tells about a managed policy.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
func (s *Service) GetPolicy(c *aws.Call, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
	p, err := s.managedPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.GetPolicyOutput{Policy: s.withDescription(p)}, nil
}

// ListPolicies lists the account's policies, then AWS's.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
func (s *Service) ListPolicies(c *aws.Call, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, error) {
	var all []*managed
	if in.Scope != types.PolicyScopeTypeAws {
		all = append(all, s.policies...)
	}
	if in.Scope != types.PolicyScopeTypeLocal {
		all = append(all, catalogue...)
	}
	all = under(all, in.PathPrefix, func(p *managed) string { return p.path })
	all = slices.DeleteFunc(slices.Clone(all), func(p *managed) bool {
		switch in.PolicyUsageFilter {
		case types.PolicyUsageTypePermissionsBoundary:
			return s.bounds(p.arn) == 0
		case types.PolicyUsageTypePermissionsPolicy:
			return s.attachments(p.arn) == 0
		}
		return in.OnlyAttached && s.attachments(p.arn)+s.bounds(p.arn) == 0
	})
	pg, err := paged(all, keyOfPolicy, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListPoliciesOutput{Policies: mapped(pg.items, s.sdkPolicy), IsTruncated: pg.truncated, Marker: pg.marker}, nil
}

// DeletePolicy removes a policy of the account that is attached to nothing and has no version but the default.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
func (s *Service) DeletePolicy(c *aws.Call, in *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, error) {
	p, err := s.ownPolicy(*in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if s.attachments(p.arn)+s.bounds(p.arn) > 0 {
		return nil, conflict("Cannot delete a policy attached to entities.")
	}
	if len(p.versions) > 1 {
		return nil, conflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
	}
	s.policies.remove(p.name)
	c.Changed(aws.Deleted, p.resource())
	return &iam.DeletePolicyOutput{}, nil
}
