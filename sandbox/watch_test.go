package sandbox

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func next(t *testing.T, w *Watcher) Event {
	t.Helper()
	select {
	case e, ok := <-w.Events():
		if !ok {
			t.Fatal("watcher is closed")
		}
		return e
	case <-time.After(5 * time.Second):
		t.Fatal("no event")
	}
	return Event{}
}

func TestWatchAndResume(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	w := s.Watch(0)
	for i := range 5 {
		want(t, s, "/add", fmt.Sprint(i+1))
	}
	for i := range 5 {
		e := next(t, w)
		if e.Seq != int64(i+1) || e.Type != EventCall || string(e.JSON) != fmt.Sprintf(`{"count":%d}`, i+1) {
			t.Errorf("event %+v", e)
		}
	}
	w.Close()
	w.Close()
	again := s.Watch(3)
	defer again.Close()
	if e := next(t, again); e.Seq != 4 || !e.Past {
		t.Errorf("resumed at %d, want 4", e.Seq)
	}
	if err := s.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	next(t, again)
	if e := next(t, again); e.Type != EventReset || e.Seq != 6 {
		t.Errorf("event %+v", e)
	}
	only := s.Watch(-1)
	want(t, s, "/add", "1")
	if e := next(t, only); e.Seq != 7 || e.Past {
		t.Errorf("event %+v, want only new ones", e)
	}
	s.Close()
	if _, ok := <-only.Events(); ok {
		t.Error("watcher of a closed sandbox is open")
	}
}

func TestSlowWatchersAreClosedAndTheRingIsBounded(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	slow := s.Watch(0)
	json := make([]byte, 1<<10)
	for range 3 * feedEvents {
		s.feed.publish(EventCall, json)
	}
	n := 0
	for range slow.Events() {
		n++
	}
	if n != watcherLag {
		t.Errorf("slow watcher got %d events", n)
	}
	if len(s.feed.recent) > feedEvents || s.feed.bytes > feedBytes {
		t.Errorf("ring holds %d events, %d bytes", len(s.feed.recent), s.feed.bytes)
	}
	w := s.Watch(0)
	defer w.Close()
	if e := next(t, w); e.Seq != s.feed.seq-int64(len(s.feed.recent))+1 {
		t.Errorf("first remembered event is %d", e.Seq)
	}
}

func TestWake(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	w := s.Watch(-1)
	defer w.Close()
	want(t, s, "/wake?20", "ok")
	if e := next(t, w); e.Type != EventResources {
		t.Errorf("event %+v", e)
	}
	want(t, s, "/wake?3600000", "ok")
	if err := s.Advance(context.Background(), 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	if e := next(t, w); e.Type != EventResources {
		t.Errorf("event %+v", e)
	}
}
