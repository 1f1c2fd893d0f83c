package server

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
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
	gone func(*room) // called when one is no more; may be nil
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

// all lists the classes.
func (t *classes) all() []*room {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire(time.Now())
	return slices.Collect(maps.Values(t.list))
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
			c.end()
			if t.gone != nil {
				t.gone(c)
			}
		}
	}
}

// createClass answers POST /api/classes {"title", "lessons", "live", "shared", "paused", "webhook", "minutes", "from": {"id", "token"}} with a
// wire.Class (201). Learners begin the lessons, if there are any, in copies of the sandbox "from", if there is one;
// if they share one AWS, each in an account of its own beside the copied one.
func (s *Server) createClass(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Title   string
		Lessons []string
		Live    bool
		Shared  bool
		Paused  bool
		Webhook string
		Minutes int
		From    *struct{ ID, Token string }
	}
	if !read(w, r, &in) {
		return
	}
	life := classLife
	if in.Minutes > 0 {
		life = min(time.Duration(min(in.Minutes, 100_000))*time.Minute, class.MaxLife)
	}
	title := class.Printable(in.Title, maxClassName)
	if title == "" {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A class needs a title of 1 to 100 characters."})
		return
	}
	lessons, ok := s.planned(in.Lessons)
	if !ok {
		s.noSuchLesson(w, r)
		return
	}
	c := &room{Class: class.New(class.Plan{Title: title, Lessons: lessons, Live: in.Live, Shared: in.Shared, Paused: in.Paused, Webhook: in.Webhook}, time.Now(), life), seats: map[string]*session{}}
	if err := s.hooked(c); err != nil {
		fail(w, r, http.StatusBadRequest, errHook)
		return
	}
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
	if in.Shared {
		if err := s.share(r.Context(), c); err != nil {
			logger(r).Error("no AWS for a class", "error", err)
			fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not be started."})
			return
		}
	}
	if err := s.classes.add(c, time.Now()); err != nil {
		c.end()
		fail(w, r, http.StatusServiceUnavailable, errClasses)
		return
	}
	s.startHook(c)
	s.keepClass(c)
	answer(w, http.StatusCreated, c.About())
}

// planned are the lessons of a class, each once; ok is false when there is no lesson of a name.
func (s *Server) planned(names []string) (list []wire.ClassLesson, ok bool) {
	list = []wire.ClassLesson{}
	for i, name := range names {
		l := s.lesson(name)
		if l == nil {
			return nil, false
		}
		if slices.Contains(names[:i], name) {
			continue
		}
		x := wire.ClassLesson{Name: l.Name, Title: l.Title, Tasks: []wire.ClassTask{}}
		for _, t := range l.Tasks {
			x.Tasks = append(x.Tasks, wire.ClassTask{ID: t.ID, Title: strings.NewReplacer("{{account}}", "ACCOUNT", "{{region}}", s.opt.Region).Replace(t.Title)})
		}
		list = append(list, x)
	}
	return list, true
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
	about.Secret, about.Webhook = "", ""
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

// read decodes a request's JSON object.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8192)).Decode(v); err != nil {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A JSON object was expected."})
		return false
	}
	return true
}
