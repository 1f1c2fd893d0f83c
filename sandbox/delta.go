package sandbox

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"sync"

	"github.com/klauspost/compress/s2"
)

// delta is what a region differs by from its image. It is immutable, and shares with the delta that was captured before
// it the pages that stayed as they were.
type delta struct {
	size  uint64 // of the memory
	pages []page // in order
	own   int    // bytes of the pages that it shares with no earlier one
}

// page is one page of a memory.
type page struct {
	at     uint64
	sum    uint64 // of its bytes, by sums; it tells pages apart within this process
	packed []byte // its bytes, in S2 form
}

// pageSums seeds the sums of pages.
var pageSums = maphash.MakeSeed()

// packers are buffers for one packed page.
var packers = sync.Pool{New: func() any { return new([s2MaxPage]byte) }}

// s2MaxPage is the most that a page can take when packed, s2.MaxEncodedLen(pageSize) rounded up.
const s2MaxPage = pageSize + pageSize/8

// capture makes a delta of r. before is an earlier delta of the same image to share pages with, or nil.
func capture(r region, before *delta) (*delta, error) {
	spans, err := r.dirty()
	if err != nil {
		return nil, err
	}
	var old []page
	if before != nil {
		old = before.pages
	}
	buf := packers.Get().(*[s2MaxPage]byte)
	defer packers.Put(buf)
	mem := r.bytes()
	d := &delta{size: uint64(len(mem)), pages: make([]page, 0, len(old)+len(old)/8+16)}
	for _, s := range spans {
		for at := s.from; at < min(s.to, d.size); at += pageSize {
			for len(old) > 0 && old[0].at < at {
				old = old[1:]
			}
			raw := mem[at:min(at+pageSize, d.size)]
			p := page{at: at, sum: maphash.Bytes(pageSums, raw)}
			if len(old) > 0 && old[0].at == at && old[0].sum == p.sum {
				p = old[0]
			} else {
				p.packed = bytes.Clone(s2.Encode(buf[:], raw))
				d.own += len(p.packed)
			}
			d.pages = append(d.pages, p)
		}
	}
	return d, nil
}

// deltaOf makes a delta of pages that were packed by another process.
func deltaOf(size uint64, pages []keptPage) (*delta, error) {
	d := &delta{size: size, pages: make([]page, 0, len(pages))}
	raw := make([]byte, pageSize)
	for _, p := range pages {
		b, err := s2.Decode(raw, p.Packed)
		if err != nil || p.At%pageSize != 0 || p.At >= size || uint64(len(b)) != min(pageSize, size-p.At) {
			return nil, fmt.Errorf("sandbox: damaged page at %d: %w", p.At, err)
		}
		d.pages = append(d.pages, page{p.At, maphash.Bytes(pageSums, b), p.Packed})
		d.own += len(p.Packed)
	}
	return d, nil
}

// restore makes r what it was when d was captured; a nil d is the image itself. Pages that are as they were are left alone.
func (d *delta) restore(r region) error {
	if d == nil {
		return r.reset(nil)
	}
	if err := r.reset(d.spans()); err != nil {
		return err
	}
	if !r.grow(d.size) {
		return fmt.Errorf("sandbox: delta of %d bytes exceeds the limit", d.size)
	}
	mem := r.bytes()
	for _, p := range d.pages {
		end := min(p.at+pageSize, d.size)
		raw := mem[p.at:end:end]
		if maphash.Bytes(pageSums, raw) == p.sum {
			continue
		}
		if _, err := s2.Decode(raw, p.packed); err != nil {
			return fmt.Errorf("sandbox: damaged delta: %w", err)
		}
	}
	return nil
}

// spans lists where the pages of d are.
func (d *delta) spans() []span {
	var list []span
	for _, p := range d.pages {
		if n := len(list); n > 0 && list[n-1].to == p.at {
			list[n-1].to += pageSize
		} else {
			list = append(list, span{p.at, p.at + pageSize})
		}
	}
	return list
}

// bytes is how much memory all of d takes, what it shares included.
func (d *delta) bytes() int {
	n := 0
	for _, p := range d.pages {
		n += len(p.packed)
	}
	return n
}
