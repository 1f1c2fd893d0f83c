package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Attacks that live in HTTP itself: nothing of them may reach a sandbox as something else than it was
// signed as, or reach the sandbox of another.
func TestAttacksOnHTTP(t *testing.T) {
	r := start(t, Options{})
	a, b := r.make(), r.make()
	auth := signed(a.AccessKeyID, "s3")
	for _, c := range []struct{ name, request, want string }{
		{"two hosts", "GET /k HTTP/1.1\r\nHost: x\r\nHost: y\r\n" + auth + "\r\n\r\n", "400 "},
		{"no host", "GET /k HTTP/1.1\r\n" + auth + "\r\n\r\n", "400 "},
		{"length and chunks", "PUT /k HTTP/1.1\r\nHost: x\r\n" + auth + "\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""},
		{"two lengths", "PUT /k HTTP/1.1\r\nHost: x\r\n" + auth + "\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400 "},
		{"space before the colon", "GET /k HTTP/1.1\r\nHost: x\r\n" + auth + "\r\nX-Amz-Acl : private\r\n\r\n", "400 "},
		{"zero byte", "GET /k HTTP/1.1\r\nHost: x\r\n" + auth + "\r\nX-Amz-Acl: a\x00b\r\n\r\n", "400 "},
		{"host of another sandbox", "GET /k HTTP/1.1\r\nHost: s3." + b.ID + ".localhost\r\n" + auth + "\r\n\r\n", a.Account},
		{"forwarded host of another sandbox", "GET /k HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: s3." + b.ID + ".localhost\r\n" + auth + "\r\n\r\n", a.Account},
	} {
		status, text := raw(t, r, c.request)
		if got := status + " " + text; c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s: %s %s", c.name, status, text)
		}
	}
}

// raw sends bytes and reads one answer.
func raw(t *testing.T, r *running, request string) (status, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprint(conn, request)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "closed", err.Error()
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	return resp.Status, string(text)
}

// An unknown key never finds a sandbox, whatever else the request names.
func TestForeignKeys(t *testing.T) {
	r := start(t, Options{})
	a := r.make()
	for name, headers := range map[string][]string{
		"unknown key":                     {signed("AKIAIOSFODNN7EXAMPLE", "s3")},
		"unknown key and another's token": {signed("AKIAIOSFODNN7EXAMPLE", "s3"), "X-Cloudlet-Token: " + a.Token},
		"empty key":                       {signed("", "s3")},
		"key with a slash":                {signed("a/b", "s3")},
	} {
		resp, text := r.do("GET", "/bucket/key", nil, headers...)
		if resp.StatusCode != 403 || strings.Contains(text, a.Account) {
			t.Errorf("%s: %s %s", name, resp.Status, text)
		}
	}
}
