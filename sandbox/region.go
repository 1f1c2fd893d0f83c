package sandbox

import "fmt"

// A backing keeps guest memory. There are two: copy-on-write mappings where the
// kernel can tell which pages were written (Linux 6.7 and later), plain copies elsewhere.
type backing interface {
	// blank makes a zeroed region of size bytes that no image stands behind.
	blank(size uint64) (region, error)
	// freeze makes an image of data.
	freeze(data []byte) (image, error)
	// name says which one it is, for logs.
	name() string
	// close gives up what the backing itself holds; images and regions come before.
	close() error
}

// An image is immutable memory that any number of regions start from.
type image interface {
	fork() (region, error)
	close() error
}

// A region is the linear memory of one sandbox. It may grow up to the limit of its
// backing, and can go back to its image. Not safe for concurrent use.
type region interface {
	// bytes is the memory itself; it stays valid until grow, reset or close.
	bytes() []byte
	// grow makes the memory at least size bytes, new ones zero; false if over the limit.
	grow(size uint64) bool
	// dirty lists what may differ from the image, in order, in whole pages: the last
	// span may reach past the end of the memory.
	dirty() ([]span, error)
	// reset makes the region equal to its image again and its private memory free, but
	// for the spans of keep, in order: what is there the caller looks at, or writes over.
	reset(keep []span) error
	close() error
}

// span is the bytes from (included) to to (excluded).
type span struct{ from, to uint64 }

// pageSize is the unit of spans, in bytes.
const pageSize = 4096

// copyRegion makes to, which is equal to its image, equal to from, a region of the same image.
func copyRegion(to, from region) error {
	spans, err := from.dirty()
	if err != nil {
		return err
	}
	src := from.bytes()
	if !to.grow(uint64(len(src))) {
		return fmt.Errorf("sandbox: %d bytes of memory exceed the limit", len(src))
	}
	dst := to.bytes()
	for _, s := range spans {
		end := min(s.to, uint64(len(src)))
		copy(dst[s.from:end], src[s.from:end])
	}
	return nil
}

// privateBytes is how much memory r has for itself alone.
func privateBytes(r region) (int64, error) {
	spans, err := r.dirty()
	var n uint64
	for _, s := range spans {
		n += s.to - s.from
	}
	return int64(n), err
}
