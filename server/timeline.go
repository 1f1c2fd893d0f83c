package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"cloudlet/sandbox"
	"cloudlet/wasm/wire"
)

// showTimeline answers GET /api/sandboxes/{id}/timeline with a wire.Timeline.
func (s *Server) showTimeline(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, _ int64) (any, error) {
		steps, err := n.steps(ctx)
		return wire.Timeline{Steps: steps}, err
	})
}

// steps are the calls that changed something. Some that only read leave a trace too (when a key was used last): those
// are none.
func (n *session) steps(ctx context.Context) ([]wire.Step, error) {
	all, err := n.box.Steps(ctx)
	steps := make([]wire.Step, 0, len(all))
	for _, s := range all {
		if step, changed := stepOf(s); changed {
			step.Checkpoint = n.checkpoints.at(step)
			steps = append(steps, step)
		}
	}
	return steps, err
}

// stepOf takes from a record what a timeline shows.
func stepOf(s sandbox.Step) (step wire.Step, changed bool) {
	var record struct {
		ReadOnly     bool   `json:"readOnly"`
		ErrorCode    string `json:"errorCode"`
		EventSource  string `json:"eventSource"`
		EventName    string `json:"eventName"`
		UserIdentity struct {
			Type     string `json:"type"`
			UserName string `json:"userName"`
			ARN      string `json:"arn"`
		} `json:"userIdentity"`
		Cloudlet struct {
			Changes json.RawMessage `json:"changes"`
		} `json:"cloudlet"`
	}
	json.Unmarshal(s.Event, &record)
	service, _, _ := strings.Cut(record.EventSource, ".")
	who := record.UserIdentity.UserName
	if who == "" {
		_, who, _ = strings.Cut(record.UserIdentity.ARN, "/")
	}
	if record.UserIdentity.Type == "Root" {
		who = "root"
	}
	step = wire.Step{N: s.N, At: s.At, Name: service + ":" + record.EventName, Who: who, Changes: record.Cloudlet.Changes}
	return step, !record.ReadOnly && record.ErrorCode == ""
}

// goBack answers POST /api/sandboxes/{id}/back {"step": n}: the sandbox is as it was right after that step, and the
// steps after it are gone. Without a step the last one is undone. 204, or 404 when there is none.
func (s *Server) goBack(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, step int64) (any, error) {
		if step != sandbox.Present {
			return nil, n.box.Back(ctx, step)
		}
		steps, err := n.steps(ctx)
		if err != nil {
			return nil, err
		}
		if len(steps) == 0 {
			return nil, sandbox.ErrStep
		}
		return nil, n.box.Back(ctx, steps[len(steps)-1].N-1)
	})
}

// lookAt answers POST /api/sandboxes/{id}/look {"step": n} with the list of what existed right after that step.
func (s *Server) lookAt(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, step int64) (any, error) {
		b, err := n.box.Branch(ctx, step, s.sessions.config(n.Sandbox))
		if err != nil {
			return nil, err
		}
		defer b.Close()
		list, err := b.Inspect(ctx)
		return json.RawMessage(list), err
	})
}

// branchOff answers POST /api/sandboxes/{id}/branch {"step": n} with a new sandbox (wire.Sandbox): a copy of the
// account as it was right after that step, or is now, with keys of its own.
func (s *Server) branchOff(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, step int64) (any, error) {
		b, err := s.sessions.branch(ctx, n, step, maker(clientOf(r)))
		if err != nil {
			return nil, err
		}
		return s.described(b, r), nil
	})
}

// inTime reads which step is meant, and does something with it while the session lives. What that answers is sent
// as JSON; nothing is a 204.
func (s *Server) inTime(w http.ResponseWriter, r *http.Request, n *session, do func(context.Context, int64) (any, error)) {
	step, ok := stepAsked(w, r)
	if !ok {
		return
	}
	if n.limit != nil && !n.limit.Allow() {
		fail(w, r, http.StatusTooManyRequests, &wire.Error{Code: "TooManyRequests", Message: "Please ask less often."})
		return
	}
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		s.noSuchSandbox(w, r)
		return
	}
	defer leave()
	v, err := do(ctx, step)
	var refused *wire.Error
	switch {
	case errors.Is(err, sandbox.ErrStep):
		fail(w, r, http.StatusNotFound, &wire.Error{Code: "NoSuchStep", Message: "There is no such step, or it is too long ago."})
	case errors.Is(err, errShared):
		refuseShared(w, r)
	case errors.Is(err, errFull):
		fail(w, r, http.StatusServiceUnavailable, errFull)
	case errors.As(err, &refused):
		fail(w, r, http.StatusTooManyRequests, refused)
	case err != nil:
		logger(r).Error("no way back", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not do that."})
	case v == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		answer(w, http.StatusOK, v)
	}
}

// stepAsked reads {"step": n}; sandbox.Present when there is none.
func stepAsked(w http.ResponseWriter, r *http.Request) (step int64, ok bool) {
	in := struct {
		Step *int64 `json:"step"`
	}{}
	if r.Method != http.MethodGet {
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&in); err != nil || in.Step != nil && *in.Step < 0 {
			fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A JSON object was expected, with a step that is no negative number."})
			return 0, false
		}
	}
	if in.Step == nil {
		return sandbox.Present, true
	}
	return *in.Step, true
}
