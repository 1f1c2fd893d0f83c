//go:build js && wasm

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"cloudlet/wasm/wire"
)

const (
	maxEvent  = 4 << 20 // bytes of one line of the stream
	maxList   = 16 << 20
	lookPause = 60 * time.Millisecond // so that a burst of changes is looked at once
	firstWait = 300 * time.Millisecond
	lastWait  = 10 * time.Second
)

// watcher relays what happens in the sandbox to the page: each event, and the list
// of what exists whenever that may have changed.
type watcher struct {
	page *page
	http *http.Client
	base string // URL of the sandbox in the API
	last int64  // sequence number of the last event
	look chan struct{}
}

func newWatcher(p *page, h *http.Client, base string) *watcher {
	return &watcher{page: p, http: h, base: base, look: make(chan struct{}, 1)}
}

// run watches until ctx ends or the sandbox does. A lost stream is taken up again
// after the last event.
func (w *watcher) run(ctx context.Context) {
	go w.list(ctx)
	wait := firstWait
	for ctx.Err() == nil {
		before := w.last
		if over := w.stream(ctx); over {
			return
		}
		w.changed() // what was missed; at the very first the page has looked itself
		if w.last > before {
			wait = firstWait
		}
		sleep(ctx, wait)
		wait = min(2*wait, lastWait)
	}
}

// stream reads events until the connection is lost, or for good (over).
func (w *watcher) stream(ctx context.Context) (over bool) {
	body, err := w.get(ctx, fmt.Sprintf("/events?after=%d", w.last))
	if err != nil {
		return false
	}
	defer body.Close()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxEvent)
	for lines.Scan() {
		var e wire.Event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		w.last = max(w.last, e.Seq)
		if over = w.took(e, lines.Bytes()); over {
			return true
		}
	}
	return false
}

func (w *watcher) took(e wire.Event, line []byte) (over bool) {
	switch e.Type {
	case wire.Heartbeat, wire.Resources:
	default:
		w.page.postJSON("event", line)
	}
	if e.Type != wire.Heartbeat {
		w.changed()
	}
	return e.Type == wire.End && (e.Reason == wire.Idle || e.Reason == wire.Deleted)
}

// changed asks for a new look at what exists.
func (w *watcher) changed() {
	select {
	case w.look <- struct{}{}:
	default:
	}
}

// list tells the page what exists, each time that it may have changed.
func (w *watcher) list(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-w.look:
		case <-ctx.Done():
			return
		}
		began := time.Now()
		body, err := w.get(ctx, "/resources")
		if err == nil {
			var data []byte
			data, err = io.ReadAll(io.LimitReader(body, maxList))
			body.Close()
			if err == nil {
				w.page.postJSON("resources", data)
			}
		}
		sleep(ctx, max(lookPause, 4*time.Since(began)))
	}
}

func (w *watcher) get(ctx context.Context, path string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := w.http.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("the server answered %s", resp.Status)
	}
	return resp.Body, nil
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
