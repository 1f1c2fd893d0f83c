package link

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cloudlet/wasm/wire"
)

// downWait is how long a call waits for a link that is down.
const downWait = 5 * time.Second

// RoundTrip implements http.RoundTripper. The request goes to the server whatever
// its URL's host; that is only what it says in its Host header. While the link is
// reconnecting the call waits for it, as long as its context allows. A request
// that was under way when the socket was lost fails, since it may have been
// answered; those without side effects are made again.
func (l *Link) RoundTrip(r *http.Request) (*http.Response, error) {
	deadline := time.Now().Add(downWait)
	for again := true; ; {
		l.mu.Lock()
		state, conn, err, changed := l.state, l.conn, l.err, l.changed
		l.mu.Unlock()
		switch {
		case errors.Is(err, ErrGone) || errors.Is(err, ErrClosed):
			return nil, refuse(r, err)
		case state == HTTP:
			return l.plain(r)
		case state == Socket && conn.Err() == nil:
			resp, err := conn.RoundTrip(l.inner(r))
			if err == nil || !again || conn.Err() == nil || !repeatable(r) {
				return resp, err
			}
			again = false
		case state == Down && time.Now().After(deadline):
			return nil, refuse(r, err)
		}
		if err := l.wait(r.Context(), changed, state); err != nil {
			return nil, refuse(r, err)
		}
	}
}

// refuse keeps RoundTrip's promise to close the body.
func refuse(r *http.Request, err error) error {
	if r.Body != nil {
		r.Body.Close()
	}
	return err
}

// wait waits for a change of state, and makes a link that is down try again now.
func (l *Link) wait(ctx context.Context, changed <-chan struct{}, s State) error {
	var limit <-chan time.Time
	if s == Down {
		select {
		case l.hurry <- struct{}{}:
		default:
		}
		t := time.NewTimer(downWait)
		defer t.Stop()
		limit = t.C
	}
	select {
	case <-changed:
	case <-limit:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// repeatable reports whether making r twice does no harm.
func repeatable(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.Body == nil || r.Body == http.NoBody)
}

// inner is r as it goes through the socket.
func (l *Link) inner(r *http.Request) *http.Request {
	c := l.copy(r)
	c.URL.Scheme, c.URL.Host = "http", inside
	return c
}

// plain makes r without the socket. What fetch cannot send goes in disguise.
func (l *Link) plain(r *http.Request) (*http.Response, error) {
	origin, err := url.Parse(l.opt.Origin)
	if err != nil {
		return nil, refuse(r, err)
	}
	c := l.copy(r)
	if c.Host != origin.Host {
		c.Header["Host"] = []string{c.Host}
	}
	wire.Disguise(c.Header)
	c.URL.Scheme, c.URL.Host, c.Host = origin.Scheme, origin.Host, ""
	return l.opt.HTTP.RoundTrip(c)
}

// copy returns a copy of r whose URL and header may be changed. Requests to the
// API get the sandbox's token.
func (l *Link) copy(r *http.Request) *http.Request {
	c := r.Clone(r.Context())
	if c.Host == "" {
		c.Host = r.URL.Host
	}
	if strings.HasPrefix(r.URL.Path, "/api/") && c.Header.Get("Authorization") == "" {
		c.Header.Set("Authorization", "Bearer "+l.opt.Token)
	}
	return c
}
