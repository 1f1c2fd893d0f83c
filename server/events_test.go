package server

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/wire"
)

// lines opens a stream and returns its lines as they come.
func (r *running) lines(target string, headers ...string) (<-chan string, func()) {
	r.t.Helper()
	q, _ := http.NewRequest("GET", r.URL()+target, nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		q.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		r.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(resp.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	return lines, func() { resp.Body.Close() }
}

// expect reads the next lines, heartbeats left out.
func expect(t *testing.T, lines <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		for {
			select {
			case got, ok := <-lines:
				if ok && (got == `{"type":"heartbeat"}` || got == "" || got == ":") && got != w {
					continue
				}
				if got != w {
					t.Fatalf("line %q, want %q", got, w)
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("no line, want %q", w)
			}
			break
		}
	}
}

func TestEventsResume(t *testing.T) {
	r := start(t, Options{})
	s := r.make()
	box := r.host.made[1]
	events := "/api/sandboxes/" + s.ID + "/events"
	box.publish(wire.Call, `{"eventName":"One"}`)
	box.publish(wire.Resources, "")

	all, stop := r.lines(events, bearer(s))
	expect(t, all, `{"seq":1,"type":"call","event":{"eventName":"One"}}`, `{"seq":2,"type":"resources"}`)
	box.publish(wire.Reset, "")
	expect(t, all, `{"seq":3,"type":"reset"}`)
	stop()

	later, stop := r.lines(events+"?after=2", bearer(s))
	expect(t, later, `{"seq":3,"type":"reset"}`)
	stop()

	for range 3 { // now the first three are forgotten
		box.publish(wire.Resources, "")
	}
	gap, stop := r.lines(events+"?after=1", bearer(s))
	expect(t, gap, `{"type":"gap","from":2,"to":3}`, `{"seq":4,"type":"resources"}`)
	stop()

	sse, stop := r.lines(events+"?after=1&token="+s.Token, "Accept: text/event-stream", "Last-Event-ID: 5")
	expect(t, sse, "id: 6", `data: {"seq":6,"type":"resources"}`)
	stop()

	if resp, _ := r.do("GET", events+"?after=x", nil, bearer(s)); resp.StatusCode != 400 {
		t.Errorf("after=x: %s", resp.Status)
	}
}

func TestEventsTellTheEnd(t *testing.T) {
	r := start(t, Options{Heartbeat: 20 * time.Millisecond})
	s, local := r.make(), r.Local()
	deleted, stop1 := r.lines("/api/sandboxes/"+s.ID+"/events", bearer(s))
	defer stop1()
	stopped, stop2 := r.lines("/api/sandboxes/local/events", bearer(local))
	defer stop2()
	expect(t, deleted, `{"type":"heartbeat"}`, `{"type":"heartbeat"}`)
	if resp, text := r.do("DELETE", "/api/sandboxes/"+s.ID, nil, bearer(s)); resp.StatusCode != 204 {
		t.Fatal(resp.Status, text)
	}
	expect(t, deleted, `{"type":"end","reason":"deleted"}`)
	if resp, _ := r.do("GET", "/", nil, signed(s.AccessKeyID, "s3")); resp.StatusCode != 403 {
		t.Errorf("key of a deleted sandbox: %s", resp.Status)
	}
	r.stop()
	expect(t, stopped, `{"type":"end","reason":"stopping"}`)
}

func TestIdleSandboxesEnd(t *testing.T) {
	r := start(t, Options{Idle: 50 * time.Millisecond})
	idle, watched := r.make(), r.make()
	lines, stop := r.lines("/api/sandboxes/"+watched.ID+"/events", bearer(watched))
	expect(t, lines, `{"type":"heartbeat"}`)
	gone := func(id string) bool {
		for range 40 {
			if r.sessions.id(id) == nil {
				return true
			}
			time.Sleep(10 * time.Millisecond)
		}
		return false
	}
	if !gone(idle.ID) {
		t.Error("an idle sandbox lives on")
	}
	if r.sessions.id(watched.ID) == nil || r.sessions.id("local") == nil {
		t.Error("a watched sandbox, or local, ended")
	}
	stop()
	if !gone(watched.ID) {
		t.Error("a sandbox that nobody watches any more lives on")
	}
	if !r.host.made[1].closed {
		t.Error("the sandbox was not closed")
	}
}
