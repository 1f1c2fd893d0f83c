package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"
)

func TestStage(t *testing.T) {
	for _, size := range []int{0, 1, inMemory - 1, inMemory, inMemory + 1, pieceSize, pieceSize + 1, 3<<20 + 7} {
		s, b := open(t), noise(size)
		for name, r := range map[string]io.Reader{
			"at once": bytes.NewReader(b),
			"halves":  iotest.HalfReader(bytes.NewReader(b)),
			"eof":     iotest.DataErrReader(bytes.NewReader(b)),
		} {
			g, err := s.Stage(context.Background(), r, int64(size))
			must(t, err)
			if g.Sums() != sumsOf(b) || g.Size() != int64(size) {
				t.Errorf("%d bytes %s: wrong sums or size", size, name)
			}
			if got := g.Bytes(); (got != nil) != (size <= inMemory) || got != nil && !bytes.Equal(got, b) {
				t.Errorf("%d bytes %s: Bytes gives %d", size, name, len(got))
			}
			refs := s.NewRefs()
			must(t, g.Keep())
			must(t, g.Keep())
			must(t, refs.Add(g.Sums().SHA256))
			g.Discard()
			g.Discard()
			if got := content(t, s, g.Sums().SHA256, 0, int64(size)); got != string(b) {
				t.Errorf("%d bytes %s: read others", size, name)
			}
			refs.Release()
			if f := files(t, s); len(f) != 0 {
				t.Errorf("%d bytes %s: left %v", size, name, f)
			}
		}
	}
}

func TestStageFails(t *testing.T) {
	broken := errors.New("broken")
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for _, size := range []int{100, 1 << 20} {
		half := func(err error) io.Reader {
			return io.MultiReader(bytes.NewReader(noise(size)), iotest.ErrReader(err))
		}
		for name, test := range map[string]struct {
			ctx   context.Context
			r     io.Reader
			limit int64
			want  error
		}{
			"limit":     {context.Background(), bytes.NewReader(noise(size)), int64(size) - 1, ErrTooLarge},
			"reader":    {context.Background(), half(broken), -1, broken},
			"cut short": {context.Background(), half(io.ErrUnexpectedEOF), -1, io.ErrUnexpectedEOF},
			"cancelled": {done, bytes.NewReader(noise(size)), -1, context.Canceled},
		} {
			s := open(t)
			if _, err := s.Stage(test.ctx, test.r, test.limit); !errors.Is(err, test.want) {
				t.Errorf("%d bytes, %s: %v, want %v", size, name, err, test.want)
			}
			if f := files(t, s); len(f) != 0 || len(s.blobs) != 0 {
				t.Errorf("%d bytes, %s: left %v", size, name, f)
			}
		}
	}
}

func TestKeptWithoutReferenceGoes(t *testing.T) {
	s := open(t)
	g := s.StageBytes([]byte("x"))
	must(t, g.Keep())
	g.Discard()
	if f := files(t, s); len(f) != 0 {
		t.Errorf("left %v", f)
	}
}

func TestReadRange(t *testing.T) {
	s := open(t)
	d := keep(t, s, s.NewRefs(), "0123456789")
	for _, test := range []struct {
		off, n int64
		want   string
	}{{0, 10, "0123456789"}, {3, 4, "3456"}, {9, 1, "9"}, {10, 0, ""}} {
		if got := content(t, s, d, test.off, test.n); got != test.want {
			t.Errorf("%d+%d: %q, want %q", test.off, test.n, got, test.want)
		}
	}
	for _, test := range [][2]int64{{0, 11}, {-1, 2}, {11, 0}, {5, -1}, {1 << 62, 1 << 62}} {
		if _, err := s.Read(d, test[0], test[1]); err == nil {
			t.Errorf("%v: no error", test)
		}
	}
	if _, err := s.Read(Digest{}, 0, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown digest: %v", err)
	}
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Options{Sync: true})
	must(t, err)
	kept, lost := keep(t, s, s.NewRefs(), "kept"), keep(t, s, s.NewRefs(), "lost")
	must(t, os.WriteFile(filepath.Join(dir, "temp", "half"), []byte("ha"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "README"), nil, 0o600))

	s, err = Open(dir, Options{})
	must(t, err)
	if n, size := s.Stats(); n != 2 || size != 8 {
		t.Errorf("%d blobs of %d bytes, want 2 of 8", n, size)
	}
	must(t, s.NewRefs().Add(kept))
	if n := s.Sweep(); n != 1 {
		t.Errorf("swept %d, want 1", n)
	}
	if _, err := s.Read(lost, 0, 4); !errors.Is(err, ErrNotFound) {
		t.Errorf("unreferenced blob is still there: %v", err)
	}
	if got := content(t, s, kept, 0, 4); got != "kept" {
		t.Errorf("read %q", got)
	}
	if f := files(t, s); len(f) != 2 { // kept and README
		t.Errorf("files %v", f)
	}
}

// TestSameBlobAtOnce stores and deletes few payloads from many goroutines.
func TestSameBlobAtOnce(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(9, uint64(i)))
			refs := s.NewRefs()
			for range 40 {
				b := noise(1 + rnd.IntN(3)*inMemory)
				g, err := s.Stage(context.Background(), bytes.NewReader(b), -1)
				must(t, err)
				must(t, g.Keep())
				must(t, refs.Add(g.Sums().SHA256))
				g.Discard()
				fork := refs.Clone()
				r, err := s.Read(g.Sums().SHA256, 0, g.Size())
				must(t, err)
				must(t, refs.Drop(g.Sums().SHA256))
				fork.Release()
				got, err := io.ReadAll(r)
				must(t, err)
				must(t, r.Close())
				if !bytes.Equal(got, b) {
					t.Error("read others")
				}
			}
			refs.Release()
		})
	}
	wg.Wait()
	if f := files(t, s); len(f) != 0 {
		t.Errorf("left %v", f)
	}
}

func BenchmarkStage(b *testing.B) {
	for name, size := range map[string]int{"1KiB": 1 << 10, "64KiB": 64 << 10, "64MiB": 64 << 20} {
		b.Run(name, func(b *testing.B) {
			s, refs, data := open(b), (*Refs)(nil), noise(size)
			refs = s.NewRefs()
			b.SetBytes(int64(size))
			for b.Loop() {
				g, _ := s.Stage(context.Background(), bytes.NewReader(data), -1)
				g.Keep()
				refs.Add(g.Sums().SHA256)
				g.Discard()
				refs.Drop(g.Sums().SHA256)
			}
		})
	}
}

// BenchmarkSend copies a blob to a TCP connection.
func BenchmarkSend(b *testing.B) {
	s := open(b)
	d := keep(b, s, s.NewRefs(), string(noise(64<<20)))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err == nil {
			io.Copy(io.Discard, c)
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	must(b, err)
	defer c.Close()
	b.SetBytes(64 << 20)
	for b.Loop() {
		r, _ := s.Read(d, 0, 64<<20)
		io.Copy(c, r)
		r.Close()
	}
}

func open(t testing.TB) *Store {
	s, err := Open(t.TempDir(), Options{})
	must(t, err)
	return s
}

func keep(t testing.TB, s *Store, refs *Refs, data string) Digest {
	g := s.StageBytes([]byte(data))
	defer g.Discard()
	must(t, g.Keep())
	must(t, refs.Add(g.Sums().SHA256))
	if g.Sums().SHA256 != sha256.Sum256([]byte(data)) {
		t.Fatal("not the SHA-256")
	}
	return g.Sums().SHA256
}

func content(t testing.TB, s *Store, d Digest, off, n int64) string {
	r, err := s.Read(d, off, n)
	must(t, err)
	defer r.Close()
	var b bytes.Buffer
	_, err = io.Copy(&b, r)
	must(t, err)
	return b.String()
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
		panic(err)
	}
}
