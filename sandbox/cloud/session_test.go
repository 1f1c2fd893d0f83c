package cloud_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

// as is the configuration of temporary credentials.
func as(e *cloudtest.Env, k *types.Credentials) sdk.Config {
	c := e.Config(*k.AccessKeyId, *k.SecretAccessKey)
	c.Credentials = sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
		return sdk.Credentials{AccessKeyID: *k.AccessKeyId, SecretAccessKey: *k.SecretAccessKey, SessionToken: sdk.ToString(k.SessionToken)}, nil
	})
	return c
}

func codeOf(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// session makes bob, who may do everything, and temporary credentials of his.
func session(t *testing.T, e *cloudtest.Env) (user sdk.Config, k *types.Credentials) {
	t.Helper()
	i := iam.NewFromConfig(e.Root())
	i.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("bob")})
	i.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: sdk.String("bob"), PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")})
	key, err := i.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: sdk.String("bob")})
	if err != nil {
		t.Fatal(err)
	}
	user = e.Config(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey)
	out, err := sts.NewFromConfig(user).GetSessionToken(ctx, &sts.GetSessionTokenInput{})
	if err != nil {
		t.Fatal(err)
	}
	return user, out.Credentials
}

func TestSessionCredentials(t *testing.T) {
	e := cloudtest.New(t)
	_, k := session(t, e)
	if want := e.Now.Add(12 * time.Hour).Truncate(time.Second); !k.Expiration.Equal(want) {
		t.Errorf("expires %v, not %v", k.Expiration, want)
	}
	c := as(e, k)
	who, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
	if err != nil || *who.Arn != "arn:aws:iam::123456789012:user/bob" {
		t.Fatal(who, err)
	}
	b := s3client(c)
	if _, err := b.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pics")}); err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", 300<<10) // in signed chunks
	for _, body := range []string{"small", large} {
		if _, err := b.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k"), Body: strings.NewReader(body)}); err != nil {
			t.Error(err)
		}
		out, err := b.GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k")})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(out.Body); string(got) != body {
			t.Error("another body")
		}
	}
	if _, err := ec2.NewFromConfig(c).DescribeVpcs(ctx, &ec2.DescribeVpcsInput{}); err != nil {
		t.Error(err)
	}
	for call, err := range map[string]error{
		"InvalidClientTokenId iam":  second(iam.NewFromConfig(c).ListUsers(ctx, &iam.ListUsersInput{})),
		"AccessDenied session":      second(sts.NewFromConfig(c).GetSessionToken(ctx, &sts.GetSessionTokenInput{})),
		"AccessDenied keys":         second(sts.NewFromConfig(c).GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: k.AccessKeyId})),
		"AccessDenied half of MFA":  second(sts.NewFromConfig(e.Root()).GetSessionToken(ctx, &sts.GetSessionTokenInput{TokenCode: sdk.String("123456")})),
		"AccessDenied other device": second(sts.NewFromConfig(e.Root()).GetSessionToken(ctx, &sts.GetSessionTokenInput{TokenCode: sdk.String("123456"), SerialNumber: sdk.String("arn:aws:iam::123456789012:mfa/x")})),
	} {
		if want, _, _ := strings.Cut(call, " "); codeOf(err) != want {
			t.Errorf("%s: %v", call, err)
		}
	}
	root, err := sts.NewFromConfig(e.Root()).GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: sdk.Int32(36000)})
	if err != nil || !root.Credentials.Expiration.Equal(e.Now.Add(time.Hour).Truncate(time.Second)) {
		t.Error(root, err)
	}
}

func second[T any](_ T, err error) error { return err }

// refusals are the codes of S3, EC2, STS and IAM for the same credentials.
func refusals(e *cloudtest.Env, c sdk.Config) string {
	return strings.Join([]string{
		codeOf(second(s3client(c).ListBuckets(ctx, &s3.ListBucketsInput{}))),
		codeOf(second(ec2.NewFromConfig(c).DescribeVpcs(ctx, &ec2.DescribeVpcsInput{}))),
		codeOf(second(sts.NewFromConfig(c).GetCallerIdentity(ctx, nil))),
		codeOf(second(iam.NewFromConfig(c).ListUsers(ctx, &iam.ListUsersInput{}))),
	}, " ")
}

func TestSessionTokensThatAreRefused(t *testing.T) {
	e := cloudtest.New(t)
	user, k := session(t, e)
	third, _ := sts.NewFromConfig(user).GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: sdk.Int32(900)})
	change := func(f func(*types.Credentials)) sdk.Config {
		c := *k
		f(&c)
		return as(e, &c)
	}
	tampered := *k.SessionToken
	tampered = tampered[:100] + string('A'+(tampered[100]-'A'+1)%26) + tampered[101:]
	const bad = "InvalidToken AuthFailure InvalidClientTokenId InvalidClientTokenId"
	for name, c := range map[string]struct {
		config sdk.Config
		want   string
	}{
		"none":                {change(func(c *types.Credentials) { c.SessionToken = nil }), "InvalidAccessKeyId AuthFailure InvalidClientTokenId InvalidClientTokenId"},
		"tampered":            {change(func(c *types.Credentials) { c.SessionToken = &tampered }), bad},
		"of another key":      {change(func(c *types.Credentials) { c.SessionToken = third.Credentials.SessionToken }), bad},
		"nonsense":            {change(func(c *types.Credentials) { c.SessionToken = sdk.String("x") }), bad},
		"with another secret": {change(func(c *types.Credentials) { c.SecretAccessKey = third.Credentials.SecretAccessKey }), "SignatureDoesNotMatch AuthFailure SignatureDoesNotMatch SignatureDoesNotMatch"},
		"with a lasting key":  {as(e, &types.Credentials{AccessKeyId: sdk.String(cloudtest.AccessKey), SecretAccessKey: sdk.String(cloudtest.SecretKey), SessionToken: k.SessionToken}), bad},
	} {
		if got := refusals(e, c.config); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	e.Now = e.Now.Add(12*time.Hour - time.Second)
	if got := refusals(e, as(e, k)); got != "   InvalidClientTokenId" {
		t.Errorf("at the last moment: %s", got)
	}
	e.Now = e.Now.Add(time.Second)
	if got := refusals(e, as(e, k)); got != "ExpiredToken RequestExpired ExpiredToken ExpiredToken" {
		t.Errorf("late: %s", got)
	}
}

// The token of a request that goes by header must be signed.
func TestSessionTokenIsSigned(t *testing.T) {
	e := cloudtest.New(t)
	user, k := session(t, e)
	e.Change = func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", *k.SessionToken) }
	if got := refusals(e, user); got != "InvalidToken AuthFailure InvalidClientTokenId InvalidClientTokenId" {
		t.Error(got)
	}
	e.Change = func(r *http.Request) {
		h := r.Header.Get("Authorization")
		r.Header.Set("Authorization", strings.Replace(h, "x-amz-security-token", "x-amz-securitytoken", 1))
	}
	if got := refusals(e, as(e, k)); got != "AccessDenied SignatureDoesNotMatch SignatureDoesNotMatch SignatureDoesNotMatch" && got != "AccessDenied AuthFailure SignatureDoesNotMatch SignatureDoesNotMatch" {
		t.Error(got)
	}
	e.Change = func(r *http.Request) { r.Header.Add("X-Amz-Security-Token", *k.SessionToken) } // twice
	if got := refusals(e, as(e, k)); got != "InvalidToken AuthFailure InvalidClientTokenId InvalidClientTokenId" {
		t.Error(got)
	}
}

func TestPresignedWithSession(t *testing.T) {
	e := cloudtest.New(t)
	_, k := session(t, e)
	b := s3client(as(e, k))
	b.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pics")})
	b.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k"), Body: strings.NewReader("hello")})
	p, err := s3.NewPresignClient(b).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(address string) (int, string) {
		a, err := (&http.Client{Transport: e}).Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		return a.StatusCode, string(body)
	}
	without := func(change func(q url.Values)) string {
		u, _ := url.Parse(p.URL)
		q := u.Query()
		change(q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	for name, c := range map[string]struct{ address, want string }{
		"as it is":       {p.URL, "hello"},
		"without token":  {without(func(q url.Values) { q.Del("X-Amz-Security-Token") }), "InvalidAccessKeyId"},
		"another token":  {without(func(q url.Values) { q.Set("X-Amz-Security-Token", "x") }), "InvalidToken"},
		"two tokens":     {without(func(q url.Values) { q.Add("X-Amz-Security-Token", "x") }), "AuthorizationQueryParametersError"},
		"another object": {strings.Replace(p.URL, "/k?", "/l?", 1), "SignatureDoesNotMatch"},
	} {
		if _, body := fetch(c.address); !strings.Contains(body, c.want) {
			t.Errorf("%s: %s", name, body)
		}
	}
	e.Now = e.Now.Add(13 * time.Hour) // the URL may live longer than the session
	if _, body := fetch(p.URL); !strings.Contains(body, "ExpiredToken") {
		t.Error(body)
	}
}

// Whoever is gone takes his sessions along; somebody new of the same name is somebody else.
func TestSessionOfWhoIsGone(t *testing.T) {
	e := cloudtest.New(t)
	user, k := session(t, e)
	i, bob := iam.NewFromConfig(e.Root()), sdk.String("bob")
	i.UpdateUser(ctx, &iam.UpdateUserInput{UserName: bob, NewUserName: sdk.String("rob")})
	if who, err := sts.NewFromConfig(as(e, k)).GetCallerIdentity(ctx, nil); err != nil || *who.Arn != "arn:aws:iam::123456789012:user/rob" {
		t.Error(who, err)
	}
	i.UpdateUser(ctx, &iam.UpdateUserInput{UserName: sdk.String("rob"), NewUserName: bob})
	lasting, _ := user.Credentials.Retrieve(ctx)
	i.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: bob, AccessKeyId: &lasting.AccessKeyID})
	if got := refusals(e, as(e, k)); got != "   InvalidClientTokenId" {
		t.Errorf("the key that asked is gone: %s", got)
	}
	i.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: bob, PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")})
	if got := refusals(e, as(e, k)); got != "AccessDenied UnauthorizedOperation  InvalidClientTokenId" {
		t.Errorf("without permissions: %s", got)
	}
	if _, err := i.DeleteUser(ctx, &iam.DeleteUserInput{UserName: bob}); err != nil {
		t.Fatal(err)
	}
	const gone = "InvalidAccessKeyId AuthFailure InvalidClientTokenId InvalidClientTokenId"
	if got := refusals(e, as(e, k)); got != gone {
		t.Errorf("gone: %s", got)
	}
	i.CreateUser(ctx, &iam.CreateUserInput{UserName: bob})
	if got := refusals(e, as(e, k)); got != gone {
		t.Errorf("another of the name: %s", got)
	}
}
