package sandbox

import (
	"bytes"
	"fmt"
	"testing"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

func TestRepeatsAreBounded(t *testing.T) {
	var r repeats
	for i := range 500 {
		r.put(fmt.Appendf(nil, "question %d", i), &abi.Response{Body: make([]byte, 4<<10), Repeat: &abi.Repeat{}})
		r.put([]byte("the same"), &abi.Response{Body: make([]byte, i), Repeat: &abi.Repeat{}})
		total := 0
		for k, a := range r.by {
			total += len(k) + weigh(a)
		}
		if total != r.bytes || total > repeatBytes {
			t.Fatalf("%d bytes after %d answers, counted %d", total, i+1, r.bytes)
		}
		if r.get(fmt.Appendf(nil, "question %d", i)) == nil && r.get([]byte("the same")) == nil {
			t.Fatal("the answers just kept are gone")
		}
	}
	r.put([]byte("large"), &abi.Response{Body: make([]byte, repeatLimit), Repeat: &abi.Repeat{}})
	r.put([]byte("once"), &abi.Response{})
	if r.get([]byte("large")) != nil || r.get([]byte("once")) != nil {
		t.Error("kept what is too large, or not to be repeated")
	}
	if r.clear(); len(r.by) != 0 || r.size() != 0 {
		t.Error("something is left")
	}
}

func TestWhatIsAsked(t *testing.T) {
	const sig = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature="
	base := func() *Request {
		return &Request{Method: "GET", Host: "h", Path: "/b/k", Remote: "::1", Header: aws.Header{{Name: "Authorization", Value: sig + "00"}, {Name: "X-Amz-Date", Value: "1"}}}
	}
	for name, c := range map[string]struct {
		change func(q *Request)
		same   bool
	}{
		"signed again": {func(q *Request) {
			q.Header = aws.Header{{Name: "authorization", Value: sig + "11"}, {Name: "x-amz-date", Value: "2"}, {Name: "amz-sdk-invocation-id", Value: "x"}}
		}, true},
		"another key":  {func(q *Request) { q.Path = "/b/l" }, false},
		"moved slash":  {func(q *Request) { q.Host, q.Path = "h/b", "/k" }, false},
		"query":        {func(q *Request) { q.Query = "versionId=1" }, false},
		"address":      {func(q *Request) { q.Remote = "::2" }, false},
		"TLS":          {func(q *Request) { q.Secure = true }, false},
		"method":       {func(q *Request) { q.Method = "HEAD" }, false},
		"header":       {func(q *Request) { q.Header.Add("Range", "bytes=0-1") }, false},
		"empty header": {func(q *Request) { q.Header.Add("Range", "") }, false},
		"credential": {func(q *Request) {
			q.Header[0].Value = "AWS4-HMAC-SHA256 Credential=AKIB, SignedHeaders=host, Signature=00"
		}, false},
	} {
		q := base()
		c.change(q)
		if got := q.asked(); got == nil || bytes.Equal(got, base().asked()) != c.same {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, change := range map[string]func(q *Request){
		"PUT":       func(q *Request) { q.Method = "PUT" },
		"body":      func(q *Request) { q.Body, q.Length = bytes.NewReader(nil), -1 },
		"unsigned":  func(q *Request) { q.Header = nil },
		"twice":     func(q *Request) { q.Header = append(q.Header, q.Header[0]) },
		"version 2": func(q *Request) { q.Header[0].Value = "AWS AKIA:Signature=" },
		"chunked":   func(q *Request) { q.Header.Add("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER") },
	} {
		q := base()
		change(q)
		if got := q.asked(); got != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}
