package server

import (
	"io"
	"net/http"
	"time"
)

// slowest is the rate in bytes per second below which a client is cut off.
const slowest = 16 << 10

// answering is how long a sandbox may take from the end of a body to its answer.
const answering = time.Minute

// pacedBody holds a client to the slowest rate: within every patience there must come as
// many bytes as that makes, or the rest of the body.
type pacedBody struct {
	io.ReadCloser
	deadlines *http.ResponseController
	patience  time.Duration
	missing   int64 // bytes until the deadline moves on
}

// paceBody begins to wait for a request's body.
func paceBody(w http.ResponseWriter, body io.ReadCloser, patience time.Duration) *pacedBody {
	b := &pacedBody{ReadCloser: body, deadlines: http.NewResponseController(w), patience: patience}
	b.extend()
	return b
}

func (b *pacedBody) extend() {
	b.missing = int64(b.patience.Seconds() * slowest)
	due := time.Now().Add(b.patience)
	b.deadlines.SetReadDeadline(due)
	b.deadlines.SetWriteDeadline(due.Add(answering))
}

// Read implements io.Reader.
func (b *pacedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.missing -= int64(n); b.missing <= 0 && err == nil {
		b.extend()
	}
	return n, err
}

// allowTime gives a client time to take n bytes, at the slowest rate that is put up with.
func allowTime(w http.ResponseWriter, patience time.Duration, n int64) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience + time.Duration(n)*time.Second/slowest))
}

// pacedAnswer holds a client to the slowest rate while it takes an answer.
type pacedAnswer struct {
	w        http.ResponseWriter
	patience time.Duration
}

// Write implements io.Writer.
func (a *pacedAnswer) Write(p []byte) (int, error) {
	allowTime(a.w, a.patience, int64(len(p)))
	return a.w.Write(p)
}

// paced is how many bytes of a file are sent under one deadline.
const paced = 1 << 20

// ReadFrom implements io.ReaderFrom, so that files go the way that net/http has for them.
func (a *pacedAnswer) ReadFrom(r io.Reader) (total int64, err error) {
	file, ok := r.(*io.LimitedReader)
	if !ok {
		return io.Copy(struct{ io.Writer }{a}, r)
	}
	for file.N > 0 && err == nil {
		piece := &io.LimitedReader{R: file.R, N: min(file.N, paced)}
		allowTime(a.w, a.patience, piece.N)
		var n int64
		n, err = io.Copy(a.w, piece)
		total += n
		file.N -= n
		if n == 0 {
			break // the file is shorter than it was said to be
		}
	}
	return total, err
}
