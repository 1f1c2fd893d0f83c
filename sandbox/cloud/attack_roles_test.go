package cloud_test

import (
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

// policyOf is a policy document with the given statements.
func policyOf(statements string) *string {
	return new(`{"Version":"2012-10-17","Statement":[` + statements + `]}`)
}

const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`

// A boundary limits whatever else is granted, and who has one cannot take it off without permission.
func TestBoundaryBypass(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	p, err := root.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: sdk.String("limit"), PolicyDocument: policyOf(
		`{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:CreateUser","iam:PutUserPolicy","iam:CreateAccessKey"],"Resource":"*"}`)})
	if err != nil {
		t.Fatal(err)
	}
	bob := iam.NewFromConfig(user(t, e, "bob", everything))
	if _, err := root.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: sdk.String("bob"), PermissionsBoundary: p.Policy.Arn}); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.ListUsers(ctx, nil); err != nil {
		t.Errorf("within the boundary: %v", err)
	}
	all := policyOf(everything)
	name := sdk.String("bob")
	for what, err := range map[string]error{
		"action outside":          failure(bob.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name})),
		"take the boundary off":   failure(bob.DeleteUserPermissionsBoundary(ctx, &iam.DeleteUserPermissionsBoundaryInput{UserName: name})),
		"put another":             failure(bob.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: name, PermissionsBoundary: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")})),
		"change the policy of it": failure(bob.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: p.Policy.Arn, PolicyDocument: all, SetAsDefault: true})),
		"a role without one":      failure(bob.CreateRole(ctx, &iam.CreateRoleInput{RoleName: sdk.String("r"), AssumeRolePolicyDocument: all})),
	} {
		if code(err) != "AccessDenied" || !strings.Contains(err.Error(), "because no permissions boundary allows") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := bob.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: sdk.String("more"), PolicyDocument: all}); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.DeleteUser(ctx, &iam.DeleteUserInput{UserName: name}); code(err) != "AccessDenied" {
		t.Errorf("a policy of one's own does not widen the boundary: %v", err)
	}
	if v := last(t, e); v.Cloudlet.Decision == nil || v.Cloudlet.Decision.Allowed {
		t.Errorf("%+v", v)
	}
}

// Whoever may create users only with a boundary cannot make one without.
func TestUsersOnlyWithBoundary(t *testing.T) {
	e := cloudtest.New(t)
	bob := iam.NewFromConfig(user(t, e, "bob",
		`{"Effect":"Allow","Action":["iam:CreateUser","iam:PutUserPolicy"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}}`))
	limit := sdk.String("arn:aws:iam::aws:policy/ReadOnlyAccess")
	if _, err := bob.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("eve")}); code(err) != "AccessDenied" {
		t.Errorf("without: %v", err)
	}
	if _, err := bob.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("eve"), PermissionsBoundary: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")}); code(err) != "AccessDenied" {
		t.Errorf("with another: %v", err)
	}
	if _, err := bob.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("eve"), PermissionsBoundary: limit}); err != nil {
		t.Errorf("with the right one: %v", err)
	}
	if _, err := bob.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("eve"), PolicyName: sdk.String("p"), PolicyDocument: policyOf(everything)}); err != nil {
		t.Errorf("a policy for who has it: %v", err)
	}
	if _, err := bob.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("bob"), PolicyName: sdk.String("p"), PolicyDocument: policyOf(everything)}); code(err) != "AccessDenied" {
		t.Errorf("a policy for oneself, who has not: %v", err)
	}
}

// Giving a role to a server needs iam:PassRole on that role, for that service.
func TestPassRoleEscalation(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	trust := policyOf(`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`)
	for _, name := range []string{"admin", "web"} {
		for _, err := range []error{
			failure(root.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: trust})),
			failure(root.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &name})),
			failure(root.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &name, RoleName: &name})),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":["ec2:*","iam:CreateInstanceProfile","iam:AddRoleToInstanceProfile"],"Resource":"*"},
		{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/web","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}},
		{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/admin","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}`)
	server := ec2.NewFromConfig(bob)
	images, err := server.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []ec2types.Filter{{Name: sdk.String("architecture"), Values: []string{"x86_64"}}}})
	if err != nil || len(images.Images) == 0 {
		t.Fatal(images, err)
	}
	launch := func(profile *ec2types.IamInstanceProfileSpecification) error {
		return failure(server.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: sdk.Int32(1), MaxCount: sdk.Int32(1), IamInstanceProfile: profile}))
	}
	err = launch(&ec2types.IamInstanceProfileSpecification{Name: sdk.String("admin")})
	if code(err) != "UnauthorizedOperation" || !strings.Contains(err.Error(), "is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/admin") {
		t.Errorf("by name: %v", err)
	}
	if err := launch(&ec2types.IamInstanceProfileSpecification{Arn: sdk.String("arn:aws:iam::123456789012:instance-profile/admin")}); code(err) != "UnauthorizedOperation" {
		t.Errorf("by ARN: %v", err)
	}
	if err := launch(&ec2types.IamInstanceProfileSpecification{Name: sdk.String("web")}); err != nil {
		t.Errorf("a role that may be passed: %v", err)
	}
	if err := launch(nil); err != nil {
		t.Errorf("without a role: %v", err)
	}
	mine := iam.NewFromConfig(bob)
	if _, err := mine.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: sdk.String("mine")}); err != nil {
		t.Fatal(err)
	}
	if _, err := mine.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: sdk.String("mine"), RoleName: sdk.String("admin")}); code(err) != "AccessDenied" {
		t.Errorf("into a profile of one's own: %v", err)
	}
}

// Tags decide who is who: without permission nobody tags oneself into more.
func TestTagsOfPrincipals(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	bob := iam.NewFromConfig(user(t, e, "bob", `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"red"}}},
		{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::123456789012:user/${aws:username}"},
		{"Effect":"Allow","Action":"iam:TagUser","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/Color":"blue"},"ForAllValues:StringEquals":{"aws:TagKeys":["Color"]}}}`))
	tag := func(c *iam.Client, key, value string) error {
		return failure(c.TagUser(ctx, &iam.TagUserInput{UserName: sdk.String("bob"), Tags: tagsOf(key, value)}))
	}
	if _, err := bob.ListUsers(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("without the tag: %v", err)
	}
	if err := tag(bob, "Team", "red"); code(err) != "AccessDenied" {
		t.Errorf("tags himself: %v", err)
	}
	if err := tag(bob, "Color", "blue"); err != nil {
		t.Errorf("a tag that he may set: %v", err)
	}
	if err := tag(root, "Team", "red"); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.ListUsers(ctx, nil); err != nil {
		t.Errorf("with the tag: %v", err)
	}
	if _, err := bob.GetUser(ctx, &iam.GetUserInput{UserName: sdk.String("bob")}); err != nil {
		t.Errorf("himself: %v", err)
	}
	if _, err := bob.GetUser(ctx, &iam.GetUserInput{UserName: sdk.String("${aws:username}")}); code(err) == "" {
		t.Error("a variable is no name")
	}
}

func tagsOf(key, value string) []iamtypes.Tag { return []iamtypes.Tag{{Key: &key, Value: &value}} }
