package sandbox

import (
	"encoding/binary"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/blob"
)

// appendKeptEntry appends the binary form of e to b: the time, the seed, then each list with its length before it. A change is
// kept before it is answered, so that this is quicker than a gob.
func appendKeptEntry(b []byte, e *keptEntry) []byte {
	b = binary.AppendVarint(b, e.Now)
	b = append(b, e.Seed[:]...)
	for _, p := range [][]byte{e.Request, e.Body, e.Event} {
		b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Told)))
	for i := range e.Told {
		b = abi.AppendSums(b, &e.Told[i])
	}
	for _, list := range [][]blob.Digest{e.Keep, e.Drop} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for i := range list {
			b = append(b, list[i][:]...)
		}
	}
	return b
}

// decodeKeptEntry reads what appendKeptEntry wrote, or returns errCut. The result shares memory with b.
func decodeKeptEntry(b []byte) (e keptEntry, err error) {
	r := entryReader{b: b}
	now, n := binary.Varint(b)
	r.skip(n)
	e.Now = now
	copy(e.Seed[:], r.take(len(e.Seed)))
	for _, p := range []*[]byte{&e.Request, &e.Body, &e.Event} {
		if n := r.count(1); n > 0 {
			*p = r.take(n)
		}
	}
	for n := r.count(abi.SumsSize); n > 0; n-- {
		s, err := abi.DecodeSums(r.take(abi.SumsSize))
		if err != nil {
			return e, errCut
		}
		e.Told = append(e.Told, s)
	}
	for _, list := range []*[]blob.Digest{&e.Keep, &e.Drop} {
		for n := r.count(len(blob.Digest{})); n > 0; n-- {
			*list = append(*list, blob.Digest(r.take(len(blob.Digest{}))))
		}
	}
	if r.bad || len(r.b) > 0 {
		return e, errCut
	}
	return e, nil
}

// entryReader reads front to back. After the first mistake bad is set.
type entryReader struct {
	b   []byte
	bad bool
}

func (r *entryReader) skip(n int) {
	if n <= 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}

// take gives the next n bytes: zeros if there are not so many.
func (r *entryReader) take(n int) []byte {
	if r.bad || n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, n)
	}
	p := r.b[:n:n]
	r.b = r.b[n:]
	return p
}

// count reads how many items of a size follow, no more than there is room for.
func (r *entryReader) count(size int) int {
	n, k := binary.Uvarint(r.b)
	if r.skip(k); r.bad || n > uint64(len(r.b)/size) {
		r.bad = true
		return 0
	}
	return int(n)
}
