package s3

import (
	"fmt"
	"strconv"
	"strings"
)

// span is a run of bytes inside an object of the given size.
type span struct {
	off, n, size int64
	partial      bool // of a Range or of a part: answered with 206
}

func (r span) header() string { return fmt.Sprintf("bytes %d-%d/%d", r.off, r.off+r.n-1, r.size) }

// parseRange reads a Range header. What is not one range of bytes is ignored, as S3 does, and means
// the whole object. It returns InvalidRange for one that holds no byte of the object.
// https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges
func parseRange(header string, size int64) (span, error) {
	whole := span{n: size, size: size}
	first, last, ok := splitRange(header)
	if !ok {
		return whole, nil
	}
	if first < 0 { // the last bytes
		n := min(last, size)
		if n == 0 {
			return whole, invalidRange(header, size)
		}
		return span{size - n, n, size, true}, nil
	}
	if first >= size {
		return whole, invalidRange(header, size)
	}
	return span{first, min(last, size-1) - first + 1, size, true}, nil
}

// splitRange reads bytes=first-last, bytes=first- (last is then huge) and bytes=-n (first is then -1).
func splitRange(header string) (first, last int64, ok bool) {
	unit, spec, _ := strings.Cut(header, "=")
	a, b, dash := strings.Cut(strings.TrimSpace(spec), "-")
	if !dash || !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return 0, 0, false
	}
	first, last = -1, 1<<62
	if a != "" {
		if first, ok = digits(a); !ok {
			return 0, 0, false
		}
	}
	if b != "" {
		if last, ok = digits(b); !ok {
			return 0, 0, false
		}
	}
	return first, last, a != "" && first <= last || a == "" && b != ""
}

// digits reads a number without sign; one too large for an object counts as very large.
func digits(s string) (int64, bool) {
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		n = 1<<63 - 1
	}
	return min(n, 1<<62), true
}

// partSpan returns where a part lies. An object that was not uploaded in parts is its only part.
func (o *object) partSpan(number int32) (span, error) {
	parts := o.parts
	if int(number) > len(parts) || number < 1 {
		return span{}, invalidPartNumber(number, int32(len(parts)))
	}
	r := span{size: o.size, n: parts[number-1].size, partial: o.size > 0}
	for _, p := range parts[:number-1] {
		r.off += p.size
	}
	return r, nil
}
