package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// SimulateCustomPolicy tells what policies that are given would allow.
// It returns InvalidInput if a policy does not parse, an action is not service:Action, or the caller of
// a resource's policy is missing.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
func (s *Service) SimulateCustomPolicy(c *aws.Call, in *iam.SimulateCustomPolicyInput) (*iam.SimulateCustomPolicyOutput, error) {
	m := &simulation{actions: in.ActionNames, resources: in.ResourceArns, caller: aws.Principal{Kind: aws.IAMUser, Account: s.account}}
	if err := m.hypothetical("PolicyInputList", in.PolicyInputList); err != nil {
		return nil, err
	}
	if err := m.bounded(in.PermissionsBoundaryPolicyInputList); err != nil {
		return nil, err
	}
	if err := m.guarded(in.ResourcePolicy, in.ResourceOwner, in.CallerArn); err != nil {
		return nil, err
	}
	m.context(in.ContextEntries)
	p, err := m.page(in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.SimulateCustomPolicyOutput{EvaluationResults: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// SimulatePrincipalPolicy tells what a user, group or role may do by its policies, and by more
// that are given. It returns NoSuchEntity if there is no such identity, and InvalidInput as
// SimulateCustomPolicy does.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func (s *Service) SimulatePrincipalPolicy(c *aws.Call, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, error) {
	who, err := s.subject(*in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	m := &simulation{actions: in.ActionNames, resources: in.ResourceArns, caller: who.principal, sources: who.sources}
	m.layers.Boundary = who.boundary
	for _, x := range who.sources {
		m.layers.Identity = append(m.layers.Identity, x.attached)
	}
	if err := m.hypothetical("PolicyInputList", in.PolicyInputList); err != nil {
		return nil, err
	}
	if err := m.bounded(in.PermissionsBoundaryPolicyInputList); err != nil {
		return nil, err
	}
	if err := m.guarded(in.ResourcePolicy, in.ResourceOwner, in.CallerArn); err != nil {
		return nil, err
	}
	m.context(in.ContextEntries)
	p, err := m.page(in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.SimulatePrincipalPolicyOutput{EvaluationResults: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// hypothetical adds policies that are attached to nobody.
func (m *simulation) hypothetical(list string, texts []string) error {
	for i, text := range texts {
		id := list + "." + itoa(i+1)
		doc, err := policy.Parse([]byte(text))
		if err != nil {
			return unparsed(id, err)
		}
		x := source{id, text, policy.Attached{Name: id, Document: doc}}
		m.sources = append(m.sources, x)
		m.layers.Identity = append(m.layers.Identity, x.attached)
	}
	return nil
}

// bounded sets the permissions boundary; one that is given replaces the identity's own.
func (m *simulation) bounded(texts []string) error {
	if len(texts) == 0 {
		return nil
	}
	if len(texts) > 1 {
		return invalid("Only one permissions boundary policy can be simulated.")
	}
	const id = "PermissionsBoundaryPolicyInputList.1"
	doc, err := policy.Parse([]byte(texts[0]))
	if err != nil {
		return unparsed(id, err)
	}
	m.layers.Boundary = &policy.Attached{Name: id, Document: doc}
	return nil
}

// guarded sets the policy and the owner of the resources, and the caller.
func (m *simulation) guarded(text, owner, caller *string) error {
	if caller != nil {
		part := strings.SplitN(*caller, ":", 6)
		kind, name, _ := strings.Cut(part[len(part)-1], "/")
		if len(part) != 6 || part[2] != "iam" || kind != "user" || len(part[4]) != 12 {
			return invalid("CallerArn %s is not the ARN of an IAM user.", *caller)
		}
		m.caller = aws.Principal{Kind: aws.IAMUser, ARN: *caller, Account: part[4], Name: name[strings.LastIndexByte(name, '/')+1:]}
	}
	m.layers.ResourceAccount = m.caller.Account
	if owner != nil {
		m.layers.ResourceAccount = accountIn(*owner)
	}
	if text == nil {
		return nil
	}
	if m.caller.ARN == "" {
		return invalid("CallerArn is required when a ResourcePolicy is given.")
	}
	doc, err := policy.ParseAs(policy.Resource, []byte(*text))
	if err != nil {
		return unparsed("ResourcePolicy", err)
	}
	m.guard = &source{"ResourcePolicy", *text, policy.Attached{Name: "ResourcePolicy", Document: doc}}
	m.layers.Resource = &m.guard.attached
	return nil
}

// accountIn is the account of an ARN, or the text itself.
func accountIn(owner string) string {
	if part := strings.SplitN(owner, ":", 6); len(part) == 6 {
		return part[4]
	}
	return owner
}

// context sets condition keys.
func (m *simulation) context(entries []types.ContextEntry) {
	m.keys = map[string][]string{}
	for _, e := range entries {
		if e.ContextKeyName != nil {
			m.keys[fold(*e.ContextKeyName)] = e.ContextKeyValues
		}
	}
	for key, value := range map[string]string{"aws:username": m.caller.Name, "aws:userid": m.caller.ID, "aws:principalarn": m.caller.ARN, "aws:principalaccount": m.caller.Account} {
		if _, given := m.keys[key]; !given && value != "" && m.caller.ARN != "" {
			m.keys[key] = []string{value}
		}
	}
}
