// Package link carries HTTP requests from a browser to its sandbox: HTTP/2 inside
// one websocket, with many calls at once, bodies streamed both ways and calls
// cancelled by their context. A lost socket is opened again; where websockets are
// refused, the same requests go by fetch.
package link

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// State is how a Link reaches the server.
type State string

const (
	Socket       State = "socket"       // by its websocket
	HTTP         State = "http"         // by plain requests: a proxy refuses websockets
	Reconnecting State = "reconnecting" // not yet, or not at the moment; calls wait
	Down         State = "down"         // not at all; it tries on, and calls fail after a while
)

// Errors of RoundTrip.
var (
	// ErrGone says that the sandbox ended, or that the token is not its own.
	ErrGone = errors.New("the sandbox has ended")
	// ErrDown says that the server cannot be reached. The link tries on.
	ErrDown = errors.New("the server cannot be reached")
	// ErrClosed says that Close was called.
	ErrClosed = errors.New("the link is closed")
)

// Options say where a Link leads. Origin, Sandbox and Token are needed.
type Options struct {
	Origin  string // of the server: "https://cloudlet.example"
	Sandbox string // id
	Token   string

	// OnState is told of each change of state, in order, by one goroutine; err says
	// why the link is down. It must not call the Link.
	OnState func(s State, err error)

	// Dial opens a websocket as a stream of bytes; nil: the browser's.
	Dial func(ctx context.Context, url string) (net.Conn, error)
	// HTTP makes plain requests; nil: the browser's fetch.
	HTTP http.RoundTripper
}

// Link is an http.RoundTripper for the AWS SDK and the server's API. Make one with New.
type Link struct {
	opt       Options
	transport *http.Transport
	ctx       context.Context
	cancel    context.CancelFunc
	hurry     chan struct{} // a call waits: try now

	mu      sync.Mutex
	state   State
	err     error
	conn    *http.ClientConn // while state is Socket
	changed chan struct{}    // closed at the next change
}

// HTTP/2 flow control in bytes: small windows, so that a large body does not stand
// in the way of small calls.
const (
	streamWindow = 256 << 10
	socketWindow = 1 << 20
)

// New makes a Link and begins to open it. Close it in the end.
func New(o Options) *Link {
	o.Origin = strings.TrimSuffix(o.Origin, "/")
	if o.Dial == nil {
		o.Dial = dial
	}
	if o.HTTP == nil {
		o.HTTP = &http.Transport{} // in a browser: fetch
	}
	l := &Link{opt: o, hurry: make(chan struct{}, 1), state: Reconnecting, changed: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.transport = &http.Transport{
		Protocols:          new(http.Protocols),
		DisableCompression: true, // the Accept-Encoding it would add is not signed
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return o.Dial(ctx, l.socketURL())
		},
		HTTP2: &http.HTTP2Config{
			MaxReceiveBufferPerStream:     streamWindow,
			MaxReceiveBufferPerConnection: socketWindow,
			SendPingTimeout:               20 * time.Second,
			PingTimeout:                   10 * time.Second,
		},
	}
	l.transport.Protocols.SetUnencryptedHTTP2(true)
	go l.run()
	return l
}

// Close ends the link and the calls in progress.
func (l *Link) Close() error {
	l.cancel()
	return nil
}

// State returns the state and, when down, the reason.
func (l *Link) State() (State, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.err
}

// socketURL is where the sandbox's websocket is.
func (l *Link) socketURL() string {
	return "ws" + strings.TrimPrefix(l.opt.Origin, "http") + "/api/sandboxes/" + l.opt.Sandbox + "/socket?token=" + l.opt.Token
}

// set changes the state and wakes the calls that wait for that.
func (l *Link) set(s State, conn *http.ClientConn, err error) {
	l.mu.Lock()
	same := l.state == s && l.err == err
	l.state, l.conn, l.err = s, conn, err
	close(l.changed)
	l.changed = make(chan struct{})
	l.mu.Unlock()
	if !same && l.opt.OnState != nil {
		l.opt.OnState(s, err)
	}
}
