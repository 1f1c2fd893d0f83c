package server

import (
	"crypto/rand"
	"net/http"

	"cloudlet/wasm/wire"
)

var errNotGiven = &wire.Error{Code: "NotAllowed", Message: "The learner has not let you into the sandbox."}

// askControl answers POST /api/classes/{code}/control {"learner", "on"}: the learner is asked whether the instructor
// may work in the sandbox, or that ends. 204.
func (s *Server) askControl(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct {
		Learner string
		On      bool
	}
	if !read(w, r, &in) {
		return
	}
	state := ""
	if in.On {
		state = wire.ControlAsked
	}
	s.control(w, r, c, in.Learner, state)
}

// giveControl answers POST /api/sandboxes/{id}/control {"allow"}: the learner lets the instructor in who asked, or
// takes that back. 204.
func (s *Server) giveControl(w http.ResponseWriter, r *http.Request, n *session) {
	var in struct{ Allow bool }
	at := n.seat.Load()
	if at == nil {
		fail(w, r, http.StatusNotFound, errNotInOne)
		return
	}
	if sameToken(tokenOf(r), n.Token) || r.Context().Value(socketSession{}) == n { // and not the guest
		if !read(w, r, &in) {
			return
		}
		state := ""
		if in.Allow {
			state = wire.ControlGiven
		}
		s.control(w, r, at.room, at.learner, state)
		return
	}
	fail(w, r, http.StatusForbidden, errNotGiven)
}

// control changes who may work in a sandbox. The guest's token is as good as it lasts.
func (s *Server) control(w http.ResponseWriter, r *http.Request, c *room, learner, state string) {
	err := c.Control(learner, state)
	if n := c.seatOf(learner); err == nil && n != nil {
		if state == wire.ControlGiven {
			n.guest.Store(new(rand.Text()))
		} else {
			n.guest.Store(nil)
		}
	}
	s.done(w, r, c, []string{learner}, err)
}

// enterSandbox answers GET /api/classes/{code}/learners/{learner}/sandbox with the wire.Sandbox of a learner who lets
// the instructor in.
func (s *Server) enterSandbox(w http.ResponseWriter, r *http.Request, c *room) {
	n := c.seatOf(r.PathValue("learner"))
	if n == nil {
		fail(w, r, http.StatusNotFound, errNoLearner)
		return
	}
	token := n.guest.Load()
	if token == nil {
		fail(w, r, http.StatusConflict, errNotGiven)
		return
	}
	d := s.described(n, r)
	d.Token = *token
	answer(w, http.StatusOK, d)
}

// owns reports whether a token opens the session: its own, or that of a guest.
func (n *session) owns(token string) bool {
	guest := n.guest.Load()
	return sameToken(token, n.Token) || guest != nil && sameToken(token, *guest)
}

// seatOf is the sandbox of a learner, or nil.
func (c *room) seatOf(learner string) *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seats[learner]
}
