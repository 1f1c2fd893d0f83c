package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"cloudlet/wasm/wire"
)

// checkpoints are names that a reader gave to moments of a sandbox.
type checkpoints struct {
	mu    sync.Mutex
	named []checkpoint
}

// checkpoint is the moment after a step. Going back frees the numbers of steps, so the time belongs to it.
type checkpoint struct {
	Step int64
	At   time.Time
	Name string
}

const (
	maxCheckpoints    = 50 // of a sandbox; the oldest go first
	maxCheckpointName = 60 // characters
)

// at is the name of the moment after a step, or "".
func (c *checkpoints) at(s wire.Step) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.named {
		if p.Step == s.N && p.At.Equal(s.At) {
			return p.Name
		}
	}
	return ""
}

// add names the moment after a step, and returns all that have a name. A name is given once: it moves.
func (c *checkpoints) add(s wire.Step, name string) []checkpoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := make([]checkpoint, 0, len(c.named)+1)
	for _, p := range c.named {
		if p.Name != name && (p.Step != s.N || !p.At.Equal(s.At)) {
			kept = append(kept, p)
		}
	}
	c.named = append(kept[max(0, len(kept)-maxCheckpoints+1):], checkpoint{s.N, s.At, name})
	return c.named
}

// addCheckpoint answers POST /api/sandboxes/{id}/checkpoint {"name": "before the experiment"} with the wire.Step whose
// moment now has that name, the last; it can be gone back to. 409 when nothing has changed yet.
func (s *Server) addCheckpoint(w http.ResponseWriter, r *http.Request, n *session) {
	var in struct{ Name string }
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&in)
	name := strings.TrimSpace(in.Name)
	if err != nil || name == "" || utf8.RuneCountInString(name) > maxCheckpointName || strings.ContainsFunc(name, unicode.IsControl) {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A JSON object was expected, with a name of 1 to 60 characters."})
		return
	}
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		s.noSuchSandbox(w, r)
		return
	}
	defer leave()
	steps, err := n.steps(ctx)
	switch {
	case err != nil:
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not do that."})
	case len(steps) == 0:
		fail(w, r, http.StatusConflict, &wire.Error{Code: "NothingYet", Message: "Nothing has changed yet, so there is no moment to name."})
	default:
		last := steps[len(steps)-1]
		moments := n.checkpoints.add(last, name)
		n.note(ctx, func(k *keptSession) { k.Moments = moments })
		last.Checkpoint = name
		answer(w, http.StatusCreated, last)
	}
}
