package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/aws"
)

// serveAWS takes a request into its sandbox and streams the answer back.
func (s *Server) serveAWS(w http.ResponseWriter, r *http.Request, n *session, c credential) {
	start := time.Now()
	f := refusalsOf(c.service(n, r))
	if n.limit != nil && !n.limit.Allow() {
		s.metrics.refused("rate of sandbox")
		f.write(w, f.throttled, requestID(r))
		return
	}
	if n.paused() {
		f.write(w, errPaused, requestID(r))
		return
	}
	if s.opt.MaxBody > 0 && r.ContentLength > s.opt.MaxBody {
		s.metrics.refused("body size")
		f.write(w, f.tooLarge, requestID(r))
		return
	}
	ctx, leave, ok := n.enter(r.Context())
	if !ok {
		f.write(w, f.unknownKey, requestID(r))
		return
	}
	defer leave()
	body := &counted{ReadCloser: paceBody(w, r.Body, s.opt.WriteDeadline)}
	if s.opt.MaxBody > 0 {
		body.ReadCloser = http.MaxBytesReader(w, body.ReadCloser, s.opt.MaxBody)
	}
	resp, err := n.box.Do(ctx, s.translate(r, body))
	body.rest(w, r.ContentLength)
	if err != nil {
		s.failAWS(w, r, n, f, err, body.err)
		return
	}
	defer resp.Body.Close()
	allowTime(w, s.opt.WriteDeadline, 0)
	sent, err := send(w, r, resp, s.opt.WriteDeadline)
	service, operation := recorded(resp.Event)
	s.metrics.call(service, operation, resp.Status, time.Since(start), body.n, sent)
	if err != nil {
		logger(r).Debug("answer cut short", "sandbox", n.ID, "error", err)
		panic(http.ErrAbortHandler) // the only way to tell the client
	}
}

// service is the signing name that the request was made for.
func (c credential) service(n *session, r *http.Request) string {
	if c.Service == "" && n != nil {
		return "s3" // only S3 has unsigned requests
	}
	return c.Service
}

// translate makes the sandbox's request of an HTTP request: path and query exactly
// as on the wire, since the signature covers them. Header lines are in order of
// their names, because net/http does not keep theirs.
func (s *Server) translate(r *http.Request, body io.Reader) *sandbox.Request {
	v := visitOf(r)
	q := &sandbox.Request{Method: r.Method, Host: r.Host, Remote: v.client, Secure: v.secure, Body: body, Length: r.ContentLength}
	q.Path, q.Query = target(r.RequestURI)
	q.Header = make(aws.Header, 0, len(r.Header)+1)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			q.Header.Add(name, value)
		}
	}
	if len(r.TransferEncoding) > 0 {
		q.Header.Add("Transfer-Encoding", r.TransferEncoding[0])
	}
	if r.ContentLength > 0 && !q.Header.Has("Content-Length") {
		q.Header.Add("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}
	return q
}

// target splits a request line's target, which proxies may send as a whole URL.
func target(uri string) (path, query string) {
	if !strings.HasPrefix(uri, "/") {
		if _, rest, ok := strings.Cut(uri, "://"); ok {
			uri = "/"
			if i := strings.IndexAny(rest, "/?"); i >= 0 {
				uri = rest[i:]
			}
		}
		if !strings.HasPrefix(uri, "/") {
			uri = "/" + strings.TrimPrefix(uri, "*")
		}
	}
	path, query, _ = strings.Cut(uri, "?")
	return path, query
}

// send writes the answer. Names of header lines are kept as AWS writes them, since
// some clients show them (the names of user metadata).
func send(w http.ResponseWriter, r *http.Request, resp *sandbox.Response, patience time.Duration) (int64, error) {
	h := w.Header()
	h["Content-Type"] = nil // or net/http would guess one
	for _, f := range resp.Header {
		switch name := http.CanonicalHeaderKey(f.Name); name {
		case "Connection", "Transfer-Encoding", "Trailer", "Upgrade", "Keep-Alive":
		case "Content-Type", "Content-Length", "Date":
			h.Set(name, f.Value)
		default:
			h[f.Name] = append(h[f.Name], f.Value)
		}
	}
	if resp.Length >= 0 && r.Method != http.MethodHead && resp.Status >= 200 && resp.Status != 204 && resp.Status != 304 {
		h.Set("Content-Length", strconv.FormatInt(resp.Length, 10))
	}
	w.WriteHeader(resp.Status)
	if r.Method == http.MethodHead {
		return 0, nil
	}
	return io.Copy(&pacedAnswer{w, patience}, resp.Body)
}

// failAWS answers for a sandbox that could not; unread is why the body could not be read, if so.
func (s *Server) failAWS(w http.ResponseWriter, r *http.Request, n *session, f refusals, err, unread error) {
	var refused *aws.Error
	var large *http.MaxBytesError
	allowTime(w, s.opt.WriteDeadline, 0)
	switch {
	case errors.As(err, &large):
		s.metrics.refused("body size")
		f.write(w, f.tooLarge, requestID(r))
	case errors.As(err, &refused):
		f.write(w, *refused, requestID(r))
	case n.ctx.Err() != nil || errors.Is(err, sandbox.ErrClosed):
		f.write(w, f.unknownKey, requestID(r))
	case unread != nil:
		s.metrics.refused("body")
		f.write(w, brokenBody(unread), requestID(r))
	case r.Context().Err() != nil || errors.Is(err, context.Canceled):
		panic(http.ErrAbortHandler) // nobody is there to be told
	default:
		s.metrics.refused("failure")
		logger(r).Error("the sandbox failed", "sandbox", n.ID, "method", r.Method, "path", r.URL.Path, "error", err)
		f.write(w, f.failed, requestID(r))
	}
}

// recorded takes the names of service and operation out of a call's record.
func recorded(event []byte) (service, operation string) {
	service, _, _ = strings.Cut(member(event, `"eventSource":"`), ".")
	return service, member(event, `"eventName":"`)
}

// member returns the text after the first occurrence of key, up to the next quote;
// a record is too long to be decoded for two words.
func member(json []byte, key string) string {
	_, rest, _ := bytes.Cut(json, []byte(key))
	value, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(value)
}

// brokenBody is the error of a client that sent its body too slowly, or not as it is framed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func brokenBody(err error) aws.Error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return aws.Error{Code: "RequestTimeout", Message: "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed."}
	}
	return aws.Error{Code: "IncompleteBody", Message: "The request body terminated unexpectedly"}
}

// counted counts the bytes that were read, and keeps the error that ended it.
type counted struct {
	io.ReadCloser
	n     int64
	ended bool
	err   error // nil at a proper end
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	if c.ended = c.ended || err == io.EOF; err != io.EOF {
		c.err = err
	}
	return n, err
}

// linger is how long the server reads what a refused client still sends.
const linger = time.Second

// rest bounds the wait for the rest of a body of length bytes, which net/http reads before
// it answers. After a body that is whole there is no bound: it would cut long answers.
func (c *counted) rest(w http.ResponseWriter, length int64) {
	deadline := http.NewResponseController(w)
	switch {
	case c.ended || c.n == length:
		deadline.SetReadDeadline(time.Time{})
	case c.err == nil:
		deadline.SetReadDeadline(time.Now().Add(linger))
	}
}
