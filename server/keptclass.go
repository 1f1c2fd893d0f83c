package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cloudlet/server/class"
	"cloudlet/wasm/wire"
)

// keptClass is a class in its file.
type keptClass struct {
	Class    class.State
	Prepared *keptSession           `json:",omitempty"`
	Seats    map[string]keptSession // by learner
}

const (
	classesDir   = "classes"
	worldName    = "class-" // begins the names under which the sandboxes of classes are kept; then the code
	maxClassFile = 4 << 20  // bytes
	saveEvery    = time.Second
)

// keepClass keeps a class and what was prepared for it over a restart, if that is wanted.
func (s *Server) keepClass(c *room) {
	if !s.opt.Keep {
		return
	}
	if n := c.prepared; n != nil {
		s.sessions.keepAs(worldName+strings.ToLower(c.About().Code), n, keptSession{Sandbox: n.Sandbox})
	}
	s.saveClass(c)
}

// saveClass writes what changed of a class since it was last written.
func (s *Server) saveClass(c *room) {
	if !s.opt.Keep {
		return
	}
	c.saving.Lock()
	defer c.saving.Unlock()
	text, err := json.Marshal(c.kept())
	sum := sha256.Sum256(text)
	if err == nil && sum == c.saved {
		return
	}
	path := s.classFile(c)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(path+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		s.log.Warn("a class was not saved", "class", c.About().Code, "error", err)
		return
	}
	c.saved = sum
}

func (s *Server) classFile(c *room) string {
	return filepath.Join(s.opt.Data, classesDir, c.About().Code+".json")
}

func (c *room) kept() keptClass {
	k := keptClass{Class: c.State(), Seats: map[string]keptSession{}}
	if c.prepared != nil {
		k.Prepared = &keptSession{Sandbox: c.prepared.Sandbox}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, n := range c.seats {
		if n.ctx.Err() == nil {
			k.Seats[id] = keptSession{Sandbox: n.Sandbox}
		}
	}
	return k
}

// saveClasses writes the classes that changed, again and again until ctx is done.
func (s *Server) saveClasses(ctx context.Context) {
	if !s.opt.Keep {
		return
	}
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, c := range s.classes.all() {
				s.saveClass(c)
			}
		case <-ctx.Done():
			return
		}
	}
}

// resumeClasses goes on with the classes of an earlier server. worlds are their sandboxes, by code; those that no
// class wants end.
func (s *Server) resumeClasses(worlds map[string]*session) {
	files, _ := filepath.Glob(filepath.Join(s.opt.Data, classesDir, "*.json"))
	for _, f := range files[:min(len(files), maxClasses)] {
		k, err := readClass(f)
		code := strings.ToLower(k.Class.About.Code)
		if err != nil || time.Now().After(k.Class.About.Ends.Add(classLinger)) || k.Prepared != nil && worlds[code] == nil {
			s.log.Info("a class has ended", "file", filepath.Base(f), "error", err)
			os.Remove(f)
			continue
		}
		c := &room{Class: class.Restore(k.Class), prepared: worlds[code], shared: k.Class.About.Shared, seats: map[string]*session{}}
		delete(worlds, code)
		s.classes.add(c, time.Now())
		if err := s.hooked(c); err != nil {
			s.log.Warn("a webhook is lost", "class", code, "error", err)
		}
		s.startHook(c)
		s.resumeSeats(c, k.Seats)
	}
	for _, n := range worlds {
		n.close(wire.Deleted)
	}
}

func readClass(path string) (k keptClass, err error) {
	f, err := os.Open(path)
	if err != nil {
		return k, err
	}
	defer f.Close()
	return k, json.NewDecoder(io.LimitReader(f, maxClassFile)).Decode(&k)
}

// resumeSeats brings the learners back whose sandboxes are still there.
func (s *Server) resumeSeats(c *room, seats map[string]keptSession) {
	for _, id := range c.Learners() {
		k, ok := seats[id]
		n := s.sessions.id(k.ID)
		if ok && c.shared {
			n = s.sessions.resumeAccount(c.prepared, k.Sandbox)
		}
		if n == nil {
			c.Leave(id)
			continue
		}
		release, ok := n.hold()
		if !ok {
			continue
		}
		n.seat.Store(&seat{c, id})
		c.seats[id] = n
		go func() {
			if lesson, done := c.Stands(id); s.lesson(lesson) != nil {
				if err := n.tutor.resume(s.base, s.lesson(lesson), done); err != nil {
					s.log.Warn("a lesson does not go on", "sandbox", n.ID, "error", err)
				}
			}
			if err := s.place(s.base, c, n); err != nil {
				s.log.Warn("a learner does not follow", "sandbox", n.ID, "error", err)
			}
			c.follow(id, n, release)
		}()
	}
}

// resumeAccount is a session of an account that a sandbox has already.
func (t *sessions) resumeAccount(of *session, s wire.Sandbox) *session {
	sharer, ok := of.box.(interface{ Account(id string) Sandbox })
	if !ok {
		return nil
	}
	n := newSession(t.ctx, s, sharer.Account(s.Account), t.opt.Log)
	n.shared = true
	t.mu.Lock()
	defer t.mu.Unlock()
	t.perMaker[""]++
	t.limited(n)
	t.insert(n)
	return n
}
