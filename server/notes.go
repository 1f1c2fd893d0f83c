package server

import (
	"sync"

	"cloudlet/wasm/wire"
)

// notes are events of a session that its sandbox does not know of: how the learner stands in a lesson. They have
// no sequence number; whoever connects later asks for the present state.
type notes struct {
	mu      sync.Mutex
	readers map[chan wire.Event]struct{}
}

// notesLag is how many notes a reader may be behind; older ones are dropped, since the newer say the same and more.
const notesLag = 16

// read gives the notes from now on; call stop in the end.
func (n *notes) read() (events <-chan wire.Event, stop func()) {
	c := make(chan wire.Event, notesLag)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.readers == nil {
		n.readers = map[chan wire.Event]struct{}{}
	}
	n.readers[c] = struct{}{}
	return c, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.readers, c)
	}
}

// tell hands a note to all readers. It never waits.
func (n *notes) tell(e wire.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.readers {
		for full := true; full; {
			select {
			case c <- e:
				full = false
			default:
				select {
				case <-c:
				default:
				}
			}
		}
	}
}
