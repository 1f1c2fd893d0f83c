package iam

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// Access says what a call needs. IAM's rule is plain: the resource is the group, policy or
// user that the call names, and without a name the caller itself.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	access := []aws.Access{{Action: "iam:" + c.Operation, Resource: s.resourceOf(c, in), Context: context(in)}}
	s.credentialContext(access[0].Context, in)
	switch in := in.(type) {
	case *iam.UpdateUserInput: // a renaming touches the new name too
		if in.NewUserName != nil || in.NewPath != nil {
			access = append(access, aws.Access{Action: "iam:UpdateUser", Resource: s.moved("user", *in.UserName, in.NewUserName, in.NewPath)})
		}
	case *iam.UpdateGroupInput:
		if in.NewGroupName != nil || in.NewPath != nil {
			access = append(access, aws.Access{Action: "iam:UpdateGroup", Resource: s.moved("group", *in.GroupName, in.NewGroupName, in.NewPath)})
		}
	case *iam.UpdateServerCertificateInput:
		access = append(access, s.movedCert(in)...)
	}
	return access
}

func (s *Service) resourceOf(c *aws.Call, in any) string {
	switch in := in.(type) {
	case *iam.ListUsersInput:
		return s.arn("user", pathOf(in.PathPrefix), "")
	case *iam.ListGroupsInput:
		return s.arn("group", pathOf(in.PathPrefix), "")
	case *iam.CreateUserInput:
		return s.arn("user", pathOf(in.Path), *in.UserName)
	case *iam.CreateGroupInput:
		return s.arn("group", pathOf(in.Path), *in.GroupName)
	case *iam.CreatePolicyInput:
		return s.arn("policy", pathOf(in.Path), *in.PolicyName)
	case *iam.ListPoliciesInput, *iam.ListAccountAliasesInput, *iam.CreateAccountAliasInput, *iam.DeleteAccountAliasInput, *iam.GetAccountSummaryInput:
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
	v := reflect.ValueOf(in).Elem()
	if name, ok := member(v, "GroupName"); ok {
		return s.existing("group", name)
	}
	if name, ok := member(v, "UserName"); ok {
		return s.existing("user", name)
	}
	if arn, ok := member(v, "PolicyArn"); ok {
		return arn
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

// existing is the ARN of a user or group; of one that does not exist, as if it stood at the root path.
func (s *Service) existing(kind, name string) string {
	if g, ok := s.groups.get(name); ok && kind == "group" {
		return g.arn(s.account)
	}
	if u, ok := s.users.get(name); ok && kind == "user" {
		return u.arn(s.account)
	}
	return s.arn(kind, "/", name)
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

// context holds the condition keys of IAM: which policy is attached, and the tags of a request.
func context(in any) map[string][]string {
	ctx := map[string][]string{}
	switch in := in.(type) {
	case *iam.AttachUserPolicyInput:
		ctx["iam:policyarn"] = []string{*in.PolicyArn}
	case *iam.AttachGroupPolicyInput:
		ctx["iam:policyarn"] = []string{*in.PolicyArn}
	case *iam.DetachUserPolicyInput:
		ctx["iam:policyarn"] = []string{*in.PolicyArn}
	case *iam.DetachGroupPolicyInput:
		ctx["iam:policyarn"] = []string{*in.PolicyArn}
	case *iam.CreateUserInput:
		requestTags(ctx, in.Tags)
	case *iam.CreatePolicyInput:
		requestTags(ctx, in.Tags)
	case *iam.TagUserInput:
		requestTags(ctx, in.Tags)
	case *iam.UntagUserInput:
		ctx["aws:tagkeys"] = in.TagKeys
	}
	return ctx
}

func requestTags(ctx map[string][]string, tags []types.Tag) {
	for _, t := range tags {
		ctx["aws:requesttag/"+fold(*t.Key)] = []string{aws.Value(t.Value)}
		ctx["aws:tagkeys"] = append(ctx["aws:tagkeys"], *t.Key)
	}
}
