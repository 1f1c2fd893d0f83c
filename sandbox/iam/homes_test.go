package iam

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws/policy"
)

func TestHomes(t *testing.T) {
	s, c := newService(t)
	const doc = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}}`
	for _, name := range []string{"bob", "eve", "zoe"} {
		ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: &name}))
	}
	ok[*iam.CreateGroupOutput](t)(s.CreateGroup(c, &iam.CreateGroupInput{GroupName: new("g")}))
	for _, name := range []string{"bob", "eve"} {
		ok[*iam.AddUserToGroupOutput](t)(s.AddUserToGroup(c, &iam.AddUserToGroupInput{GroupName: new("g"), UserName: &name}))
	}
	own := ok[*iam.CreatePolicyOutput](t)(s.CreatePolicy(c, &iam.CreatePolicyInput{PolicyName: new("own"), PolicyDocument: new(doc)})).Policy.Arn
	for _, name := range []string{"bob", "zoe"} {
		ok[*iam.AttachUserPolicyOutput](t)(s.AttachUserPolicy(c, &iam.AttachUserPolicyInput{UserName: &name, PolicyArn: own}))
	}
	ok[*iam.AttachGroupPolicyOutput](t)(s.AttachGroupPolicy(c, &iam.AttachGroupPolicyInput{GroupName: new("g"), PolicyArn: new(awsPolicies + "/AmazonEC2ReadOnlyAccess")}))
	ok[*iam.PutUserPolicyOutput](t)(s.PutUserPolicy(c, &iam.PutUserPolicyInput{UserName: new("bob"), PolicyName: new("Allow"), PolicyDocument: new(doc)}))

	u, _ := s.user("bob")
	p := s.principal(u, "")
	homes := s.Homes(p)
	var got []string
	for _, h := range homes {
		got = append(got, fmt.Sprintf("%s %s %s new=%v fixed=%v %v", h.Kind, h.Name, h.Via, h.Policy == nil, h.Fixed, h.Others))
	}
	want := []string{
		"user-inline Allow user bob new=false fixed=false []",
		"managed own user bob new=false fixed=false [user zoe]",
		"user-inline Allow2 user bob new=true fixed=false []",
		"managed AmazonEC2ReadOnlyAccess group g new=false fixed=true [user eve]",
		"group-inline Allow group g new=true fixed=false [user eve]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	// The plans that come of it, the narrowest first.
	plans := policy.Least(policy.Request{Principal: p, Action: "s3:PutObject", Resource: "arn:aws:s3:::a/k"}, s.Layers(p), homes)
	got = nil
	for _, x := range plans {
		got = append(got, x.Changes[0].Kind+" "+x.Changes[0].Policy)
	}
	if want := []string{"user-inline Allow", "user-inline Allow2", "managed own", "group-inline Allow"}; !slices.Equal(got, want) {
		t.Errorf("plans %q, want %q", got, want)
	}
	if s.Homes(newCall().Principal) != nil {
		t.Error("nobody restricts the root user")
	}
}

func TestHomesOfRole(t *testing.T) {
	s, c := newService(t)
	const doc = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}}`
	const trusting = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}`
	limit := ok[*iam.CreatePolicyOutput](t)(s.CreatePolicy(c, &iam.CreatePolicyInput{PolicyName: new("limit"), PolicyDocument: new(doc)})).Policy.Arn
	for _, name := range []string{"web", "batch"} {
		ok[*iam.CreateRoleOutput](t)(s.CreateRole(c, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: new(trusting), PermissionsBoundary: limit}))
	}
	arn := "arn:aws:iam::" + account + ":role/web"
	for _, known := range []string{arn, "arn:aws:sts::" + account + ":assumed-role/web/i-1"} {
		p, found := s.PrincipalOf(known)
		if !found || homeARN(p) != arn {
			t.Fatalf("%s: %+v", known, p)
		}
		plans := policy.Least(policy.Request{Principal: p, Action: "s3:PutObject", Resource: "arn:aws:s3:::a/k"}, s.Layers(p), s.Homes(p))
		if len(plans) != 1 || len(plans[0].Changes) != 2 || plans[0].Changes[0].Kind != "role-inline" || plans[0].Changes[1].Kind != "boundary" || !slices.Equal(plans[0].Others, []string{"role batch"}) {
			t.Errorf("%+v", plans)
		}
	}
	homes := s.HomesOf(arn)
	web, _ := s.role("web")
	bob := ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")})).User
	p, _ := s.PrincipalOf(*bob.Arn)
	l := s.Layers(p)
	l.Resource = new(web.trust.attached(web))
	plans := policy.Least(policy.Request{Principal: p, Action: "sts:AssumeRole", Resource: arn}, l, append(s.Homes(p), homes...))
	if len(plans) == 0 || plans[0].Changes[len(plans[0].Changes)-1].Kind != "trust" {
		t.Errorf("%+v", plans)
	}
}
