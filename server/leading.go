package server

import (
	"errors"
	"net/http"
	"time"

	"cloudlet/server/class"
	"cloudlet/wasm/wire"
)

// showWall answers GET /api/classes/{code}/wall with a wire.Wall.
func (s *Server) showWall(w http.ResponseWriter, r *http.Request, c *room) {
	answer(w, http.StatusOK, c.Wall(time.Now()))
}

// tellClass answers POST /api/classes/{code}/tell {"learner", "text", "command"}; without a learner it is for all. 204.
func (s *Server) tellClass(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct{ Learner, Text, Command string }
	if !read(w, r, &in) {
		return
	}
	told, err := c.Tell(in.Learner, in.Text, in.Command)
	s.done(w, r, c, told, err)
}

// watchLearner answers POST /api/classes/{code}/watch {"learner", "on"}: the learner sees it. 204.
func (s *Server) watchLearner(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct {
		Learner string
		On      bool
	}
	if !read(w, r, &in) {
		return
	}
	s.done(w, r, c, []string{in.Learner}, c.Watch(in.Learner, in.On))
}

// showMade answers GET /api/classes/{code}/learners/{learner}/calls with the last calls of a learner who is watched.
func (s *Server) showMade(w http.ResponseWriter, r *http.Request, c *room) {
	made, err := c.Made(r.PathValue("learner"))
	if err != nil {
		fail(w, r, http.StatusNotFound, errNoLearner)
		return
	}
	answer(w, http.StatusOK, made)
}

// extendClass answers POST /api/classes/{code}/extend {"minutes"}. 204.
func (s *Server) extendClass(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct{ Minutes int }
	if !read(w, r, &in) {
		return
	}
	c.Extend(time.Duration(max(-1440, min(in.Minutes, 1440)))*time.Minute, time.Now())
	s.done(w, r, c, c.Learners(), nil)
}

// resetLearners answers POST /api/classes/{code}/reset {"learner"}: the sandbox is as it was at the beginning, and so is
// the lesson; without a learner all are. 204.
func (s *Server) resetLearners(w http.ResponseWriter, r *http.Request, c *room) {
	var in struct{ Learner string }
	if !read(w, r, &in) {
		return
	}
	if c.shared {
		refuseShared(w, r)
		return
	}
	ids := c.Learners()
	if in.Learner != "" {
		ids = []string{in.Learner}
	}
	for _, id := range ids {
		c.mu.Lock()
		n := c.seats[id]
		c.mu.Unlock()
		if n == nil && in.Learner != "" {
			fail(w, r, http.StatusNotFound, errNoLearner)
			return
		}
		if n == nil {
			continue
		}
		if ctx, leave, ok := n.enter(r.Context()); ok {
			if err := n.box.Reset(ctx); err != nil {
				logger(r).Error("no reset", "sandbox", n.ID, "error", err)
			}
			n.tutor.again(ctx)
			leave()
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// done answers an instruction, and tells the learners whom it is about.
func (s *Server) done(w http.ResponseWriter, r *http.Request, c *room, learners []string, err error) {
	switch {
	case errors.Is(err, class.ErrNone):
		fail(w, r, http.StatusNotFound, errNoLearner)
	case err != nil:
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: err.Error()})
	default:
		c.say(learners)
		w.WriteHeader(http.StatusNoContent)
	}
}
