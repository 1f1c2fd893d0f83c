package sandbox

import (
	"io"

	"cloudlet/sandbox/blob"
)

// share is bytes of a sandbox's quota that are set aside for one payload on its way, so
// that all those that come at the same time fit in together.
type share struct {
	sandbox *Sandbox
	bytes   int64
}

// take sets aside n more bytes; false if the quota has no room for them.
func (h *share) take(n int64) bool {
	s := h.sandbox
	if s.coming.Add(n)+s.stored.Load() > s.host.options.Quota {
		s.coming.Add(-n)
		return false
	}
	h.bytes += n
	return true
}

// left returns how many bytes there are to take.
func (h *share) left() int64 {
	s := h.sandbox
	return max(s.host.options.Quota-s.stored.Load()-s.coming.Load(), 0)
}

// release gives back all that was taken.
func (h *share) release() {
	h.sandbox.coming.Add(-h.bytes)
	h.bytes = 0
}

// sharing takes of a share what is read beyond what it has already.
type sharing struct {
	r     io.Reader
	share *share
	n     int64
}

// Read implements io.Reader. It returns blob.ErrTooLarge when the quota is used up.
func (r *sharing) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	if more := r.n - r.share.bytes; more > 0 && !r.share.take(more) {
		return 0, blob.ErrTooLarge
	}
	return n, err
}
