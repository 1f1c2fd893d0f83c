package iam

import (
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// Access says what a call needs. IAM's rule is plain: the resource is the thing that the call
// names, and without a name the caller itself. The members of the input tell, so that an
// operation needs no entry here.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	first := aws.Access{Action: "iam:" + c.Operation, Resource: s.resourceOf(c, in), Context: s.context(c, in)}
	return append([]aws.Access{first}, s.further(in)...)
}

// further is what a few calls need beside: a new name, or the right to pass a role on.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (s *Service) further(in any) []aws.Access {
	switch in := in.(type) {
	case *iam.UpdateUserInput: // a renaming touches the new name too
		if in.NewUserName != nil || in.NewPath != nil {
			return []aws.Access{{Action: "iam:UpdateUser", Resource: s.moved("user", *in.UserName, in.NewUserName, in.NewPath)}}
		}
	case *iam.UpdateGroupInput:
		if in.NewGroupName != nil || in.NewPath != nil {
			return []aws.Access{{Action: "iam:UpdateGroup", Resource: s.moved("group", *in.GroupName, in.NewGroupName, in.NewPath)}}
		}
	case *iam.UpdateServerCertificateInput:
		return s.movedCert(in)
	case *iam.AddRoleToInstanceProfileInput:
		return []aws.Access{{
			Action: "iam:PassRole", Resource: s.existing("role", *in.RoleName),
			Context: map[string][]string{"iam:passedtoservice": {"ec2.amazonaws.com"}},
		}}
	}
	return nil
}

// named are the members that name what a call is about; the first that is there counts.
var named = []struct{ member, kind string }{
	{"InstanceProfileName", "instance-profile"}, {"RoleName", "role"}, {"GroupName", "group"}, {"UserName", "user"},
	{"PolicyName", "policy"},
}

// arns are the members that hold the ARN of what a call is about.
var arns = []string{"PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn"}

func (s *Service) resourceOf(c *aws.Call, in any) string {
	switch in := in.(type) {
	case *iam.ListUsersInput:
		return s.arn("user", pathOf(in.PathPrefix), "")
	case *iam.ListGroupsInput:
		return s.arn("group", pathOf(in.PathPrefix), "")
	case *iam.ListRolesInput:
		return s.arn("role", pathOf(in.PathPrefix), "")
	case *iam.ListInstanceProfilesInput:
		return s.arn("instance-profile", pathOf(in.PathPrefix), "")
	case *iam.CreateServiceLinkedRoleInput:
		return s.linkedARN(in)
	case *iam.GetServiceLinkedRoleDeletionStatusInput: // task/aws-service-role/SERVICE/ROLE/ID
		part := strings.Split(*in.DeletionTaskId, "/")
		return s.existing("role", part[max(0, len(part)-2)])
	case *iam.ListPoliciesInput, *iam.ListAccountAliasesInput, *iam.CreateAccountAliasInput, *iam.DeleteAccountAliasInput, *iam.GetAccountSummaryInput,
		*iam.GetAccountAuthorizationDetailsInput:
		return "*"
	case *iam.GetAccessKeyLastUsedInput:
		if k, ok := s.keys[*in.AccessKeyId]; ok {
			return k.owner.arn(s.account)
		}
		return "*"
	}
	if r, ok := s.credentialOf(in); ok {
		return r
	}
	if r, ok := s.federationOf(in); ok {
		return r
	}
	if r, ok := s.rareOf(in); ok {
		return r
	}
	return s.namedBy(c, reflect.ValueOf(in).Elem())
}

// rareOf is the resource of a call about what few accounts have.
func (s *Service) rareOf(in any) (string, bool) {
	switch in := in.(type) {
	case *iam.CreateDelegationRequestInput:
		return s.arn("delegation-request", "/", "*"), true
	case *iam.GetRoleTemplateVersionInput:
		return *in.TemplateArn + ":" + itoa(int(aws.Value(in.MinorVersion))), true
	case *iam.GetHumanReadableSummaryInput:
		return *in.EntityArn, true
	case *iam.GenerateOrganizationsAccessReportInput:
		return s.arn("access-report", "/", *in.EntityPath), true
	case *iam.UpdateDelegationRequestInput:
		return "*", true
	}
	if id, ok := member(reflect.ValueOf(in).Elem(), "DelegationRequestId"); ok {
		return s.arn("delegation-request", "/", id), true
	}
	return "", false
}

// namedBy finds the resource among the members of an input.
func (s *Service) namedBy(c *aws.Call, in reflect.Value) string {
	for _, name := range arns {
		if arn, ok := member(in, name); ok && !strings.Contains(c.Operation, "User") && !strings.Contains(c.Operation, "Group") && !strings.Contains(c.Operation, "Role") {
			return arn
		}
	}
	for _, n := range named {
		name, ok := member(in, n.member)
		if !ok {
			continue
		}
		if path, ok := member(in, "Path"); ok || strings.HasPrefix(c.Operation, "Create"+n.member[:len(n.member)-len("Name")]) {
			return s.arn(n.kind, pathOf(&path), name)
		}
		return s.existing(n.kind, name)
	}
	if a, ok := actions.Find("iam:" + c.Operation); ok && !a.HasTypes() {
		return "*"
	}
	return c.Principal.ARN
}

// member reads an optional string of an SDK input by its name.
func member(v reflect.Value, name string) (string, bool) {
	p, ok := v.FieldByName(name), false
	if p.IsValid() {
		var s *string
		if s, ok = p.Interface().(*string); ok && s != nil {
			return *s, true
		}
	}
	return "", false
}

func (s *Service) arn(kind, path, name string) string {
	return aws.ARN("iam", "", s.account, kind+path+name)
}

// existing is the ARN of a thing; of one that does not exist, as if it stood at the root path.
func (s *Service) existing(kind, name string) string {
	if i := s.identityOf(kind, name); i != nil {
		return i.arn(s.account)
	}
	if p, ok := s.profiles.get(name); ok && kind == "instance-profile" {
		return p.arn(s.account)
	}
	return s.arn(kind, "/", name)
}

// identityOf finds a group, user or role; nil if there is none.
func (s *Service) identityOf(kind, name string) *identity {
	switch kind {
	case "group":
		if g, ok := s.groups.get(name); ok {
			return &g.identity
		}
	case "user":
		if u, ok := s.users.get(name); ok {
			return &u.identity
		}
	case "role":
		if r, ok := s.roles.get(name); ok {
			return &r.identity
		}
	}
	return nil
}

// moved is the ARN that a renamed user or group will have.
func (s *Service) moved(kind, name string, newName, newPath *string) string {
	old := strings.TrimPrefix(s.existing(kind, name), s.arn(kind, "", ""))
	path := old[:strings.LastIndexByte(old, '/')+1]
	if newPath != nil {
		path = *newPath
	}
	if newName != nil {
		name = *newName
	}
	return s.arn(kind, path, name)
}

// context holds the condition keys of a call: the tags of the request and of the thing, which
// policy is attached, which boundary the identity has or gets.
func (s *Service) context(c *aws.Call, in any) map[string][]string {
	ctx, v := map[string][]string{}, reflect.ValueOf(in).Elem()
	s.credentialContext(ctx, in)
	if arn, ok := member(v, "PolicyArn"); ok && (strings.HasPrefix(c.Operation, "Attach") || strings.HasPrefix(c.Operation, "Detach")) {
		ctx["iam:policyarn"] = []string{arn}
	}
	if f := v.FieldByName("Tags"); f.IsValid() {
		if tags, ok := f.Interface().([]types.Tag); ok {
			requestTags(ctx, tags)
		}
	}
	if f := v.FieldByName("TagKeys"); f.IsValid() && f.Len() > 0 {
		ctx["aws:tagkeys"] = f.Interface().([]string)
	}
	if name, ok := member(v, "AWSServiceName"); ok {
		ctx["iam:awsservicename"] = []string{name}
	}
	tags, bound := s.facts(v)
	if arn, ok := member(v, "PermissionsBoundary"); ok {
		bound = arn
	}
	if bound != "" {
		ctx["iam:permissionsboundary"] = []string{bound}
	}
	for _, t := range append(slices.Clip(tags), s.providerTags(v)...) {
		ctx["aws:resourcetag/"+fold(*t.Key)] = []string{aws.Value(t.Value)}
		ctx["iam:resourcetag/"+fold(*t.Key)] = []string{aws.Value(t.Value)}
	}
	return ctx
}

// facts are the tags and the boundary of what a call is about.
func (s *Service) facts(in reflect.Value) (tags []types.Tag, bound string) {
	for _, n := range named {
		name, ok := member(in, n.member)
		if !ok {
			continue
		}
		if p, ok := s.profiles.get(name); ok && n.kind == "instance-profile" {
			return p.tags, ""
		}
		if i := s.identityOf(n.kind, name); i != nil {
			return i.tags, i.boundary
		}
		return nil, ""
	}
	if arn, ok := member(in, "PolicyArn"); ok {
		if p, err := s.managedPolicy(arn); err == nil {
			return p.tags, ""
		}
	}
	return nil, ""
}

func requestTags(ctx map[string][]string, tags []types.Tag) {
	for _, t := range tags {
		ctx["aws:requesttag/"+fold(*t.Key)] = []string{aws.Value(t.Value)}
		ctx["aws:tagkeys"] = append(ctx["aws:tagkeys"], *t.Key)
	}
}
