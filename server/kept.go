package server

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"cloudlet/wasm/wire"
)

// keptSession is what of a session survives the server, beside its sandbox.
type keptSession struct {
	wire.Sandbox
	Address string    `json:",omitempty"`
	Copied  bool      `json:",omitempty"`
	Expires time.Time // of a share

	Lesson  string       `json:",omitempty"` // that is on
	Done    []string     `json:",omitempty"` // its tasks
	Moments []checkpoint `json:",omitempty"` // that have a name
}

// sharedName begins the names under which shares are kept; sessions have their id.
const sharedName = "shared-"

// keep keeps a session over a restart, if that is wanted and there is room.
func (t *sessions) keep(n *session) {
	n.about.Lock()
	defer n.about.Unlock()
	n.about.kept = &keptSession{Sandbox: n.Sandbox, Address: n.address, Copied: n.copied}
	n.about.text = t.keepAs(n.ID, n, *n.about.kept)
}

// about is what is kept of a session; nil: nothing.
type about struct {
	sync.Mutex
	kept *keptSession
	text []byte // as the sandbox has it
}

// note changes what is kept of a session, if anything is. What stays the same is not written again.
func (n *session) note(ctx context.Context, change func(*keptSession)) {
	n.about.Lock()
	defer n.about.Unlock()
	if n.about.kept == nil {
		return
	}
	change(n.about.kept)
	text, err := json.Marshal(n.about.kept)
	if err == nil && bytes.Equal(text, n.about.text) {
		return
	}
	if err == nil {
		err = n.box.Note(ctx, text)
	}
	if err == nil {
		n.about.text = text
	} else if ctx.Err() == nil {
		n.log.Warn("what was noted of this sandbox will not survive a restart", "sandbox", n.ID, "error", err)
	}
}

// keepShare does so for a share.
func (t *sessions) keepShare(id string, n *session, expires time.Time) {
	t.keepAs(sharedName+id, n, keptSession{Sandbox: n.Sandbox, Expires: expires})
}

// keepAs keeps a session under a name, and returns what of it is kept beside the sandbox.
func (t *sessions) keepAs(name string, n *session, k keptSession) []byte {
	if !t.opt.Keep {
		return nil
	}
	about, err := json.Marshal(k)
	if err == nil {
		err = n.box.Keep(context.WithoutCancel(t.ctx), name, about)
	}
	if err != nil {
		t.opt.Log.Warn("this sandbox will not survive a restart", "sandbox", n.ID, "error", err)
	}
	return about
}

// resume goes on with what an earlier server kept.
func (s *Server) resume() {
	if !s.opt.Keep {
		return
	}
	now, worlds := time.Now(), map[string]*session{}
	for _, k := range s.opt.Host.Kept() {
		var about keptSession
		if err := json.Unmarshal(k.About, &about); err != nil {
			s.log.Warn("sandbox lost", "name", k.Name, "error", err)
			k.Sandbox.Discard()
			continue
		}
		n := newSession(s.base, about.Sandbox, k.Sandbox, s.log)
		n.address, n.copied = about.Address, about.Copied
		if code, world := strings.CutPrefix(k.Name, worldName); world {
			worlds[code] = n
		} else if id, shared := strings.CutPrefix(k.Name, sharedName); shared {
			s.shares.resume(id, n, about.Expires)
		} else {
			n.about.kept, n.about.text, n.checkpoints.named = &about, k.About, about.Moments
			if l := s.lesson(about.Lesson); l != nil {
				n.tutor.asleep = &asleep{l, about.Done}
			}
			s.sessions.resume(n)
		}
	}
	s.resumeClasses(worlds)
	s.shares.open("", now) // lets go of what expired meanwhile
	s.log.Info("kept sandboxes are back", "sandboxes", s.sessions.len(), "shares", len(s.shares.list))
}

// resume enters a session of an earlier server. It counts as used now.
func (t *sessions) resume(n *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n.ID == "local" {
		n.forever = true
	} else {
		t.perMaker[n.address]++
		t.limited(n)
	}
	t.byID[n.ID], t.byKey[n.AccessKeyID] = n, n
	if !n.copied {
		t.byAccount[n.Account] = n
	}
}
