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
	if err := m.organized(in.OrderedOrganizationPolicyInputList); err != nil {
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
	if err := who.exclude(in.PolicyExclusionList); err != nil {
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
		p, ok := callerOf(*caller)
		if !ok {
			return invalid("CallerArn %s is not the ARN of an IAM user, group, or role.", *caller)
		}
		m.caller = p
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

// callerOf is who has the ARN of a user, group or role, of whatever account.
func callerOf(arn string) (aws.Principal, bool) {
	part := strings.SplitN(arn, ":", 6)
	kind, name, _ := strings.Cut(part[len(part)-1], "/")
	if len(part) != 6 || part[2] != "iam" || len(part[4]) != 12 || name == "" {
		return aws.Principal{}, false
	}
	p := aws.Principal{Kind: aws.IAMUser, ARN: arn, Account: part[4], Name: name[strings.LastIndexByte(name, '/')+1:]}
	switch kind {
	case "role":
		p.Kind, p.Session = aws.AssumedRole, &aws.Session{RoleARN: arn}
	case "user", "group":
	default:
		return p, false
	}
	return p, true
}

// organized sets the levels of an organization, from its root to the account.
func (m *simulation) organized(levels []types.OrderedOrganizationPolicyType) error {
	for i, level := range levels {
		var list []policy.Attached
		for j, text := range level.ServiceControlPolicyInputList {
			id := "OrderedOrganizationPolicyInputList." + itoa(i+1) + ".ServiceControlPolicyInputList." + itoa(j+1)
			doc, err := policy.ParseAs(policy.SCP, []byte(text))
			if err != nil {
				return unparsed(id, err)
			}
			list = append(list, policy.Attached{Name: id, Document: doc})
		}
		m.layers.SCP = append(m.layers.SCP, list)
	}
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
	for key, value := range m.known() {
		if _, given := m.keys[key]; !given && value != "" && m.caller.ARN != "" {
			m.keys[key] = []string{value}
		}
	}
}

// known are the condition keys that the caller itself tells.
func (m *simulation) known() map[string]string {
	p := m.caller
	keys := map[string]string{"aws:principalarn": p.ARN, "aws:principalaccount": p.Account}
	if p.Session != nil {
		keys["aws:principalarn"] = p.Session.RoleARN
	} else {
		keys["aws:username"], keys["aws:userid"] = p.Name, p.ID
	}
	return keys
}
