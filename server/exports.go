package server

import (
	"net/http"

	"cloudlet/server/export"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// exportSandbox answers GET /api/sandboxes/{id}/export?as=cli or terraform with a wire.Export: what exists in the
// sandbox, in a form to take away. Nothing is changed, and no secret is in it.
func (s *Server) exportSandbox(w http.ResponseWriter, r *http.Request, n *session) {
	write, name := export.CLI, "cloudlet.sh"
	switch r.URL.Query().Get("as") {
	case "cli":
	case "terraform":
		write, name = export.Terraform, "main.tf"
	default:
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "An export is made as=cli or as=terraform."})
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
	text, err := write(ctx, lesson.NewWorld(n.box, n.Sandbox))
	if err != nil {
		logger(r).Error("no export", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The sandbox could not be exported."})
		return
	}
	answer(w, http.StatusOK, wire.Export{Name: name, Text: text})
}
