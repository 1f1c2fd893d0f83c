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
	mu   sync.Mutex
	list map[string]*share
}

type share struct {
	origin  *session // of the copy; in no table
	expires time.Time
}

const (
	shareLife = 7 * 24 * time.Hour
	maxShares = 500 // of a server
)

var errShares = &wire.Error{Code: "TooManyShares", Message: "This server keeps as many shared sandboxes as it can. Please try again later."}

// add keeps a copy. The oldest that have expired make room.
func (t *shares) add(n *session, now time.Time) (string, time.Time, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	if len(t.list) >= maxShares {
		return "", time.Time{}, errShares
	}
	if t.list == nil {
		t.list = map[string]*share{}
	}
	id, expires := strings.ToLower(rand.Text()), now.Add(shareLife)
	t.list[id] = &share{n, expires}
	return id, expires, nil
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
		id, expires, err := s.shares.add(copied, time.Now())
		if err != nil {
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
