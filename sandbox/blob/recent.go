package blob

import "bytes"

const (
	// recentBytes is the most that the small payloads take that are kept in memory, too: those used last, of all sandboxes.
	recentBytes = 32 << 20
	// recentEach is the most that one of them has.
	recentEach = 64 << 10
	recentBase = 128 // bytes of bookkeeping for each
	recentMost = 32 << 10
)

// recent is the small payloads that were written or read last, in memory. Guarded by the store's mutex.
type recent struct {
	order []Digest // the oldest first; some may be gone
	bytes int
}

// remember keeps a copy of the payload of an entry in memory. Caller holds mu.
func (s *Store) remember(d Digest, e *entry, data []byte) {
	if e.data != nil || !e.stored || len(data) > recentEach {
		return
	}
	e.data = append(make([]byte, 0, len(data)+1), data...) // not nil, even if it is empty
	r := &s.recent
	r.order = append(r.order, d)
	r.bytes += len(data) + recentBase
	for r.bytes > recentBytes || len(r.order) > recentMost {
		old := s.blobs[r.order[0]]
		r.order = r.order[1:]
		if old != nil && old.data != nil {
			s.fade(old)
		}
	}
}

// fade forgets the copy in memory. Caller holds mu.
func (s *Store) fade(e *entry) {
	if e.data != nil {
		s.recent.bytes -= len(e.data) + recentBase
		e.data = nil
	}
}

// atHand returns n bytes from offset off of a blob that is in memory, nil if it is not.
func (s *Store) atHand(d Digest, off, n int64) *Reader {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.blobs[d]
	if e == nil || e.data == nil || off < 0 || n < 0 || n > int64(len(e.data))-off {
		return nil
	}
	return &Reader{data: bytes.NewReader(e.data[off : off+n])}
}

// recall keeps in memory what was read from the file of a small blob.
func (s *Store) recall(d Digest, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.blobs[d]; e != nil && e.size == int64(len(data)) {
		s.remember(d, e, data)
	}
}
