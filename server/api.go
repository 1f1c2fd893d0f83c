package server

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"

	"cloudlet/wasm/wire"
)

// createSandbox answers POST /api/sandboxes with a new sandbox: 201, or 429 when
// the client's address has too many, or 503 when the server is full.
func (s *Server) createSandbox(w http.ResponseWriter, r *http.Request) {
	n, err := s.sessions.make(r.Context(), maker(clientOf(r)))
	var refused *wire.Error
	switch {
	case errors.Is(err, errFull):
		s.metrics.refused("server full")
		fail(w, r, http.StatusServiceUnavailable, errFull)
	case errors.As(err, &refused):
		s.metrics.refused("sandboxes per address")
		fail(w, r, http.StatusTooManyRequests, refused)
	case err != nil:
		logger(r).Error("no new sandbox", "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not be started."})
	default:
		logger(r).Info("sandbox created", "sandbox", n.ID, "account", n.Account)
		answer(w, http.StatusCreated, s.described(n, r))
	}
}

func (s *Server) showSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	answer(w, http.StatusOK, s.described(n, r))
}

// described is the session as its owner may see it, reached as the request did.
func (s *Server) described(n *session, r *http.Request) wire.Sandbox {
	d := n.Sandbox
	d.Endpoint = scheme(r) + "://" + r.Host
	if n.copied {
		if _, port, err := net.SplitHostPort(r.Host); err == nil {
			d.Endpoint = scheme(r) + "://" + n.ID + "." + domain + ":" + port
		}
	}
	return d
}

func (s *Server) deleteSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	if n.forever {
		fail(w, r, http.StatusForbidden, &wire.Error{Code: "Forbidden", Message: "The local sandbox does not end; reset it instead."})
		return
	}
	s.sessions.remove(n, wire.Deleted)
	logger(r).Info("sandbox deleted", "sandbox", n.ID)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) resetSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		s.noSuchSandbox(w, r)
		return
	}
	defer leave()
	if n.shared {
		refuseShared(w, r)
		return
	}
	if err := n.box.Reset(ctx); err != nil {
		logger(r).Error("no reset", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not be reset."})
		return
	}
	n.tutor.again(ctx)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) listResources(w http.ResponseWriter, r *http.Request, n *session) {
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		s.noSuchSandbox(w, r)
		return
	}
	defer leave()
	list, err := n.box.Inspect(ctx)
	if err != nil {
		logger(r).Error("no resources", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox did not answer."})
		return
	}
	answer(w, http.StatusOK, json.RawMessage(list))
}

// owned lets in who has the sandbox's token: as a bearer, or in the query where a
// browser cannot set headers (sockets, server-sent events), or by having come
// through the sandbox's socket. A script on this machine may reset the local
// sandbox without; a page may not.
func (s *Server) owned(h func(http.ResponseWriter, *http.Request, *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n := s.sessions.id(r.PathValue("id"))
		if n == nil {
			s.noSuchSandbox(w, r)
			return
		}
		script := n == s.local && strings.HasSuffix(r.URL.Path, "/reset") && !isBrowser(r)
		if !script && r.Context().Value(socketSession{}) != n && !n.owns(tokenOf(r)) {
			s.metrics.refused("token")
			fail(w, r, http.StatusUnauthorized, &wire.Error{Code: "Unauthorized", Message: "The sandbox's token is missing or wrong."})
			return
		}
		h(w, r, n)
	}
}

func sameToken(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func tokenOf(r *http.Request) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	return r.URL.Query().Get("token")
}

func (s *Server) noSuchSandbox(w http.ResponseWriter, r *http.Request) {
	fail(w, r, http.StatusNotFound, &wire.Error{Code: "NotFound", Message: "There is no such sandbox; it may have ended."})
}

func (s *Server) noSuchRoute(w http.ResponseWriter, r *http.Request) {
	fail(w, r, http.StatusNotFound, &wire.Error{Code: "NotFound", Message: "The API has nothing for " + r.Method + " on this path."})
}

// fail answers with an error.
func fail(w http.ResponseWriter, r *http.Request, status int, e *wire.Error) {
	answer(w, status, &wire.Error{Code: e.Code, Message: e.Message, RequestID: requestID(r)})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
