package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// Waiting between attempts to open the socket: from first on, doubled each time up
// to last, and each between half and all of that, so that the clients of a server
// that restarts do not come back all at once.
const (
	firstWait   = 250 * time.Millisecond
	lastWait    = 30 * time.Second
	dialTimeout = 10 * time.Second
	patience    = 3 // failed attempts before the link calls itself down
)

func backoff(attempt int) time.Duration {
	d := min(firstWait<<min(attempt, 10), lastWait)
	return d/2 + rand.N(d/2)
}

// run keeps the link as good as it can be until it is closed or the sandbox is gone.
func (l *Link) run() {
	for attempt := 0; l.ctx.Err() == nil; attempt++ {
		conn, err := l.connect()
		if err == nil {
			attempt = -1
			l.hold(conn)
			continue
		}
		switch err := l.probe(); {
		case l.ctx.Err() != nil:
		case err == nil:
			l.set(HTTP, nil, nil)
		case err == ErrGone:
			l.set(Down, nil, ErrGone)
			return
		case attempt+1 >= patience:
			l.set(Down, nil, fmt.Errorf("%w: %v", ErrDown, err))
		default:
			l.set(Reconnecting, nil, nil)
		}
		l.pause(backoff(attempt))
	}
	l.set(Down, nil, ErrClosed)
}

// connect opens a socket.
func (l *Link) connect() (*http.ClientConn, error) {
	ctx, cancel := context.WithTimeout(l.ctx, dialTimeout)
	defer cancel()
	return l.transport.NewClientConn(ctx, "http", inside)
}

// inside is the address on the other end of the socket; it is never looked up.
const inside = "cloudlet:80"

// hold lets calls use the socket until it is lost.
func (l *Link) hold(conn *http.ClientConn) {
	lost := make(chan struct{}, 1)
	conn.SetStateHook(func(c *http.ClientConn) {
		if c.Err() != nil {
			select {
			case lost <- struct{}{}:
			default:
			}
		}
	})
	if conn.Err() == nil {
		l.set(Socket, conn, nil)
		select {
		case <-lost:
		case <-l.ctx.Done():
		}
	}
	conn.Close()
	if l.ctx.Err() == nil {
		l.set(Reconnecting, nil, nil)
		l.pause(backoff(0))
	}
}

// pause waits for d, or less when a call finds the link down.
func (l *Link) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-l.hurry:
	case <-l.ctx.Done():
	}
}

// probe asks by plain HTTP whether the server and the sandbox are there. It
// returns ErrGone when the server is and the sandbox is not.
func (l *Link) probe() error {
	ctx, cancel := context.WithTimeout(l.ctx, dialTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, l.opt.Origin+"/api/sandboxes/"+l.opt.Sandbox, nil)
	if err != nil {
		return err
	}
	resp, err := l.plain(r)
	if err != nil {
		return err
	}
	resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusUnauthorized:
		return ErrGone
	}
	return fmt.Errorf("the server answered %s", resp.Status)
}
