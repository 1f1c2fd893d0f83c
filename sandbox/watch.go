package sandbox

// Watcher receives the events of one sandbox. Close it in the end.
type Watcher struct {
	feed   *feed
	events chan Event
}

// Watch gives the events after the sequence number after: first those that are still
// remembered, then each as it happens. 0 asks for all that are remembered, a negative
// number only for new ones. A gap in the sequence says that some are forgotten.
func (s *Sandbox) Watch(after int64) *Watcher {
	f := s.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	w := &Watcher{feed: f, events: make(chan Event, len(f.recent)+watcherLag)}
	if after >= 0 {
		for _, e := range f.recent {
			if e.Seq > after {
				e.Past = true
				w.events <- e
			}
		}
	}
	if f.closed {
		close(w.events)
		return w
	}
	f.watchers[w] = struct{}{}
	return w
}

// Events is closed when the watcher or its sandbox is closed, and when the watcher lags
// too far behind: then Watch again, after the last event seen.
func (w *Watcher) Events() <-chan Event { return w.events }

// Close ends the watcher. It may be called again.
func (w *Watcher) Close() {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	w.feed.remove(w)
}
