package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"cloudlet/wasm/wire"
)

// sockets serves HTTP/2 inside websockets: each open one is a connection to an
// inner http.Server, with the same routes as the outer.
type sockets struct {
	server   *Server
	inner    *http.Server
	accepted chan net.Conn
	done     chan struct{} // closed with the listener
	once     sync.Once
}

// HTTP/2 flow control in bytes: small windows, so that a large body does not stand
// in the way of small calls; and how many calls one socket may have in progress.
const (
	streamWindow = 256 << 10
	socketWindow = 1 << 20
	maxStreams   = 250
)

func newSockets(s *Server) *sockets {
	t := &sockets{server: s, accepted: make(chan net.Conn), done: make(chan struct{})}
	t.inner = &http.Server{
		Protocols: new(http.Protocols),
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams:          maxStreams,
			MaxReceiveBufferPerStream:     streamWindow,
			MaxReceiveBufferPerConnection: socketWindow,
		},
		MaxHeaderBytes: 64 << 10,
		ConnContext:    connContext,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	t.inner.Protocols.SetUnencryptedHTTP2(true)
	return t
}

// connContext names the sandbox and the client of every request of a socket.
func connContext(ctx context.Context, c net.Conn) context.Context {
	s := c.(*socket)
	ctx = context.WithValue(ctx, visitKey{}, s.visit)
	return context.WithValue(ctx, socketSession{}, s.session)
}

// open answers GET …/socket: a websocket with HTTP/2 (prior knowledge) inside.
func (t *sockets) open(w http.ResponseWriter, r *http.Request, n *session) {
	release, ok := n.hold()
	if !ok {
		fail(w, r, http.StatusTooManyRequests, &wire.Error{Code: "TooManySockets", Message: "The sandbox has as many sockets and watchers as it may have."})
		return
	}
	s, err := upgrade(w, r, t.server.origins, t.server.opt)
	if err != nil {
		release()
		logger(r).Debug("no websocket", "sandbox", n.ID, "error", err)
		return
	}
	s.session, s.visit = n, visitOf(r)
	t.server.metrics.sockets.Inc()
	stop := context.AfterFunc(n.ctx, func() { s.bye(closeEnded, reasonOf(n)) })
	s.onClose = func() {
		stop()
		release()
		t.server.metrics.sockets.Dec()
	}
	select {
	case t.accepted <- s:
	case <-t.done:
		s.bye(closeGoingAway, wire.Stopping)
	}
}

// serve answers what comes through sockets until stop.
func (t *sockets) serve(h http.Handler) error {
	t.inner.Handler = h
	return t.inner.Serve(t)
}

// stop closes the idle sockets, and the others when their calls are answered or
// ctx is done.
func (t *sockets) stop(ctx context.Context) { shutdown(ctx, t.inner) }

// Accept implements net.Listener for the inner server.
func (t *sockets) Accept() (net.Conn, error) {
	select {
	case c := <-t.accepted:
		return c, nil
	case <-t.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (t *sockets) Close() error {
	t.once.Do(func() { close(t.done) })
	return nil
}

// Addr implements net.Listener.
func (t *sockets) Addr() net.Addr { return t.server.listener.Addr() }
