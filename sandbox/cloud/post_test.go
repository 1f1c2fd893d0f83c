package cloud_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/cloud/cloudtest"
)

// upload posts a form as a browser does.
func upload(t *testing.T, e *cloudtest.Env, url string, fields map[string]string, file string) (*http.Response, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		w.WriteField(k, v)
	}
	f, _ := w.CreateFormFile("file", "holiday photo.txt")
	io.WriteString(f, file)
	w.WriteField("submit", "Upload")
	w.Close()
	r, _ := http.NewRequest("POST", url, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	a, err := e.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(a.Body)
	return a, string(text)
}

// signedForm is where to post a form, and its fields.
type signedForm struct {
	URL    string
	Values map[string]string
}

// presigned is a form that bob signed for keys under user/bob/, of at most 1000 bytes.
func presigned(t *testing.T, c sdk.Config) signedForm {
	t.Helper()
	k, err := c.Credentials.Retrieve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	date := time.Now().UTC().Format("20060102T150405Z")
	credential := k.AccessKeyID + "/" + date[:8] + "/us-east-1/s3/aws4_request"
	document, _ := json.Marshal(ask{"expiration": time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04:05.000Z"), "conditions": []any{
		ask{"bucket": "forms"}, []any{"starts-with", "$key", "user/bob/"}, []any{"content-length-range", 1, 1000}, []any{"starts-with", "$Content-Type", "text/"},
		ask{"success_action_status": "201"}, []any{"starts-with", "$x-amz-meta-note", ""},
		ask{"x-amz-algorithm": "AWS4-HMAC-SHA256"}, ask{"x-amz-credential": credential}, ask{"X-Amz-Date": date},
	}})
	policy := base64.StdEncoding.EncodeToString(document)
	return signedForm{cloudtest.Endpoint + "/forms", map[string]string{
		"key": "user/bob/${filename}", "policy": policy, "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": credential, "X-Amz-Date": date,
		"X-Amz-Signature": sigv4.Sign(sigv4.SigningKey(k.SecretAccessKey, date, "us-east-1", "s3"), policy),
		"Content-Type":    "text/plain", "success_action_status": "201", "x-amz-meta-note": "hi",
	}}
}

// The SDK's own forms are understood.
func TestFormOfTheSDK(t *testing.T) {
	e := cloudtest.New(t)
	if _, err := s3client(e.Root()).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("forms")}); err != nil {
		t.Fatal(err)
	}
	p, err := s3.NewPresignClient(s3client(e.Root())).PresignPostObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("forms"), Key: sdk.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	if a, text := upload(t, e, p.URL, p.Values, "hello"); a.StatusCode != 204 || a.Header.Get("Location") == "" {
		t.Errorf("%d %s %v", a.StatusCode, text, a.Header)
	}
}

func TestForms(t *testing.T) {
	e := cloudtest.New(t)
	root := s3client(e.Root())
	if _, err := root.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("forms")}); err != nil {
		t.Fatal(err)
	}
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::forms/user/bob/*","Condition":{"StringEquals":{"s3:authType":"POST"}}}`)
	p := presigned(t, bob)
	a, text := upload(t, e, p.URL, p.Values, "hello")
	if a.StatusCode != 201 || !strings.Contains(text, "<Key>user/bob/holiday photo.txt</Key>") || !strings.Contains(text, "5d41402abc4b2a76b9719d911017c592") {
		t.Fatalf("%d %s", a.StatusCode, text)
	}
	got, err := root.GetObject(ctx, &s3.GetObjectInput{Bucket: sdk.String("forms"), Key: sdk.String("user/bob/holiday photo.txt")})
	if err != nil {
		t.Fatal(err)
	}
	content, _ := io.ReadAll(got.Body)
	if string(content) != "hello" || *got.ContentType != "text/plain" || got.Metadata["note"] != "hi" {
		t.Errorf("%q %v %v", content, *got.ContentType, got.Metadata)
	}
	if v := last(t, e); v.EventName != "GetObject" {
		t.Error(v)
	}
	if a, text := upload(t, e, p.URL, p.Values, strings.Repeat("x", 900)); a.StatusCode != 201 {
		t.Errorf("again: %d %s", a.StatusCode, text)
	}
	if _, err := s3client(bob).PutObject(ctx, &s3.PutObjectInput{Bucket: sdk.String("forms"), Key: sdk.String("user/bob/x")}); code(err) != "AccessDenied" {
		t.Errorf("s3:authType of a header is not POST: %v", err)
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	e := cloudtest.New(t)
	if _, err := s3client(e.Root()).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("forms")}); err != nil {
		t.Fatal(err)
	}
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::forms/user/bob/*"}`)
	for name, c := range map[string]struct {
		change func(f map[string]string)
		file   string
		want   string
	}{
		"key outside of the policy": {func(f map[string]string) { f["key"] = "other" }, "x", `Policy Condition failed: ["starts-with", "$key", "user/bob/"]`},
		"another bucket":            {func(f map[string]string) { f["bucket"] = "x" }, "x", ""},
		"field without condition":   {func(f map[string]string) { f["x-amz-meta-evil"] = "1" }, "x", "Extra input fields: x-amz-meta-evil"},
		"content type":              {func(f map[string]string) { f["Content-Type"] = "image/png" }, "x", "Policy Condition failed"},
		"too large":                 {nil, strings.Repeat("x", 1001), "EntityTooLarge"},
		"too small":                 {nil, "", "EntityTooSmall"},
		"signature":                 {func(f map[string]string) { f["X-Amz-Signature"] = strings.Repeat("0", 64) }, "x", "SignatureDoesNotMatch"},
		"no signature":              {func(f map[string]string) { delete(f, "X-Amz-Signature") }, "x", "X-Amz-Signature"},
		"no key":                    {func(f map[string]string) { delete(f, "key") }, "x", ""},
		"policy":                    {func(f map[string]string) { f["policy"] += "AAAA" }, "x", "SignatureDoesNotMatch"},
		"algorithm":                 {func(f map[string]string) { f["X-Amz-Algorithm"] = "none" }, "x", "InvalidRequest"},
		"key id":                    {func(f map[string]string) { f["X-Amz-Credential"] = "AKIANOBODY" + f["X-Amz-Credential"][20:] }, "x", "InvalidAccessKeyId"},
		"token out of nowhere":      {func(f map[string]string) { f["X-Amz-Security-Token"] = "x" }, "x", "InvalidToken"},
		"nobody": {func(f map[string]string) {
			for k := range f {
				if k != "key" {
					delete(f, k)
				}
			}
		}, "x", "AccessDenied"},
	} {
		p := presigned(t, bob)
		if name == "key outside of the policy" {
			p.Values["key"] = "other"
		}
		if c.change != nil {
			c.change(p.Values)
		}
		a, text := upload(t, e, p.URL, p.Values, c.file)
		if name == "another bucket" && a.StatusCode == 201 {
			continue // the field says nothing: the URL names the bucket
		}
		if a.StatusCode < 400 || !strings.Contains(strings.ReplaceAll(text, "&quot;", `"`), c.want) {
			t.Errorf("%s: %d %s", name, a.StatusCode, text)
		}
	}
	p := presigned(t, bob)
	e.Received = func() time.Time { return time.Now().Add(61 * time.Minute) }
	if a, text := upload(t, e, p.URL, p.Values, "x"); a.StatusCode != 403 || !strings.Contains(text, "Policy expired") {
		t.Errorf("late: %d %s", a.StatusCode, text)
	}
	if a, text := upload(t, e, p.URL, p.Values, strings.Repeat("x", 300<<10)); a.StatusCode != 403 {
		t.Errorf("large and late: %d %s", a.StatusCode, text)
	}
}

func FuzzForm(f *testing.F) {
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\ndata\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b--")
	f.Add("multipart/form-data", "--b\r\n\r\n\r\n--b")
	e := cloudtest.New(f)
	f.Fuzz(func(t *testing.T, kind, body string) {
		r, err := http.NewRequest("POST", cloudtest.Endpoint+"/forms", strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Content-Type", kind)
		if a, err := e.RoundTrip(r); err != nil || a.StatusCode >= 500 {
			t.Errorf("%v %v", a, err)
		}
	})
}
