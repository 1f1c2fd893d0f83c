package server_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/cloud/cloudtest"
)

// nativeFigures takes the same signed requests through the emulator as a guest and as native code.
func nativeFigures(t *testing.T, s *sheet) {
	h := openHost(t)
	b, err := h.New(t.Context(), abi.Config{Account: cloudtest.Account, Region: cloudtest.Region, AccessKey: cloudtest.AccessKey, SecretKey: cloudtest.SecretKey})
	check(t, err)
	defer b.Close()
	guest, native := &recorder{next: direct{b}}, &recorder{next: cloudtest.New(t)}
	for _, r := range []*recorder{guest, native} {
		r.client = newClient(cloudtest.Endpoint, cloudtest.AccessKey, cloudtest.SecretKey, r)
		r.client.launch(t, 10)
	}
	for _, call := range []struct {
		name string
		f    func(c client)
	}{
		{"DescribeInstances(10)", func(c client) { c.describe(t) }},
		{"GetCallerIdentity", func(c client) { c.whoami(t) }},
		{"ListUsers", func(c client) { c.users(t) }},
	} {
		call.f(guest.client)
		call.f(native.client)
		slow := rate(func() { guest.again(t) })
		fast := rate(func() { native.again(t) })
		s.add(call.name+" in wazero", fmt.Sprintf("%.0f calls/s", slow), fmt.Sprintf("native %.0f calls/s", fast), fmt.Sprintf("%.1fx slower", fast/slow))
	}
}

// recorder keeps the last request that went through it, to send it again without the SDK's own cost.
type recorder struct {
	client   client
	endpoint string // of the server at the other end, "" if there is none
	pid      int    // of its process, 0 if there is none
	next     http.RoundTripper
	last     *http.Request
	body     []byte
	zones    int // in how many crowds were started
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.body = nil
	if q.Body != nil {
		b, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		r.body = b
		q.Body = io.NopCloser(bytes.NewReader(b))
	}
	r.last = q.Clone(q.Context())
	return r.next.RoundTrip(q)
}

// again sends the remembered request once more and returns the answer.
func (r *recorder) again(t *testing.T) string {
	q := r.last.Clone(t.Context())
	q.Body = io.NopCloser(bytes.NewReader(r.body))
	a, err := r.next.RoundTrip(q)
	check(t, err)
	if a.StatusCode != 200 {
		t.Fatalf("status %d", a.StatusCode)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	check(t, err)
	return string(b)
}
