package iam

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// GetAccountAuthorizationDetails tells all of users, groups, roles and managed policies (the account's, and AWS's
// that are in use) with who has what, page by page.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
func (s *Service) GetAccountAuthorizationDetails(c *aws.Call, in *iam.GetAccountAuthorizationDetailsInput) (*iam.GetAccountAuthorizationDetailsOutput, error) {
	p, err := paged(s.authorized(in.Filter), func(d detail) string { return d.arn }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.GetAccountAuthorizationDetailsOutput{
		IsTruncated: p.truncated, Marker: p.marker,
		UserDetailList: []types.UserDetail{}, GroupDetailList: []types.GroupDetail{}, RoleDetailList: []types.RoleDetail{}, Policies: []types.ManagedPolicyDetail{},
	}
	for _, d := range p.items {
		d.into(out)
	}
	return out, nil
}

// detail is an entity of the answer, made only if it is on the page.
type detail struct {
	arn  string
	into func(*iam.GetAccountAuthorizationDetailsOutput)
}

// authorized lists what is asked for: users, groups, roles, then policies.
func (s *Service) authorized(filter []types.EntityType) []detail {
	var list []detail
	wanted := func(t types.EntityType) bool { return len(filter) == 0 || slices.Contains(filter, t) }
	if wanted(types.EntityTypeUser) {
		for _, u := range s.users {
			list = append(list, detail{u.arn(s.account), func(o *iam.GetAccountAuthorizationDetailsOutput) {
				o.UserDetailList = append(o.UserDetailList, s.userDetail(u))
			}})
		}
	}
	if wanted(types.EntityTypeGroup) {
		for _, g := range s.groups {
			list = append(list, detail{g.arn(s.account), func(o *iam.GetAccountAuthorizationDetailsOutput) {
				o.GroupDetailList = append(o.GroupDetailList, s.groupDetail(g))
			}})
		}
	}
	if wanted(types.EntityTypeRole) {
		for _, r := range s.roles {
			list = append(list, detail{r.arn(s.account), func(o *iam.GetAccountAuthorizationDetailsOutput) {
				o.RoleDetailList = append(o.RoleDetailList, s.roleDetail(r))
			}})
		}
	}
	for _, p := range s.policiesInUse(wanted(types.EntityTypeLocalManagedPolicy), wanted(types.EntityTypeAWSManagedPolicy)) {
		list = append(list, detail{p.arn, func(o *iam.GetAccountAuthorizationDetailsOutput) { o.Policies = append(o.Policies, s.policyDetail(p)) }})
	}
	return list
}

// policiesInUse lists the account's policies, and those of AWS's that somebody has.
func (s *Service) policiesInUse(own, byAWS bool) []*managed {
	var list []*managed
	if own {
		list = append(list, s.policies...)
	}
	if byAWS {
		for _, p := range catalogue {
			if s.attachments(p.arn)+s.bounds(p.arn) > 0 {
				list = append(list, p)
			}
		}
	}
	return list
}

func (s *Service) userDetail(u *user) types.UserDetail {
	d := types.UserDetail{
		Arn: new(u.arn(s.account)), UserId: &u.id, UserName: new(u.name), Path: new(u.path), CreateDate: new(u.created), Tags: u.tags,
		PermissionsBoundary: u.sdkBoundary(), AttachedManagedPolicies: s.attachedPolicies(&u.identity), UserPolicyList: u.inlinePolicies(), GroupList: []string{},
	}
	for _, g := range u.groups {
		d.GroupList = append(d.GroupList, g.name)
	}
	return d
}

func (s *Service) groupDetail(g *group) types.GroupDetail {
	return types.GroupDetail{
		Arn: new(g.arn(s.account)), GroupId: &g.id, GroupName: new(g.name), Path: new(g.path), CreateDate: new(g.created),
		AttachedManagedPolicies: s.attachedPolicies(&g.identity), GroupPolicyList: g.inlinePolicies(),
	}
}

func (s *Service) roleDetail(r *role) types.RoleDetail {
	whole := s.wholeRole(r)
	return types.RoleDetail{
		Arn: whole.Arn, RoleId: &r.id, RoleName: new(r.name), Path: new(r.path), CreateDate: new(r.created), Tags: r.tags,
		AssumeRolePolicyDocument: whole.AssumeRolePolicyDocument, RoleLastUsed: whole.RoleLastUsed, PermissionsBoundary: r.sdkBoundary(),
		AttachedManagedPolicies: s.attachedPolicies(&r.identity), RolePolicyList: r.inlinePolicies(), InstanceProfileList: mapped(s.profilesOf(r), s.sdkProfile),
	}
}

func (s *Service) policyDetail(p *managed) types.ManagedPolicyDetail {
	x := s.withDescription(p)
	d := types.ManagedPolicyDetail{
		Arn: x.Arn, PolicyId: x.PolicyId, PolicyName: x.PolicyName, Path: x.Path, CreateDate: x.CreateDate, UpdateDate: x.UpdateDate, Description: x.Description,
		DefaultVersionId: x.DefaultVersionId, AttachmentCount: x.AttachmentCount, PermissionsBoundaryUsageCount: x.PermissionsBoundaryUsageCount, IsAttachable: true,
	}
	for _, v := range p.versions {
		sdk := p.sdkVersion(v)
		sdk.Document = encoded(v.text)
		d.PolicyVersionList = append(d.PolicyVersionList, sdk)
	}
	return d
}

func (s *Service) attachedPolicies(i *identity) []types.AttachedPolicy {
	list := []types.AttachedPolicy{}
	for _, arn := range i.attached {
		if p, err := s.managedPolicy(arn); err == nil {
			list = append(list, types.AttachedPolicy{PolicyArn: &p.arn, PolicyName: &p.name})
		}
	}
	return list
}

func (i *identity) inlinePolicies() []types.PolicyDetail {
	list := []types.PolicyDetail{}
	for _, p := range i.inline {
		list = append(list, types.PolicyDetail{PolicyName: &p.name, PolicyDocument: encoded(p.text)})
	}
	return list
}
