package awscli

import (
	"bytes"
	"encoding/base64"
	"io"
)

func newBytesReader(b []byte) io.Reader { return bytes.NewReader(b) }

func decodeBase64(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	return b, err == nil
}

// openSeekable opens a file for the SDK, which reads a payload twice: to hash
// and to send it. A file that cannot seek is read into memory.
func (e *Env) openSeekable(name string) (io.ReadSeekCloser, error) {
	f, err := e.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if s, ok := f.(io.ReadSeekCloser); ok {
		return s, nil
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return nopCloser{bytes.NewReader(b)}, nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }
