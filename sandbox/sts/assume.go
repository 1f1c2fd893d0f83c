package sts

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
)

// roleDuration is how long a role session lasts when nothing is said, and the most that a session
// made with other temporary credentials may last.
const roleDuration = time.Hour

// assumption is a wish to assume a role, by whichever of the three operations.
type assumption struct {
	operation string
	role      string // ARN
	name      string // of the session
	scope     *scope
	tags      sessionTags
	source    string // source identity
	duration  *int32
	least     *int32 // size of the token
	mfa       time.Time
	chained   bool                // with temporary credentials
	context   map[string][]string // condition keys of the decision
	keep      map[string][]string // condition keys of the session
}

// assumed is the outcome.
type assumed struct {
	*issued
	user   *types.AssumedRoleUser
	packed *int32
	source *string
}

// AssumeRole gives temporary credentials of a role to a user or to another role's session.
//
// The role's trust policy must allow it, and the caller's own policies too unless the trust policy
// names the caller itself; session tags need sts:TagSession and a source identity
// sts:SetSourceIdentity in the same way. The root user may assume no role.
//
// It returns AccessDenied for all of that and for a wrong MFA code, ValidationError for a session
// longer than the role or role chaining (an hour) permits, MalformedPolicyDocument,
// PackedPolicyTooLarge, and InvalidParameterValue for tags that contradict.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (s *Service) AssumeRole(c *aws.Call, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	if c.Principal.IsRoot() {
		return nil, rootAssumes()
	}
	if len(in.ProvidedContexts) > 0 {
		return nil, noContextProvider()
	}
	a := &assumption{
		operation: "AssumeRole", role: *in.RoleArn, name: *in.RoleSessionName, source: aws.Value(in.SourceIdentity),
		duration: in.DurationSeconds, least: in.MinimumSessionTokenSize, context: map[string][]string{}, keep: map[string][]string{},
	}
	var err error
	if a.scope, err = s.newScope(in.Policy, in.PolicyArns); err != nil {
		return nil, err
	}
	if err := a.inherit(c.Principal.Session, in.Tags, in.TransitiveTagKeys); err != nil {
		return nil, err
	}
	given, err := s.authenticated(c, in.SerialNumber, in.TokenCode)
	if err != nil {
		return nil, err
	}
	if !given.IsZero() {
		a.mfa = given
		a.context["aws:multifactorauthpresent"], a.context["aws:multifactorauthage"] = []string{"true"}, []string{"0"}
	}
	if in.ExternalId != nil {
		a.context["sts:externalid"] = []string{*in.ExternalId}
	}
	got, err := s.assume(c, a)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleOutput{
		Credentials: got.Credentials, AssumedRoleUser: got.user, PackedPolicySize: got.packed, SourceIdentity: got.source,
		SessionTokenSize: got.size, SessionTokenUtilization: got.percent,
	}, nil
}

// inherit takes up what passes from the caller's session to the next: transitive tags and the
// source identity. None of it can be changed.
func (a *assumption) inherit(from *aws.Session, tags []types.Tag, transitive []string) (err error) {
	if from != nil {
		a.chained = true
		if a.source != "" && from.SourceIdentity != "" && a.source != from.SourceIdentity {
			return otherSource()
		}
		if from.SourceIdentity != "" {
			a.source = from.SourceIdentity
		}
		if from.RoleARN == "" { // of the user who was asked for a code; from role to role that does not pass
			a.mfa = from.MFA
		}
	}
	a.tags, err = newTags(from, tags, transitive)
	return err
}

// assume decides and issues.
func (s *Service) assume(c *aws.Call, a *assumption) (*assumed, error) {
	if !isRole(a.role) {
		return nil, badARN()
	}
	percent, err := a.scope.percent(a.tags.requested)
	if err != nil {
		return nil, err
	}
	length := seconds(a.duration, roleDuration)
	if a.chained && length > roleDuration {
		return nil, chainedTooLong()
	}
	if refusal := s.mayAssume(c, a); refusal != nil {
		return nil, refusal
	}
	r, ok := s.directory.Role(a.role)
	if !ok {
		return nil, notAuthorized(c.Principal, a.operation, a.role)
	}
	if length > max(r.MaxDuration, time.Hour) {
		return nil, roleTooLong()
	}
	p := s.session(c, a, r)
	p.Session.Expires = c.Now.Add(length)
	got, err := s.issue(c, p, a.least)
	if err != nil {
		return nil, err
	}
	out := &assumed{issued: got, packed: percent, user: &types.AssumedRoleUser{AssumedRoleId: &p.ID, Arn: &p.ARN}}
	if a.source != "" {
		out.source = &a.source
	}
	return out, nil
}

// session is who acts with the new credentials.
func (s *Service) session(c *aws.Call, a *assumption, r Role) aws.Principal {
	session := &aws.Session{
		Issued: c.Now, Name: a.name, RoleARN: r.ARN, RoleID: r.ID, SourceIdentity: a.source, Tags: a.tags.all, Transitive: a.tags.transitive,
		Chained: a.chained, Keys: a.keep,
	}
	session.MFA = a.mfa
	a.scope.apply(session)
	return aws.Principal{
		Kind: aws.AssumedRole, ARN: aws.ARN("sts", "", s.account, "assumed-role/"+r.Name+"/"+a.name), ID: r.ID + ":" + a.name,
		Account: s.account, Name: r.Name, Session: session,
	}
}

// mayAssume asks the policies.
func (s *Service) mayAssume(c *aws.Call, a *assumption) *aws.Error {
	if c.Allowed == nil {
		return nil
	}
	s.fill(a)
	actions := []string{"sts:" + a.operation}
	if len(a.tags.requested) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if a.source != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		if err := c.Allowed(aws.Access{Action: action, Resource: a.role, Context: a.context}); err != nil {
			return err
		}
	}
	return nil
}

// fill adds the condition keys that all three operations have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
func (s *Service) fill(a *assumption) {
	a.context["sts:rolesessionname"] = []string{a.name}
	if a.source != "" {
		a.context["sts:sourceidentity"] = []string{a.source}
	}
	if a.duration != nil {
		a.context["sts:durationseconds"] = []string{strconv.Itoa(int(*a.duration))}
	}
	a.tags.describe(a.context)
	if r, ok := s.directory.Role(a.role); ok {
		for _, t := range r.Tags {
			key := strings.ToLower(t.Key)
			a.context["aws:resourcetag/"+key] = []string{t.Value}
			a.context["iam:resourcetag/"+key] = []string{t.Value}
		}
	}
}

// isRole reports whether an ARN is a role's.
func isRole(arn string) bool {
	f := strings.SplitN(arn, ":", 6)
	return len(f) == 6 && f[0] == "arn" && slices.Contains([]string{"aws", "aws-cn", "aws-us-gov"}, f[1]) && f[2] == "iam" && f[3] == "" &&
		isAccount(f[4]) && strings.HasPrefix(f[5], "role/") && len(f[5]) > len("role/")
}

func isAccount(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }

// accountIn is the account in an ARN, "" if there is none.
func accountIn(arn string) string {
	if f := strings.SplitN(arn, ":", 6); len(f) == 6 && isAccount(f[4]) {
		return f[4]
	}
	return ""
}
