package server

import (
	"encoding/json"
	"net/http"

	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// listLessons answers GET /api/lessons, in the order of the course.
func (s *Server) listLessons(w http.ResponseWriter, r *http.Request) {
	list := []wire.Lesson{}
	for _, l := range s.opt.Lessons {
		list = append(list, l.Card())
	}
	answer(w, http.StatusOK, list)
}

// showLesson answers GET /api/sandboxes/{id}/lessons/{name} with the lesson's text, in which the names of the
// sandbox are filled in. Checks and solutions are not among it.
func (s *Server) showLesson(w http.ResponseWriter, r *http.Request, n *session) {
	if l := s.lesson(r.PathValue("name")); l != nil {
		answer(w, http.StatusOK, l.Outline(n.Account, n.Region))
		return
	}
	s.noSuchLesson(w, r)
}

func (s *Server) lesson(name string) *lesson.Lesson {
	for _, l := range s.opt.Lessons {
		if l.Name == name {
			return l
		}
	}
	return nil
}

func (s *Server) noSuchLesson(w http.ResponseWriter, r *http.Request) {
	fail(w, r, http.StatusNotFound, &wire.Error{Code: "NoSuchLesson", Message: "This server has no lesson of that name."})
}

// wish is the body of the requests that concern a lesson.
type wish struct {
	Lesson string `json:"lesson"` // to begin
	Task   string `json:"task"`   // of a hint or a solution
}

// beginLesson answers POST /api/sandboxes/{id}/lesson {"lesson": name}: the seed is played, and from then on every
// call is looked at. Like the others here it answers the progress (wire.Progress).
func (s *Server) beginLesson(w http.ResponseWriter, r *http.Request, n *session) {
	s.tutored(w, r, n, func(in wish) (wire.Progress, error) {
		l := s.lesson(in.Lesson)
		if l == nil {
			return wire.Progress{}, &wire.Error{Code: "NoSuchLesson", Message: "This server has no lesson of that name."}
		}
		if n.together() {
			return wire.Progress{}, errTogether
		}
		return n.tutor.begin(r.Context(), l)
	})
}

func (s *Server) lessonProgress(w http.ResponseWriter, r *http.Request, n *session) {
	p, err := n.tutor.progress()
	s.progressed(w, r, n, p, err)
}

// leaveLesson answers DELETE /api/sandboxes/{id}/lesson; what was made stays.
func (s *Server) leaveLesson(w http.ResponseWriter, r *http.Request, n *session) {
	if n.together() {
		fail(w, r, http.StatusConflict, errTogether)
		return
	}
	n.tutor.leave()
	w.WriteHeader(http.StatusNoContent)
}

// hintLesson answers POST …/lesson/hint {"task": id}.
func (s *Server) hintLesson(w http.ResponseWriter, r *http.Request, n *session) {
	s.tutored(w, r, n, func(in wish) (wire.Progress, error) { return n.tutor.hint(in.Task) })
}

// revealLesson answers POST …/lesson/solution {"task": id}.
func (s *Server) revealLesson(w http.ResponseWriter, r *http.Request, n *session) {
	s.tutored(w, r, n, func(in wish) (wire.Progress, error) { return n.tutor.reveal(in.Task) })
}

// restoreLesson answers POST …/lesson/restore: the sandbox goes back to when the last task was done.
func (s *Server) restoreLesson(w http.ResponseWriter, r *http.Request, n *session) {
	s.tutored(w, r, n, func(wish) (wire.Progress, error) { return n.tutor.back(r.Context()) })
}

// tutored reads a wish, has it done while the session lives, and answers the progress.
func (s *Server) tutored(w http.ResponseWriter, r *http.Request, n *session, do func(wish) (wire.Progress, error)) {
	var in wish
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&in); err != nil {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadRequest", Message: "A JSON object was expected."})
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
	*r = *r.WithContext(ctx)
	p, err := do(in)
	s.progressed(w, r, n, p, err)
}

func (s *Server) progressed(w http.ResponseWriter, r *http.Request, n *session, p wire.Progress, err error) {
	if e, ok := refusalOf(err); ok {
		fail(w, r, http.StatusNotFound, e)
		return
	}
	if err != nil {
		logger(r).Error("no lesson", "sandbox", n.ID, "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The lesson could not go on."})
		return
	}
	answer(w, http.StatusOK, p)
}
