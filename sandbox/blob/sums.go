package blob

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"hash"
	"hash/crc32"
	"io"
	"sync"

	"cloudlet/sandbox/aws"
	"github.com/minio/crc64nvme"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumsOf returns the checksums of a payload in memory.
func sumsOf(b []byte) aws.Sums {
	return aws.Sums{
		SHA256:    sha256.Sum256(b),
		SHA1:      sha1.Sum(b),
		MD5:       md5.Sum(b),
		CRC32:     crc32.ChecksumIEEE(b),
		CRC32C:    crc32.Checksum(b, castagnoli),
		CRC64NVME: crc64nvme.Checksum(b),
	}
}

// Sum reads r to its end and returns the checksums of all its bytes. It returns the error
// of r, or that of ctx, which is looked at between reads.
func Sum(ctx context.Context, r io.Reader) (aws.Sums, error) {
	sums, _, err := tee(io.Discard, &cancelled{ctx, r})
	return sums, err
}

// hasher computes all checksums of a payload that arrives piece by piece, on two
// goroutines, as MD5 alone takes as long as all the others together.
type hasher struct {
	sums  aws.Sums
	lanes [2]chan *piece
	done  chan struct{}
	free  chan *piece // pieces that both lanes are through with
}

// pieceSize is small enough for a core's cache and large enough to hide the hand-over.
const pieceSize = 256 << 10

// piece is one buffer on its way through both lanes.
type piece struct {
	n    int
	back chan struct{} // one lane is through, the other puts the piece back
	data [pieceSize]byte
}

var pieces = sync.Pool{New: func() any { return &piece{back: make(chan struct{}, 1)} }}

func newHasher() *hasher {
	h := &hasher{done: make(chan struct{}), free: make(chan *piece, 4)}
	for range cap(h.free) {
		h.free <- pieces.Get().(*piece)
	}
	for i := range h.lanes {
		h.lanes[i] = make(chan *piece, cap(h.free))
	}
	go h.md5(h.lanes[0])
	go h.others(h.lanes[1])
	return h
}

// piece returns an unused buffer, waiting until a lane gives one back.
func (h *hasher) piece() *piece { return <-h.free }

// write hands a filled buffer to both lanes; it is not the caller's any more.
func (h *hasher) write(p *piece) {
	h.lanes[0] <- p
	h.lanes[1] <- p
}

// sum ends the lanes and returns the checksums of all pieces. Every piece must have
// been written.
func (h *hasher) sum() aws.Sums {
	for _, l := range h.lanes {
		close(l)
	}
	<-h.done
	<-h.done
	for range cap(h.free) {
		pieces.Put(<-h.free)
	}
	return h.sums
}

func (h *hasher) md5(lane <-chan *piece) {
	m := md5.New()
	for p := range lane {
		m.Write(p.data[:p.n])
		h.release(p)
	}
	m.Sum(h.sums.MD5[:0])
	h.done <- struct{}{}
}

func (h *hasher) others(lane <-chan *piece) {
	s256, s1 := sha256.New(), sha1.New()
	for p := range lane {
		b := p.data[:p.n]
		for _, w := range []hash.Hash{s256, s1} {
			w.Write(b)
		}
		h.sums.CRC32 = crc32.Update(h.sums.CRC32, crc32.IEEETable, b)
		h.sums.CRC32C = crc32.Update(h.sums.CRC32C, castagnoli, b)
		h.sums.CRC64NVME = crc64nvme.Update(h.sums.CRC64NVME, b)
		h.release(p)
	}
	s256.Sum(h.sums.SHA256[:0])
	s1.Sum(h.sums.SHA1[:0])
	h.done <- struct{}{}
}

// release gives p back once both lanes have called it.
func (h *hasher) release(p *piece) {
	select {
	case p.back <- struct{}{}: // the first
	default: // the second
		<-p.back
		h.free <- p
	}
}
