package cloud_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/cloud/cloudtest"
)

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func pathStyled(o *s3.Options) { o.UsePathStyle = true }

// userOf makes a user with all permissions, and returns its configuration.
func userOf(t *testing.T, e *cloudtest.Env, root sdk.Config, name string) sdk.Config {
	t.Helper()
	i := iam.NewFromConfig(root)
	if _, err := i.CreateUser(ctx, &iam.CreateUserInput{UserName: &name}); err != nil {
		t.Fatal(err)
	}
	if _, err := i.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &name, PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")}); err != nil {
		t.Fatal(err)
	}
	k, err := i.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return e.Config(*k.AccessKey.AccessKeyId, *k.AccessKey.SecretAccessKey)
}

func TestAccountsShareNames(t *testing.T) {
	e := cloudtest.New(t)
	ann, ben := e.Root(), e.Join("222222222222")
	if who, err := sts.NewFromConfig(ben).GetCallerIdentity(ctx, nil); err != nil || *who.Account != "222222222222" {
		t.Fatal(who, err)
	}
	a, b := s3.NewFromConfig(ann, pathStyled), s3.NewFromConfig(ben, pathStyled)
	if _, err := a.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("raw-data")}); err != nil {
		t.Fatal(err)
	}
	_, err := b.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("raw-data")})
	refused(t, err, "BucketAlreadyExists")
	if list, err := b.ListBuckets(ctx, nil); err != nil || len(list.Buckets) != 0 {
		t.Error(list, err)
	}
	i, j := iam.NewFromConfig(ann), iam.NewFromConfig(ben)
	if _, err := i.CreateAccountAlias(ctx, &iam.CreateAccountAliasInput{AccountAlias: sdk.String("the-blue-team")}); err != nil {
		t.Fatal(err)
	}
	_, err = j.CreateAccountAlias(ctx, &iam.CreateAccountAliasInput{AccountAlias: sdk.String("the-blue-team")})
	refused(t, err, "EntityAlreadyExists: The account alias the-blue-team already exists.")
	for _, x := range []*iam.Client{i, j} { // users are each account's own
		if _, err := x.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("zoe")}); err != nil {
			t.Error(err)
		}
	}
	if got := fmt.Sprint(e.ResourcesOf("222222222222")); strings.Contains(got, "raw-data") || !strings.Contains(got, "222222222222:user/zoe") {
		t.Error(got)
	}
	if got := fmt.Sprint(e.Resources()); !strings.Contains(got, "raw-data") || strings.Contains(got, "222222222222") {
		t.Error(got)
	}
}

func TestBucketsAcrossAccounts(t *testing.T) {
	e := cloudtest.New(t)
	a := s3.NewFromConfig(e.Root(), pathStyled)
	other := e.Join("222222222222")
	b := s3.NewFromConfig(userOf(t, e, other, "ben"), pathStyled)
	bucket := sdk.String("raw-data")
	if _, err := a.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: sdk.String("a"), Body: strings.NewReader("hello")}); err != nil {
		t.Fatal(err)
	}
	get := func() error {
		_, err := b.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: sdk.String("a")})
		return err
	}
	refused(t, get(), "AccessDenied")
	if _, err := a.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: sdk.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:user/ben"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::raw-data/*"}}`)}); err != nil {
		t.Fatal(err)
	}
	if err := get(); err != nil {
		t.Error("both accounts allow it: ", err)
	}
	_, err := b.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: sdk.String("b"), Body: strings.NewReader("x")})
	refused(t, err, "AccessDenied")
	i := iam.NewFromConfig(other)
	if _, err := i.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("ben"), PolicyName: sdk.String("home"), PolicyDocument: sdk.String(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":"222222222222"}}}}`)}); err != nil {
		t.Fatal(err)
	}
	refused(t, get(), "AccessDenied") // the bucket is not of its own account
	if _, err := i.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: sdk.String("ben"), PolicyName: sdk.String("home")}); err != nil {
		t.Fatal(err)
	}
	if err := get(); err != nil {
		t.Error(err)
	}
	if _, err := i.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: sdk.String("ben"), PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")}); err != nil {
		t.Fatal(err)
	}
	refused(t, get(), "AccessDenied") // its own account must allow it too
}

func TestRolesAcrossAccounts(t *testing.T) {
	e := cloudtest.New(t)
	i := iam.NewFromConfig(e.Root())
	ben := userOf(t, e, e.Join("222222222222"), "ben")
	trust := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}}`
	if _, err := i.CreateRole(ctx, &iam.CreateRoleInput{RoleName: sdk.String("guest"), AssumeRolePolicyDocument: sdk.String(fmt.Sprintf(trust, cloudtest.Account))}); err != nil {
		t.Fatal(err)
	}
	assume := func() (*sts.AssumeRoleOutput, error) {
		return sts.NewFromConfig(ben).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: sdk.String("arn:aws:iam::" + cloudtest.Account + ":role/guest"), RoleSessionName: sdk.String("work")})
	}
	_, err := assume()
	refused(t, err, "AccessDenied")
	if _, err := i.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: sdk.String("guest"), PolicyDocument: sdk.String(fmt.Sprintf(trust, "222222222222"))}); err != nil {
		t.Fatal(err)
	}
	out, err := assume()
	if err != nil {
		t.Fatal(err)
	}
	if event := string(e.Events[len(e.Events)-1]); !strings.Contains(event, `"recipientAccountId":"222222222222"`) {
		t.Error(event)
	}
	k := out.Credentials
	guest := e.Root()
	guest.Credentials = sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
		return sdk.Credentials{AccessKeyID: *k.AccessKeyId, SecretAccessKey: *k.SecretAccessKey, SessionToken: *k.SessionToken}, nil
	})
	who, err := sts.NewFromConfig(guest).GetCallerIdentity(ctx, nil)
	if err != nil || *who.Arn != "arn:aws:sts::"+cloudtest.Account+":assumed-role/guest/work" {
		t.Error(who, err)
	}
}
