package server

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cloudlet/server/golink"
	"cloudlet/wasm/wire"
)

// linkWait is how long a program waits for its turn and is linked.
const linkWait = time.Minute

// newLinker makes the linker of a server; nil if it has none or cannot confine it.
func newLinker(o Options) (*golink.Linker, error) {
	if o.Linker == nil || o.Page == nil {
		return nil, nil
	}
	packs, err := fs.Glob(o.Page, "assets/objects-*.pack.gz")
	if err != nil || len(packs) == 0 {
		return nil, err
	}
	tool, err := o.Linker()
	if err != nil {
		return nil, err
	}
	l, err := golink.New(o.Data, tool, packs, func(pack string) (io.ReadCloser, error) { return openPack(o.Page, pack) })
	if errors.Is(err, golink.ErrNotOffered) {
		return nil, nil
	}
	return l, err
}

// unzipped is an open pack.
type unzipped struct {
	*gzip.Reader
	file fs.File
}

func (u unzipped) Close() error { return errors.Join(u.Reader.Close(), u.file.Close()) }

func openPack(page fs.FS, name string) (io.ReadCloser, error) {
	f, err := page.Open(name)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return unzipped{z, f}, nil
}

// linkProgram answers POST /api/link, objects as golink.ReadObjects reads them, with the program: for browsers that have too
// little memory for Go's linker. 422 tells in its message what the linker said, 501 that this server does not link, 503 that too many wait.
func (s *Server) linkProgram(w http.ResponseWriter, r *http.Request) {
	if s.linker == nil {
		fail(w, r, http.StatusNotImplemented, &wire.Error{Code: "NotOffered", Message: "This server does not link Go programs."})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), linkWait)
	defer cancel()
	objects, err := golink.ReadObjects(http.MaxBytesReader(w, r.Body, 2*golink.MaxObjects))
	var program []byte
	if err == nil {
		program, err = s.linker.Link(ctx, objects)
	}
	var problem *golink.Problem
	switch {
	case err == nil:
		s.sendProgram(w, r, program)
	case errors.As(err, &problem):
		fail(w, r, http.StatusUnprocessableEntity, &wire.Error{Code: "LinkFailed", Message: problem.Text})
	case errors.Is(err, golink.ErrObjects):
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadObjects", Message: "These are no objects of Go's compiler, or they are too large."})
	case r.Context().Err() != nil:
		// nobody is there to read an answer
	case errors.Is(err, context.DeadlineExceeded):
		w.Header().Set("Retry-After", "5")
		fail(w, r, http.StatusServiceUnavailable, &wire.Error{Code: "Busy", Message: "Too many programs are waiting to be linked. Please try again."})
	default:
		logger(r).Error("no program was linked", "error", err)
		fail(w, r, http.StatusInternalServerError, &wire.Error{Code: "Internal", Message: "The server could not link the program."})
	}
}

// sendProgram sends a program, compressed if the browser takes that.
func (s *Server) sendProgram(w http.ResponseWriter, r *http.Request, program []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/wasm")
	h.Set("Cache-Control", "no-store")
	allowTime(w, s.opt.WriteDeadline, int64(len(program)))
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(len(program)))
		w.Write(program)
		return
	}
	h.Set("Content-Encoding", "gzip")
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return
	}
	z.Write(program)
	z.Close()
}
