package server

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"cloudlet/sandbox"
	"cloudlet/wasm/wire"
)

// shares are copies of sandboxes that anybody can open who has their id, which is a capability of 130 random bits.
// Each is a sandbox that nobody uses; whoever opens it gets a copy of the copy.
type shares struct {
	mu    sync.Mutex
	list  map[string]*share
	bytes int64
}

type share struct {
	origin  *session // of the copy; in no table
	expires time.Time
	bytes   int64 // on disk, with objects
}

const (
	shareLife     = 7 * 24 * time.Hour
	maxShares     = 500     // of a server
	maxShareBytes = 2 << 30 // of all of them on disk, with their objects
	maxShareSize  = 256 << 20
)

var errShareSize = &wire.Error{Code: "ShareTooLarge", Message: "What is shared may have 256 MiB, with its objects. Delete some, and share again."}
var errShares = &wire.Error{Code: "TooManyShares", Message: "This server keeps as many shared sandboxes as it can. Please try again later."}

// add takes in a copy under an id. Those that have expired make room.
func (t *shares) add(id string, n *session, expires, now time.Time) error {
	size := n.box.KeptBytes()
	if size > maxShareSize {
		return errShareSize
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	if len(t.list) >= maxShares || t.bytes+size > maxShareBytes {
		return errShares
	}
	t.insert(id, &share{n, expires, size})
	return nil
}

// resume takes in a copy of an earlier server.
func (t *shares) resume(id string, n *session, expires time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.insert(id, &share{n, expires, n.box.KeptBytes()})
}

func (t *shares) insert(id string, s *share) {
	if t.list == nil {
		t.list = map[string]*share{}
	}
	t.list[id] = s
	t.bytes += s.bytes
}

// close leaves what is kept to the next server.
func (t *shares) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.list {
		s.origin.close(wire.Stopping)
	}
	t.list = nil
}

// open finds a copy, or nil.
func (t *shares) open(id string, now time.Time) *session {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	if s := t.list[id]; s != nil {
		return s.origin
	}
	return nil
}

func (t *shares) expire(now time.Time) {
	for id, s := range t.list {
		if now.After(s.expires) {
			delete(t.list, id)
			t.bytes -= s.bytes
			s.origin.close(wire.Deleted)
		}
	}
}

// shareSandbox answers POST /api/sandboxes/{id}/share {"step": n} with a wire.Share: a copy of the sandbox as it was
// right after that step, or is now. What happens in the sandbox afterwards does not show in it.
func (s *Server) shareSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, step int64) (any, error) {
		keys := s.sessions.credentials(wire.Sandbox{ID: newID(), Account: n.Account})
		box, err := n.box.Branch(ctx, step, s.sessions.config(keys))
		if err != nil {
			return nil, err
		}
		copied := newSession(s.base, keys, box, s.log)
		id, now := strings.ToLower(rand.Text()), time.Now()
		expires := now.Add(shareLife)
		s.sessions.keepShare(id, copied, expires)
		if err := s.shares.add(id, copied, expires, now); err != nil {
			copied.close(wire.Deleted)
			return nil, err
		}
		return wire.Share{ID: id, URL: scheme(r) + "://" + r.Host + "/#shared=" + id, Expires: expires.UTC()}, nil
	})
}

// openShare answers POST /api/shared/{id} with a sandbox of one's own (201), a copy of what was shared.
func (s *Server) openShare(w http.ResponseWriter, r *http.Request) {
	from := s.shares.open(r.PathValue("id"), time.Now())
	if from == nil {
		fail(w, r, http.StatusNotFound, &wire.Error{Code: "NoSuchShare", Message: "Nothing is shared under this address; it may have expired."})
		return
	}
	n, err := s.sessions.branch(r.Context(), from, sandbox.Present, maker(clientOf(r)))
	var refused *wire.Error
	switch {
	case errors.As(err, &refused):
		fail(w, r, http.StatusTooManyRequests, refused)
	case err != nil:
		logger(r).Error("no copy", "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The copy could not be made."})
	default:
		answer(w, http.StatusCreated, s.described(n, r))
	}
}
