package server

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/wasm/wire"
)

// errShared refuses what would concern the other accounts too.
var errShared = &wire.Error{Code: "SharedAWS", Message: "You share this AWS with others: nobody can reset it, turn it back or copy it."}

// account is one account of a sandbox that several share, as the session of its owner has it: it sees what is its
// own, and what concerns all at once is refused with errShared.
type account struct {
	*sandbox.Account
	id string
}

func (s wazeroSandbox) Join(ctx context.Context, c abi.Config) (Sandbox, error) {
	a, err := s.Sandbox.Join(ctx, c)
	if err != nil {
		return nil, err
	}
	return account{a, c.Account}, nil
}

// Account is an account that joined earlier.
func (s wazeroSandbox) Account(id string) Sandbox { return account{s.Sandbox.Account(id), id} }

func (a account) Join(context.Context, abi.Config) (Sandbox, error) { return nil, errShared }

func (a account) Checkpoint(context.Context) (*sandbox.Checkpoint, error) { return nil, errShared }

func (a account) Restore(context.Context, *sandbox.Checkpoint) error { return errShared }

func (a account) Reset(context.Context) error { return errShared }

func (a account) Steps(context.Context) ([]sandbox.Step, error) { return nil, nil }

func (a account) Back(context.Context, int64) error { return errShared }

func (a account) Branch(context.Context, int64, abi.Config) (Sandbox, error) { return nil, errShared }

func (a account) Keep(context.Context, string, []byte) error { return errShared }

func (a account) Note(context.Context, []byte) error { return nil } // nothing is kept of it alone

func (a account) KeptBytes() int64 { return 0 }

// Close and Discard leave the sandbox to the others.
func (a account) Close() {}

func (a account) Discard() {}

// Watch gives the account's own events. Their numbers have gaps.
func (a account) Watch(after int64) Watcher {
	w := &accountWatcher{inner: a.Account.Watch(after), events: make(chan sandbox.Event, 64), done: make(chan struct{})}
	go w.sift(a.id)
	return w
}

// accountWatcher lets the events of one account through.
type accountWatcher struct {
	inner  Watcher
	events chan sandbox.Event
	done   chan struct{}
	once   sync.Once
}

func (w *accountWatcher) Events() <-chan sandbox.Event { return w.events }

func (w *accountWatcher) Close() {
	w.once.Do(func() { close(w.done) })
	w.inner.Close()
}

func (w *accountWatcher) sift(id string) {
	defer close(w.events)
	for e := range w.inner.Events() {
		if e.Type == sandbox.EventCall && recipient(e.JSON) != id {
			continue
		}
		select {
		case w.events <- e:
		case <-w.done:
			return
		}
	}
}

// recipient is the account that a record of a call is for.
func recipient(event []byte) string {
	var record struct {
		Account string `json:"recipientAccountId"`
	}
	json.Unmarshal(event, &record)
	return record.Account
}

// account makes a session of a new account in the sandbox that another session has.
func (t *sessions) account(ctx context.Context, of *session) (*session, error) {
	if err := t.reserve(""); err != nil {
		return nil, err
	}
	s := t.credentials(wire.Sandbox{ID: newID()})
	box, err := of.box.Join(ctx, t.config(s))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.making--
	if err != nil {
		t.forget("")
		return nil, err
	}
	n := newSession(t.ctx, s, box, t.opt.Log)
	n.shared = true
	t.limited(n)
	t.insert(n)
	return n, nil
}

// share makes the AWS that a class shares: a copy of what was prepared, or a new one, that no key leads to.
func (s *Server) share(ctx context.Context, c *room) (err error) {
	c.shared = true
	if c.prepared == nil {
		c.prepared, err = s.sessions.start(ctx, wire.Sandbox{ID: newID()})
	}
	return err
}

// refuseShared answers an error that says that an AWS is shared.
func refuseShared(w http.ResponseWriter, r *http.Request) { fail(w, r, http.StatusConflict, errShared) }
