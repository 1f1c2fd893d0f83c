package server

import (
	"strconv"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	r := start(t, Options{})
	a := r.make()
	form := func(field, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--b\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" +
			value + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 100<<10) + "\r\n--b--\r\n"
	}
	for _, c := range []struct {
		name, body string
		status     int
		answer     string
	}{
		{"version 4", form("X-Amz-Credential", a.AccessKeyID+"/20260101/us-east-1/s3/aws4_request"), 200, a.Account + " POST /bucket?"},
		{"version 2", form("AWSAccessKeyId", a.AccessKeyID), 200, a.Account + " POST /bucket?"},
		{"unknown key", form("x-amz-credential", "AKIANOBODY/20260101/us-east-1/s3/aws4_request"), 403, "InvalidAccessKeyId"},
		{"unsigned", form("x", "y"), 403, "MissingAuthenticationToken"},
	} {
		resp, text := r.do("POST", "/bucket", strings.NewReader(c.body), "Content-Type: multipart/form-data; boundary=b")
		if resp.StatusCode != c.status || !strings.Contains(text, c.answer) {
			t.Errorf("%s: %s %s", c.name, resp.Status, text)
		}
		if c.status == 200 && !strings.HasSuffix(strings.TrimSpace(text), strconv.Itoa(len(c.body))) {
			t.Errorf("%s: the body lost bytes: %s", c.name, text)
		}
	}
}
