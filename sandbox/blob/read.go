package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Reader reads a run of a blob. It goes on to work when the blob is deleted meanwhile.
// Copied to a TCP connection its bytes do not pass through the process.
type Reader struct {
	data *bytes.Reader // of a small blob that is at hand, or
	file *os.File
	rest io.LimitedReader
}

// Read opens n bytes of blob d from offset off. Open what an answer needs before the
// state that refers to it may change; the bytes can be read later.
// It returns ErrNotFound if the store has no such blob.
func (s *Store) Read(d Digest, off, n int64) (*Reader, error) {
	if r := s.atHand(d, off, n); r != nil {
		return r, nil
	}
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
	if size, err := s.Size(d); err == nil && size == n && n <= recentEach {
		return s.taken(d, r)
	}
	return r, nil
}

// taken reads a small blob as a whole, to have it at hand the next time.
func (s *Store) taken(d Digest, r *Reader) (*Reader, error) {
	defer r.file.Close()
	data, err := io.ReadAll(&r.rest)
	if err != nil {
		return nil, err
	}
	s.recall(d, data)
	return &Reader{data: bytes.NewReader(data)}, nil
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
func (r *Reader) Read(p []byte) (int, error) {
	if r.data != nil {
		return r.data.Read(p)
	}
	return r.rest.Read(p)
}

// WriteTo implements io.WriterTo: io.Copy hands the file itself to w, which may know
// a faster way (sendfile).
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	if r.data != nil {
		return r.data.WriteTo(w)
	}
	return io.Copy(w, &r.rest)
}

// Close implements io.Closer.
func (r *Reader) Close() error {
	if r.data != nil {
		return nil
	}
	return r.file.Close()
}
