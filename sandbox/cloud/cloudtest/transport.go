package cloudtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/blob"
	"cloudlet/sandbox/sql"
)

// RoundTrip implements http.RoundTripper: what server and host do, in small.
func (e *Env) RoundTrip(r *http.Request) (*http.Response, error) {
	if e.Change != nil {
		r = r.Clone(r.Context())
		e.Change(r)
	}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Payload = body
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	a := e.Do(Arrived(r, body), body)
	return e.response(r, a), nil
}

// Do gives the emulator one request with its payload: small ones at once, others after
// their headers, as the host does.
func (e *Env) Do(r aws.Request, body []byte) *abi.Response {
	var trailer aws.Header
	if len(body) > abi.MaxBody || strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		head := r
		head.Body = aws.Body{Size: -1}
		a := e.handle(&abi.Request{Kind: abi.Head, HTTP: head})
		if a.Continue == nil {
			return a
		}
		var err error
		if body, trailer, err = unframe(body, a.Continue); err != nil {
			refused := err.(*aws.Error)
			return &abi.Response{Status: refused.HTTPStatus(), Body: []byte("<Error><Code>" + refused.Code + "</Code><Message>" + refused.Message + "</Message></Error>")}
		}
	}
	staged := e.store.StageBytes(body)
	defer staged.Discard()
	r.Body = aws.Body{Size: int64(len(body)), Sum: staged.Sums(), Trailer: trailer}
	e.arrived, e.sum = body, staged.Sums().SHA256
	if len(body) <= abi.MaxDocument {
		r.Body.ReadBytes = func() ([]byte, error) { return body, nil }
	}
	a := e.handle(&abi.Request{Kind: abi.Serve, HTTP: r})
	e.book(a, r.Body.Sum.SHA256, body)
	return a
}

func unframe(body []byte, c *abi.Continue) ([]byte, aws.Header, error) {
	if !c.Chunked {
		return body, nil, nil
	}
	chunks := sigv4.NewChunkReader(bytes.NewReader(body), sigv4.Chunks{
		Signed: c.Signed, Trailer: c.Trailer, Key: c.SigningKey, Scope: c.Scope, Date: c.Date, Seed: c.Seed, Length: c.Length,
	})
	out, err := io.ReadAll(chunks)
	return out, chunks.Trailer(), err
}

// book holds the emulator to its word about references.
func (e *Env) book(a *abi.Response, sum [32]byte, body []byte) {
	for _, b := range a.Keep {
		p := e.blobs[b.SHA256]
		if p == nil {
			if b.SHA256 != sum {
				e.t.Errorf("reference to the unknown blob %x", b.SHA256)
				continue
			}
			p = &payload{data: bytes.Clone(body)}
			e.blobs[b.SHA256] = p
		}
		p.refs++
	}
	for _, d := range a.Drop {
		p := e.blobs[d]
		if p == nil {
			e.t.Errorf("blob %x is dropped but not held", d)
			continue
		}
		if p.refs--; p.refs == 0 {
			delete(e.blobs, d)
		}
	}
}

// sums answers what services ask of the host.
func (e *Env) sums(runs []aws.Blob) (aws.Sums, error) {
	var all []io.Reader
	for _, b := range runs {
		all = append(all, bytes.NewReader(e.read(b)))
	}
	return blob.Sum(context.Background(), io.MultiReader(all...))
}

// read returns a run, which must be of a blob that is held.
func (e *Env) read(b aws.Blob) []byte {
	p := e.blobs[b.SHA256]
	if p == nil && b.SHA256 == e.sum {
		p = &payload{data: e.arrived}
	}
	if p == nil || b.Offset < 0 || b.Length < 0 || b.Offset+b.Length > int64(len(p.data)) {
		e.t.Errorf("run %d+%d of blob %x is not there", b.Offset, b.Length, b.SHA256)
		return nil
	}
	return p.data[b.Offset : b.Offset+b.Length]
}

// Arrived is the request as a server sees it.
func Arrived(r *http.Request, body []byte) aws.Request {
	out := aws.Request{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Remote: "203.0.113.7"}
	if out.Host == "" {
		out.Host = r.URL.Host
	}
	if out.Path == "" {
		out.Path = "/"
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, v := range r.Header[name] {
			out.Header.Add(name, v)
		}
	}
	if len(body) > 0 && out.Header.Get("Content-Length") == "" {
		out.Header.Add("Content-Length", strconv.Itoa(len(body)))
	}
	return out
}

func (e *Env) response(r *http.Request, a *abi.Response) *http.Response {
	body := a.Body
	for _, b := range a.Payload {
		body = append(body[:len(body):len(body)], e.read(b)...)
	}
	if len(a.Filter) > 0 {
		body = e.filter(a.Filter, body)
	}
	out := &http.Response{
		Status: strconv.Itoa(a.Status) + " " + http.StatusText(a.Status), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
	for _, f := range a.Header {
		out.Header.Add(f.Name, f.Value)
	}
	if n, err := strconv.ParseInt(out.Header.Get("Content-Length"), 10, 64); err == nil && r.Method == "HEAD" {
		out.ContentLength = n
	} else if out.Header.Get("Content-Length") == "" {
		out.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return out
}

// filter runs a plan of S3 Select, as the host does.
func (e *Env) filter(plan, data []byte) []byte {
	var p sql.Plan
	var out bytes.Buffer
	if err := json.Unmarshal(plan, &p); err != nil {
		e.t.Error(err)
	} else if err := p.Run(&out, bytes.NewReader(data)); err != nil {
		e.t.Error(err)
	}
	return out.Bytes()
}

// Serve gives the emulator one request at the time Now, and returns its answer with the whole body.
func (e *Env) Serve(r aws.Request, body []byte) (*abi.Response, []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.Do(r, body)
	out := a.Body
	for _, b := range a.Payload {
		out = append(out[:len(out):len(out)], e.read(b)...)
	}
	return a, out
}
