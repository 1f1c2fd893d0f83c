package cloud_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

// roleFor makes a role with a trust policy and, unless it is empty, an inline policy. It returns its ARN.
func roleFor(t *testing.T, e *cloudtest.Env, name, trust, statement string) *string {
	t.Helper()
	root := iam.NewFromConfig(e.Root())
	r, err := root.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: policyOf(trust)})
	if err != nil {
		t.Fatal(err)
	}
	if statement != "" {
		if _, err := root.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: sdk.String("inline"), PolicyDocument: policyOf(statement)}); err != nil {
			t.Fatal(err)
		}
	}
	return r.Role.Arn
}

// with is a configuration with temporary credentials.
func with(e *cloudtest.Env, c *ststypes.Credentials) sdk.Config {
	cfg := e.Root()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
	return cfg
}

// assume takes a role on, and fails the test if that is refused.
func assume(t *testing.T, e *cloudtest.Env, by sdk.Config, in *sts.AssumeRoleInput) sdk.Config {
	t.Helper()
	if in.RoleSessionName == nil {
		in.RoleSessionName = sdk.String("session")
	}
	out, err := sts.NewFromConfig(by).AssumeRole(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return with(e, out.Credentials)
}

const (
	trustedAccount = `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}`
	canAssume      = `{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],"Resource":"*"}`
)

// Whoever acts for many must say for whom: without the external id that the role's owner demands nobody gets in.
func TestConfusedDeputy(t *testing.T) {
	e := cloudtest.New(t)
	role := roleFor(t, e, "customer", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"customer-17"}}}`, "")
	deputy := sts.NewFromConfig(user(t, e, "deputy", canAssume))
	for id, want := range map[string]string{"": "AccessDenied", "customer-18": "AccessDenied", "CUSTOMER-17": "AccessDenied", "customer-1*": "AccessDenied", "customer-17": ""} {
		in := &sts.AssumeRoleInput{RoleArn: role, RoleSessionName: sdk.String("session")}
		if id != "" {
			in.ExternalId = &id
		}
		if _, err := deputy.AssumeRole(ctx, in); code(err) != want && !(id == "customer-1*" && err != nil) {
			t.Errorf("external id %q: %v", id, err)
		}
	}
	stranger := sts.NewFromConfig(user(t, e, "stranger", ""))
	if _, err := stranger.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: role, RoleSessionName: sdk.String("session"), ExternalId: sdk.String("customer-17")}); code(err) != "AccessDenied" {
		t.Errorf("trusted as a member of the account, but not allowed: %v", err)
	}
}

// A session policy takes away, and never gives.
func TestSessionPolicyWidening(t *testing.T) {
	e := cloudtest.New(t)
	role := roleFor(t, e, "reader", trustedAccount, `{"Effect":"Allow","Action":["iam:ListUsers","iam:ListRoles"],"Resource":"*"}`)
	bob := user(t, e, "bob", canAssume)
	wide := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role, Policy: policyOf(everything)}))
	if _, err := wide.ListUsers(ctx, nil); err != nil {
		t.Errorf("what the role may: %v", err)
	}
	if _, err := wide.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")}); code(err) != "AccessDenied" || !strings.Contains(err.Error(), "because no identity-based policy allows") {
		t.Errorf("what only the session policy says: %v", err)
	}
	narrow := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role, Policy: policyOf(`{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`)}))
	if _, err := narrow.ListRoles(ctx, nil); code(err) != "AccessDenied" || !strings.Contains(err.Error(), "because no session policy allows") {
		t.Errorf("what the session policy leaves out: %v", err)
	}
	managed := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role, PolicyArns: []ststypes.PolicyDescriptorType{{Arn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")}}}))
	if _, err := managed.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")}); code(err) != "AccessDenied" {
		t.Errorf("what only a managed session policy says: %v", err)
	}
	denied := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role, Policy: policyOf(everything + `,{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}`)}))
	if _, err := denied.ListUsers(ctx, nil); code(err) != "AccessDenied" || !strings.Contains(err.Error(), "with an explicit deny in a session policy") {
		t.Errorf("what the session policy denies: %v", err)
	}
}

// A role taken on with a role's credentials lasts an hour at most, whatever the role permits.
func TestRoleChaining(t *testing.T) {
	e := cloudtest.New(t)
	first := roleFor(t, e, "first", trustedAccount, canAssume)
	second := roleFor(t, e, "second", trustedAccount, `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`)
	if _, err := iam.NewFromConfig(e.Root()).UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: sdk.String("second"), MaxSessionDuration: sdk.Int32(43200)}); err != nil {
		t.Fatal(err)
	}
	bob := user(t, e, "bob", canAssume)
	in := assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: first})
	if _, err := sts.NewFromConfig(in).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: second, RoleSessionName: sdk.String("session"), DurationSeconds: sdk.Int32(3601)}); code(err) != "ValidationError" {
		t.Errorf("chained for longer than an hour: %v", err)
	}
	chained := iam.NewFromConfig(assume(t, e, in, &sts.AssumeRoleInput{RoleArn: second, DurationSeconds: sdk.Int32(3600)}))
	if _, err := chained.ListUsers(ctx, nil); err != nil {
		t.Errorf("chained for an hour: %v", err)
	}
	e.Now = e.Now.Add(time.Hour + time.Second)
	if _, err := chained.ListUsers(ctx, nil); code(err) != "ExpiredToken" {
		t.Errorf("after it: %v", err)
	}
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: second, RoleSessionName: sdk.String("session"), DurationSeconds: sdk.Int32(43200)}); err != nil {
		t.Errorf("directly for as long as the role permits: %v", err)
	}
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: first, RoleSessionName: sdk.String("session"), DurationSeconds: sdk.Int32(3601)}); code(err) != "ValidationError" {
		t.Errorf("longer than the role permits: %v", err)
	}
	if _, err := sts.NewFromConfig(e.Root()).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: first, RoleSessionName: sdk.String("session")}); code(err) != "AccessDenied" {
		t.Errorf("root takes on no role: %v", err)
	}
}

// A trust policy means the user of then: one that is made anew under the name is somebody else.
func TestRecreatedPrincipal(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	bob := user(t, e, "bob", "")
	role := roleFor(t, e, "trusting", `{"Effect":"Allow","Principal":{"AWS":"`+bobARN+`"},"Action":"sts:AssumeRole"}`, "")
	in := &sts.AssumeRoleInput{RoleArn: role, RoleSessionName: sdk.String("session")}
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, in); err != nil {
		t.Errorf("named by the trust policy, which is enough within the account: %v", err)
	}
	k, _ := bob.Credentials.Retrieve(ctx)
	for _, err := range []error{
		failure(root.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: sdk.String("bob"), AccessKeyId: &k.AccessKeyID})),
		failure(root.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	impostor := user(t, e, "bob", canAssume)
	if _, err := sts.NewFromConfig(impostor).AssumeRole(ctx, in); code(err) != "AccessDenied" {
		t.Errorf("a new user of the name: %v", err)
	}
	if got, err := root.GetRole(ctx, &iam.GetRoleInput{RoleName: sdk.String("trusting")}); err != nil || !strings.Contains(*got.Role.AssumeRolePolicyDocument, "AIDA") || strings.Contains(*got.Role.AssumeRolePolicyDocument, "bob") {
		t.Errorf("%v %v", got, err)
	}
}

// A session ends with its role, and does not come back with another of the name.
func TestSessionOfADeletedRole(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	list := `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`
	role := roleFor(t, e, "short", trustedAccount, list)
	session := iam.NewFromConfig(assume(t, e, user(t, e, "bob", canAssume), &sts.AssumeRoleInput{RoleArn: role}))
	if _, err := session.ListUsers(ctx, nil); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		failure(root.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: sdk.String("short"), PolicyName: sdk.String("inline")})),
		failure(root.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: sdk.String("short")})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := session.ListUsers(ctx, nil); err == nil {
		t.Error("the role is gone, the session lives")
	}
	roleFor(t, e, "short", trustedAccount, list)
	if _, err := session.ListUsers(ctx, nil); err == nil {
		t.Error("the session has become one of another role")
	}
}

// What a condition on MFA means for keys that know nothing of it.
func TestMFAConditions(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":["iam:ListUsers","sts:AssumeRole"],"Resource":"*"},
		{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}},
		{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}},
		{"Effect":"Allow","Action":"iam:ListGroups","Resource":"*"},
		{"Effect":"Deny","Action":"iam:ListGroups","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`)
	out, err := sts.NewFromConfig(bob).GetSessionToken(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	role := roleFor(t, e, "any", trustedAccount, `{"Effect":"Allow","Action":"iam:ListGroups","Resource":"*"},{"Effect":"Deny","Action":"iam:ListGroups","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`)
	long := iam.NewFromConfig(bob)
	if _, err := long.ListUsers(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("BoolIfExists with a long-term key, which has no such key: %v", err)
	}
	if _, err := long.ListRoles(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("Bool with a long-term key: %v", err)
	}
	if _, err := long.ListGroups(ctx, nil); err != nil {
		t.Errorf("a Deny by Bool does not reach long-term keys, as AWS warns: %v", err)
	}
	_ = out
	session := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role}))
	if _, err := session.ListGroups(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("but a session without MFA: %v", err)
	}
}

// What a session carries decides, and stands in the trail.
func TestWhatASessionCarries(t *testing.T) {
	e := cloudtest.New(t)
	role := roleFor(t, e, "tagged", trustedAccount, `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"red","aws:SourceIdentity":"alice"},
		"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/tagged"},"StringLike":{"aws:userid":"AROA*:session"},"Bool":{"aws:MultiFactorAuthPresent":"false"},"Null":{"aws:TokenIssueTime":"false"}}}`)
	bob := user(t, e, "bob", canAssume)
	plain := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role}))
	if _, err := plain.ListUsers(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("without tags: %v", err)
	}
	rich := iam.NewFromConfig(assume(t, e, bob, &sts.AssumeRoleInput{RoleArn: role, SourceIdentity: sdk.String("alice"), Tags: []ststypes.Tag{{Key: sdk.String("team"), Value: sdk.String("red")}}}))
	if _, err := rich.ListUsers(ctx, nil); err != nil {
		t.Errorf("with tags: %v", err)
	}
	var v struct {
		UserIdentity struct {
			Type, ARN, PrincipalID string
			SessionContext         struct {
				SourceIdentity string
				SessionIssuer  struct{ Type, ARN, PrincipalID, UserName, AccountID string }
				Attributes     struct{ CreationDate, MFAAuthenticated string }
			}
		}
	}
	if err := json.Unmarshal(e.Events[len(e.Events)-1], &v); err != nil {
		t.Fatal(err)
	}
	who := v.UserIdentity
	if who.Type != "AssumedRole" || who.ARN != "arn:aws:sts::123456789012:assumed-role/tagged/session" || !strings.HasPrefix(who.PrincipalID, "AROA") || !strings.HasSuffix(who.PrincipalID, ":session") ||
		who.SessionContext.SessionIssuer.Type != "Role" || who.SessionContext.SessionIssuer.UserName != "tagged" || who.SessionContext.SessionIssuer.ARN != *role ||
		who.SessionContext.Attributes.MFAAuthenticated != "false" || who.SessionContext.SourceIdentity != "alice" {
		t.Errorf("%+v", who)
	}
	// Without sts:TagSession in the trust policy nobody tags a session.
	strict := roleFor(t, e, "strict", `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}`, "")
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: strict, RoleSessionName: sdk.String("session"), Tags: []ststypes.Tag{{Key: sdk.String("team"), Value: sdk.String("red")}}}); code(err) != "AccessDenied" {
		t.Errorf("a tag that the role does not permit: %v", err)
	}
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: strict, RoleSessionName: sdk.String("session"), SourceIdentity: sdk.String("root")}); code(err) != "AccessDenied" {
		t.Errorf("a source identity that the role does not permit: %v", err)
	}
}

// A federated user has no more than who asked, and than the policy that was passed.
func TestFederatedUsers(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":["sts:GetFederationToken","s3:*"],"Resource":"*"}`)
	token := func(policy *string) sdk.Config {
		out, err := sts.NewFromConfig(bob).GetFederationToken(ctx, &sts.GetFederationTokenInput{Name: sdk.String("guest"), Policy: policy})
		if err != nil {
			t.Fatal(err)
		}
		return with(e, out.Credentials)
	}
	if _, err := s3client(token(policyOf(everything))).ListBuckets(ctx, nil); err != nil {
		t.Errorf("what both allow: %v", err)
	}
	if v := last(t, e); v.UserIdentity.Type != "FederatedUser" || v.UserIdentity.ARN != "arn:aws:sts::123456789012:federated-user/guest" {
		t.Errorf("%+v", v.UserIdentity)
	}
	if _, err := s3client(token(nil)).ListBuckets(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("without a policy: %v", err)
	}
	if _, err := iam.NewFromConfig(token(policyOf(everything))).ListUsers(ctx, nil); code(err) == "" {
		t.Error("IAM is not for federated users")
	}
}

// Refusals of EC2 are sealed, and opened by whoever may.
func TestEncodedRefusals(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", "")
	_, err := ec2.NewFromConfig(bob).StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{"i-0123456789abcdef0"}})
	_, sealed, ok := strings.Cut(messageOf(err), "Encoded authorization failure message: ")
	if !ok {
		t.Fatalf("%v", err)
	}
	if _, err := sts.NewFromConfig(bob).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &sealed}); code(err) != "AccessDenied" {
		t.Errorf("without permission: %v", err)
	}
	out, err := sts.NewFromConfig(e.Root()).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &sealed})
	if err != nil {
		t.Fatal(err)
	}
	var message struct {
		Allowed, ExplicitDeny bool
		Context               struct {
			Principal        struct{ ARN string }
			Action, Resource string
		}
	}
	if err := json.Unmarshal([]byte(*out.DecodedMessage), &message); err != nil || message.Allowed || message.Context.Action != "ec2:StopInstances" || message.Context.Principal.ARN != bobARN {
		t.Errorf("%s %v", *out.DecodedMessage, err)
	}
}

// messageOf is the message of an AWS error.
func messageOf(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorMessage()
	}
	return ""
}
