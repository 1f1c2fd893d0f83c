package lesson

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"cloudlet/sandbox"
	"cloudlet/wasm/client/shell"
	"cloudlet/wasm/wire"
)

// World is the sandbox that a lesson is played in.
type World interface {
	// Read runs an `aws …` command that only reads, as the account's owner. It leaves no trace. ok is false
	// when the command failed; an error says that it could not be tried.
	Read(ctx context.Context, command string) (out string, ok bool, err error)
	// Play runs lines of the shell with the sandbox's keys, and returns the exit code of the last.
	Play(ctx context.Context, script string, out io.Writer) (code int, err error)
}

// Box is what a world needs of a sandbox (package sandbox says what they do).
type Box interface {
	Do(context.Context, *sandbox.Request) (*sandbox.Response, error)
	Look(context.Context, *sandbox.Request) (*sandbox.Response, error)
}

// world takes the calls of this process straight into a sandbox.
type world struct {
	box      Box
	keys     wire.Sandbox
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error // nil: really
	sh, eyes *shell.Shell                               // made when first used
}

// NewWorld is the world of a sandbox.
func NewWorld(box Box, keys wire.Sandbox) World { return &world{box: box, keys: keys, now: time.Now} }

func (w *world) Read(ctx context.Context, command string) (string, bool, error) {
	if w.eyes == nil {
		var err error
		if w.eyes, err = w.shell(w.box.Look); err != nil {
			return "", false, err
		}
	}
	var out, bad bytes.Buffer
	code := w.eyes.Run(ctx, command, shell.Streams{Out: &out, Err: &bad})
	if err := ctx.Err(); err != nil {
		return "", false, err
	}
	return out.String(), code == 0, nil
}

func (w *world) Play(ctx context.Context, script string, out io.Writer) (int, error) {
	if w.sh == nil {
		var err error
		if w.sh, err = w.shell(w.box.Do); err != nil {
			return 0, err
		}
	}
	code := w.sh.Run(ctx, script, shell.Streams{Out: out, Err: out})
	return code, ctx.Err()
}

func (w *world) shell(take func(context.Context, *sandbox.Request) (*sandbox.Response, error)) (*shell.Shell, error) {
	sh, err := shell.New(shell.Options{
		HTTP: inside{take}, Endpoint: "http://127.0.0.1", Now: w.now, Sleep: w.sleep, MaxOutput: 1 << 20,
		Vars: map[string]string{
			"AWS_ACCESS_KEY_ID": w.keys.AccessKeyID, "AWS_SECRET_ACCESS_KEY": w.keys.SecretAccessKey, "AWS_DEFAULT_REGION": w.keys.Region,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("lesson: %w", err)
	}
	return sh, nil
}

// inside is an HTTP client whose server is the sandbox.
type inside struct {
	take func(context.Context, *sandbox.Request) (*sandbox.Response, error)
}

func (c inside) Do(r *http.Request) (*http.Response, error) {
	q := &sandbox.Request{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Remote: "127.0.0.1", Length: r.ContentLength, Body: r.Body}
	if q.Host == "" {
		q.Host = r.URL.Host
	}
	if q.Path == "" {
		q.Path = "/"
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, v := range r.Header[name] {
			q.Header.Add(name, v)
		}
	}
	if r.ContentLength > 0 && !q.Header.Has("Content-Length") {
		q.Header.Add("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}
	if r.Body == nil {
		q.Length, q.Body = 0, nil
	}
	a, err := c.take(r.Context(), q)
	if err != nil {
		return nil, err
	}
	return answer(r, a), nil
}

func answer(r *http.Request, a *sandbox.Response) *http.Response {
	h := make(http.Header, len(a.Header))
	for _, f := range a.Header {
		h.Add(f.Name, f.Value)
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: a.Body, ContentLength: a.Length, Request: r,
	}
}
