package iam

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/aws/policy/validate"
)

// source is a policy in a simulation, with its text.
type source struct {
	id       string // "PolicyInputList.1", "user_bob_own", "AdministratorAccess"
	text     string
	attached policy.Attached
}

// simulation asks the evaluator about requests that nobody made.
type simulation struct {
	actions, resources []string
	caller             aws.Principal
	layers             policy.Layers
	sources            []source // of layers.Identity
	guard              *source  // of layers.Resource
	keys               map[string][]string
}

// maxSimulated is how many requests one answer simulates; IAM too may return fewer results than asked for.
const maxSimulated = 2000

// page simulates the actions of one page of the results.
func (m *simulation) page(marker *string, max *int32) (page[types.EvaluationResult], error) {
	var none page[types.EvaluationResult]
	for _, a := range m.actions {
		if service, name, ok := strings.Cut(a, ":"); !ok || service == "" || name == "" || strings.ContainsAny(a, "*? ") {
			return none, invalid("Invalid Action Name: %s", a)
		}
	}
	if len(m.resources) == 0 {
		m.resources = []string{"*"}
	}
	first, n := 0, 100
	if max != nil {
		n = int(*max)
	}
	if marker != nil {
		text, err := base64.RawURLEncoding.DecodeString(*marker)
		i, bad := strconv.Atoi(string(text))
		if err != nil || bad != nil || i <= 0 || i >= len(m.actions) {
			return none, badMarker()
		}
		first = i
	}
	if len(m.resources) > maxSimulated {
		return none, invalid("Too many resources: %d", len(m.resources))
	}
	end := min(len(m.actions), first+min(n, maxSimulated/len(m.resources)))
	out := page[types.EvaluationResult]{items: []types.EvaluationResult{}}
	for _, a := range m.actions[first:end] {
		out.items = append(out.items, m.result(a))
	}
	if end < len(m.actions) {
		next := base64.RawURLEncoding.EncodeToString([]byte(itoa(end)))
		out.truncated, out.marker = true, &next
	}
	return out, nil
}

// result simulates an action on all resources. With several of them the decision of the whole is the
// worst, and the name that of their kind.
func (m *simulation) result(action string) types.EvaluationResult {
	all := mapped(m.resources, func(r string) types.ResourceSpecificResult { return m.one(action, r) })
	worst := all[0]
	for _, r := range all[1:] {
		if severity(r.EvalResourceDecision) > severity(worst.EvalResourceDecision) {
			worst = r
		}
	}
	out := types.EvaluationResult{
		EvalActionName: &action, EvalResourceName: &m.resources[0], EvalDecision: worst.EvalResourceDecision, EvalDecisionDetails: worst.EvalDecisionDetails,
		MatchedStatements: worst.MatchedStatements, MissingContextValues: worst.MissingContextValues, PermissionsBoundaryDecisionDetail: worst.PermissionsBoundaryDecisionDetail,
	}
	if m.resources[0] != "*" || len(all) > 1 {
		out.ResourceSpecificResults = all
		if out.EvalDecisionDetails == nil {
			out.EvalDecisionDetails = map[string]types.PolicyEvaluationDecisionType{} // as IAM has it within an account
		}
	}
	if m.layers.SCP != nil {
		within := !slices.ContainsFunc(m.resources, func(r string) bool { return !m.within(action, r) })
		out.OrganizationsDecisionDetail = &types.OrganizationsDecisionDetail{AllowedByOrganizations: within}
	}
	if len(all) > 1 {
		out.EvalResourceName, out.MissingContextValues = new(kindOf(action)), nil
	}
	return out
}

// kindOf is the ARN format of what an action is done to.
func kindOf(action string) string {
	if a, ok := actions.Find(action); ok {
		if types := a.Types(); len(types) > 0 {
			return "arn:aws" + strings.TrimPrefix(types[len(types)-1].ARN, "arn:*")
		}
	}
	return "*"
}

func severity(d types.PolicyEvaluationDecisionType) int {
	return slices.Index([]types.PolicyEvaluationDecisionType{types.PolicyEvaluationDecisionTypeAllowed, types.PolicyEvaluationDecisionTypeImplicitDeny, types.PolicyEvaluationDecisionTypeExplicitDeny}, d)
}

// one simulates one request.
func (m *simulation) one(action, resource string) types.ResourceSpecificResult {
	r := m.request(action, resource)
	layers := m.layers
	if part := strings.SplitN(resource, ":", 6); len(part) == 6 && len(part[4]) == 12 {
		layers.ResourceAccount = part[4]
	}
	layers.Blind = layers.Resource == nil
	d := policy.Decide(r, &layers)
	out := types.ResourceSpecificResult{EvalResourceName: &resource, EvalResourceDecision: decision(d), MatchedStatements: []types.Statement{}, MissingContextValues: m.missing(r, &layers)}
	for s := range policy.Trace(r, &layers) {
		if s.Miss == nil && s.Statement.Deny == d.Explicit && (d.Allowed || d.Explicit) {
			out.MatchedStatements = append(out.MatchedStatements, m.matched(&s)...)
		}
	}
	if layers.Boundary != nil {
		out.PermissionsBoundaryDecisionDetail = &types.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: policy.Decide(r, alone(*layers.Boundary)).Allowed}
	}
	if layers.ResourceAccount != m.caller.Account {
		out.EvalDecisionDetails = map[string]types.PolicyEvaluationDecisionType{"IAM Policy": decision(policy.Decide(r, &policy.Layers{Identity: layers.Identity, Blind: true})), "Resource Policy": types.PolicyEvaluationDecisionTypeImplicitDeny}
		if layers.Resource != nil {
			out.EvalDecisionDetails["Resource Policy"] = decision(policy.Decide(r, &policy.Layers{Resource: layers.Resource}))
		}
	}
	return out
}

// within reports whether each level of the organization allows a request.
func (m *simulation) within(action, resource string) bool {
	d := policy.Decide(m.request(action, resource), &policy.Layers{SCP: m.layers.SCP})
	return d.Layer != policy.LayerSCP
}

// alone are layers of one policy.
func alone(p policy.Attached) *policy.Layers {
	return &policy.Layers{Identity: []policy.Attached{p}, Blind: true}
}

func (m *simulation) request(action, resource string) policy.Request {
	return policy.Request{Principal: m.caller, Action: action, Resource: resource, Keys: func(key string) ([]string, bool) {
		v, ok := m.keys[key]
		return v, ok
	}}
}

func decision(d policy.Decision) types.PolicyEvaluationDecisionType {
	switch {
	case d.Allowed:
		return types.PolicyEvaluationDecisionTypeAllowed
	case d.Explicit:
		return types.PolicyEvaluationDecisionTypeExplicitDeny
	}
	return types.PolicyEvaluationDecisionTypeImplicitDeny
}

// matched tells where the statement of a step stands; nothing of a boundary's.
func (m *simulation) matched(s *policy.Step) []types.Statement {
	from, kind := m.guard, types.PolicySourceType("Resource Policy")
	switch s.Layer {
	case policy.LayerIdentity:
		kind = "IAM Policy"
		i := slices.IndexFunc(m.sources, func(x source) bool { return x.attached.Document == s.Policy.Document })
		from = &m.sources[i]
	case policy.LayerResource, policy.LayerTrust:
	default:
		return nil
	}
	out := types.Statement{SourcePolicyId: &from.id, SourcePolicyType: kind}
	if spans := validate.Statements(from.text); s.Statement.Index < len(spans) {
		span := spans[s.Statement.Index]
		out.StartPosition = &types.Position{Line: int32(span.Start.Line), Column: int32(span.Start.Column)}
		out.EndPosition = &types.Position{Line: int32(span.End.Line), Column: int32(span.End.Column)}
	}
	return []types.Statement{out}
}

// missing lists the keys that statements on the action look at and that are not given, sorted.
func (m *simulation) missing(r policy.Request, l *policy.Layers) []string {
	list := []string{}
	for s := range policy.Trace(r, l) {
		if !s.Statement.Speaks(r.Action) {
			continue
		}
		for _, k := range s.Statement.ContextKeys() {
			if _, ok := m.keys[fold(k)]; !ok {
				list = append(list, k)
			}
		}
	}
	return unique(list)
}

// unique sorts names and drops those that differ only by case.
func unique(list []string) []string {
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	return slices.CompactFunc(list, strings.EqualFold)
}

func itoa(n int) string { return strconv.Itoa(n) }

// unparsed is the refusal of a policy that is to be simulated.
func unparsed(id string, err error) *aws.Error {
	return invalid("Invalid policy document %s: %s", id, malformed(err).Message)
}
