package blob

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Reader reads a run of a blob. It goes on to work when the blob is deleted meanwhile.
// Copied to a TCP connection its bytes do not pass through the process.
type Reader struct {
	file *os.File
	rest io.LimitedReader
}

// Read opens n bytes of blob d from offset off. Open what an answer needs before the
// state that refers to it may change; the bytes can be read later.
// It returns ErrNotFound if the store has no such blob.
func (s *Store) Read(d Digest, off, n int64) (*Reader, error) {
	f, err := os.Open(s.path(d))
	if errors.Is(err, os.ErrNotExist) {
		return nil, notFound(d)
	}
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f, rest: io.LimitedReader{R: f, N: n}}
	if err := r.seek(off, n); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) seek(off, n int64) error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	if off < 0 || n < 0 || n > info.Size()-off {
		return fmt.Errorf("blob: run %d+%d outside of %d bytes", off, n, info.Size())
	}
	if off > 0 {
		_, err = r.file.Seek(off, io.SeekStart)
	}
	return err
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) { return r.rest.Read(p) }

// WriteTo implements io.WriterTo: io.Copy hands the file itself to w, which may know
// a faster way (sendfile).
func (r *Reader) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, &r.rest) }

// Close implements io.Closer.
func (r *Reader) Close() error { return r.file.Close() }
