package sandbox

import "bytes"

// copying is the backing for systems without copy-on-write mappings: a region is
// an ordinary byte slice, copied from its image when first touched.
type copying struct{ limit uint64 }

func (copying) name() string { return "copy" }
func (copying) close() error { return nil }

func (c copying) blank(size uint64) (region, error) {
	return &copyRegionOf{image: &copyImage{limit: c.limit}, mem: make([]byte, size)}, nil
}

func (c copying) freeze(data []byte) (image, error) {
	return &copyImage{data: bytes.Clone(data), limit: c.limit}, nil
}

type copyImage struct {
	data  []byte
	limit uint64
}

func (i *copyImage) fork() (region, error) { return &copyRegionOf{image: i}, nil }
func (i *copyImage) close() error          { return nil }

type copyRegionOf struct {
	image *copyImage
	mem   []byte // nil while equal to the image
}

func (r *copyRegionOf) bytes() []byte {
	if r.mem == nil {
		r.mem = bytes.Clone(r.image.data)
	}
	return r.mem
}

func (r *copyRegionOf) grow(size uint64) bool {
	mem := r.bytes()
	if size > r.image.limit {
		return false
	}
	if more := int(size) - len(mem); more > 0 {
		r.mem = append(mem, make([]byte, more)...)
	}
	return true
}

// dirty compares page by page.
func (r *copyRegionOf) dirty() ([]span, error) {
	var spans []span
	for from := 0; from < len(r.mem); from += pageSize {
		to := min(from+pageSize, len(r.mem))
		if r.same(from, to) {
			continue
		}
		if n := len(spans); n > 0 && spans[n-1].to == uint64(from) {
			spans[n-1].to = uint64(to)
		} else {
			spans = append(spans, span{uint64(from), uint64(to)})
		}
	}
	return spans, nil
}

// same reports whether the image has the same bytes, zeros after its end.
func (r *copyRegionOf) same(from, to int) bool {
	old := r.image.data
	if from >= len(old) {
		return zero(r.mem[from:to])
	}
	mid := min(to, len(old))
	return bytes.Equal(r.mem[from:mid], old[from:mid]) && zero(r.mem[mid:to])
}

func (r *copyRegionOf) reset([]span) error {
	r.mem = nil
	return nil
}

func (r *copyRegionOf) close() error {
	r.mem, r.image = nil, &copyImage{}
	return nil
}

var zeroPage [pageSize]byte

// zero reports whether all of b, at most a page, is zero.
func zero(b []byte) bool { return bytes.Equal(b, zeroPage[:len(b)]) }
