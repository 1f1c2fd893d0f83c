package server

import (
	"errors"
	"io"
	"net/http"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/wasm/wire"
)

// askSandbox answers POST /api/sandboxes/{id}/ask, a JSON question, with the JSON of the
// sandbox; 413 when the question is too long, 429 when the sandbox is asked too often.
func (s *Server) askSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	if n.limit != nil && !n.limit.Allow() {
		s.metrics.refused("rate of sandbox")
		w.Header().Set("Retry-After", "1")
		fail(w, r, http.StatusTooManyRequests, &wire.Error{Code: "TooManyRequests", Message: "Please ask less often."})
		return
	}
	question, err := io.ReadAll(http.MaxBytesReader(w, r.Body, abi.MaxQuestion))
	if err != nil {
		s.unanswered(w, r, n, err)
		return
	}
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		s.noSuchSandbox(w, r)
		return
	}
	defer leave()
	remote, secure := addressOf(r, s.opt.BehindProxy)
	status, body, err := n.box.Ask(ctx, &sandbox.Question{JSON: question, Remote: remote, Secure: secure, UserAgent: r.UserAgent()})
	if err != nil {
		s.unanswered(w, r, n, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

// unanswered tells why a question was not taken.
func (s *Server) unanswered(w http.ResponseWriter, r *http.Request, n *session, err error) {
	var long *http.MaxBytesError
	var refused *aws.Error
	switch {
	case errors.As(err, &long):
		fail(w, r, http.StatusRequestEntityTooLarge, &wire.Error{Code: "QuestionTooLong", Message: "The question is too long."})
	case errors.As(err, &refused):
		fail(w, r, refused.HTTPStatus(), &wire.Error{Code: refused.Code, Message: refused.Message})
	case r.Context().Err() != nil:
		// nobody is there to read an answer
	case errors.Is(err, sandbox.ErrGuest):
		logger(r).Error("no answer", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox did not answer."})
	default:
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "The question could not be read."})
	}
}
