package iam

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

const account = "123456789012"

func newCall() *aws.Call {
	return &aws.Call{
		Now: time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC), Region: "us-east-1", Account: account, Random: rand.NewChaCha8([32]byte{1}),
		Principal: aws.Principal{Kind: aws.Root, ARN: "arn:aws:iam::" + account + ":root", ID: account, Account: account},
	}
}

func newService(t *testing.T) (*Service, *aws.Call) {
	t.Helper()
	c := newCall()
	return New(c, "AKIAROOT", "secret"), c
}

// ok fails the test on an error: ok(t)(s.CreateUser(…)).
func ok[T any](t *testing.T) func(T, error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// refused checks the code of an error.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if e, is := errors.AsType[*aws.Error](err); !is || e.Code != code {
		t.Errorf("got error %v, want %s", err, code)
	}
}

func TestCatalogueParses(t *testing.T) {
	s, _ := newService(t)
	for _, p := range catalogue {
		if _, err := s.document(p.arn); err != nil {
			t.Errorf("%s: %v", p.arn, err)
		}
		if p.created.IsZero() || p.updated.IsZero() || len(p.id) != 21 {
			t.Errorf("%s: incomplete: %+v", p.arn, p)
		}
	}
	if len(catalogue) < 150 {
		t.Errorf("catalogue has %d policies, want at least 150", len(catalogue))
	}
	for _, arn := range []string{"/AdministratorAccess", "/job-function/DataScientist", "/service-role/AWSLambdaBasicExecutionRole", "/AmazonS3ReadOnlyAccess"} {
		if catalogueIndex[awsPolicies+arn] == nil {
			t.Errorf("no %s", arn)
		}
	}
}

func TestTakenAliasesAreSorted(t *testing.T) {
	if !slices.IsSorted(takenAliases) {
		t.Error("takenAliases is searched by bisection and must be sorted")
	}
}

func TestUserNamesIgnoreCase(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("Bob")}))
	_, err := s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")})
	refused(t, err, "EntityAlreadyExists")
	if err.(*aws.Error).Message != "User with name bob already exists." {
		t.Error(err)
	}
	_, err = s.GetUser(c, &iam.GetUserInput{UserName: new("alice")})
	if err.Error() != "NoSuchEntity: The user with name alice cannot be found." {
		t.Error(err)
	}
}

func TestDeleteUserNeedsAnEmptyUser(t *testing.T) {
	s, c := newService(t)
	bob := new("bob")
	arn := new(awsPolicies + "/AdministratorAccess")
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: bob}))
	ok[*iam.CreateGroupOutput](t)(s.CreateGroup(c, &iam.CreateGroupInput{GroupName: new("admins")}))
	ok[*iam.AddUserToGroupOutput](t)(s.AddUserToGroup(c, &iam.AddUserToGroupInput{GroupName: new("admins"), UserName: bob}))
	ok[*iam.AttachUserPolicyOutput](t)(s.AttachUserPolicy(c, &iam.AttachUserPolicyInput{UserName: bob, PolicyArn: arn}))
	key := ok[*iam.CreateAccessKeyOutput](t)(s.CreateAccessKey(c, &iam.CreateAccessKeyInput{UserName: bob})).AccessKey
	remove := func() error { _, err := s.DeleteUser(c, &iam.DeleteUserInput{UserName: bob}); return err }

	refused(t, remove(), "DeleteConflict")
	ok[*iam.DeleteAccessKeyOutput](t)(s.DeleteAccessKey(c, &iam.DeleteAccessKeyInput{UserName: bob, AccessKeyId: key.AccessKeyId}))
	refused(t, remove(), "DeleteConflict")
	ok[*iam.RemoveUserFromGroupOutput](t)(s.RemoveUserFromGroup(c, &iam.RemoveUserFromGroupInput{GroupName: new("admins"), UserName: bob}))
	if err := remove(); err.Error() != "DeleteConflict: Cannot delete entity, must detach all policies first." {
		t.Error(err)
	}
	ok[*iam.DetachUserPolicyOutput](t)(s.DetachUserPolicy(c, &iam.DetachUserPolicyInput{UserName: bob, PolicyArn: arn}))
	if err := remove(); err != nil {
		t.Error(err)
	}
	if _, found := s.Key(*key.AccessKeyId); found {
		t.Error("the key of a deleted user still signs")
	}
}

func TestAccessKeys(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob"), Path: new("/div/")}))
	in := &iam.CreateAccessKeyInput{UserName: new("bob")}
	k := ok[*iam.CreateAccessKeyOutput](t)(s.CreateAccessKey(c, in)).AccessKey
	ok[*iam.CreateAccessKeyOutput](t)(s.CreateAccessKey(c, in))
	if _, err := s.CreateAccessKey(c, in); err.Error() != "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2" {
		t.Error(err)
	}
	if len(*k.SecretAccessKey) != 40 || len(*k.AccessKeyId) != 20 {
		t.Errorf("odd key %s %s", *k.AccessKeyId, *k.SecretAccessKey)
	}
	got, found := s.Key(*k.AccessKeyId)
	if !found || !got.Active || got.Secret != *k.SecretAccessKey || got.Principal.ARN != "arn:aws:iam::123456789012:user/div/bob" {
		t.Errorf("Key = %+v, %v", got, found)
	}
	ok[*iam.UpdateAccessKeyOutput](t)(s.UpdateAccessKey(c, &iam.UpdateAccessKeyInput{UserName: new("bob"), AccessKeyId: k.AccessKeyId, Status: types.StatusTypeInactive}))
	if got, _ := s.Key(*k.AccessKeyId); got.Active {
		t.Error("an inactive key is active")
	}
	c.Principal, c.Service = got.Principal, "s3"
	s.KeyUsed(c)
	used := ok[*iam.GetAccessKeyLastUsedOutput](t)(s.GetAccessKeyLastUsed(c, &iam.GetAccessKeyLastUsedInput{AccessKeyId: k.AccessKeyId}))
	if *used.AccessKeyLastUsed.ServiceName != "s3" || *used.UserName != "bob" {
		t.Errorf("last used: %+v", used)
	}
	mine := ok[*iam.ListAccessKeysOutput](t)(s.ListAccessKeys(c, &iam.ListAccessKeysInput{}))
	if len(mine.AccessKeyMetadata) != 2 {
		t.Errorf("the caller's keys: %+v", mine.AccessKeyMetadata)
	}
	if root, _ := s.Key("AKIAROOT"); !root.Principal.IsRoot() || root.Principal.ID != account {
		t.Errorf("root is %+v", root.Principal)
	}
}

func TestPaging(t *testing.T) {
	s, c := newService(t)
	var want, got []string
	for i := range 7 {
		name := fmt.Sprintf("user%d", i)
		want = append(want, name)
		ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: &name}))
	}
	in := &iam.ListUsersInput{MaxItems: new(int32(3))}
	for {
		out := ok[*iam.ListUsersOutput](t)(s.ListUsers(c, in))
		for _, u := range out.Users {
			got = append(got, *u.UserName)
		}
		if in.Marker = out.Marker; !out.IsTruncated {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages give %v", got)
	}
	_, err := s.ListUsers(c, &iam.ListUsersInput{Marker: new("nonsense")})
	refused(t, err, "ValidationError")
}

func TestManagedPolicyVersions(t *testing.T) {
	s, c := newService(t)
	doc := new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}`)
	p := ok[*iam.CreatePolicyOutput](t)(s.CreatePolicy(c, &iam.CreatePolicyInput{PolicyName: new("reader"), PolicyDocument: doc})).Policy
	if *p.Arn != "arn:aws:iam::123456789012:policy/reader" || *p.DefaultVersionId != "v1" {
		t.Errorf("made %+v", p)
	}
	_, err := s.CreatePolicy(c, &iam.CreatePolicyInput{PolicyName: new("Reader"), PolicyDocument: doc})
	refused(t, err, "EntityAlreadyExists")
	_, err = s.CreatePolicy(c, &iam.CreatePolicyInput{PolicyName: new("bad"), PolicyDocument: new("{")})
	refused(t, err, "MalformedPolicyDocument")
	for range 4 {
		ok[*iam.CreatePolicyVersionOutput](t)(s.CreatePolicyVersion(c, &iam.CreatePolicyVersionInput{PolicyArn: p.Arn, PolicyDocument: doc}))
	}
	_, err = s.CreatePolicyVersion(c, &iam.CreatePolicyVersionInput{PolicyArn: p.Arn, PolicyDocument: doc})
	refused(t, err, "LimitExceeded")
	_, err = s.DeletePolicyVersion(c, &iam.DeletePolicyVersionInput{PolicyArn: p.Arn, VersionId: new("v1")})
	refused(t, err, "DeleteConflict")
	ok[*iam.SetDefaultPolicyVersionOutput](t)(s.SetDefaultPolicyVersion(c, &iam.SetDefaultPolicyVersionInput{PolicyArn: p.Arn, VersionId: new("v5")}))
	ok[*iam.DeletePolicyVersionOutput](t)(s.DeletePolicyVersion(c, &iam.DeletePolicyVersionInput{PolicyArn: p.Arn, VersionId: new("v1")}))
	v := ok[*iam.GetPolicyVersionOutput](t)(s.GetPolicyVersion(c, &iam.GetPolicyVersionInput{PolicyArn: p.Arn, VersionId: new("v5")})).PolicyVersion
	if text, _ := url.PathUnescape(*v.Document); text != *doc || !v.IsDefaultVersion {
		t.Errorf("version: %s %v", text, v.IsDefaultVersion)
	}
	_, err = s.DeletePolicy(c, &iam.DeletePolicyInput{PolicyArn: p.Arn})
	refused(t, err, "DeleteConflict")
	_, err = s.DeletePolicy(c, &iam.DeletePolicyInput{PolicyArn: new(awsPolicies + "/AdministratorAccess")})
	refused(t, err, "AccessDenied")
}

func TestPoliciesOfAUser(t *testing.T) {
	s, c := newService(t)
	bob := new("bob")
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: bob}))
	ok[*iam.CreateGroupOutput](t)(s.CreateGroup(c, &iam.CreateGroupInput{GroupName: new("readers")}))
	ok[*iam.AddUserToGroupOutput](t)(s.AddUserToGroup(c, &iam.AddUserToGroupInput{GroupName: new("readers"), UserName: bob}))
	ok[*iam.AttachGroupPolicyOutput](t)(s.AttachGroupPolicy(c, &iam.AttachGroupPolicyInput{GroupName: new("readers"), PolicyArn: new(awsPolicies + "/AmazonS3ReadOnlyAccess")}))
	ok[*iam.PutUserPolicyOutput](t)(s.PutUserPolicy(c, &iam.PutUserPolicyInput{UserName: bob, PolicyName: new("own"), PolicyDocument: new(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::secret"}}`)}))
	got := s.Layers(aws.Principal{Kind: aws.IAMUser, Name: "bob"}).Identity
	if len(got) != 2 || got[0].Via != "user bob" || got[1].Via != "group readers" || got[1].ARN == "" {
		t.Fatalf("policies: %+v", got)
	}
	ask := policy.Request{Principal: aws.Principal{Kind: aws.IAMUser, Account: "123456789012"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	if !policy.Decide(ask, &policy.Layers{Identity: got}).Allowed {
		t.Error("a group's policy allows nothing")
	}
	if got := s.Layers(aws.Principal{Kind: aws.Root}).Identity; got != nil {
		t.Errorf("root has policies %v", got)
	}
	_, err := s.AttachUserPolicy(c, &iam.AttachUserPolicyInput{UserName: bob, PolicyArn: new(awsPolicies + "/NoSuchThing")})
	refused(t, err, "NoSuchEntity")
	ents := ok[*iam.ListEntitiesForPolicyOutput](t)(s.ListEntitiesForPolicy(c, &iam.ListEntitiesForPolicyInput{PolicyArn: new(awsPolicies + "/AmazonS3ReadOnlyAccess")}))
	if len(ents.PolicyGroups) != 1 || len(ents.PolicyUsers) != 0 {
		t.Errorf("entities: %+v", ents)
	}
}

func TestAccountAlias(t *testing.T) {
	s, c := newService(t)
	for alias, code := range map[string]string{"matt": "EntityAlreadyExists", "123456789012": "ValidationError", "a--b": "ValidationError", "my-dating-app": ""} {
		_, err := s.CreateAccountAlias(c, &iam.CreateAccountAliasInput{AccountAlias: &alias})
		if code != "" {
			refused(t, err, code)
		} else if err != nil {
			t.Error(err)
		}
	}
	if got := ok[*iam.ListAccountAliasesOutput](t)(s.ListAccountAliases(c, nil)).AccountAliases; !slices.Equal(got, []string{"my-dating-app"}) {
		t.Error(got)
	}
	_, err := s.DeleteAccountAlias(c, &iam.DeleteAccountAliasInput{AccountAlias: new("other")})
	refused(t, err, "NoSuchEntity")
}

func TestLoginProfile(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	_, err := s.CreateLoginProfile(c, &iam.CreateLoginProfileInput{UserName: new("bob"), Password: new("password")})
	refused(t, err, "PasswordPolicyViolation")
	in := &iam.CreateLoginProfileInput{UserName: new("bob"), Password: new("Secr3t-pass")}
	ok[*iam.CreateLoginProfileOutput](t)(s.CreateLoginProfile(c, in))
	_, err = s.CreateLoginProfile(c, in)
	refused(t, err, "EntityAlreadyExists")
	ok[*iam.DeleteLoginProfileOutput](t)(s.DeleteLoginProfile(c, &iam.DeleteLoginProfileInput{UserName: new("bob")}))
	_, err = s.GetLoginProfile(c, &iam.GetLoginProfileInput{UserName: new("bob")})
	refused(t, err, "NoSuchEntity")
}

func TestRenameKeepsMemberships(t *testing.T) {
	s, c := newService(t)
	for _, n := range []string{"ann", "bob", "eve"} {
		ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: &n}))
		if n == "ann" {
			ok[*iam.CreateGroupOutput](t)(s.CreateGroup(c, &iam.CreateGroupInput{GroupName: new("all")}))
		}
		ok[*iam.AddUserToGroupOutput](t)(s.AddUserToGroup(c, &iam.AddUserToGroupInput{GroupName: new("all"), UserName: &n}))
	}
	ok[*iam.UpdateUserOutput](t)(s.UpdateUser(c, &iam.UpdateUserInput{UserName: new("ann"), NewUserName: new("zoe"), NewPath: new("/x/")}))
	var names []string
	for _, u := range ok[*iam.GetGroupOutput](t)(s.GetGroup(c, &iam.GetGroupInput{GroupName: new("all")})).Users {
		names = append(names, *u.UserName)
	}
	if !slices.Equal(names, []string{"bob", "eve", "zoe"}) {
		t.Errorf("members %v", names)
	}
}

func TestAccess(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob"), Path: new("/div/")}))
	bob := "arn:aws:iam::123456789012:user/div/bob"
	c.Principal = aws.Principal{Kind: aws.IAMUser, ARN: bob, Name: "bob"}
	for _, test := range []struct {
		op   string
		in   any
		want string
	}{
		{"GetUser", &iam.GetUserInput{}, bob},
		{"GetUser", &iam.GetUserInput{UserName: new("bob")}, bob},
		{"GetUser", &iam.GetUserInput{UserName: new("eve")}, "arn:aws:iam::123456789012:user/eve"},
		{"CreateAccessKey", &iam.CreateAccessKeyInput{}, bob},
		{"AddUserToGroup", &iam.AddUserToGroupInput{UserName: new("bob"), GroupName: new("g")}, "arn:aws:iam::123456789012:group/g"},
		{"AttachUserPolicy", &iam.AttachUserPolicyInput{UserName: new("bob"), PolicyArn: new("p")}, bob},
		{"GetPolicy", &iam.GetPolicyInput{PolicyArn: new("arn:aws:iam::aws:policy/X")}, "arn:aws:iam::aws:policy/X"},
		{"CreateUser", &iam.CreateUserInput{UserName: new("eve"), Path: new("/p/")}, "arn:aws:iam::123456789012:user/p/eve"},
		{"ListUsers", &iam.ListUsersInput{}, "arn:aws:iam::123456789012:user/"},
		{"GetAccountSummary", &iam.GetAccountSummaryInput{}, "*"},
	} {
		c.Operation = test.op
		if got := s.Access(c, test.in); got[0].Action != "iam:"+test.op || got[0].Resource != test.want {
			t.Errorf("%s %+v needs %+v, want %s", test.op, test.in, got, test.want)
		}
	}
	c.Operation = "UpdateUser"
	got := s.Access(c, &iam.UpdateUserInput{UserName: new("bob"), NewUserName: new("rob")})
	if len(got) != 2 || got[1].Resource != "arn:aws:iam::123456789012:user/div/rob" {
		t.Errorf("renaming needs %+v", got)
	}
}
