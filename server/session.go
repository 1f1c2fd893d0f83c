package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"cloudlet/wasm/wire"
)

// session is a live sandbox and what the server knows of its use.
type session struct {
	wire.Sandbox
	box     Sandbox
	limit   *rate.Limiter // nil: none
	address string        // who made it; "" for local
	forever bool          // never idle
	shared  bool          // one account of an AWS that others use too
	copied  bool          // of another session's sandbox: keys but root's lead to that one, unless the host names this

	about       about
	checkpoints checkpoints
	guest       atomic.Pointer[string] // the token of somebody who was let in; nil: nobody
	seat        atomic.Pointer[seat]   // in a class; nil: in none
	tutor       tutor                  // of the lesson that is on
	notes       notes
	log         *slog.Logger

	ctx context.Context // done when the session ended; the cause is an ended
	end context.CancelCauseFunc

	mu    sync.Mutex
	calls int       // in progress: the sandbox may not be closed under them
	holds int       // sockets and watchers
	used  time.Time // end of the last call or hold
}

// ended is why a session is over: one of the reasons of a wire.End.
type ended string

func (e ended) Error() string { return "the sandbox ended: " + string(e) }

func newSession(ctx context.Context, s wire.Sandbox, box Sandbox, log *slog.Logger) *session {
	n := &session{Sandbox: s, box: box, log: log, used: time.Now()}
	n.tutor.n = n
	n.ctx, n.end = context.WithCancelCause(ctx)
	return n
}

// enter begins a call. It returns a context that also ends with the session and
// a function to call afterwards, or ok false when the session is over.
func (n *session) enter(ctx context.Context) (_ context.Context, leave func(), ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Err() != nil {
		return nil, nil, false
	}
	n.calls++
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(n.ctx, func() { cancel(context.Cause(n.ctx)) })
	return ctx, func() {
		stop()
		cancel(nil)
		n.mu.Lock()
		defer n.mu.Unlock()
		n.calls--
		n.used = time.Now()
		if n.calls == 0 && n.ctx.Err() != nil {
			go n.shut()
		}
	}, true
}

// maxHolds is how many sockets and watchers a session may have.
const maxHolds = 128

// hold keeps the session from being idle until release is called. It fails when
// the session is held too often already.
func (n *session) hold() (release func(), ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.holds >= maxHolds {
		return nil, false
	}
	n.holds++
	return sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.holds--
		n.used = time.Now()
	}), true
}

// idle reports whether nobody has used the session since t.
func (n *session) idle(t time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return !n.forever && n.calls == 0 && n.holds == 0 && n.used.Before(t)
}

// close ends the session: watchers and sockets are told the reason, calls in
// progress are cancelled, and the sandbox is closed once the last has left.
func (n *session) close(reason string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ctx.Err() != nil {
		return
	}
	n.end(ended(reason))
	if n.calls == 0 {
		n.shut()
	}
}

// shut ends the sandbox of a session that is over; when only the server stops, what is kept stays.
func (n *session) shut() {
	if errors.Is(context.Cause(n.ctx), ended(wire.Stopping)) {
		n.box.Close()
	} else {
		n.box.Discard()
	}
}
