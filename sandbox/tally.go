package sandbox

import (
	"maps"
	"sync"

	"cloudlet/sandbox/abi"
)

// tally counts what is billed by the request: it belongs to no state, since reading leaves none. It begins anew with the process.
type tally struct {
	mu    sync.Mutex
	count map[string]float64
}

// Sent is the kind under which bytes are counted that left for the internet.
const Sent = "DataTransfer-Out-Bytes"

func (t *tally) note(a *abi.Response) {
	if a.Charge == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count = map[string]float64{}
	}
	t.count[a.Charge]++
	for _, b := range a.Payload {
		t.count[Sent] += float64(b.Length)
	}
}

// Requests tells how many billed requests of each kind there were, and how many bytes were Sent in answer to them.
func (s *Sandbox) Requests() map[string]float64 {
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	return maps.Clone(s.tally.count)
}

// clear begins anew.
func (t *tally) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count = nil
}
