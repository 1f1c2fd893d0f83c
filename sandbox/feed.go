package sandbox

import (
	"slices"
	"sync"
	"time"
)

// Event is one entry of a sandbox's feed.
type Event struct {
	Seq  int64 // 1, 2, 3, … over the life of the sandbox
	Type string
	JSON []byte // of EventCall; shared, do not change it
	Past bool   // it happened before the watcher came
}

// The types of events.
const (
	EventCall      = "call"      // a call was made: JSON is its CloudTrail-shaped record
	EventResources = "resources" // time has passed, and something may look different now
	EventReset     = "reset"     // the sandbox is as new
	EventRestore   = "restore"   // the sandbox went back to an earlier moment
)

// What a feed remembers for those who come late or come back, and how far a watcher
// may lag behind.
const (
	feedEvents = 512
	feedBytes  = 256 << 10
	watcherLag = 256
	maxWakes   = 64
)

// feed is the recent events of a sandbox, those who watch it, and the moments at which
// the state will look different without a call.
type feed struct {
	sandbox *Sandbox

	mu       sync.Mutex
	seq      int64
	recent   []Event
	bytes    int
	watchers map[*Watcher]struct{}
	wakes    []int64 // virtual time, Unix nanoseconds, in order
	timer    *time.Timer
	closed   bool
}

func newFeed(s *Sandbox) *feed { return &feed{sandbox: s, watchers: map[*Watcher]struct{}{}} }

// publish appends an event and sends it to all watchers. One that lags too far behind
// is closed, never waited for.
func (f *feed) publish(kind string, json []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.append(kind, json)
}

func (f *feed) append(kind string, json []byte) {
	f.seq++
	e := Event{Seq: f.seq, Type: kind, JSON: json}
	f.sandbox.host.stats.events.Add(1)
	f.recent = append(f.recent, e)
	f.bytes += len(json)
	for len(f.recent) > feedEvents || f.bytes > feedBytes && len(f.recent) > 1 {
		f.bytes -= len(f.recent[0].JSON)
		f.recent[0] = Event{}
		f.recent = f.recent[1:]
	}
	for w := range f.watchers {
		select {
		case w.events <- e:
		default:
			f.remove(w)
		}
	}
}

// wake asks for an EventResources at the virtual time t.
func (f *feed) wake(t int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i, found := slices.BinarySearch(f.wakes, t)
	if found || f.closed {
		return
	}
	f.wakes = slices.Insert(f.wakes, i, t)
	f.wakes = f.wakes[:min(len(f.wakes), maxWakes)]
	f.arm()
}

// look publishes one EventResources if any wake has passed, and sets the timer for the next.
func (f *feed) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	i, found := slices.BinarySearch(f.wakes, f.sandbox.Now().UnixNano())
	if found {
		i++
	}
	if i > 0 {
		f.wakes = slices.Delete(f.wakes, 0, i)
		f.append(EventResources, nil)
	}
	f.arm()
}

// arm sets the timer for the first wake.
func (f *feed) arm() {
	if f.timer != nil {
		f.timer.Stop()
	}
	if len(f.wakes) == 0 {
		return
	}
	d := time.Duration(f.wakes[0] - f.sandbox.Now().UnixNano())
	if f.timer == nil {
		f.timer = time.AfterFunc(max(d, 0), f.look)
		return
	}
	f.timer.Reset(max(d, 0))
}

// replaced tells by an EventReset or EventRestore that the whole state is another one, with other wakes.
func (f *feed) replaced(kind string, wakes []int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wakes = slices.Clone(wakes)
	f.append(kind, nil)
	f.arm()
}

// pending returns the wakes to come.
func (f *feed) pending() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.wakes)
}

// last is the number of the latest event.
func (f *feed) last() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seq
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.timer != nil {
		f.timer.Stop()
	}
	for w := range f.watchers {
		f.remove(w)
	}
}

func (f *feed) remove(w *Watcher) {
	if _, ok := f.watchers[w]; ok {
		delete(f.watchers, w)
		close(w.events)
	}
}
