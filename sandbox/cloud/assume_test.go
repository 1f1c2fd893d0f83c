package cloud_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

const roleARN = "arn:aws:iam::123456789012:role/reader"

func trustOf(statement string) *string {
	return sdk.String(`{"Version":"2012-10-17","Statement":` + statement + `}`)
}

// withRole makes the role reader, who may list buckets and assume roles, with the given trust, and bob.
func withRole(t *testing.T, e *cloudtest.Env, trust string) (bob sdk.Config) {
	t.Helper()
	bob, _ = session(t, e)
	i := iam.NewFromConfig(e.Root())
	if _, err := i.CreateRole(ctx, &iam.CreateRoleInput{RoleName: sdk.String("reader"), AssumeRolePolicyDocument: trustOf(trust), MaxSessionDuration: sdk.Int32(7200)}); err != nil {
		t.Fatal(err)
	}
	if _, err := i.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: sdk.String("reader"), PolicyName: sdk.String("p"),
		PolicyDocument: sdk.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:CreateBucket","sts:*"],"Resource":"*"}}`),
	}); err != nil {
		t.Fatal(err)
	}
	return bob
}

const trustAccount = `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}`

func TestAssumeRole(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	c := sts.NewFromConfig(bob)
	out, err := c.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("work"), DurationSeconds: sdk.Int32(7200)})
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 AWS still sends it beside its successor
	if *out.AssumedRoleUser.Arn != "arn:aws:sts::123456789012:assumed-role/reader/work" || !strings.HasPrefix(*out.AssumedRoleUser.AssumedRoleId, "AROA") || out.PackedPolicySize != nil ||
		!out.Credentials.Expiration.Equal(e.Now.Add(2*time.Hour).Truncate(time.Second)) {
		t.Errorf("%+v %+v", *out.AssumedRoleUser.Arn, out.Credentials.Expiration)
	}
	role := as(e, out.Credentials)
	who, err := sts.NewFromConfig(role).GetCallerIdentity(ctx, nil)
	if err != nil || *who.Arn != *out.AssumedRoleUser.Arn || *who.UserId != *out.AssumedRoleUser.AssumedRoleId {
		t.Error(who, err)
	}
	if got := refusals(e, role); got != " UnauthorizedOperation  AccessDenied" {
		t.Error(got)
	}
	for want, in := range map[string]*sts.AssumeRoleInput{
		"AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/none": {RoleArn: sdk.String("arn:aws:iam::123456789012:role/none")},
		"AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role/r":    {RoleArn: sdk.String("arn:aws:iam::999999999999:role/r")},
		"exceeds the MaxSessionDuration set for this role":   {DurationSeconds: sdk.Int32(7201)},
		"Request ARN is invalid":                             {RoleArn: sdk.String("arn:aws:iam::123456789012:user/bob")},
		"MalformedPolicyDocument":                            {Policy: sdk.String("{}")},
		"ValidationError: 1 validation error":                {Policy: sdk.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"` + strings.Repeat("x", 2000) + `"}}`)},
		"Policy arn:aws:iam::aws:policy/None does not exist": {PolicyArns: []types.PolicyDescriptorType{{Arn: sdk.String("arn:aws:iam::aws:policy/None")}}},
		"Tag keys are case insensitive":                      {Tags: []types.Tag{{Key: sdk.String("A"), Value: sdk.String("")}, {Key: sdk.String("a"), Value: sdk.String("")}}},
		"must be included in the requested tags":             {TransitiveTagKeys: []string{"x"}},
		"must provide both MFA serial number":                {TokenCode: sdk.String("123456")},
	} {
		if in.RoleArn == nil {
			in.RoleArn = sdk.String(roleARN)
		}
		in.RoleSessionName = sdk.String("work")
		if _, err := c.AssumeRole(ctx, in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	_, err = sts.NewFromConfig(e.Root()).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("work")})
	if err == nil || !strings.Contains(err.Error(), "Roles may not be assumed by root accounts.") {
		t.Error(err)
	}
	// The role goes, and its sessions with it.
	i := iam.NewFromConfig(e.Root())
	i.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: sdk.String("reader"), PolicyName: sdk.String("p")})
	if _, err := i.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: sdk.String("reader")}); err != nil {
		t.Fatal(err)
	}
	if got := refusals(e, role); got != "InvalidAccessKeyId AuthFailure InvalidClientTokenId InvalidClientTokenId" {
		t.Error(got)
	}
}

// Who may assume a role is said by the role, and by the caller's policies unless the role names the caller.
func TestWhoMayAssume(t *testing.T) {
	const none = "none of its own"
	for name, c := range map[string]struct {
		trust, identity string
		in              sts.AssumeRoleInput
		allowed         bool
	}{
		"account and user":          {trustAccount, `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}`, sts.AssumeRoleInput{}, true},
		"account only":              {trustAccount, none, sts.AssumeRoleInput{}, false},
		"user named by the role":    {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}`, none, sts.AssumeRoleInput{}, true},
		"denied by its own":         {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}`, `{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}`, sts.AssumeRoleInput{}, false},
		"user only":                 {`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`, `{"Effect":"Allow","Action":"*","Resource":"*"}`, sts.AssumeRoleInput{}, false},
		"external id":               {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"42"}}}`, none, sts.AssumeRoleInput{ExternalId: sdk.String("42")}, true},
		"wrong external id":         {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"42"}}}`, none, sts.AssumeRoleInput{ExternalId: sdk.String("43")}, false},
		"no external id":            {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"42"}}}`, none, sts.AssumeRoleInput{}, false},
		"session name":              {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:RoleSessionName":"work"}}}`, none, sts.AssumeRoleInput{}, true},
		"MFA":                       {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`, none, sts.AssumeRoleInput{}, false},
		"tags without permission":   {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}`, none, sts.AssumeRoleInput{Tags: []types.Tag{{Key: sdk.String("team"), Value: sdk.String("red")}}}, false},
		"tags":                      {`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":["sts:AssumeRole","sts:TagSession"],"Condition":{"StringEquals":{"aws:RequestTag/Team":"red"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"],"sts:TransitiveTagKeys":["team"]}}}`, none, sts.AssumeRoleInput{Tags: []types.Tag{{Key: sdk.String("team"), Value: sdk.String("red")}}, TransitiveTagKeys: []string{"team"}}, true},
		"source without permission": {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`, none, sts.AssumeRoleInput{SourceIdentity: sdk.String("ann")}, false},
		"source":                    {`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Condition":{"StringLike":{"sts:SourceIdentity":"an*"}}}`, none, sts.AssumeRoleInput{SourceIdentity: sdk.String("ann")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := cloudtest.New(t)
			i := iam.NewFromConfig(e.Root())
			i.CreateUser(ctx, &iam.CreateUserInput{UserName: sdk.String("ann")})
			withRole(t, e, c.trust)
			if c.identity != none {
				i.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("ann"), PolicyName: sdk.String("p"), PolicyDocument: trustOf(c.identity)})
			}
			key, _ := i.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: sdk.String("ann")})
			in := c.in
			in.RoleArn, in.RoleSessionName = sdk.String(roleARN), sdk.String("work")
			_, err := sts.NewFromConfig(e.Config(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey)).AssumeRole(ctx, &in)
			if c.allowed && err != nil || !c.allowed && codeOf(err) != "AccessDenied" {
				t.Error(err)
			}
		})
	}
}

func TestChainedRoles(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	in := &sts.AssumeRoleInput{
		RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("one"), SourceIdentity: sdk.String("bob"), TransitiveTagKeys: []string{"team"},
		Tags: []types.Tag{{Key: sdk.String("team"), Value: sdk.String("red")}, {Key: sdk.String("job"), Value: sdk.String("x")}},
	}
	first, err := sts.NewFromConfig(bob).AssumeRole(ctx, in)
	//lint:ignore SA1019 AWS still sends it beside its successor
	if err != nil || *first.SourceIdentity != "bob" || first.PackedPolicySize == nil || *first.PackedPolicySize < 1 || *first.PackedPolicySize > 20 {
		t.Fatal(first, err)
	}
	c := sts.NewFromConfig(as(e, first.Credentials))
	again := &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("two")}
	second, err := c.AssumeRole(ctx, again)
	if err != nil || *second.SourceIdentity != "bob" {
		t.Fatal(second, err)
	}
	for want, in := range map[string]sts.AssumeRoleInput{
		"1 hour session limit":                  {DurationSeconds: sdk.Int32(3601)},
		"transitive tag key from the calling":   {Tags: []types.Tag{{Key: sdk.String("Team"), Value: sdk.String("blue")}}},
		"source identity of the session cannot": {SourceIdentity: sdk.String("eve")},
	} {
		in.RoleArn, in.RoleSessionName = again.RoleArn, again.RoleSessionName
		if _, err := c.AssumeRole(ctx, &in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	// What passed on decides: the tag is the principal's, the other is not.
	i := iam.NewFromConfig(e.Root())
	for tag, want := range map[string]string{"team": "", "job": "AccessDenied"} {
		i.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: sdk.String("reader"), PolicyName: sdk.String("p"), PolicyDocument: trustOf(
			`{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/` + tag + `":"*"},"StringEquals":{"aws:SourceIdentity":"bob"},"DateLessThan":{"aws:TokenIssueTime":"2027-01-01T00:00:00Z"}}}`)})
		if _, err := s3client(as(e, second.Credentials)).ListBuckets(ctx, nil); codeOf(err) != want {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

func TestSessionPolicies(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	for name, c := range map[string]struct {
		in   sts.AssumeRoleInput
		list string
	}{
		"none":      {sts.AssumeRoleInput{}, ""},
		"inline":    {sts.AssumeRoleInput{Policy: trustOf(`{"Effect":"Allow","Action":"s3:List*","Resource":"*"}`)}, ""},
		"narrower":  {sts.AssumeRoleInput{Policy: trustOf(`{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"*"}`)}, "AccessDenied"},
		"managed":   {sts.AssumeRoleInput{PolicyArns: []types.PolicyDescriptorType{{Arn: sdk.String("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")}}}, ""},
		"not wider": {sts.AssumeRoleInput{PolicyArns: []types.PolicyDescriptorType{{Arn: sdk.String("arn:aws:iam::aws:policy/AmazonEC2FullAccess")}}}, "AccessDenied"},
		"denies":    {sts.AssumeRoleInput{Policy: trustOf(`[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]`)}, "AccessDenied"},
	} {
		in := c.in
		in.RoleArn, in.RoleSessionName = sdk.String(roleARN), sdk.String("work")
		out, err := sts.NewFromConfig(bob).AssumeRole(ctx, &in)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := s3client(as(e, out.Credentials)).ListBuckets(ctx, &s3.ListBucketsInput{}); codeOf(err) != c.list {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPackedPolicyTooLarge(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	in := &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("work")}
	for i := range 50 {
		key, value := "key"+string(rune('A'+i/25))+string(rune('A'+i%25)), strings.Repeat("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4)
		in.Tags = append(in.Tags, types.Tag{Key: &key, Value: &value})
	}
	if _, err := sts.NewFromConfig(bob).AssumeRole(ctx, in); err == nil || !strings.Contains(err.Error(), "PackedPolicyTooLarge: Packed size of session tags consumes") {
		t.Error(err)
	}
}

func TestFederationToken(t *testing.T) {
	e := cloudtest.New(t)
	bob, _ := session(t, e)
	c := sts.NewFromConfig(bob)
	out, err := c.GetFederationToken(ctx, &sts.GetFederationTokenInput{Name: sdk.String("guest"), Policy: trustOf(`{"Effect":"Allow","Action":["s3:ListAllMyBuckets","iam:*","sts:*"],"Resource":"*"}`)})
	//lint:ignore SA1019 AWS still sends it beside its successor
	if err != nil || *out.FederatedUser.Arn != "arn:aws:sts::123456789012:federated-user/guest" || *out.FederatedUser.FederatedUserId != "123456789012:guest" || out.PackedPolicySize == nil {
		t.Fatal(out, err)
	}
	guest := as(e, out.Credentials)
	if got := refusals(e, guest); got != " UnauthorizedOperation  InvalidClientTokenId" {
		t.Error(got)
	}
	if _, err := sts.NewFromConfig(guest).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("x1")}); codeOf(err) != "AccessDenied" {
		t.Error(err)
	}
	nothing, err := c.GetFederationToken(ctx, &sts.GetFederationTokenInput{Name: sdk.String("nobody")})
	if err != nil {
		t.Fatal(err)
	}
	if got := refusals(e, as(e, nothing.Credentials)); got != "AccessDenied UnauthorizedOperation  InvalidClientTokenId" {
		t.Error(got)
	}
	root, err := sts.NewFromConfig(e.Root()).GetFederationToken(ctx, &sts.GetFederationTokenInput{Name: sdk.String("rooted"), DurationSeconds: sdk.Int32(90000), PolicyArns: []types.PolicyDescriptorType{{Arn: sdk.String("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")}}})
	if err != nil || !root.Credentials.Expiration.Equal(e.Now.Add(time.Hour).Truncate(time.Second)) {
		t.Fatal(root, err)
	}
	if got := refusals(e, as(e, root.Credentials)); got != " UnauthorizedOperation  InvalidClientTokenId" {
		t.Error(got)
	}
}

func TestDecodeAuthorizationMessage(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	out, err := sts.NewFromConfig(bob).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("work")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ec2.NewFromConfig(as(e, out.Credentials)).DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
	_, message, ok := strings.Cut(err.Error(), "Encoded authorization failure message: ")
	if !ok {
		t.Fatal(err)
	}
	d, err := sts.NewFromConfig(bob).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &message})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Allowed, ExplicitDeny bool
		Context               struct {
			Action    string
			Principal struct{ ARN string }
		}
	}
	if err := json.Unmarshal([]byte(*d.DecodedMessage), &got); err != nil || got.Allowed || got.ExplicitDeny || got.Context.Action != "ec2:DescribeVpcs" || got.Context.Principal.ARN != *out.AssumedRoleUser.Arn {
		t.Error(*d.DecodedMessage, err)
	}
	for _, bad := range []string{"x", message[:len(message)-2], strings.ToUpper(message), *out.Credentials.SessionToken} {
		if _, err := sts.NewFromConfig(bob).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &bad}); codeOf(err) != "InvalidAuthorizationMessageException" {
			t.Errorf("%.20s: %v", bad, err)
		}
	}
}

func TestWebIdentity(t *testing.T) {
	e := cloudtest.New(t)
	const github = "token.actions.githubusercontent.com"
	withRole(t, e, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/`+github+`"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
		"Condition":{"StringLike":{"`+github+`:sub":"repo:octo/*"},"StringEquals":{"`+github+`:aud":"sts.amazonaws.com"}}}`)
	i := iam.NewFromConfig(e.Root())
	token := func(issuer string, claims map[string]any) string {
		var out struct{ Token string }
		if code := e.Ask(map[string]any{"ask": "identity-token", "issuer": issuer, "claims": claims}, &out); code != "" {
			t.Fatal(code)
		}
		return out.Token
	}
	claims := func(sub, aud string) map[string]any { return map[string]any{"sub": sub, "aud": aud} }
	good := token("https://"+github, claims("repo:octo/app", "sts.amazonaws.com"))
	config := e.Config("", "")
	config.Credentials = sdk.AnonymousCredentials{}
	c := sts.NewFromConfig(config)
	assume := func(token string) (*sts.AssumeRoleWithWebIdentityOutput, error) {
		return c.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("ci"), WebIdentityToken: &token})
	}
	if _, err := assume(good); err == nil || !strings.Contains(err.Error(), "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://"+github) {
		t.Error(err)
	}
	if _, err := i.CreateOpenIDConnectProvider(ctx, &iam.CreateOpenIDConnectProviderInput{Url: sdk.String("https://" + github), ClientIDList: []string{"sts.amazonaws.com", "other"}}); err != nil {
		t.Fatal(err)
	}
	out, err := assume(good)
	if err != nil || *out.SubjectFromWebIdentityToken != "repo:octo/app" || *out.Audience != "sts.amazonaws.com" || *out.Provider != "arn:aws:iam::123456789012:oidc-provider/"+github {
		t.Fatal(out, err)
	}
	if _, err := s3client(as(e, out.Credentials)).ListBuckets(ctx, nil); err != nil {
		t.Error(err)
	}
	head, rest, _ := strings.Cut(good, ".")
	body, sig, _ := strings.Cut(rest, ".")
	_, otherBody, _ := strings.Cut(token("https://"+github, claims("repo:octo/other", "sts.amazonaws.com")), ".")
	otherBody, _, _ = strings.Cut(otherBody, ".")
	for want, token := range map[string]string{
		"not a valid JWT":          "x.y.z",
		"verification key":         head + "." + otherBody + "." + sig,
		"verification key ":        "eyJhbGciOiJub25lIn0." + body + ".",
		"Incorrect token audience": token("https://"+github, claims("repo:octo/app", "elsewhere")),
		"AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity":  token("https://"+github, claims("repo:eve/app", "sts.amazonaws.com")),
		"AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity ": token("https://"+github, claims("repo:octo/app", "other")),
		"ExpiredTokenException":     token("https://"+github, map[string]any{"sub": "repo:octo/app", "aud": "sts.amazonaws.com", "exp": e.Now.Unix()}),
		"No OpenIDConnect provider": token("https://gitlab.com", claims("repo:octo/app", "sts.amazonaws.com")),
	} {
		if _, err := assume(token); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := c.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("ci"), WebIdentityToken: &good, ProviderId: sdk.String("www.amazon.com")}); codeOf(err) != "IDPCommunicationError" {
		t.Error(err)
	}
	// The owner may publish a provider's real keys; then the sandbox cannot sign for it any more.
	var other json.RawMessage
	e.Ask(map[string]any{"ask": "identity-keys", "issuer": "https://gitlab.com"}, &other)
	if code := e.Ask(map[string]any{"ask": "identity-keys", "issuer": "https://" + github, "keys": other}, nil); code != "" {
		t.Error(code)
	}
	if _, err := assume(good); codeOf(err) != "InvalidIdentityToken" {
		t.Error(err)
	}
	if code := e.Ask(map[string]any{"ask": "identity-token", "issuer": "https://" + github, "claims": claims("a", "b")}, nil); code != "KeysPublished" {
		t.Error(code)
	}
	// Nothing else goes without a signature.
	if _, err := c.GetCallerIdentity(ctx, nil); codeOf(err) != "MissingAuthenticationToken" {
		t.Error(err)
	}
}

// An account's own tokens are good for an account that trusts it: itself.
func TestOutboundIdentity(t *testing.T) {
	e := cloudtest.New(t)
	bob, _ := session(t, e)
	c, i := sts.NewFromConfig(bob), iam.NewFromConfig(e.Root())
	ask := func(algorithm string) (*sts.GetWebIdentityTokenOutput, error) {
		return c.GetWebIdentityToken(ctx, &sts.GetWebIdentityTokenInput{Audience: []string{"https://api.example.com"}, SigningAlgorithm: &algorithm, Tags: []types.Tag{{Key: sdk.String("job"), Value: sdk.String("7")}}})
	}
	if _, err := ask("ES384"); codeOf(err) != "OutboundWebIdentityFederationDisabledException" {
		t.Error(err)
	}
	if _, err := i.GetOutboundWebIdentityFederationInfo(ctx, nil); codeOf(err) != "FeatureDisabled" {
		t.Error(err)
	}
	on, err := i.EnableOutboundWebIdentityFederation(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.EnableOutboundWebIdentityFederation(ctx, nil); codeOf(err) != "FeatureEnabled" {
		t.Error(err)
	}
	issuer := strings.TrimPrefix(*on.IssuerIdentifier, "https://")
	i.CreateOpenIDConnectProvider(ctx, &iam.CreateOpenIDConnectProviderInput{Url: on.IssuerIdentifier, ClientIDList: []string{"https://api.example.com"}})
	i.CreateRole(ctx, &iam.CreateRoleInput{RoleName: sdk.String("out"), AssumeRolePolicyDocument: trustOf(`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/` + issuer + `"},"Action":"sts:AssumeRoleWithWebIdentity"}`)})
	for _, algorithm := range []string{"ES384", "RS256"} {
		got, err := ask(algorithm)
		if err != nil || !got.Expiration.Equal(e.Now.Add(5*time.Minute).Truncate(time.Second)) {
			t.Fatal(got, err)
		}
		out, err := c.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{RoleArn: sdk.String("arn:aws:iam::123456789012:role/out"), RoleSessionName: sdk.String("ci"), WebIdentityToken: got.WebIdentityToken})
		if err != nil || *out.SubjectFromWebIdentityToken != "arn:aws:iam::123456789012:user/bob" {
			t.Error(algorithm, err)
		}
	}
	for want, in := range map[string]sts.GetWebIdentityTokenInput{
		"signingAlgorithm": {SigningAlgorithm: sdk.String("HS256")},
		"durationSeconds":  {DurationSeconds: sdk.Int32(59)},
		" durationSeconds": {DurationSeconds: sdk.Int32(3601)},
		"audience":         {Audience: []string{}},
	} {
		if in.SigningAlgorithm == nil {
			in.SigningAlgorithm = sdk.String("ES384")
		}
		if in.Audience == nil {
			in.Audience = []string{"a"}
		}
		if _, err := c.GetWebIdentityToken(ctx, &in); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAssumeRoot(t *testing.T) {
	e := cloudtest.New(t)
	bob, _ := session(t, e)
	task := types.PolicyDescriptorType{Arn: sdk.String("arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy")}
	for _, c := range []struct {
		config sdk.Config
		in     sts.AssumeRootInput
		want   string
	}{
		{bob, sts.AssumeRootInput{TargetPrincipal: sdk.String("999999999999"), TaskPolicyArn: &task}, "AccessDenied"},
		{e.Root(), sts.AssumeRootInput{TargetPrincipal: sdk.String("999999999999"), TaskPolicyArn: &task}, "AccessDenied"},
		{bob, sts.AssumeRootInput{TargetPrincipal: sdk.String("nobody"), TaskPolicyArn: &task}, "ValidationError"},
		{bob, sts.AssumeRootInput{TargetPrincipal: sdk.String("999999999999"), TaskPolicyArn: &types.PolicyDescriptorType{Arn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")}}, "ValidationError"},
		{bob, sts.AssumeRootInput{TargetPrincipal: sdk.String("999999999999"), TaskPolicyArn: &task, DurationSeconds: sdk.Int32(901)}, "ValidationError"},
	} {
		if _, err := sts.NewFromConfig(c.config).AssumeRoot(ctx, &c.in); codeOf(err) != c.want {
			t.Error(err)
		}
	}
	if _, err := sts.NewFromConfig(bob).GetDelegatedAccessToken(ctx, &sts.GetDelegatedAccessTokenInput{TradeInToken: sdk.String("x")}); codeOf(err) != "AccessDenied" {
		t.Error(err)
	}
}

// The SDK's own providers get and renew credentials.
func TestSDKProviders(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	e.Now = time.Now().UTC() // the SDK knows no virtual time
	c := bob.Copy()
	c.Credentials = sdk.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(bob), roleARN, func(o *stscreds.AssumeRoleOptions) { o.Duration = 15 * time.Minute }))
	if _, err := s3client(c).ListBuckets(context.Background(), nil); err != nil {
		t.Error(err)
	}
	i := iam.NewFromConfig(e.Root())
	i.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: sdk.String("reader"), PolicyDocument: trustOf(
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/bob"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}}`)})
	d, err := i.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: sdk.String("phone")})
	if err != nil {
		t.Fatal(err)
	}
	code := func(at time.Time) *string { return sdk.String(totpCode(d.VirtualMFADevice.Base32StringSeed, at)) }
	if _, err := i.EnableMFADevice(ctx, &iam.EnableMFADeviceInput{UserName: sdk.String("bob"), SerialNumber: d.VirtualMFADevice.SerialNumber,
		AuthenticationCode1: code(e.Now.Add(-time.Minute)), AuthenticationCode2: code(e.Now.Add(-30 * time.Second))}); err != nil {
		t.Fatal(err)
	}
	c.Credentials = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(bob), roleARN, func(o *stscreds.AssumeRoleOptions) {
		o.SerialNumber, o.TokenProvider = d.VirtualMFADevice.SerialNumber, func() (string, error) { return *code(e.Now), nil }
	})
	k, err := c.Credentials.Retrieve(ctx)
	if err != nil || k.SessionToken == "" {
		t.Error(err)
	}
	if _, err := c.Credentials.Retrieve(ctx); err == nil {
		t.Error("a code is good once")
	}
}

// totpCode is the code of an authenticator (RFC 6238).
func totpCode(seed []byte, at time.Time) string {
	key, _ := base32.StdEncoding.DecodeString(string(seed))
	h := hmac.New(sha1.New, key)
	binary.Write(h, binary.BigEndian, at.Unix()/30)
	sum := h.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[19]&15:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1000000)
}

// Who gave a code for a session has it behind the role too, but not behind the role after.
func TestMFAIsInherited(t *testing.T) {
	e := cloudtest.New(t)
	bob := withRole(t, e, trustAccount)
	i := iam.NewFromConfig(e.Root())
	d, err := i.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: sdk.String("phone")})
	if err != nil {
		t.Fatal(err)
	}
	code := func(steps int) *string {
		return sdk.String(totpCode(d.VirtualMFADevice.Base32StringSeed, e.Now.Add(time.Duration(steps)*30*time.Second)))
	}
	if _, err := i.EnableMFADevice(ctx, &iam.EnableMFADeviceInput{UserName: sdk.String("bob"), SerialNumber: d.VirtualMFADevice.SerialNumber, AuthenticationCode1: code(-2), AuthenticationCode2: code(-1)}); err != nil {
		t.Fatal(err)
	}
	out, err := sts.NewFromConfig(bob).GetSessionToken(ctx, &sts.GetSessionTokenInput{SerialNumber: d.VirtualMFADevice.SerialNumber, TokenCode: code(0)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := iam.NewFromConfig(as(e, out.Credentials)).ListUsers(ctx, nil); err != nil {
		t.Error("IAM with MFA:", err)
	}
	i.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: sdk.String("reader"), PolicyName: sdk.String("p"), PolicyDocument: trustOf(
		`[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]`)})
	in := &sts.AssumeRoleInput{RoleArn: sdk.String(roleARN), RoleSessionName: sdk.String("work")}
	for n, want := range []string{"", "AccessDenied"} {
		role, err := sts.NewFromConfig(as(e, out.Credentials)).AssumeRole(ctx, in)
		if err != nil {
			t.Fatal(n, err)
		}
		if _, err := s3client(as(e, role.Credentials)).ListBuckets(ctx, nil); codeOf(err) != want {
			t.Error(n, err)
		}
		out.Credentials = role.Credentials
	}
}
