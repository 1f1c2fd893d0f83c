package cloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

var ctx = context.Background()

// code is the AWS error code of err, "" for none.
func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// user makes a user with a key and, unless it is empty, an inline policy.
func user(t *testing.T, e *cloudtest.Env, name, statement string) sdk.Config {
	t.Helper()
	root := iam.NewFromConfig(e.Root())
	if _, err := root.CreateUser(ctx, &iam.CreateUserInput{UserName: &name}); err != nil {
		t.Fatal(err)
	}
	if statement != "" {
		document := `{"Version":"2012-10-17","Statement":[` + statement + `]}`
		if _, err := root.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: &name, PolicyName: sdk.String("inline"), PolicyDocument: &document}); err != nil {
			t.Fatal(err)
		}
	}
	k, err := root.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return e.Config(*k.AccessKey.AccessKeyId, *k.AccessKey.SecretAccessKey)
}

func TestCallerIdentity(t *testing.T) {
	e := cloudtest.New(t)
	who, err := sts.NewFromConfig(e.Root()).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil || *who.Arn != "arn:aws:iam::123456789012:root" || *who.Account != cloudtest.Account || *who.UserId != cloudtest.Account {
		t.Fatalf("%+v, %v", who, err)
	}
	bob := user(t, e, "bob", `{"Effect":"Deny","Action":"*","Resource":"*"}`)
	who, err = sts.NewFromConfig(bob).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil || *who.Arn != "arn:aws:iam::123456789012:user/bob" {
		t.Fatalf("%+v, %v", who, err)
	}
}

func TestPoliciesDecide(t *testing.T) {
	e := cloudtest.New(t)
	bob := iam.NewFromConfig(user(t, e, "bob", `{"Sid":"See","Effect":"Allow","Action":["iam:ListUsers","iam:GetUser"],"Resource":"*"}`))
	_, err := bob.ListUsers(ctx, &iam.ListUsersInput{})
	if err != nil {
		t.Errorf("allowed call: %v", err)
	}
	_, err = bob.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("eve")})
	want := "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/eve because no identity-based policy allows the iam:CreateUser action"
	if code(err) != "AccessDenied" || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "StatusCode: 403") {
		t.Errorf("%v", err)
	}
}

func TestExplicitDenyWins(t *testing.T) {
	e := cloudtest.New(t)
	mal := iam.NewFromConfig(user(t, e, "mal", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*User","Resource":"*"}`))
	_, err := mal.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")})
	if code(err) != "AccessDenied" || !strings.HasSuffix(err.Error(), "with an explicit deny in an identity-based policy") {
		t.Errorf("%v", err)
	}
}

// What other emulators let through, and AWS does not.
func TestBadSignaturesAreRefused(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	creds, _ := bob.Credentials.Retrieve(ctx)
	call := func(c sdk.Config) string {
		_, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		return code(err)
	}
	if got := call(e.Config(creds.AccessKeyID, "wrong")); got != "SignatureDoesNotMatch" {
		t.Errorf("wrong secret: %q", got)
	}
	if got := call(e.Config("AKIAIOSFODNN7EXAMPLE", creds.SecretAccessKey)); got != "InvalidClientTokenId" {
		t.Errorf("unknown key: %q", got)
	}
	withToken := bob
	withToken.Credentials = sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
		c := creds
		c.SessionToken = "token"
		return c, nil
	})
	if got := call(withToken); got != "InvalidClientTokenId" {
		t.Errorf("session token of a key that has none: %q", got)
	}
	for name, change := range map[string]func(*http.Request){
		"unsigned x-amz header": func(r *http.Request) { r.Header.Set("X-Amz-Acl", "public-read") },
		"body":                  func(r *http.Request) { r.Body = http.NoBody },
		"path":                  func(r *http.Request) { r.URL.Path = "/x" },
		"host":                  func(r *http.Request) { r.Host = "evil" },
	} {
		e.Change = change
		if got := call(bob); got != "SignatureDoesNotMatch" {
			t.Errorf("%s changed: %q", name, got)
		}
	}
	e.Change = nil
	for _, off := range []time.Duration{20 * time.Minute, -20 * time.Minute} {
		e.Received = func() time.Time { return time.Now().Add(off) }
		if got := call(bob); got != "SignatureDoesNotMatch" {
			t.Errorf("%v off: %q", off, got)
		}
	}
	e.Received = time.Now
	_, err := iam.NewFromConfig(e.Root()).UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: sdk.String("bob"), AccessKeyId: &creds.AccessKeyID, Status: iamtypes.StatusTypeInactive})
	if err != nil {
		t.Fatal(err)
	}
	if got := call(bob); got != "InvalidClientTokenId" {
		t.Errorf("inactive key: %q", got)
	}
	e.Change = func(r *http.Request) { r.Header.Del("Authorization") }
	if got := call(bob); got != "MissingAuthenticationToken" {
		t.Errorf("anonymous: %q", got)
	}
}

func TestNotEmulated(t *testing.T) {
	e := cloudtest.New(t)
	trust := &ec2.CreateVerifiedAccessInstanceInput{}
	_, err := ec2.NewFromConfig(e.Root()).CreateVerifiedAccessInstance(ctx, trust)
	if code(err) != "NotImplemented" || !strings.Contains(err.Error(), "StatusCode: 501") {
		t.Errorf("%v", err)
	}
	bob := user(t, e, "bob", "")
	_, err = ec2.NewFromConfig(bob).CreateVerifiedAccessInstance(ctx, trust)
	if code(err) != "UnauthorizedOperation" {
		t.Errorf("%v", err)
	}
}

// event is the parts of an event that the tests look at.
type event struct {
	EventName, EventSource, ErrorCode, AWSRegion string
	ReadOnly                                     bool
	UserIdentity                                 struct{ Type, ARN, AccessKeyID, UserName string }
	RequestParameters, ResponseElements          map[string]any
	Cloudlet                                     struct {
		Decision *struct {
			Allowed                   bool
			Reason, Policy, Statement string
		}
		Changes []struct{ Verb, Type, Name string }
	}
}

func last(t *testing.T, e *cloudtest.Env) (v event) {
	t.Helper()
	if err := json.Unmarshal(e.Events[len(e.Events)-1], &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEvents(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Sid":"Look","Effect":"Allow","Action":"iam:List*","Resource":"*"}`)
	made := last(t, e)
	if made.EventName != "CreateAccessKey" || made.EventSource != "iam.amazonaws.com" || made.ReadOnly || made.UserIdentity.Type != "Root" ||
		made.RequestParameters["userName"] != "bob" || len(made.Cloudlet.Changes) != 1 || made.Cloudlet.Changes[0].Verb != "created" {
		t.Errorf("%+v", made)
	}
	creds, _ := bob.Credentials.Retrieve(ctx)
	if all := string(e.Events[len(e.Events)-1]); strings.Contains(all, creds.SecretAccessKey) || !strings.Contains(all, "HIDDEN_DUE_TO_SECURITY_REASONS") {
		t.Errorf("secret in the trail: %s", all)
	}
	iam.NewFromConfig(bob).ListUsers(ctx, &iam.ListUsersInput{PathPrefix: sdk.String("/")})
	if v := last(t, e); !v.ReadOnly || v.UserIdentity.UserName != "bob" || v.Cloudlet.Decision == nil || !v.Cloudlet.Decision.Allowed ||
		v.Cloudlet.Decision.Policy != "inline" || v.Cloudlet.Decision.Statement != "Look" || v.ResponseElements != nil || v.AWSRegion != "us-east-1" {
		t.Errorf("%+v", v)
	}
	iam.NewFromConfig(bob).DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")})
	if v := last(t, e); v.ErrorCode != "AccessDenied" || v.Cloudlet.Decision == nil || v.Cloudlet.Decision.Allowed || v.EventName != "DeleteUser" {
		t.Errorf("%+v", v)
	}
	iam.NewFromConfig(e.Config("AKIANOBODY", "x")).ListUsers(ctx, &iam.ListUsersInput{})
	if v := last(t, e); v.ErrorCode != "InvalidClientTokenId" || v.UserIdentity.Type != "Unknown" || v.UserIdentity.AccessKeyID != "AKIANOBODY" {
		t.Errorf("%+v", v)
	}
}

// Keys that DeleteObjects may not delete stand in its answer; the call itself was allowed.
func TestEventOfDeleteObjects(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::pictures/mine/*"}`)
	s3client(e.Root()).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pictures")})
	for keys, allowed := range map[string]bool{"mine/a yours/b": true, "yours/b mine/a": true, "mine/a": true, "yours/b yours/c": false} {
		in := &s3.DeleteObjectsInput{Bucket: sdk.String("pictures"), Delete: &s3types.Delete{}}
		for key := range strings.FieldsSeq(keys) {
			in.Delete.Objects = append(in.Delete.Objects, s3types.ObjectIdentifier{Key: &key})
		}
		out, err := s3client(bob).DeleteObjects(ctx, in)
		if err != nil || len(out.Errors) != strings.Count(keys, "yours") {
			t.Fatal(keys, out, err)
		}
		v := last(t, e)
		if d := v.Cloudlet.Decision; v.ErrorCode != "" || (d != nil) != allowed || d != nil && !d.Allowed {
			t.Errorf("%s: %+v", keys, v)
		}
	}
}

// The default network of an account's region is there before the first call, and the same after it.
func TestDefaultNetworkIsListed(t *testing.T) {
	e := cloudtest.New(t)
	find := func() (id string) {
		for _, r := range e.Resources() {
			if r.Type == "vpc" && r.Default && r.Region == "us-east-1" {
				id = r.ID
			}
		}
		return id
	}
	before := find()
	out, err := ec2.NewFromConfig(e.Root()).DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	if err != nil || len(out.Vpcs) != 1 || before == "" || before != *out.Vpcs[0].VpcId || find() != before {
		t.Errorf("%q before, %q after: %v %v", before, find(), out, err)
	}
}

func TestReadOnlyCalls(t *testing.T) {
	e := cloudtest.New(t)
	client := iam.NewFromConfig(e.Root())
	client.ListUsers(ctx, &iam.ListUsersInput{})
	if e.Last.ReadOnly {
		t.Error("the first use of a key is worth a note")
	}
	client.ListUsers(ctx, &iam.ListUsersInput{})
	if !e.Last.ReadOnly {
		t.Error("ListUsers changes nothing")
	}
	client.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("bob")})
	if e.Last.ReadOnly {
		t.Error("CreateUser changes something")
	}
	client.CreateUser(ctx, &iam.CreateUserInput{})
	e.Now = e.Now.Add(time.Hour)
	client.ListUsers(ctx, &iam.ListUsersInput{})
	if e.Last.ReadOnly {
		t.Error("an hour later the use of a key is worth a note again")
	}
}

func TestQueriesByGET(t *testing.T) {
	e := cloudtest.New(t)
	link, err := sts.NewPresignClient(sts.NewFromConfig(e.Root())).PresignGetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequest(link.Method, link.URL, nil)
	r.Header = link.SignedHeader
	answer, err := e.RoundTrip(r)
	if err != nil || answer.StatusCode != 200 {
		t.Errorf("%v %v %s", answer, err, e.Last.Body)
	}
	r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "GetCallerIdentity", "GetSessionToken", 1)
	if answer, _ := e.RoundTrip(r); answer.StatusCode != 403 {
		t.Errorf("tampered: %d", answer.StatusCode)
	}
}
