//go:build js && wasm

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"cloudlet/wasm/client/link"
	sh "cloudlet/wasm/client/shell"
)

// errStopped is why a command ends that the reader stopped.
var errStopped = errors.New("stopped")

// exitStopped is the exit code of a command that was stopped, as after SIGINT.
const exitStopped = 130

// client does what the page asks. Its methods are called in the browser's event
// loop, so whatever takes time runs in a goroutine.
type client struct {
	page  *page
	shell *shell

	mu        sync.Mutex
	running   map[int]*command
	completed context.CancelFunc // ends the completion that is under way
	kept      uint64             // the turns of the shell's files when the page last got them
}

type command struct {
	input *input
	stop  context.CancelCauseFunc
}

func (c *client) take(m message) {
	switch m.Type {
	case "start":
		c.start(m)
	case "run":
		c.run(m)
	case "stdin":
		if cmd := c.command(m.ID); cmd != nil {
			cmd.input.give(m.Data, m.End)
		}
	case "stop":
		if cmd := c.command(m.ID); cmd != nil {
			cmd.stop(errStopped)
		}
	case "complete":
		c.complete(m)
	case "files":
		c.files(m)
	case "take":
		c.takeFile(m)
	}
}

// start links the client to a sandbox and begins to watch it.
func (c *client) start(m message) {
	l := link.New(link.Options{
		Origin: m.Origin, Sandbox: m.Sandbox.ID, Token: m.Sandbox.Token,
		OnState: func(s link.State, err error) {
			fields := map[string]any{"state": string(s)}
			if err != nil {
				fields["reason"] = err.Error()
			}
			c.page.post("link", fields)
		},
	})
	h := &http.Client{Transport: l, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	base := m.Origin + "/api/sandboxes/" + m.Sandbox.ID
	c.shell, _ = newShell(h, m.Sandbox, base) // an empty file system has room for a home
	if m.Files != "" {
		c.shell.FS().Restore([]byte(m.Files)) // what does not fit changes nothing
	}
	c.kept = c.shell.FS().Turns()
	w := newWatcher(c.page, h, base)
	c.page.post("ready", nil)
	go w.run(context.Background())
}

func (c *client) command(id int) *command {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running[id]
}

func (c *client) run(m message) {
	ctx, stop := context.WithCancelCause(context.Background())
	out := &printer{page: c.page, id: m.ID, fd: 1}
	in := newInput(ctx, func() {
		out.close()
		c.page.post("prompt", map[string]any{"id": m.ID})
	})
	c.mu.Lock()
	c.running[m.ID] = &command{input: in, stop: stop}
	c.mu.Unlock()
	news := &carrying{page: c.page, id: m.ID}
	go func() {
		code := c.runLine(ctx, m, sh.Streams{In: in, Out: out.to(1), Err: out.to(2), Width: m.Columns, Carried: news.take})
		if errors.Is(context.Cause(ctx), errStopped) {
			code = exitStopped
		}
		stop(nil)
		out.close()
		news.send()
		c.mu.Lock()
		delete(c.running, m.ID)
		c.mu.Unlock()
		c.keepFiles()
		c.page.post("exit", map[string]any{"id": m.ID, "code": code})
	}()
}

// runLine runs a line in the reader's session, or in one beside it.
func (c *client) runLine(ctx context.Context, m message, streams sh.Streams) int {
	session := c.shell
	if m.Aside {
		var err error
		if session, err = c.shell.aside(); err != nil {
			fmt.Fprintln(streams.Err, err)
			return 1
		}
	}
	return session.Run(ctx, m.Line, streams)
}

// complete answers the last question only; one that is still under way is given up.
func (c *client) complete(m message) {
	ctx, cancel := context.WithCancel(context.Background())
	c.mu.Lock()
	if c.completed != nil {
		c.completed()
	}
	c.completed = cancel
	c.mu.Unlock()
	go func() {
		defer cancel()
		from, found := c.shell.complete(ctx, m.Line, bytesOf(m.Line, m.Cursor))
		items := make([]any, len(found))
		for i, f := range found {
			items[i] = map[string]any{"text": f.Text, "label": f.Label, "kind": f.Kind}
		}
		c.page.post("completions", map[string]any{"id": m.ID, "from": unitsOf(m.Line, from), "items": items})
	}()
}

// bytesOf turns an offset in UTF-16 units, JavaScript's, into one in bytes.
func bytesOf(s string, units int) int {
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= max(1, utf16.RuneLen(r))
	}
	return len(s)
}

// unitsOf turns an offset in bytes into one in UTF-16 units.
func unitsOf(s string, bytes int) int {
	n := 0
	for i, r := range s {
		if i >= bytes {
			break
		}
		if r == utf8.RuneError {
			n++
			continue
		}
		n += utf16.RuneLen(r)
	}
	return n
}
