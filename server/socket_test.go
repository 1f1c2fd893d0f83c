package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/websocket"

	"cloudlet/wasm/client/link"
	"cloudlet/wasm/wire"
)

// dialSocket opens a websocket with another implementation than the server's.
func dialSocket(_ context.Context, target string) (net.Conn, error) {
	return dialFrom(target, "http"+strings.TrimPrefix(target[:strings.Index(target, "/api/")], "ws"))
}

func dialFrom(target, origin string) (net.Conn, error) {
	c, err := websocket.NewConfig(target, "http://x")
	if err != nil {
		return nil, err
	}
	c.Header = http.Header{}
	if c.Origin, err = url.Parse(origin); err != nil {
		return nil, err
	}
	if origin == "null" {
		c.Origin = &url.URL{Opaque: origin}
	}
	ws, err := websocket.DialConfig(c)
	if err != nil {
		return nil, err
	}
	ws.PayloadType = websocket.BinaryFrame
	return ws, nil
}

func (r *running) socketURL(s wire.Sandbox) string {
	return "ws" + strings.TrimPrefix(r.URL(), "http") + "/api/sandboxes/" + s.ID + "/socket?token=" + s.Token
}

// states records what a link tells.
type states struct {
	mu   sync.Mutex
	seen []link.State
}

func (s *states) add(state link.State, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, state)
}

// until waits for a state.
func (s *states) until(t *testing.T, want link.State) {
	t.Helper()
	for range 500 {
		s.mu.Lock()
		ok := slices.Contains(s.seen, want)
		s.mu.Unlock()
		if ok {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("states %v, want %s", s.seen, want)
}

func (s *states) forget() { s.mu.Lock(); s.seen = nil; s.mu.Unlock() }

// link opens a link to the sandbox.
func (r *running) link(s wire.Sandbox, dial func(context.Context, string) (net.Conn, error)) (*http.Client, *states) {
	told := &states{}
	l := link.New(link.Options{Origin: r.URL(), Sandbox: s.ID, Token: s.Token, OnState: told.add, Dial: dial, HTTP: &http.Transport{}})
	r.t.Cleanup(func() { l.Close() })
	return &http.Client{Transport: l}, told
}

func text(t *testing.T, c *http.Client, method, url string, body io.Reader) string {
	t.Helper()
	q, _ := http.NewRequest(method, url, body)
	resp, err := c.Do(q)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestSmallCallsWhileALargeBodyStreams(t *testing.T) {
	r := start(t, Options{})
	s := r.make()
	c, told := r.link(s, dialSocket)
	const large = 32 << 20
	resp, err := c.Get(fmt.Sprintf("http://bucket.example/big?%d", large))
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 100 { // the large body is not read yet: it may not block them
		wait.Go(func() {
			got := text(t, c, "PUT", fmt.Sprintf("http://example/b/%d", i), payload(3000))
			if want := fmt.Sprintf("%s PUT /b/%d? 3000", s.Account, i); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	wait.Wait()
	n, err := io.Copy(io.Discard, resp.Body)
	if n != large || err != nil {
		t.Errorf("read %d bytes: %v", n, err)
	}
	told.until(t, link.Socket)
	if got := text(t, c, "PUT", "http://example/up", payload(8<<20)); !strings.HasSuffix(got, " 8388608") {
		t.Errorf("upload: %s", got)
	}
	if q := r.host.made[1].last; q.Host != "example" || q.Remote != "127.0.0.1" {
		t.Errorf("host %q from %q", q.Host, q.Remote)
	}
	if got := text(t, c, "GET", r.URL()+"/api/sandboxes/"+s.ID+"/resources", nil); got != "[]\n" {
		t.Errorf("resources through the socket: %q", got)
	}
}

func TestCancelFreesTheStream(t *testing.T) {
	r := start(t, Options{})
	c, _ := r.link(r.make(), dialSocket)
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() {
		q, _ := http.NewRequestWithContext(ctx, "GET", "http://x/block", nil)
		_, err := c.Do(q)
		failed <- err
	}()
	time.Sleep(50 * time.Millisecond)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	select {
	case <-r.host.made[1].aborted:
	case <-time.After(5 * time.Second):
		t.Error("the sandbox's call was not cancelled")
	}
}

func TestEventsThroughTheSocket(t *testing.T) {
	r := start(t, Options{})
	s := r.make()
	c, _ := r.link(s, dialSocket)
	resp, err := c.Get(r.URL() + "/api/sandboxes/" + s.ID + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text(t, c, "GET", "http://x/b", nil)
	b := make([]byte, 4096)
	got := ""
	for !strings.Contains(got, `"seq":1,"type":"call"`) {
		n, err := resp.Body.Read(b)
		if got += string(b[:n]); err != nil {
			t.Fatalf("%v after %s", err, got)
		}
	}
}

func TestLinkReconnects(t *testing.T) {
	r := start(t, Options{})
	var mu sync.Mutex
	var open []net.Conn
	c, told := r.link(r.make(), func(ctx context.Context, url string) (net.Conn, error) {
		conn, err := dialSocket(ctx, url)
		mu.Lock()
		defer mu.Unlock()
		open = append(open, conn)
		return conn, err
	})
	text(t, c, "GET", "http://x/one", nil)
	told.until(t, link.Socket)
	told.forget()
	mu.Lock()
	open[0].Close()
	mu.Unlock()
	told.until(t, link.Reconnecting)
	if got := text(t, c, "GET", "http://x/two", nil); !strings.Contains(got, "/two") {
		t.Errorf("after the loss: %q", got)
	}
	told.until(t, link.Socket)
}

func TestLinkWithoutWebsockets(t *testing.T) {
	r := start(t, Options{})
	s := r.make()
	c, told := r.link(s, func(context.Context, string) (net.Conn, error) { return nil, errors.New("refused by a proxy") })
	told.until(t, link.HTTP)
	q, _ := http.NewRequest("GET", "http://b.s3."+s.ID+".localhost/k", nil)
	name, value, _ := strings.Cut(signed(s.AccessKeyID, "s3"), ": ")
	q.Header.Set(name, value)
	q.Header.Set("Accept-Encoding", "identity")
	resp, err := c.Do(q)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	got := r.host.made[1].last
	if got.Host != "b.s3."+s.ID+".localhost" || got.Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("arrived as %s %v", got.Host, got.Header)
	}
}

func TestLinkToAnEndedSandbox(t *testing.T) {
	r := start(t, Options{})
	s := r.make()
	c, told := r.link(s, dialSocket)
	text(t, c, "GET", "http://x/one", nil)
	r.do("DELETE", "/api/sandboxes/"+s.ID, nil, bearer(s))
	told.until(t, link.Down)
	if _, err := c.Get("http://x/two"); !errors.Is(err, link.ErrGone) {
		t.Errorf("%v, want ErrGone", err)
	}
}

func TestSocketRefusals(t *testing.T) {
	r := start(t, Options{Origins: []string{"https://blog.example"}})
	s := r.make()
	for origin, ok := range map[string]bool{r.URL(): true, "https://blog.example": true, "null": true, "https://evil.example": false} {
		c, err := dialFrom(r.socketURL(s), origin)
		if (err == nil) != ok {
			t.Errorf("origin %s: %v", origin, err)
		}
		if c != nil {
			c.Close()
		}
	}
	s.Token = "wrong"
	if _, err := dialSocket(t.Context(), r.socketURL(s)); err == nil {
		t.Error("a wrong token opened a socket")
	}
}

// closes reports whether the server closes the connection.
func closes(c net.Conn) bool {
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err := io.Copy(io.Discard, c)
	var late net.Error
	return !errors.As(err, &late) || !late.Timeout()
}

func TestMessagesThatCloseTheSocket(t *testing.T) {
	r := start(t, Options{MaxMessage: 4096})
	s := r.make()
	for name, send := range map[string]func(*websocket.Conn){
		"too large": func(c *websocket.Conn) { c.Write(make([]byte, 5000)) },
		"text":      func(c *websocket.Conn) { websocket.Message.Send(c, "hello") },
		"not HTTP/2": func(c *websocket.Conn) {
			c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n......................"))
		},
	} {
		c, err := dialSocket(t.Context(), r.socketURL(s))
		if err != nil {
			t.Fatal(err)
		}
		send(c.(*websocket.Conn))
		if !closes(c) {
			t.Errorf("%s: the socket stays open", name)
		}
		c.Close()
	}
}

func TestDeadClientIsCutOff(t *testing.T) {
	r := start(t, Options{Heartbeat: 20 * time.Millisecond})
	s := r.make()
	c, err := dialSocket(t.Context(), r.socketURL(s))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 300 { // this client never reads, so it never answers a ping
		n := r.sessions.id(s.ID)
		n.mu.Lock()
		holds := n.holds
		n.mu.Unlock()
		if holds == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the socket of a client that gives no sign of life stays open")
}

func TestSlowClientIsCutOff(t *testing.T) {
	r := start(t, Options{WriteDeadline: 200 * time.Millisecond})
	c, err := dialSocket(t.Context(), r.socketURL(r.make()))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// By hand: the preface, SETTINGS with the largest window, the connection's window
	// as large, and a request for a gigabyte that is never read.
	c.Write([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
		"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x7f\xff\xff\xff" +
		"\x00\x00\x04\x08\x00\x00\x00\x00\x00\x7f\xff\x00\x00"))
	block := "\x82\x86\x04\x0f/big?1000000000\x01\x01x" // GET, http, :path, :authority
	c.Write([]byte("\x00\x00" + string(rune(len(block))) + "\x01\x05\x00\x00\x00\x01" + block))
	for range 500 {
		_, metrics := r.do("GET", "/metrics", nil)
		if strings.Contains(metrics, "cloudlet_sockets 0") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the socket of a client that does not read stays open")
}

func TestStopWaitsForCalls(t *testing.T) {
	r := start(t, Options{Grace: 300 * time.Millisecond})
	s := r.make()
	c, _ := r.link(s, dialSocket)
	resp, err := c.Get(fmt.Sprintf("http://x/big?%d", 4<<20))
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	if n, err := io.Copy(io.Discard, resp.Body); n != 4<<20 || err != nil {
		t.Errorf("a call in progress got %d bytes: %v", n, err)
	}
	select {
	case err := <-r.done:
		r.done <- err
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server goes on")
	}
	if !r.host.made[1].closed {
		t.Error("a sandbox was left open")
	}
}
