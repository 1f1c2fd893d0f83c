package blob

import (
	"bytes"
	"context"
	"io"
	"os"

	"cloudlet/sandbox/aws"
)

// inMemory is the size in bytes up to which Stage keeps a payload in memory, so that a small
// upload that is refused never touches the disk.
const inMemory = 64 << 10

// Staged is a payload that has arrived and been hashed, and whose fate is open: Keep
// puts it into the store. Always Discard it in the end.
type Staged struct {
	store *Store
	sums  aws.Sums
	size  int64
	data  []byte // the payload itself, or
	temp  string // … the file that holds it; "" once moved
}

// Stage reads r to its end and hashes it on the way, with all checksums in one pass.
// It returns ErrTooLarge if there are more than limit bytes (limit < 0: no limit), the
// error of r, or that of ctx, which is looked at between reads. Nothing is left behind then.
func (s *Store) Stage(ctx context.Context, r io.Reader, limit int64) (*Staged, error) {
	if limit >= 0 {
		r = &limited{r, limit}
	}
	r = &cancelled{ctx, r}
	p := pieces.Get().(*piece)
	n, err := fill(r, p.data[:inMemory+1])
	if err == io.EOF {
		data := bytes.Clone(p.data[:n])
		pieces.Put(p)
		return s.StageBytes(data), nil
	}
	if err != nil {
		pieces.Put(p)
		return nil, err
	}
	p.n = n
	g, err := s.stageFile(r, p)
	pieces.Put(p)
	return g, err
}

// StageBytes is Stage for a payload of any size that is in memory already. It must not be
// changed until Discard.
func (s *Store) StageBytes(b []byte) *Staged {
	g := &Staged{store: s, sums: sumsOf(b), size: int64(len(b)), data: b}
	g.pin()
	return g
}

// stageFile stages what begins with head and goes on in r.
func (s *Store) stageFile(r io.Reader, head *piece) (*Staged, error) {
	g := &Staged{store: s, temp: s.tempName()}
	f, err := os.OpenFile(g.temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	g.sums, g.size, err = tee(f, io.MultiReader(bytes.NewReader(head.data[:head.n]), r))
	if err == nil && s.sync {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(g.temp)
		return nil, err
	}
	g.pin()
	return g, nil
}

// tee copies r to w and returns the checksums and number of the bytes.
func tee(w io.Writer, r io.Reader) (aws.Sums, int64, error) {
	h, size := newHasher(), int64(0)
	for {
		p := h.piece()
		n, err := fill(r, p.data[:])
		p.n = n
		size += int64(n)
		end := err == io.EOF
		if err == nil || end {
			_, err = w.Write(p.data[:n])
		}
		h.write(p)
		if err != nil || end {
			return h.sum(), size, err
		}
	}
}

// Sums returns the checksums.
func (g *Staged) Sums() aws.Sums { return g.sums }

// Size returns the number of bytes.
func (g *Staged) Size() int64 { return g.size }

// Bytes returns the payload if it is in memory, else nil. It must not be changed.
func (g *Staged) Bytes() []byte { return g.data }

// Blob names the whole payload.
func (g *Staged) Blob() aws.Blob {
	return aws.Blob{SHA256: g.sums.SHA256, Size: g.size, Length: g.size}
}

// Keep puts the payload into the store, where it stays at least until Discard: add its
// digest to a Refs before. Keeping twice is keeping once.
func (g *Staged) Keep() error {
	if g.stored() {
		return nil
	}
	if g.temp == "" {
		if err := g.spill(); err != nil {
			return err
		}
	}
	s := g.store
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.blobs[g.sums.SHA256]
	if e.stored { // somebody else was faster; Discard removes our file
		return nil
	}
	if err := s.place(g.sums.SHA256, g.temp); err != nil {
		return err
	}
	g.temp, e.stored = "", true
	if g.data != nil {
		s.remember(g.sums.SHA256, e, g.data)
	}
	return nil
}

// Discard lets go of the payload: it stays in the store only if it was kept and a Refs
// holds it. Discarding again does nothing.
func (g *Staged) Discard() {
	if g.store == nil {
		return
	}
	if g.temp != "" {
		os.Remove(g.temp)
	}
	s, d := g.store, g.sums.SHA256
	g.store, g.temp, g.data = nil, "", nil
	s.locked(func() {
		e := s.blobs[d]
		e.pins--
		s.settle(d, e)
	})
}

func (g *Staged) pin() {
	g.store.mu.Lock()
	defer g.store.mu.Unlock()
	g.store.entry(g.sums.SHA256, g.size).pins++
}

func (g *Staged) stored() bool {
	g.store.mu.Lock()
	defer g.store.mu.Unlock()
	return g.store.blobs[g.sums.SHA256].stored
}

// spill writes a payload in memory to a temporary file.
func (g *Staged) spill() error {
	name := g.store.tempName()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	g.temp = name
	_, err = f.Write(g.data)
	if err == nil && g.store.sync {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil { // half a file must not be taken for the payload
		os.Remove(name)
		g.temp = ""
	}
	return err
}

// fill reads until b is full and returns io.EOF if r ended before. Unlike io.ReadFull it
// passes on an io.ErrUnexpectedEOF of r: that is a payload cut short, not an end.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var k int
		k, err = r.Read(b[n:])
		n += k
	}
	if n == len(b) {
		err = nil
	}
	return n, err
}

// limited fails with ErrTooLarge where io.LimitedReader would pretend an end.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// cancelled fails once its context is done.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
