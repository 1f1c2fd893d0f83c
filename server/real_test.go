package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cloudlet/server/assets"
	"cloudlet/wasm/wire"
)

// TestMain sees to it that AWS's clients find no other certificates than the system's.
func TestMain(m *testing.M) {
	os.Unsetenv("AWS_CA_BUNDLE")
	os.Exit(m.Run())
}

// startReal is a server with the real emulator; the test is skipped where it was
// not built. Compiled code is kept between runs, objects are not.
func startReal(t testing.TB) *running {
	t.Helper()
	guest, err := assets.Guest()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return start(t, Options{Guest: guest, Data: filepath.Join(os.TempDir(), "cloudlet-server-test"), AccessKey: "test", SecretKey: "secret"})
}

// config is the SDK's, for a sandbox, by a client.
func config(r *running, s wire.Sandbox, c *http.Client) aws.Config {
	return aws.Config{
		Region: s.Region, BaseEndpoint: aws.String(r.URL()), HTTPClient: c, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(s.AccessKeyID, s.SecretAccessKey, ""),
	}
}

func pathStyle(o *s3.Options) { o.UsePathStyle = true }

func TestSDKThroughTheSocketAndOutside(t *testing.T) {
	r := startReal(t)
	s := r.make()
	ctx := t.Context()
	lines, stop := r.lines("/api/sandboxes/"+s.ID+"/events", bearer(s))
	defer stop()
	socket, _ := r.link(s, dialSocket)
	inside, outside := config(r, s, socket), config(r, s, http.DefaultClient)

	me, err := sts.NewFromConfig(inside).GetCallerIdentity(ctx, nil)
	if err != nil || *me.Account != s.Account {
		t.Fatal(me, err)
	}
	if line := nextEvent(t, lines); !strings.Contains(line, `"eventName":"GetCallerIdentity"`) {
		t.Errorf("event: %s", line)
	}
	if _, err := s3.NewFromConfig(inside, pathStyle).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("raw-data")}); err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<17) // 2 MiB: streamed
	for name, c := range map[string]aws.Config{"socket": inside, "outside": outside} {
		client := s3.NewFromConfig(c, pathStyle)
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a b/ü+" + name), Body: bytes.NewReader(content)}); err != nil {
			t.Fatal(name, err)
		}
		got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a b/ü+" + name)})
		if err != nil {
			t.Fatal(name, err)
		}
		if b, err := io.ReadAll(got.Body); err != nil || !bytes.Equal(b, content) {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
		if _, err := ec2.NewFromConfig(c).DescribeRegions(ctx, nil); err != nil {
			t.Error(name, err)
		}
	}
	if _, err := iam.NewFromConfig(outside).CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("bob")}); err != nil {
		t.Fatal(err)
	}
	key, err := iam.NewFromConfig(outside).CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("bob")})
	if err != nil {
		t.Fatal(err)
	}
	bob := s
	bob.AccessKeyID, bob.SecretAccessKey = *key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey
	if me, err := sts.NewFromConfig(config(r, bob, http.DefaultClient)).GetCallerIdentity(ctx, nil); err != nil || !strings.HasSuffix(*me.Arn, ":user/bob") {
		t.Error(me, err)
	}
	_, err = s3.NewFromConfig(config(r, bob, socket), pathStyle).ListBuckets(ctx, nil)
	wantCode(t, "bob lists buckets", err, "AccessDenied")
	if _, text := r.do("GET", "/api/sandboxes/"+s.ID+"/resources", nil, bearer(s)); !strings.Contains(text, "raw-data") {
		t.Errorf("resources: %s", text)
	}
	if resp, text := r.do("POST", "/api/sandboxes/"+s.ID+"/reset", nil, bearer(s)); resp.StatusCode != 204 {
		t.Fatal(resp.Status, text)
	}
	if list, err := s3.NewFromConfig(outside, pathStyle).ListBuckets(ctx, nil); err != nil || len(list.Buckets) != 0 {
		t.Errorf("after the reset: %v, %v", list, err)
	}
}

func nextEvent(t *testing.T, lines <-chan string) string {
	for {
		select {
		case line := <-lines:
			if strings.Contains(line, `"type":"call"`) {
				return line
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no event")
		}
	}
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestBadSignatures(t *testing.T) {
	r := startReal(t)
	s := r.make()
	ctx := t.Context()
	wrong, unknown := s, s
	wrong.SecretAccessKey += "x"
	unknown.AccessKeyID = "AKIAIOSFODNN7EXAMPLE"
	for _, c := range []struct {
		who           wire.Sandbox
		sts, s3, ec2_ string
	}{
		{wrong, "SignatureDoesNotMatch", "SignatureDoesNotMatch", "AuthFailure"},
		{unknown, "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure"},
	} {
		cfg := config(r, c.who, http.DefaultClient)
		_, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
		wantCode(t, "sts", err, c.sts)
		_, err = s3.NewFromConfig(cfg, pathStyle).ListBuckets(ctx, nil)
		wantCode(t, "s3", err, c.s3)
		_, err = ec2.NewFromConfig(cfg).DescribeRegions(ctx, nil)
		wantCode(t, "ec2", err, c.ec2_)
	}
	client := s3.NewFromConfig(config(r, s, http.DefaultClient), pathStyle)
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("b")}); err == nil {
		t.Error("a bucket name of one letter was taken")
	}
	client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("bucket")})
	client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k"), Body: strings.NewReader("v")})
	u, err := s3.NewPresignClient(client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(u.URL, r.URL())
	if resp, text := r.do("GET", path, nil); resp.StatusCode != 200 || text != "v" {
		t.Errorf("presigned: %s %s", resp.Status, text)
	}
	if resp, text := r.do("GET", strings.Replace(path, "/k?", "/other?", 1), nil); resp.StatusCode != 403 || !strings.Contains(text, "<Code>SignatureDoesNotMatch</Code>") {
		t.Errorf("tampered: %s %s", resp.Status, text)
	}
	if resp, text := old(t, r, s); resp.StatusCode != 403 || !strings.Contains(text, "<Code>RequestTimeTooSkewed</Code>") {
		t.Errorf("20 minutes old: %s %s", resp.Status, text)
	}
}

// old makes a request that was signed 20 minutes ago.
func old(t *testing.T, r *running, s wire.Sandbox) (*http.Response, string) {
	q, _ := http.NewRequest("GET", r.URL()+"/", nil)
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	q.Header.Set("X-Amz-Content-Sha256", empty)
	id := aws.Credentials{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey}
	if err := v4.NewSigner().SignHTTP(t.Context(), id, q, empty, "s3", s.Region, time.Now().Add(-20*time.Minute)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp, string(b)
}

// client runs a program of another's make against the local sandbox, or skips.
func client(t *testing.T, r *running, name string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=us-east-1", "AWS_REGION=us-east-1",
		"AWS_CA_BUNDLE=", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "ENDPOINT="+r.URL())
	out, err := c.CombinedOutput()
	return string(out), err
}

func TestAWSCLI(t *testing.T) {
	r := startReal(t)
	dir := t.TempDir()
	large := bytes.Repeat([]byte("large"), 2<<20) // 10 MiB: multipart
	os.WriteFile(filepath.Join(dir, "large"), large, 0o600)
	for _, c := range []struct{ line, want string }{
		{"sts get-caller-identity", `"Account": "000000000000"`},
		{"s3 mb s3://raw-data", "make_bucket: raw-data"},
		{"s3 cp --no-progress " + dir + "/large s3://raw-data/dir/large", "upload: "},
		{"s3 ls s3://raw-data/dir/", "10485760 large"},
		{"s3 cp --no-progress s3://raw-data/dir/large " + dir + "/back", "download: "},
		{"iam create-group --group-name admins", "group/admins"},
		{"iam create-user --user-name bob", ":user/bob"},
		{"ec2 describe-availability-zones --query AvailabilityZones[0].ZoneName", "us-east-1a"},
	} {
		out, err := client(t, r, "aws", append([]string{"--endpoint-url", r.URL()}, strings.Fields(c.line)...)...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("aws %s: %v\n%s", c.line, err, out)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "back")); err != nil || !bytes.Equal(b, large) {
		t.Errorf("came back as %d bytes: %v", len(b), err)
	}
}

func TestBoto3(t *testing.T) {
	r := startReal(t)
	if _, err := client(t, r, "python3", "-c", "import boto3"); err != nil {
		t.Skip("boto3 is not installed")
	}
	out, err := client(t, r, "python3", "testdata/client.py")
	if err != nil || !strings.Contains(out, "done") {
		t.Errorf("%v\n%s", err, out)
	}
}
