package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox"
	"cloudlet/wasm/wire"
)

// streamEvents answers GET …/events?after=SEQ with a stream of wire.Event, one JSON
// object a line, or as server-sent events if the client accepts those; there
// Last-Event-ID goes before after. 0 or nothing asks for all that is remembered, a
// negative number only for what is new. The stream ends with an End event.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (s *Server) streamEvents(w http.ResponseWriter, r *http.Request, n *session) {
	after, err := resumeAt(r)
	if err != nil {
		fail(w, r, http.StatusBadRequest, &wire.Error{Code: "BadSequence", Message: "after must be a number."})
		return
	}
	release, ok := n.hold()
	if !ok {
		fail(w, r, http.StatusTooManyRequests, &wire.Error{Code: "TooManyWatchers", Message: "The sandbox has as many sockets and watchers as it may have."})
		return
	}
	defer release()
	watcher := n.box.Watch(after)
	defer watcher.Close()
	notes, stop := n.notes.read()
	defer stop()
	s.metrics.watchers.Inc()
	defer s.metrics.watchers.Dec()
	e := newEventWriter(w, r, s.opt.WriteDeadline)
	s.relay(r.Context(), e, n, watcher, notes, after)
}

func resumeAt(r *http.Request) (int64, error) {
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if last == "" {
		return 0, nil
	}
	return strconv.ParseInt(last, 10, 64)
}

// relay writes events until either side goes away. What the sandbox has forgotten
// shows as a jump in the sequence, and is told as a Gap.
func (s *Server) relay(ctx context.Context, e *eventWriter, n *session, watcher Watcher, notes <-chan wire.Event, after int64) {
	beat := time.NewTicker(s.opt.Heartbeat)
	defer beat.Stop()
	err := e.write(wire.Event{Type: wire.Heartbeat}) // sends the headers at once
	for err == nil {
		select {
		case v, ok := <-watcher.Events():
			if !ok {
				e.write(wire.Event{Type: wire.End, Reason: reasonOf(n)})
				return
			}
			if !n.shared && after >= 0 && v.Seq > after+1 {
				err = e.write(wire.Event{Type: wire.Gap, From: after + 1, To: v.Seq - 1})
			}
			after = v.Seq
			if err == nil {
				err = e.write(translateEvent(v))
			}
		case v := <-notes:
			err = e.write(v)
		case <-beat.C:
			err = e.write(wire.Event{Type: wire.Heartbeat})
		case <-n.ctx.Done():
			e.write(wire.Event{Type: wire.End, Reason: reasonOf(n)})
			return
		case <-s.stopping:
			e.write(wire.Event{Type: wire.End, Reason: wire.Stopping})
			return
		case <-ctx.Done():
			return
		}
	}
}

func translateEvent(v sandbox.Event) wire.Event {
	return wire.Event{Seq: v.Seq, Type: v.Type, Event: v.JSON, Past: v.Past}
}

// reasonOf is why the session's events end: the session did, or the watcher was slow.
func reasonOf(n *session) string {
	var reason ended
	if errors.As(context.Cause(n.ctx), &reason) {
		return string(reason)
	}
	return wire.Slow
}

// eventWriter writes events in one of the two formats.
type eventWriter struct {
	w        http.ResponseWriter
	c        *http.ResponseController
	sse      bool
	patience time.Duration
}

func newEventWriter(w http.ResponseWriter, r *http.Request, patience time.Duration) *eventWriter {
	e := &eventWriter{w: w, c: http.NewResponseController(w), patience: patience}
	e.sse = strings.Contains(r.Header.Get("Accept"), "text/event-stream")
	kind := "application/x-ndjson"
	if e.sse {
		kind = "text/event-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies: pass it on at once
	return e
}

// write sends one event at once. It fails when the client does not take it in time.
func (e *eventWriter) write(v wire.Event) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if e.sse {
		line = frame(v, line)
	} else {
		line = append(line, '\n')
	}
	e.c.SetWriteDeadline(time.Now().Add(e.patience))
	if _, err := e.w.Write(line); err != nil {
		return err
	}
	return e.c.Flush()
}

// frame puts an event into the server-sent format, where a heartbeat is a comment.
func frame(v wire.Event, line []byte) []byte {
	if v.Type == wire.Heartbeat {
		return []byte(":\n\n")
	}
	id := ""
	if v.Seq > 0 {
		id = "id: " + strconv.FormatInt(v.Seq, 10) + "\n"
	}
	return []byte(id + "data: " + string(line) + "\n\n")
}
