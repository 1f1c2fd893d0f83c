package server

import (
	"net/http"
	"time"

	"cloudlet/wasm/wire"
)

// seat is a session's place in a class.
type seat struct {
	room    *room
	learner string
}

// joinClass answers POST /api/classes/{code}/learners {"name"} with a wire.Seat (201): a sandbox, in which the class's
// lesson has begun.
func (s *Server) joinClass(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct{ Name string }
	if !read(w, r, &in) {
		return
	}
	id := newID()
	if err := c.Join(id, in.Name, time.Now()); err != nil {
		fail(w, r, http.StatusConflict, &wire.Error{Code: "NotJoined", Message: "You could not join: " + err.Error() + "."})
		return
	}
	n, err := s.seated(r.Context(), c, id)
	if err != nil {
		c.Leave(id)
		logger(r).Error("no sandbox for a learner", "error", err)
		fail(w, r, http.StatusServiceUnavailable, &wire.Error{Code: "Unavailable", Message: "There is no sandbox for you at the moment. Please try again."})
		return
	}
	s.saveClass(c)
	answer(w, http.StatusCreated, wire.Seat{Learner: id, Sandbox: s.described(n, r)})
}

// showSeat answers GET /api/sandboxes/{id}/class with a wire.InClass; 404 if the sandbox is in none.
func (s *Server) showSeat(w http.ResponseWriter, r *http.Request, n *session) {
	at := n.seat.Load()
	if at == nil {
		fail(w, r, http.StatusNotFound, errNotInOne)
		return
	}
	in, _ := at.room.For(at.learner)
	answer(w, http.StatusOK, in)
}

// raiseHand answers POST /api/sandboxes/{id}/hand {"up"}. 204.
func (s *Server) raiseHand(w http.ResponseWriter, r *http.Request, n *session) {
	var in struct{ Up bool }
	at := n.seat.Load()
	if at == nil {
		fail(w, r, http.StatusNotFound, errNotInOne)
		return
	}
	if !read(w, r, &in) {
		return
	}
	s.done(w, r, at.room, []string{at.learner}, at.room.Hand(at.learner, in.Up, time.Now()))
}
