package sandbox

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// newBacking makes the best backing of this system: mapping if the kernel can list
// written pages, else copying.
func newBacking(limit uint64) backing {
	m, err := newMapping(limit)
	if err != nil {
		return copying{limit}
	}
	return m
}

// mapping keeps images in memory files, and regions as private mappings of them: a
// page is copied by the kernel when a region first writes to it. One mapping spans
// the whole limit, so that a region costs one of the process's 65,530 mappings.
type mapping struct {
	limit   uint64
	pagemap int // /proc/self/pagemap
}

func newMapping(limit uint64) (*mapping, error) {
	fd, err := unix.Open("/proc/self/pagemap", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	m := &mapping{limit: limit, pagemap: fd}
	if err := m.probe(); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// probe tries out that a written page, and only that, is listed.
func (m *mapping) probe() error {
	img, err := m.freeze(make([]byte, 3*pageSize))
	if err != nil {
		return err
	}
	defer img.close()
	r, err := img.fork()
	if err != nil {
		return err
	}
	defer r.close()
	mem := r.bytes()
	mem[pageSize] = mem[0] + mem[2*pageSize] + 1
	spans, err := r.dirty()
	if err != nil {
		return err
	}
	if len(spans) != 1 || spans[0] != (span{pageSize, 2 * pageSize}) {
		return fmt.Errorf("sandbox: PAGEMAP_SCAN lists %v", spans)
	}
	return nil
}

func (*mapping) name() string   { return "copy-on-write" }
func (m *mapping) close() error { return unix.Close(m.pagemap) }

func (m *mapping) blank(size uint64) (region, error) {
	return m.mmap(-1, unix.MAP_ANONYMOUS, size)
}

func (m *mapping) mmap(fd int, flags int, size uint64) (*mapped, error) {
	p, err := unix.MmapPtr(fd, 0, nil, uintptr(m.limit), unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_NORESERVE|flags)
	if err != nil {
		return nil, fmt.Errorf("sandbox: mmap: %w", err)
	}
	return &mapped{m: m, start: p, image: size, size: size, high: size}, nil
}

func (m *mapping) freeze(data []byte) (image, error) {
	fd, err := unix.MemfdCreate("cloudlet", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("sandbox: memfd: %w", err)
	}
	img := &memfd{m: m, fd: fd, size: uint64(len(data))}
	if err := img.fill(data); err != nil {
		img.close()
		return nil, err
	}
	return img, nil
}

type memfd struct {
	m    *mapping
	fd   int
	size uint64
}

// fill writes data, leaving holes for its empty pages and for all that may grow.
func (i *memfd) fill(data []byte) error {
	if err := unix.Ftruncate(i.fd, int64(i.m.limit)); err != nil {
		return fmt.Errorf("sandbox: memfd: %w", err)
	}
	for off := 0; off < len(data); off += pageSize {
		page := data[off:min(off+pageSize, len(data))]
		if zero(page) {
			continue
		}
		if n, err := unix.Pwrite(i.fd, page, int64(off)); err != nil || n != len(page) {
			return fmt.Errorf("sandbox: memfd: wrote %d bytes: %w", n, err)
		}
	}
	return nil
}

func (i *memfd) fork() (region, error) { return i.m.mmap(i.fd, 0, i.size) }
func (i *memfd) close() error          { return unix.Close(i.fd) }

// mapped is a region in a mapping of its own.
type mapped struct {
	m     *mapping
	start unsafe.Pointer
	image uint64 // bytes that came from the image
	size  uint64
	high  uint64 // the most that size has been since the last reset
}

func (r *mapped) bytes() []byte { return unsafe.Slice((*byte)(r.start), r.size) }

func (r *mapped) grow(size uint64) bool {
	if size > r.m.limit {
		return false
	}
	if size > r.size { // idle slots share a region: where nothing is to do, nothing is written
		r.size = size
		r.high = max(r.high, size)
	}
	return true
}

// reset leaves the pages of keep where they are: to write over a page that is there
// costs less than half of giving it back and faulting it in from the image.
func (r *mapped) reset(keep []span) error {
	from := uint64(0)
	for _, k := range keep {
		if err := r.drop(span{from, min(k.from, r.high)}); err != nil {
			return err
		}
		from = k.to
	}
	if err := r.drop(span{from, r.high}); err != nil {
		return err
	}
	r.size, r.high = r.image, r.image
	return nil
}

// drop gives private pages back: what is read there next is the image, or zero.
func (r *mapped) drop(s span) error {
	if s.from >= s.to {
		return nil
	}
	if err := unix.Madvise(unsafe.Slice((*byte)(r.start), r.high)[s.from:s.to], unix.MADV_DONTNEED); err != nil {
		return fmt.Errorf("sandbox: madvise: %w", err)
	}
	return nil
}

func (r *mapped) close() error {
	if r.start == nil {
		return nil
	}
	p := r.start
	r.start, r.size = nil, 0
	return unix.MunmapPtr(p, uintptr(r.m.limit))
}

// scanArg is struct pm_scan_arg of linux/fs.h.
// https://docs.kernel.org/admin-guide/mm/pagemap.html
type scanArg struct {
	size, flags, start, end, walkEnd, vec, vecLen, maxPages uint64
	inverted, mask, anyOf, result                           uint64
}

// scanned is struct page_region.
type scanned struct{ start, end, categories uint64 }

const (
	pagemapScan = 0xc0606610 // _IOWR('f', 16, struct pm_scan_arg)

	pageIsFile    = 1 << 2
	pageIsPresent = 1 << 3
	pageIsSwapped = 1 << 4
	pageIsZero    = 1 << 5
)

// dirty asks the kernel for pages that are there, or swapped out, and no longer the
// file's nor the zero page.
func (r *mapped) dirty() ([]span, error) {
	var spans []span
	vec := make([]scanned, 512)
	base := uint64(uintptr(r.start))
	for start, end := base, base+r.size; start < end; {
		arg := scanArg{
			start: start, end: end,
			vec: uint64(uintptr(unsafe.Pointer(&vec[0]))), vecLen: uint64(len(vec)),
			inverted: pageIsFile | pageIsZero, mask: pageIsFile | pageIsZero,
			anyOf: pageIsPresent | pageIsSwapped, result: pageIsPresent | pageIsSwapped,
		}
		arg.size = uint64(unsafe.Sizeof(arg))
		n, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(r.m.pagemap), pagemapScan, uintptr(unsafe.Pointer(&arg)))
		if errno != 0 {
			return nil, fmt.Errorf("sandbox: PAGEMAP_SCAN: %w", errno)
		}
		for _, v := range vec[:n] {
			spans = appendSpan(spans, span{v.start - base, v.end - base})
		}
		if arg.walkEnd <= start {
			break
		}
		start = arg.walkEnd
	}
	return spans, nil
}

// appendSpan appends s, joined to the last one if they touch.
func appendSpan(spans []span, s span) []span {
	if n := len(spans); n > 0 && spans[n-1].to == s.from {
		spans[n-1].to = s.to
		return spans
	}
	return append(spans, s)
}
