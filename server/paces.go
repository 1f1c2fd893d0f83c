package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/wasm/wire"
)

// Refusals of what a learner wishes who goes with the class.
var (
	errTogether = &wire.Error{Code: "Together", Message: "Your class goes through its lessons together; your instructor chooses the next."}
	errPaused   = aws.Error{Code: "ClassPaused", Status: 403, Message: "Your instructor has paused the class. Your sandbox answers again when it goes on."}
)

// setPace answers POST /api/classes/{code}/pace (a wire.Pace): a live class is at one step together, and moves to it
// now. 204.
func (s *Server) setPace(w http.ResponseWriter, r *http.Request, c *room) {
	var p wire.Pace
	if !read(w, r, &p) {
		return
	}
	c.pacing.Lock()
	defer c.pacing.Unlock()
	before := c.Pace()
	err := c.Go(p)
	if err == nil && (p.Live != before.Live || p.Live && p.At != before.At) {
		s.placeAll(r.Context(), c)
	}
	s.done(w, r, c, c.Learners(), err)
}

// placeAll brings every learner to where the class is, a few at a time.
func (s *Server) placeAll(ctx context.Context, c *room) {
	const together = 4
	var all sync.WaitGroup
	free := make(chan struct{}, together)
	for _, n := range c.seated() {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			if err := s.place(ctx, c, n); err != nil {
				s.log.Error("a learner could not follow the class", "sandbox", n.ID, "error", err)
			}
		})
	}
	all.Wait()
}

// place brings a learner's lesson to where the class is: in a live class to its step, otherwise to the first lesson,
// or on with that which is on, all of whose tasks count.
func (s *Server) place(ctx context.Context, c *room, n *session) error {
	ctx, leave, ok := n.enter(ctx)
	if !ok {
		return nil // gone
	}
	defer leave()
	for {
		about := c.About()
		at := about.At
		if !about.Live {
			at.Task = ""
			if p, err := n.tutor.progress(); err == nil {
				at.Lesson = p.Lesson
			} else if len(about.Lessons) > 0 {
				at.Lesson = about.Lessons[0].Name
			}
		}
		if l := s.lesson(at.Lesson); l != nil {
			if err := n.tutor.be(ctx, l, at.Task); err != nil {
				return err
			}
		}
		if c.Pace() == about.Pace { // or else the class moved meanwhile
			return nil
		}
	}
}

// together reports whether the session belongs to a class that goes from step to step together.
func (n *session) together() bool {
	at := n.seat.Load()
	if at == nil || at.room.Over(time.Now()) {
		return false
	}
	about := at.room.About()
	return about.Live && len(about.Lessons) > 0
}

// paused reports whether the session belongs to a class whose instructor wants attention.
func (n *session) paused() bool {
	at := n.seat.Load()
	return at != nil && at.room.Pace().Paused && !at.room.Over(time.Now())
}
