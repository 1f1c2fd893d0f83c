package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cloudlet/sandbox"
	"cloudlet/server/class"
	"cloudlet/wasm/wire"
)

// room is a class with the sandboxes of its learners.
type room struct {
	*class.Class
	prepared *session // what learners get a copy of, or share; nil: they begin with nothing
	shared   bool     // each learner has an account in the same AWS

	pacing sync.Mutex // held while the class moves

	hook   *hook              // nil: none
	unhook context.CancelFunc // ends the telling; nil: there is none

	saving sync.Mutex
	saved  [sha256.Size]byte // of what was last written

	mu    sync.Mutex
	seats map[string]*session // by learner
}

// end lets go of what was prepared; who shares it has nothing left.
func (c *room) end() {
	if c.unhook != nil {
		c.unhook()
	}
	if c.prepared == nil {
		return
	}
	if c.shared {
		for _, n := range c.seated() {
			n.close(wire.Deleted)
		}
	}
	c.prepared.close(wire.Deleted)
}

// seated are the sandboxes of the learners.
func (c *room) seated() []*session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.seats))
}

// seated makes a learner's sandbox. It counts for the class, not for an address: a class often shares one.
func (s *Server) seated(ctx context.Context, c *room, learner string) (n *session, err error) {
	switch {
	case c.shared:
		n, err = s.sessions.account(ctx, c.prepared)
	case c.prepared != nil:
		n, err = s.sessions.branch(ctx, c.prepared, sandbox.Present, "")
	default:
		n, err = s.sessions.make(ctx, "")
	}
	if err != nil {
		return nil, err
	}
	release, ok := n.hold()
	if !ok {
		return nil, errNoClass
	}
	n.seat.Store(&seat{c, learner})
	c.mu.Lock()
	c.seats[learner] = n
	c.mu.Unlock()
	if err := s.place(ctx, c, n); err != nil {
		release()
		s.sessions.remove(n, wire.Deleted)
		return nil, err
	}
	c.follow(learner, n, release)
	return n, nil
}

// follow tells the class how a learner stands, and from its return on of all that the learner does, until one of
// them ends.
func (c *room) follow(learner string, n *session, release func()) {
	watcher := n.box.Watch(-1)
	notes, stop := n.notes.read()
	if p, err := n.tutor.progress(); err == nil {
		c.Progressed(learner, &p)
	}
	go func() {
		defer release()
		defer stop()
		c.pass(learner, n, watcher, notes)
	}()
}

// pass passes on to the class what the sandbox and its tutor tell.
func (c *room) pass(learner string, n *session, watcher Watcher, notes <-chan wire.Event) {
	defer func() { watcher.Close() }()
	for last := int64(-1); ; {
		select {
		case <-n.ctx.Done():
			if reasonOf(n) != wire.Stopping {
				c.Leave(learner)
			}
			return
		case <-time.After(time.Until(c.About().Ends)):
			if c.Over(time.Now()) {
				return
			}
		case note := <-notes:
			if note.Lesson != nil {
				if tile, finished := c.Progressed(learner, note.Lesson); finished {
					c.told(wire.LearnerFinished, []wire.Tile{tile})
				}
			}
		case e, ok := <-watcher.Events():
			if !ok { // it lagged behind
				watcher.Close()
				watcher = n.box.Watch(last)
				continue
			}
			if last = e.Seq; e.Type == sandbox.EventCall {
				c.called(learner, e.JSON)
			}
		}
	}
}

func (c *room) called(learner string, event []byte) {
	var record struct {
		EventSource  string `json:"eventSource"`
		EventName    string `json:"eventName"`
		ErrorCode    string `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
	}
	if json.Unmarshal(event, &record) != nil {
		return
	}
	service, _, _ := strings.Cut(record.EventSource, ".")
	c.Called(learner, service+":"+record.EventName, record.ErrorCode, record.ErrorMessage, time.Now())
}

// say tells learners how the class stands for them.
func (c *room) say(learners []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range learners {
		if in, err := c.For(id); err == nil && c.seats[id] != nil {
			c.seats[id].notes.tell(wire.Event{Type: wire.ClassState, Class: &in})
		}
	}
}
