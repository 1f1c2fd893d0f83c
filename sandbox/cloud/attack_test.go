package cloud_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
)

// Attacks on signatures. Each is tried with header lines in the order in which they would arrive,
// on a request that was good before.

// signedCall is a GetCallerIdentity of root, as it arrives.
func signedCall(t *testing.T, e *cloudtest.Env) (aws.Request, []byte) {
	t.Helper()
	var got aws.Request
	var body []byte
	e.Change = func(r *http.Request) {
		e.Change = nil
		got = cloudtest.Arrived(r, nil)
	}
	if _, err := sts.NewFromConfig(e.Root()).GetCallerIdentity(ctx, nil); err != nil {
		t.Fatal(err)
	}
	body = slices.Clone(e.Payload)
	return got, body
}

func TestAttacksOnHeaders(t *testing.T) {
	e := cloudtest.New(t)
	good, body := signedCall(t, e)
	if a := e.Do(good, body); a.Status != 200 {
		t.Fatalf("unchanged: %d %s", a.Status, a.Body)
	}
	replace := func(old, new string) func(*aws.Request) {
		return func(r *aws.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		}
	}
	for name, change := range map[string]func(*aws.Request){
		"alg none":                replace("AWS4-HMAC-SHA256", "none"),
		"alg empty":               replace("AWS4-HMAC-SHA256 ", ""),
		"alg lower case":          replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"),
		"alg of another key type": replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
		"alg MD5":                 replace("AWS4-HMAC-SHA256", "AWS4-HMAC-MD5"),
		"basic":                   func(r *aws.Request) { r.Header.Set("Authorization", "Basic dGVzdDp0ZXN0") },
		"bearer":                  func(r *aws.Request) { r.Header.Set("Authorization", "Bearer x") },
		"empty":                   func(r *aws.Request) { r.Header.Set("Authorization", "") },
		"no signature":            replace("Signature=", "Sig="),
		"empty signature": func(r *aws.Request) {
			h := r.Header.Get("Authorization")
			r.Header.Set("Authorization", h[:strings.Index(h, "Signature=")+10])
		},
		"zero signature": func(r *aws.Request) {
			h := r.Header.Get("Authorization")
			r.Header.Set("Authorization", h[:strings.Index(h, "Signature=")+10]+strings.Repeat("0", 64))
		},
		"signature in capitals": func(r *aws.Request) {
			h := r.Header.Get("Authorization")
			i := strings.Index(h, "Signature=") + 10
			r.Header.Set("Authorization", h[:i]+strings.ToUpper(h[i:]))
		},
		"host not signed": replace("host;", ""),
		"no signed headers": func(r *aws.Request) {
			h := r.Header.Get("Authorization")
			i := strings.Index(h, "SignedHeaders=")
			j := strings.Index(h[i:], ",")
			r.Header.Set("Authorization", h[:i]+"SignedHeaders="+h[i+j:])
		},
		"host changed":    func(r *aws.Request) { r.Host = "iam.amazonaws.com" },
		"another region":  replace("/us-east-1/", "/eu-west-1/"),
		"another service": replace("/sts/", "/iam/"),
		"another day": func(r *aws.Request) {
			h := r.Header.Get("Authorization")
			i := strings.Index(h, "/") + 1
			r.Header.Set("Authorization", h[:i]+"20200101"+h[i+8:])
		},
		"another key":               replace(cloudtest.AccessKey, "AKIAIOSFODNN7EXAMPLE"),
		"unsigned x-amz header":     func(r *aws.Request) { r.Header.Add("X-Amz-Acl", "public-read") },
		"unsigned x-amz, odd case":  func(r *aws.Request) { r.Header.Add("x-AMZ-Acl", "public-read") },
		"duplicate authorization":   func(r *aws.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) },
		"duplicate date":            func(r *aws.Request) { r.Header.Add("X-Amz-Date", r.Header.Get("X-Amz-Date")) },
		"duplicate content type":    func(r *aws.Request) { r.Header.Add("Content-Type", "text/plain") },
		"duplicate of a signed one": func(r *aws.Request) { r.Header.Add("Amz-Sdk-Invocation-Id", "x") },
		"credential twice":          replace("Credential=", "Credential="+cloudtest.AccessKey+"/20260101/us-east-1/sts/aws4_request, Credential="),
		"token out of nowhere":      func(r *aws.Request) { r.Header.Add("X-Amz-Security-Token", "x") },
		"path":                      func(r *aws.Request) { r.Path = "/x" },
		"query":                     func(r *aws.Request) { r.Query = "Action=ListUsers" },
		"method":                    func(r *aws.Request) { r.Method = "PUT" },
		"presigned too":             func(r *aws.Request) { r.Query = "X-Amz-Algorithm=AWS4-HMAC-SHA256" },
	} {
		r := good
		r.Header = slices.Clone(good.Header)
		change(&r)
		if a := e.Do(r, body); a.Status < 400 || a.Status >= 500 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if a := e.Do(good, []byte("Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIA")); a.Status != 403 {
		t.Errorf("body: %d %s", a.Status, a.Body)
	}
	for off, ok := range map[time.Duration]bool{14 * time.Minute: true, -14 * time.Minute: true, 16 * time.Minute: false, -16 * time.Minute: false, 24 * time.Hour: false, -24 * time.Hour: false} {
		e.Received = func() time.Time { return time.Now().Add(off) }
		if a := e.Do(good, body); (a.Status == 200) != ok {
			t.Errorf("%v off: %d", off, a.Status)
		}
	}
}

func TestAttacksOnPresignedURLs(t *testing.T) {
	e, _ := withObject(t)
	bob := s3client(user(t, e, "bob", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`))
	link, err := s3.NewPresignClient(bob).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("a b/ü+1.txt")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(method, link string) int {
		r, err := http.NewRequest(method, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := e.RoundTrip(r)
		return a.StatusCode
	}
	with := func(name, value string) string {
		u, _ := url.Parse(link.URL)
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	without := func(name string) string {
		u, _ := url.Parse(link.URL)
		q := u.Query()
		q.Del(name)
		u.RawQuery = q.Encode()
		return u.String()
	}
	if got := fetch("GET", link.URL); got != 200 {
		t.Fatalf("unchanged: %d", got)
	}
	for name, got := range map[string]int{
		"method":                  fetch("DELETE", link.URL),
		"HEAD instead of GET":     fetch("HEAD", link.URL),
		"key":                     fetch("GET", strings.Replace(link.URL, "1.txt", "2.txt", 1)),
		"bucket":                  fetch("GET", strings.Replace(link.URL, "/pics/", "/other/", 1)),
		"longer life":             fetch("GET", with("X-Amz-Expires", "604800")),
		"life without end":        fetch("GET", with("X-Amz-Expires", "999999999")),
		"negative life":           fetch("GET", with("X-Amz-Expires", "-1")),
		"added parameter":         fetch("GET", with("response-content-type", "text/html")),
		"added subresource":       fetch("GET", with("acl", "")),
		"version":                 fetch("GET", with("versionId", "null")),
		"algorithm":               fetch("GET", with("X-Amz-Algorithm", "none")),
		"no algorithm":            fetch("GET", without("X-Amz-Algorithm")),
		"no signature":            fetch("GET", without("X-Amz-Signature")),
		"no expiry":               fetch("GET", without("X-Amz-Expires")),
		"signed headers":          fetch("GET", with("X-Amz-SignedHeaders", "")),
		"another credential":      fetch("GET", with("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/s3/aws4_request")),
		"token out of nowhere":    fetch("GET", with("X-Amz-Security-Token", "x")),
		"signature given twice":   fetch("GET", link.URL+"&X-Amz-Signature="+strings.Repeat("0", 64)),
		"expiry given twice":      fetch("GET", link.URL+"&X-Amz-Expires=604800"),
		"smuggled second request": fetch("GET", strings.Replace(link.URL, "1.txt", "1.txt%0d%0aX-Evil:%201", 1)),
	} {
		if got < 400 || got >= 500 {
			t.Errorf("%s: %d", name, got)
		}
	}
	e.Received = func() time.Time { return time.Now().Add(2 * time.Minute) }
	if got := fetch("GET", link.URL); got != 403 {
		t.Errorf("after its time: %d", got)
	}
	e.Received = func() time.Time { return time.Now().Add(-time.Hour) }
	if got := fetch("GET", link.URL); got != 403 {
		t.Errorf("before its time: %d", got)
	}
}

// Attacks on temporary credentials: the token is what makes them.
func TestAttacksOnTokens(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`)
	session := func(c sdk.Config) *sts.GetSessionTokenOutput {
		out, err := sts.NewFromConfig(c).GetSessionToken(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	mine, roots := session(bob).Credentials, session(e.Root()).Credentials
	call := func(key, secret, token *string) string {
		c := e.Root()
		c.Credentials = credentials.NewStaticCredentialsProvider(*key, *secret, *token)
		_, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
		return code(err)
	}
	if got := call(mine.AccessKeyId, mine.SecretAccessKey, mine.SessionToken); got != "" {
		t.Fatal(got)
	}
	changed := (*mine.SessionToken)[:len(*mine.SessionToken)-8] + "AAAAAAAA"
	long, _ := bob.Credentials.Retrieve(ctx)
	for name, got := range map[string]string{
		"token stripped":                  call(mine.AccessKeyId, mine.SecretAccessKey, new("")),
		"token of another":                call(mine.AccessKeyId, mine.SecretAccessKey, roots.SessionToken),
		"key of another":                  call(roots.AccessKeyId, mine.SecretAccessKey, mine.SessionToken),
		"key and token of another":        call(roots.AccessKeyId, mine.SecretAccessKey, roots.SessionToken),
		"token changed":                   call(mine.AccessKeyId, mine.SecretAccessKey, &changed),
		"token cut":                       call(mine.AccessKeyId, mine.SecretAccessKey, new((*mine.SessionToken)[:40])),
		"token of nothing":                call(mine.AccessKeyId, mine.SecretAccessKey, new(strings.Repeat("A", 5000))),
		"token on a key that has none":    call(&long.AccessKeyID, &long.SecretAccessKey, mine.SessionToken),
		"secret of the long-term key":     call(mine.AccessKeyId, &long.SecretAccessKey, mine.SessionToken),
		"long-term id with its own token": call(&long.AccessKeyID, mine.SecretAccessKey, mine.SessionToken),
	} {
		if got != "InvalidClientTokenId" && got != "SignatureDoesNotMatch" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Attacks with keys that should be worth nothing.
func TestDeadKeys(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	k, _ := bob.Credentials.Retrieve(ctx)
	temporary, err := sts.NewFromConfig(bob).GetSessionToken(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	session := e.Root()
	session.Credentials = credentials.NewStaticCredentialsProvider(*temporary.Credentials.AccessKeyId, *temporary.Credentials.SecretAccessKey, *temporary.Credentials.SessionToken)
	who := func(c sdk.Config) string {
		_, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
		return code(err)
	}
	set := func(status iamtypes.StatusType) {
		if _, err := root.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: sdk.String("bob"), AccessKeyId: &k.AccessKeyID, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	set(iamtypes.StatusTypeInactive)
	if got := who(bob); got != "InvalidClientTokenId" {
		t.Errorf("inactive: %q", got)
	}
	set(iamtypes.StatusTypeActive)
	if got := who(bob); got != "" {
		t.Errorf("active again: %q", got)
	}
	for _, err := range []error{
		failure(root.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: sdk.String("bob"), PolicyName: sdk.String("inline")})),
		failure(root.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: sdk.String("bob"), AccessKeyId: &k.AccessKeyID})),
		failure(root.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := who(bob); got != "InvalidClientTokenId" {
		t.Errorf("key of a deleted user: %q", got)
	}
	if got := who(session); got != "InvalidClientTokenId" {
		t.Errorf("session of a deleted user: %q", got)
	}
	user(t, e, "bob", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	if got := who(bob); got != "InvalidClientTokenId" {
		t.Errorf("key of a user of the same name: %q", got)
	}
	if got := who(session); got != "InvalidClientTokenId" {
		t.Errorf("session of a user of the same name: %q", got)
	}
}

func failure[T any](_ T, err error) error { return err }

// Escalation: what a permission that looks harmless would lead to needs permission itself.
func TestEscalationNeedsPermission(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	own := `{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:CreateAccessKey"],"Resource":"arn:aws:iam::123456789012:user/bob"}`
	bob := iam.NewFromConfig(user(t, e, "bob", own))
	admin := user(t, e, "admin", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	if _, err := iam.NewFromConfig(admin).ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: sdk.String("bob")}); err != nil {
		t.Fatal(err)
	}
	all := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	p, err := root.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: sdk.String("small"), PolicyDocument: sdk.String(strings.Replace(all, `"*"`, `"s3:ListAllMyBuckets"`, 1))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := root.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: sdk.String("bob"), PolicyArn: p.Policy.Arn}); err != nil {
		t.Fatal(err)
	}
	name := sdk.String("bob")
	for what, err := range map[string]error{
		"CreatePolicyVersion":     failure(bob.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: p.Policy.Arn, PolicyDocument: &all, SetAsDefault: true})),
		"SetDefaultPolicyVersion": failure(bob.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: p.Policy.Arn, VersionId: sdk.String("v1")})),
		"PutUserPolicy":           failure(bob.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: sdk.String("x"), PolicyDocument: &all})),
		"AttachUserPolicy":        failure(bob.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: name, PolicyArn: sdk.String("arn:aws:iam::aws:policy/AdministratorAccess")})),
		"AddUserToGroup":          failure(bob.AddUserToGroup(ctx, &iam.AddUserToGroupInput{UserName: name, GroupName: sdk.String("admins")})),
		"key of another":          failure(bob.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: sdk.String("admin")})),
		"password of another":     failure(bob.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: sdk.String("admin"), Password: sdk.String("Correct-horse-1")})),
		"rename to a pattern":     failure(bob.UpdateUser(ctx, &iam.UpdateUserInput{UserName: name, NewUserName: sdk.String("admin2")})),
		"case of a name":          failure(bob.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: sdk.String("Admin")})),
	} {
		if code(err) != "AccessDenied" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := bob.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: sdk.String("BOB")}); err != nil {
		t.Errorf("names of users do not regard case: %v", err)
	}
}

// Tricks with case and Unicode in what policies say: actions do not regard case, ARNs do, and no
// letter is another.
func TestCaseAndUnicode(t *testing.T) {
	for statement, want := range map[string]string{
		`{"Effect":"Allow","Action":"S3:getOBJECT","Resource":"arn:aws:s3:::pics/*"}`:                                               "",
		`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::PICS/*"}`:                                               "AccessDenied",
		`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::pics/SECRET"}`:                                          "AccessDenied",
		`{"Effect":"Allow","Action":"ſ3:GetObject","Resource":"*"}`:                                                                 "refused or AccessDenied",
		`{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"S3:GETOBJECT","Resource":"*"}`:                "AccessDenied",
		`{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::pics/secre?"}`: "AccessDenied",
		`{"Effect":"Allow","Action":"s3:GetObject\u0000","Resource":"*"}`:                                                           "refused or AccessDenied",
	} {
		e := cloudtest.New(t)
		root := s3client(e.Root())
		if _, err := root.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("pics")}); err != nil {
			t.Fatal(err)
		}
		if _, err := root.PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("secret"), Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
		bob := user(t, e, "bob", "")
		_, err := iam.NewFromConfig(e.Root()).PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("bob"), PolicyName: sdk.String("p"),
			PolicyDocument: sdk.String(`{"Version":"2012-10-17","Statement":[` + statement + `]}`)})
		if err == nil {
			_, err = s3client(bob).GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("pics"), Key: sdk.String("secret")})
		} else if want != "" && want != "AccessDenied" {
			continue
		}
		if got := code(err); got != want && !(strings.HasPrefix(want, "refused") && got != "") {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
}

// Policies that are as large, as deep or as slow as they may be.
func TestPoliciesAtTheirLimits(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	bob := user(t, e, "bob", "")
	put := func(text string) string {
		_, err := root.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: sdk.String("p" + strings.ReplaceAll(e.Now.Format("150405.000000"), ".", "")), PolicyDocument: &text})
		e.Now = e.Now.Add(time.Millisecond)
		return code(err)
	}
	filled := func(size int) string {
		head, tail := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/`, `"}]}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	if got := put(filled(6144)); got != "" {
		t.Errorf("6144 characters: %s", got)
	}
	if got := put(filled(6145)); got != "LimitExceeded" {
		t.Errorf("6145 characters: %s", got)
	}
	if got := put(filled(6144) + strings.Repeat(" \n", 20_000)); got != "" {
		t.Errorf("white space does not count: %s", got)
	}
	if got := put(filled(140_000)); got != "ValidationError" && got != "LimitExceeded" {
		t.Errorf("140,000 characters: %s", got)
	}
	for name, text := range map[string]string{
		"deep lists":       `{"Version":"2012-10-17","Statement":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
		"deep objects":     strings.Repeat(`{"Statement":`, 9_000) + "1" + strings.Repeat("}", 9_000),
		"open":             strings.Repeat("[", 50_000),
		"duplicate member": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}`,
		"trailing text":    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]} {}`,
		"byte order mark":  "\ufeff" + `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	} {
		if got := put(text); got != "MalformedPolicyDocument" && got != "ValidationError" && got != "InvalidInput" {
			t.Errorf("%s: %q", name, got)
		}
	}
	slow := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + strings.Repeat("*a", 900) + `"}]}`
	if _, err := root.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: sdk.String("bob"), PolicyName: sdk.String("slow"), PolicyDocument: &slow}); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err := s3client(bob).GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("bucket"), Key: sdk.String(strings.Repeat("a", 1000) + "b")})
	if code(err) != "AccessDenied" || time.Since(start) > time.Second {
		t.Errorf("many stars: %v after %v", err, time.Since(start))
	}
}
