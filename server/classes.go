package server

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"rsc.io/qr"

	"cloudlet/sandbox"
	"cloudlet/server/class"
	"cloudlet/wasm/wire"
)

// classes are the workshops of a server, by their codes.
type classes struct {
	mu   sync.Mutex
	list map[string]*room
}

// room is a class with the sandboxes of its learners.
type room struct {
	*class.Class
	prepared *session // what learners get a copy of; nil: they begin with nothing

	mu    sync.Mutex
	seats map[string]*session // by learner
}

// seat is a session's place in a class.
type seat struct {
	room    *room
	learner string
}

const (
	maxClasses   = 100           // of a server
	classLinger  = 2 * time.Hour // a class that is over can be looked at for so long
	classLife    = 3 * time.Hour // unless told
	maxClassName = 100           // characters
)

var (
	errClasses   = &wire.Error{Code: "TooManyClasses", Message: "This server has as many classes as it can. Please try again later."}
	errNoClass   = &wire.Error{Code: "NoSuchClass", Message: "There is no class with this code; it may be over."}
	errNoLeader  = &wire.Error{Code: "Unauthorized", Message: "Only the instructor, by the class's own link, can do that."}
	errNotInOne  = &wire.Error{Code: "NoClass", Message: "This sandbox is in no class."}
	errNoLearner = &wire.Error{Code: "NoSuchLearner", Message: "There is no such learner in the class."}
)

func (t *classes) add(c *room, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	if len(t.list) >= maxClasses {
		return errClasses
	}
	if t.list == nil {
		t.list = map[string]*room{}
	}
	t.list[c.About().Code] = c
	return nil
}

// find is the class with a code, as a learner may write it, or nil.
func (t *classes) find(code string, now time.Time) *room {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(now)
	return t.list[strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))]
}

func (t *classes) expire(now time.Time) {
	for code, c := range t.list {
		if c.Over(now.Add(-classLinger)) {
			delete(t.list, code)
			if c.prepared != nil {
				c.prepared.close(wire.Deleted)
			}
		}
	}
}

// createClass answers POST /api/classes {"title", "lesson", "minutes", "from": {"id", "token"}} with a wire.Class (201).
// Learners begin the lesson, if there is one, in copies of the sandbox "from", if there is one.
func (s *Server) createClass(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Title, Lesson string
		Minutes       int
		From          *struct{ ID, Token string }
	}
	if !read(w, r, &in) {
		return
	}
	life := classLife
	if in.Minutes > 0 {
		life = min(time.Duration(min(in.Minutes, 100_000))*time.Minute, class.MaxLife)
	}
	title := class.Printable(in.Title, maxClassName)
	switch {
	case title == "":
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A class needs a title of 1 to 100 characters."})
		return
	case in.Lesson != "" && s.lesson(in.Lesson) == nil:
		s.noSuchLesson(w, r)
		return
	}
	c := &room{Class: class.New(title, in.Lesson, time.Now(), life), seats: map[string]*session{}}
	if in.From != nil {
		n := s.sessions.id(in.From.ID)
		if n == nil || !sameToken(in.From.Token, n.Token) {
			s.noSuchSandbox(w, r)
			return
		}
		if err := s.prepare(r.Context(), c, n); err != nil {
			logger(r).Error("no copy for a class", "sandbox", n.ID, "error", err)
			fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not be copied."})
			return
		}
	}
	if err := s.classes.add(c, time.Now()); err != nil {
		fail(w, r, http.StatusServiceUnavailable, errClasses)
		return
	}
	answer(w, http.StatusCreated, c.About())
}

// prepare keeps a copy of a sandbox for the learners.
func (s *Server) prepare(ctx context.Context, c *room, n *session) error {
	keys := s.sessions.credentials(wire.Sandbox{ID: newID(), Account: n.Account})
	box, err := n.box.Branch(ctx, sandbox.Present, s.sessions.config(keys))
	if err == nil {
		c.prepared = newSession(s.base, keys, box, s.log)
	}
	return err
}

// ofClass finds the class that a path names.
func (s *Server) ofClass(h func(http.ResponseWriter, *http.Request, *room)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := s.classes.find(r.PathValue("code"), time.Now())
		if c == nil {
			fail(w, r, http.StatusNotFound, errNoClass)
			return
		}
		h(w, r, c)
	}
}

// led lets only those in who have the class's secret.
func (s *Server) led(h func(http.ResponseWriter, *http.Request, *room)) http.HandlerFunc {
	return s.ofClass(func(w http.ResponseWriter, r *http.Request, c *room) {
		if !c.Leads(tokenOf(r)) {
			s.metrics.refused("token")
			fail(w, r, http.StatusUnauthorized, errNoLeader)
			return
		}
		h(w, r, c)
	})
}

// showClass answers GET /api/classes/{code} with what a learner may know before joining.
func (s *Server) showClass(w http.ResponseWriter, r *http.Request, c *room) {
	about := c.About()
	about.Secret = ""
	answer(w, http.StatusOK, about)
}

// showCode answers GET /api/classes/{code}/qr.png with the address to join at, as a picture to scan.
func (s *Server) showCode(w http.ResponseWriter, r *http.Request, c *room) {
	code, err := qr.Encode(scheme(r)+"://"+r.Host+"/join#"+c.About().Code, qr.M)
	if err != nil {
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "There is no picture of this address."})
		return
	}
	code.Scale = 8
	w.Header().Set("Content-Type", "image/png")
	w.Write(code.PNG())
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
	answer(w, http.StatusCreated, wire.Seat{Learner: id, Sandbox: s.described(n, r)})
}

// seated makes a learner's sandbox. It counts for the class, not for an address: a class often shares one.
func (s *Server) seated(ctx context.Context, c *room, learner string) (n *session, err error) {
	if c.prepared != nil {
		n, err = s.sessions.branch(ctx, c.prepared, sandbox.Present, "")
	} else {
		n, err = s.sessions.make(ctx, "")
	}
	if err != nil {
		return nil, err
	}
	release, ok := n.hold()
	if !ok {
		return nil, errNoClass
	}
	if l := s.lesson(c.About().Lesson); l != nil {
		if _, err := n.tutor.begin(ctx, l); err != nil {
			release()
			s.sessions.remove(n, wire.Deleted)
			return nil, err
		}
	}
	n.seat.Store(&seat{c, learner})
	c.mu.Lock()
	c.seats[learner] = n
	c.mu.Unlock()
	if p, err := n.tutor.progress(); err == nil {
		c.Progressed(learner, &p)
	}
	go c.follow(learner, n, release)
	return n, nil
}

// follow tells the class of what a learner does, until one of them ends.
func (c *room) follow(learner string, n *session, release func()) {
	defer release()
	watcher := n.box.Watch(-1)
	defer func() { watcher.Close() }()
	notes, stop := n.notes.read()
	defer stop()
	for last := int64(-1); ; {
		select {
		case <-n.ctx.Done():
			c.Leave(learner)
			return
		case <-time.After(time.Until(c.About().Ends)):
			if c.Over(time.Now()) {
				return
			}
		case note := <-notes:
			if note.Lesson != nil {
				c.Progressed(learner, note.Lesson)
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

// showResults answers GET /api/classes/{code}/results?as=csv or jsonl with a line for each learner.
func (s *Server) showResults(w http.ResponseWriter, r *http.Request, c *room) {
	wall := c.Wall(time.Now())
	if r.URL.Query().Get("as") == "jsonl" {
		w.Header().Set("Content-Type", "application/jsonl")
		w.Header().Set("Content-Disposition", `attachment; filename="class.jsonl"`)
		e := json.NewEncoder(w)
		for _, t := range wall.Tiles {
			e.Encode(t)
		}
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="class.csv"`)
	out := csv.NewWriter(w)
	out.Write([]string{"name", "joined", "last active", "tasks done", "tasks", "finished", "calls", "errors"})
	for _, t := range wall.Tiles {
		out.Write([]string{cell(t.Name), t.Joined.UTC().Format(time.RFC3339), t.Active.UTC().Format(time.RFC3339), strconv.Itoa(t.Done), strconv.Itoa(t.Tasks), strconv.FormatBool(t.Ended), strconv.Itoa(t.Calls), strconv.Itoa(t.Errors)})
	}
	out.Flush()
}

// cell is a text that no spreadsheet takes for a formula.
func cell(text string) string {
	if strings.ContainsAny(text[:1], "=+-@") {
		return "'" + text
	}
	return text
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

// read decodes a request's JSON object.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8192)).Decode(v); err != nil {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A JSON object was expected."})
		return false
	}
	return true
}
