package server

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
)

func TestSandboxOfARequest(t *testing.T) {
	r := start(t, Options{AccessKey: "test", SecretKey: "secret"})
	s := r.make()
	if len(s.ID) != 12 || len(s.Account) != 12 || len(s.SecretAccessKey) != 40 || s.Endpoint != r.URL() || aws.AccountOf(s.AccessKeyID) != s.Account {
		t.Fatalf("made %+v", s)
	}
	for _, c := range []struct {
		name, method, target string
		headers              []string
		status               int
		want                 string
	}{
		{"root key", "GET", "/b/k?x=1", []string{signed(s.AccessKeyID, "s3")}, 200, s.Account + " GET /b/k?x=1 0"},
		{"given key", "GET", "/", []string{signed("test", "s3")}, 200, "000000000000 GET /? 0"},
		{"any key of the account", "GET", "/", []string{signed(strings.Replace(s.AccessKeyID, "AKIA", "ASIA", 1), "s3")}, 200, s.Account},
		{"path as on the wire", "GET", "/b//a/../%7Ek%2F+%20?a=%2f&b", []string{signed("test", "s3")}, 200, "GET /b//a/../%7Ek%2F+%20?a=%2f&b 0"},
		{"a bucket called api", "GET", "/api/k", []string{signed("test", "s3")}, 200, "GET /api/k"},
		{"presigned", "GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + s.AccessKeyID + "%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", nil, 200, s.Account},
		{"presigned the old way", "GET", "/b/k?AWSAccessKeyId=test&Signature=x&Expires=1", nil, 200, "000000000000"},
		{"bucket's host", "GET", "/k", []string{"Host: b.s3." + s.ID + ".localhost:8080"}, 200, s.Account + " GET /k? 0"},
		{"sandbox's host", "GET", "/b/k", []string{"Host: " + s.ID + ".localhost"}, 200, s.Account},
		{"local's host", "GET", "/b/k", []string{"Host: s3.local.localhost"}, 200, "000000000000"},
		{"host of nobody is the page", "GET", "/", []string{"Host: nobody.localhost"}, 200, "<h1>"},
		{"presigned, with another's Authorization", "GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + s.AccessKeyID + "%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", []string{"Authorization: Bearer abc"}, 200, s.Account},
		{"presigned in the wrong case", "GET", "/b/k?x-amz-algorithm=AWS4-HMAC-SHA256&x-amz-credential=" + s.AccessKeyID + "%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", nil, 200, s.Account},
		{"presigned, name escaped", "GET", "/b/k?X%2DAmz%2DCredential=" + s.AccessKeyID + "%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", nil, 200, s.Account},
		{"presigned in the wrong case by nobody", "GET", "/b/k?x-amz-algorithm=AWS4-HMAC-SHA256", nil, 403, "<Code>InvalidClientTokenId</Code>"},
		{"S3 host of nobody", "GET", "/k", []string{"Host: s3.abcdefghijkl.localhost:8080"}, 404, "<Error><Code>NoSuchSandbox</Code>"},
		{"bucket's host of nobody", "PUT", "/k", []string{"Host: b.s3.abcdefghijkl.localhost"}, 404, "<Error><Code>NoSuchSandbox</Code>"},
		{"a refusal with fields", "PUT", "/fields", []string{signed("test", "s3")}, 400, "<ProposedSize>7</ProposedSize><MaxSizeAllowed>\uFFFD</MaxSizeAllowed><RequestId>"},
		{"unknown key", "POST", "/", []string{signed("AKIANOBODY", "iam")}, 403, "<Code>InvalidClientTokenId</Code>"},
		{"unknown key, ec2", "POST", "/", []string{signed("AKIANOBODY", "ec2")}, 401, "<Code>AuthFailure</Code>"},
		{"unknown key, s3", "GET", "/b", []string{signed("AKIANOBODY", "s3")}, 403, "<Code>InvalidAccessKeyId</Code>"},
		{"unsigned post", "POST", "/", nil, 403, "MissingAuthenticationToken"},
		{"the emulator fails, s3", "GET", "/fail", []string{signed("test", "s3")}, 500, "<Error><Code>InternalError</Code>"},
		{"the emulator fails, ec2", "GET", "/fail", []string{signed("test", "ec2")}, 500, "<Response><Errors><Error><Code>InternalError</Code>"},
		{"the emulator fails, sts", "GET", "/fail", []string{signed("test", "sts")}, 500, "<Error><Type>Receiver</Type><Code>InternalFailure</Code>"},
		{"health", "GET", "/healthz", nil, 200, "ok"},
		{"a bucket of nobody knows which sandbox", "GET", "/pics/key", nil, 404, "BUCKET.s3.SANDBOX.localhost"},
		{"no route", "GET", "/api/nothing", nil, 404, `"code":"NotFound"`},
	} {
		resp, text := r.do(c.method, c.target, nil, c.headers...)
		if resp.StatusCode != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%s: %s %s; want %d with %s", c.name, resp.Status, text, c.status, c.want)
		}
	}
}

func TestHeadersOfAnswers(t *testing.T) {
	r := start(t, Options{AccessKey: "test", SecretKey: "secret"})
	resp, _ := r.do("GET", "/refuse", nil, signed("test", "s3"))
	if got := resp.Header["X-Amzn-Requestid"]; len(got) != 1 || got[0] != "guest-id" {
		t.Errorf("request id: %v", resp.Header)
	}
	if resp.Header.Get("Content-Type") != "" {
		t.Errorf("a content type was guessed: %v", resp.Header)
	}
	resp, _ = r.do("GET", "/fail", nil, signed("test", "sts"))
	if id := resp.Header.Get("x-amzn-RequestId"); len(id) != 36 || id != resp.Header.Get("X-Request-Id") {
		t.Errorf("request id of a failure: %q", id)
	}
}

// refusedEarly is a body that fails the test when it is read.
type refusedEarly struct{ t *testing.T }

func (b refusedEarly) Read([]byte) (int, error) {
	b.t.Error("the body was sent without being asked for")
	return 0, io.EOF
}

func TestExpectContinue(t *testing.T) {
	r := start(t, Options{AccessKey: "test", SecretKey: "secret"})
	tr := &http.Transport{ExpectContinueTimeout: 5 * time.Second}
	defer tr.CloseIdleConnections()
	send := func(path string, body io.Reader) *http.Response {
		q, _ := http.NewRequest("PUT", r.URL()+path, body)
		q.ContentLength = 1 << 20
		q.Header.Set("Expect", "100-continue")
		q.Header.Set("Authorization", strings.TrimPrefix(signed("test", "s3"), "Authorization: "))
		resp, err := tr.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if resp := send("/refuse", refusedEarly{t}); resp.StatusCode != 403 {
		t.Errorf("refused upload: %s", resp.Status)
	}
	if resp := send("/b/k", payload(1<<20)); resp.StatusCode != 200 {
		t.Errorf("upload: %s", resp.Status)
	}
}
