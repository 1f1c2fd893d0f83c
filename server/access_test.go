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

func TestTokens(t *testing.T) {
	r := start(t, Options{})
	a, b, local := r.make(), r.make(), r.Local()
	at := func(id, rest string) string { return "/api/sandboxes/" + id + rest }
	for _, c := range []struct {
		name, method, target string
		headers              []string
		status               int
	}{
		{"own token", "GET", at(a.ID, ""), []string{bearer(a)}, 200},
		{"token in the query", "GET", at(a.ID, "/resources?token="+a.Token), nil, 200},
		{"no token", "GET", at(a.ID, ""), nil, 401},
		{"another's token", "POST", at(a.ID, "/reset"), []string{bearer(b)}, 401},
		{"no such sandbox", "GET", at("nobody", ""), []string{bearer(a)}, 404},
		{"reset", "POST", at(a.ID, "/reset"), []string{bearer(a)}, 204},
		{"a script resets local", "POST", at("local", "/reset"), nil, 204},
		{"a page needs the token for it", "POST", at("local", "/reset"), []string{"Origin: " + r.URL()}, 401},
		{"an opaque page too", "POST", at("local", "/reset"), []string{"Origin: null"}, 401},
		{"with token", "POST", at("local", "/reset"), []string{"Origin: " + r.URL(), bearer(local)}, 204},
		{"nothing else of local without token", "GET", at("local", ""), nil, 401},
		{"local does not end", "DELETE", at("local", ""), []string{bearer(local)}, 403},
		{"an API method that is not there", "PUT", at(a.ID, ""), []string{bearer(a)}, 404},
	} {
		resp, text := r.do(c.method, c.target, nil, c.headers...)
		if resp.StatusCode != c.status {
			t.Errorf("%s: %s %s; want %d", c.name, resp.Status, text, c.status)
		}
	}
	if n := r.host.made[0].resets; n != 2 {
		t.Errorf("local was reset %d times, want 2", n)
	}
}

func TestOrigins(t *testing.T) {
	r := start(t, Options{Origins: []string{"https://blog.example"}, AccessKey: "test", SecretKey: "secret"})
	for origin, status := range map[string]int{
		"": 201, r.URL(): 201, "null": 201, "https://blog.example": 201,
		"https://evil.example": 403, "http://127.0.0.1:1": 403, "https" + strings.TrimPrefix(r.URL(), "http"): 403,
	} {
		resp, text := r.do("POST", "/api/sandboxes", nil, "Origin: "+origin)
		if resp.StatusCode != status {
			t.Errorf("origin %q: %s %s, want %d", origin, resp.Status, text, status)
		}
		allowed := resp.Header.Get("Access-Control-Allow-Origin")
		if origin != "" && (allowed == origin) != (status == 201) {
			t.Errorf("origin %q: allowed %q", origin, allowed)
		}
		asked, _ := r.do("OPTIONS", "/b/k", nil, "Origin: "+origin, "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: authorization,x-amz-date")
		if origin != "" && (asked.StatusCode == 204) != (status == 201) {
			t.Errorf("preflight from %q: %s", origin, asked.Status)
		}
		if asked.StatusCode == 204 && asked.Header.Get("Access-Control-Allow-Headers") != "authorization,x-amz-date" {
			t.Errorf("preflight from %q: %v", origin, asked.Header)
		}
	}
	resp, _ := r.do("GET", "/b/k", nil, signed("test", "s3"), "Origin: null")
	if resp.StatusCode != 200 || resp.Header.Get("Access-Control-Allow-Origin") != "null" {
		t.Errorf("a signed call of an opaque page: %s %v", resp.Status, resp.Header)
	}
}

func TestLimits(t *testing.T) {
	r := start(t, Options{PerAddress: 3, MaxSandboxes: 3, Rate: 1, MaxBody: 1000})
	a := r.make()
	auth := signed(a.AccessKeyID, "s3")
	if resp, text := r.do("PUT", "/b/k", payload(1001), auth); resp.StatusCode != 400 || !strings.Contains(text, "EntityTooLarge") {
		t.Errorf("too large: %s %s", resp.Status, text)
	}
	unframed := struct{ *strings.Reader }{strings.NewReader(strings.Repeat("x", 1001))} // no Content-Length
	if resp, text := r.do("PUT", "/b/k", unframed, auth); resp.StatusCode != 400 || !strings.Contains(text, "EntityTooLarge") {
		t.Errorf("too large and chunked: %s %s", resp.Status, text)
	}
	for range 3 {
		r.do("GET", "/", nil, auth)
	}
	if resp, text := r.do("GET", "/", nil, auth); resp.StatusCode != 503 || !strings.Contains(text, "SlowDown") {
		t.Errorf("too often: %s %s", resp.Status, text)
	}
	r.make() // with local these are three
	if resp, text := r.do("POST", "/api/sandboxes", nil); resp.StatusCode != 503 || !strings.Contains(text, "ServerFull") {
		t.Errorf("full: %s %s", resp.Status, text)
	}
	_, text := r.do("GET", "/metrics", nil)
	for _, want := range []string{
		"cloudlet_sandboxes 3", `cloudlet_refused_total{reason="body size"} 2`, `cloudlet_refused_total{reason="rate of sandbox"}`,
		`cloudlet_calls_total{operation="GetObject",service="s3",status="2xx"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestSandboxesPerAddress(t *testing.T) {
	r := start(t, Options{PerAddress: 2})
	a := r.make()
	r.make()
	if resp, text := r.do("POST", "/api/sandboxes", nil); resp.StatusCode != 429 || !strings.Contains(text, "TooManySandboxes") {
		t.Errorf("third: %s %s", resp.Status, text)
	}
	r.do("DELETE", "/api/sandboxes/"+a.ID, nil, bearer(a))
	r.make()
}

func TestRateOfAnAddress(t *testing.T) {
	r := start(t, Options{AddressRate: 1})
	limited := false
	for range 5 {
		resp, _ := r.do("GET", "/healthz", nil)
		limited = limited || resp.StatusCode == 429
	}
	if !limited {
		t.Error("five requests at once passed a limit of one per second")
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "pipe": "pipe",
	} {
		if got := maker(in); got != want {
			t.Errorf("maker(%q) = %q, want %q", in, got, want)
		}
	}
	r := start(t, Options{BehindProxy: true, AccessKey: "test", SecretKey: "secret"})
	r.do("GET", "/", nil, signed("test", "s3"), "X-Forwarded-For: 203.0.113.9, 198.51.100.7", "X-Forwarded-Proto: https")
	if q := r.host.made[0].last; q.Remote != "198.51.100.7" || !q.Secure {
		t.Errorf("behind a proxy: %s %t", q.Remote, q.Secure)
	}
}

// A body that is not as it was announced is the client's fault, not the emulator's.
func TestBrokenBodies(t *testing.T) {
	r := start(t, Options{WriteDeadline: 2 * time.Second})
	auth := signed(r.make().AccessKeyID, "s3")
	for _, c := range []struct{ name, framing, body, code string }{
		{"bad chunk", "Transfer-Encoding: chunked", "zz\r\nhello\r\n", "IncompleteBody"},
		{"stalled", "Content-Length: 10", "hello", "RequestTimeout"},
		{"whole", "Content-Length: 5", "hello", ""},
		{"refused before it comes", "Content-Length: 10", "", "refused"},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		path := "/b/k"
		if c.code == "refused" {
			path = "/refuse"
		}
		fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\n%s\r\n%s\r\n\r\n%s", path, auth, c.framing, c.body)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		text, _ := io.ReadAll(resp.Body)
		if c.code == "" && resp.StatusCode != 200 || !strings.Contains(string(text), c.code) {
			t.Errorf("%s: %s %s", c.name, resp.Status, text)
		}
	}
}

// A body that goes on to come too slowly is given up, one that comes fast enough is not,
// however long it takes.
func TestSlowBodies(t *testing.T) {
	r := start(t, Options{WriteDeadline: 500 * time.Millisecond})
	auth := signed(r.make().AccessKeyID, "s3")
	for _, c := range []struct {
		name  string
		piece int // bytes, of 16, each after 125 ms
		want  string
	}{{"slow", 100, "RequestTimeout"}, {"fast enough", 4 << 10, "200 OK"}} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go func() {
			fmt.Fprintf(conn, "PUT /b/k HTTP/1.1\r\nHost: x\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n", auth)
			for range 16 {
				fmt.Fprintf(conn, "%x\r\n%s\r\n", c.piece, strings.Repeat("x", c.piece))
				time.Sleep(125 * time.Millisecond)
			}
			fmt.Fprint(conn, "0\r\n\r\n")
		}()
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		text, _ := io.ReadAll(resp.Body)
		if !strings.Contains(resp.Status+string(text), c.want) {
			t.Errorf("%s: %s %s", c.name, resp.Status, text)
		}
	}
}

func TestConnectionsOfAnAddress(t *testing.T) {
	r := start(t, Options{Connections: 2})
	open := func() (net.Conn, string) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		fmt.Fprint(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		line, _ := bufio.NewReader(conn).ReadString('\n')
		return conn, strings.TrimSpace(line)
	}
	first, answer := open()
	if _, second := open(); answer != "HTTP/1.1 200 OK" || second != answer {
		t.Fatalf("%q, %q", answer, second)
	}
	if _, third := open(); third != "" {
		t.Errorf("a third connection: %q", third)
	}
	first.Close()
	for range 50 { // until the server has noticed
		if _, again := open(); again == answer {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("no connection after one was closed")
}
