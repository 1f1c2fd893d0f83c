package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/wasm/wire"
)

// fakeHost makes sandboxes that answer by path, for what a real one does not do on
// demand: stream as long as asked, block, fail.
type fakeHost struct{ made []*fakeSandbox }

func (h *fakeHost) New(_ context.Context, c abi.Config) (Sandbox, error) {
	s := &fakeSandbox{config: c, changed: make(chan struct{}), aborted: make(chan struct{}, 8)}
	h.made = append(h.made, s)
	return s, nil
}

func (h *fakeHost) Kept() []Kept { return nil }
func (h *fakeHost) Close() error { return nil }

type fakeSandbox struct {
	config  abi.Config
	aborted chan struct{} // one for each call to /block that was cancelled

	mu      sync.Mutex
	events  []sandbox.Event
	changed chan struct{}
	resets  int
	closed  bool
	last    *sandbox.Request
}

// Do echoes what it got, or does what the path says.
func (s *fakeSandbox) Do(ctx context.Context, q *sandbox.Request) (*sandbox.Response, error) {
	s.mu.Lock()
	s.last = q
	s.mu.Unlock()
	switch q.Path {
	case "/big": // as many zeros as the query says
		n, _ := strconv.ParseInt(q.Query, 10, 64)
		return &sandbox.Response{Status: 200, Body: io.NopCloser(io.LimitReader(zeros{}, n)), Length: n}, nil
	case "/block":
		<-ctx.Done()
		s.aborted <- struct{}{}
		return nil, ctx.Err()
	case "/fail":
		return nil, &sandbox.GuestError{Cause: fmt.Errorf("unreachable")}
	case "/fields":
		e := aws.Errorf(400, "EntityTooLarge", "too large")
		e.Fields = []aws.Field{{Name: "ProposedSize", Value: "7"}, {Name: "MaxSizeAllowed", Value: "\x02"}}
		return nil, e
	case "/refuse": // without reading the body
		return respond(403, "refused", aws.Field{Name: "x-amz-meta-MixedCase", Value: "v"}), nil
	}
	n, err := io.Copy(io.Discard, q.Body)
	if err != nil {
		return nil, err
	}
	s.publish(wire.Call, `{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}`)
	r := respond(200, fmt.Sprintf("%s %s %s?%s %d", s.config.Account, q.Method, q.Path, q.Query, n))
	r.Event = []byte(`{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}`)
	return r, nil
}

func respond(status int, text string, h ...aws.Field) *sandbox.Response {
	h = append(h, aws.Field{Name: "x-amzn-RequestId", Value: "guest-id"})
	return &sandbox.Response{Status: status, Header: h, Body: io.NopCloser(strings.NewReader(text)), Length: int64(len(text))}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func (s *fakeSandbox) publish(kind, record string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, sandbox.Event{Seq: int64(len(s.events) + 1), Type: kind, JSON: []byte(record)})
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *fakeSandbox) Inspect(context.Context) ([]byte, error) { return []byte(`[]`), nil }
func (s *fakeSandbox) Ask(_ context.Context, q *sandbox.Question) (int, []byte, error) {
	if !json.Valid(q.JSON) {
		return 400, []byte(`{"code":"MalformedQuestion","message":"not JSON"}`), nil
	}
	return 200, q.JSON, nil
}
func (s *fakeSandbox) Look(ctx context.Context, q *sandbox.Request) (*sandbox.Response, error) {
	return s.Do(ctx, q)
}
func (s *fakeSandbox) Checkpoint(context.Context) (*sandbox.Checkpoint, error) {
	return new(sandbox.Checkpoint), nil
}
func (s *fakeSandbox) Restore(context.Context, *sandbox.Checkpoint) error { return nil }
func (s *fakeSandbox) Steps(context.Context) ([]sandbox.Step, error)      { return nil, nil }
func (s *fakeSandbox) Back(context.Context, int64) error                  { return sandbox.ErrStep }
func (s *fakeSandbox) Branch(context.Context, int64, abi.Config) (Sandbox, error) {
	return nil, sandbox.ErrStep
}
func (s *fakeSandbox) Reset(context.Context) error {
	s.mu.Lock()
	s.resets++
	s.mu.Unlock()
	s.publish(wire.Reset, "")
	return nil
}
func (s *fakeSandbox) Keep(context.Context, string, []byte) error { return nil }
func (s *fakeSandbox) Note(context.Context, []byte) error         { return nil }
func (s *fakeSandbox) Requests() map[string]float64 {
	return map[string]float64{"Requests-Tier1": 1000}
}
func (s *fakeSandbox) KeptBytes() int64                                  { return 0 }
func (s *fakeSandbox) Join(context.Context, abi.Config) (Sandbox, error) { return nil, errShared }
func (s *fakeSandbox) Discard()                                          { s.Close() }
func (s *fakeSandbox) Close()                                            { s.mu.Lock(); s.closed = true; s.mu.Unlock() }

// Watch forgets events 1 to 3 once there are more than 5.
func (s *fakeSandbox) Watch(after int64) Watcher {
	w := &fakeWatcher{c: make(chan sandbox.Event), done: make(chan struct{})}
	go func() {
		for next := max(after, 0); ; {
			s.mu.Lock()
			if len(s.events) > 5 {
				next = max(next, 3)
			}
			events, changed := s.events[min(int(next), len(s.events)):], s.changed
			s.mu.Unlock()
			for _, e := range events {
				select {
				case w.c <- e:
					next = e.Seq
				case <-w.done:
					return
				}
			}
			select {
			case <-changed:
			case <-w.done:
				return
			}
		}
	}()
	return w
}

type fakeWatcher struct {
	c    chan sandbox.Event
	done chan struct{}
}

func (w *fakeWatcher) Events() <-chan sandbox.Event { return w.c }
func (w *fakeWatcher) Close()                       { close(w.done) }

// running is a server on a free port, until the test ends.
type running struct {
	*Server
	t    testing.TB
	host *fakeHost
	stop context.CancelFunc
	done chan error
}

func start(t testing.TB, o Options) *running {
	t.Helper()
	host := &fakeHost{}
	o.Addr = "127.0.0.1:0"
	if o.Host == nil && o.Guest == nil {
		o.Host = host
	}
	o.Grace = cmp.Or(o.Grace, 2*time.Second)
	if o.Page == nil {
		o.Page = fstest.MapFS{
			"index.html": {Data: []byte("<h1>Cloudlet</h1>")}, "index.html.gz": {Data: []byte("gz")}, "index.html.br": {Data: []byte("br")},
			"embed.html": {Data: []byte("frame")}, "embed/v1.js": {Data: []byte("loader")}, ".keep": {},
			"assets/client-1A2B3C4D.wasm.br": {Data: []byte("wasm br")},
		}
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{s, t, host, cancel, make(chan error, 1)}
	go func() { r.done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-r.done:
		case <-time.After(10 * time.Second):
			t.Error("the server did not stop")
		}
	})
	return r
}

// do makes a request. Headers are "Name: value"; "Host: x" sets the host.
func (r *running) do(method, target string, body io.Reader, headers ...string) (*http.Response, string) {
	r.t.Helper()
	q, err := http.NewRequest(method, r.URL()+target, body)
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "identity")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			q.Host = value
		} else {
			q.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(method, target, resp.Status, err)
	}
	return resp, string(text)
}

// make creates a sandbox.
func (r *running) make() wire.Sandbox {
	r.t.Helper()
	resp, text := r.do("POST", "/api/sandboxes", nil)
	var s wire.Sandbox
	if err := json.Unmarshal([]byte(text), &s); err != nil || resp.StatusCode != 201 {
		r.t.Fatalf("create: %s %s", resp.Status, text)
	}
	if s.RootEmail != "root@"+s.ID+".example" || len(s.RootPassword) < 20 {
		r.t.Fatalf("root signs in as %q with %q", s.RootEmail, s.RootPassword)
	}
	return s
}

// signed is a header that names a key; the fake does not verify it.
func signed(key, service string) string {
	return "Authorization: AWS4-HMAC-SHA256 Credential=" + key + "/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=00"
}

func bearer(s wire.Sandbox) string { return "Authorization: Bearer " + s.Token }

func payload(n int) io.Reader { return bytes.NewReader(make([]byte, n)) }
