//go:build js && wasm

package main

import (
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// How long written text may wait for more, and how much of it: a message for each
// line of a long listing would cost more than the listing.
const (
	printDelay = 8 * time.Millisecond
	printSize  = 32 << 10
)

// printer sends what one command writes to the page, in the order of writing.
type printer struct {
	page *page
	id   int

	mu      sync.Mutex
	fd      int
	pending []byte
	timer   *time.Timer
}

// to returns the writer of file descriptor 1 or 2.
func (p *printer) to(fd int) io.Writer { return printerFD{p, fd} }

type printerFD struct {
	*printer
	fd int
}

func (w printerFD) Write(b []byte) (int, error) {
	p := w.printer
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.fd != p.fd {
		p.send(true)
		p.fd = w.fd
	}
	p.pending = append(p.pending, b...)
	if len(p.pending) >= printSize {
		p.send(false)
	} else if p.timer == nil {
		p.timer = time.AfterFunc(printDelay, p.flush)
	}
	return len(b), nil
}

// flush sends all that is whole; a rune that is not waits for its rest.
func (p *printer) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.send(false)
}

// close sends everything.
func (p *printer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.send(true)
}

func (p *printer) send(all bool) {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	n := len(p.pending)
	if !all {
		n = whole(p.pending)
	}
	if n == 0 {
		return
	}
	text := strings.ToValidUTF8(string(p.pending[:n]), "\uFFFD")
	p.page.post("out", map[string]any{"id": p.id, "fd": p.fd, "text": text})
	p.pending = append(p.pending[:0], p.pending[n:]...)
}

// whole returns how many bytes of b do not belong to a rune that is cut off.
func whole(b []byte) int {
	for i := 1; i <= min(utf8.UTFMax, len(b)); i++ {
		if tail := b[len(b)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return len(b) - i
			}
			break
		}
	}
	return len(b)
}
