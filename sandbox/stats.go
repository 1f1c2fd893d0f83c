package sandbox

import "sync/atomic"

// Stats counts what a host did and has, for metrics.
type Stats struct {
	Sandboxes   int64 // open now
	Calls       int64 // entries into guests on behalf of requests
	Repeated    int64 // of them answered without the guest; see abi.Repeat
	Proven      int64 // signatures that the host found right itself; see abi.Request.Proof
	Failures    int64 // calls in which the guest failed
	Replayed    int64 // calls played again to recover from them
	Checkpoints int64 // taken by the host to keep journals short
	Collections int64 // garbage collections in guests
	Rollbacks   int64 // times that read-only calls were undone
	Events      int64 // sent to feeds
	Blobs       int64 // in the store
	BlobBytes   int64
	Backing     string // "copy-on-write" or "copy"
}

type stats struct {
	calls, repeated, proven, failures, replayed, checkpoints, collections, rollbacks, events atomic.Int64
}

// Stats returns the counts of the moment.
func (h *Host) Stats() Stats {
	s := &h.stats
	blobs, size := h.blobs.Stats()
	h.mu.Lock()
	open := len(h.sandboxes)
	h.mu.Unlock()
	return Stats{
		Sandboxes: int64(open), Calls: s.calls.Load(), Repeated: s.repeated.Load(), Proven: s.proven.Load(), Failures: s.failures.Load(), Replayed: s.replayed.Load(),
		Checkpoints: s.checkpoints.Load(), Collections: s.collections.Load(), Rollbacks: s.rollbacks.Load(),
		Events: s.events.Load(), Blobs: int64(blobs), BlobBytes: size, Backing: h.backing.name(),
	}
}
