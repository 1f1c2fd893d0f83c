//go:build js && wasm

package main

import (
	"context"
	"io"
	"sync"
)

// input is a command's standard input: lines that the reader types when asked.
type input struct {
	ctx context.Context
	ask func() // tells the page that the command waits for a line

	mu    sync.Mutex
	text  []byte
	ended bool
	more  chan struct{} // has room for one signal
}

func newInput(ctx context.Context, ask func()) *input {
	return &input{ctx: ctx, ask: ask, more: make(chan struct{}, 1)}
}

// give adds what the reader typed; end says that no more comes.
func (i *input) give(text string, end bool) {
	i.mu.Lock()
	i.text = append(i.text, text...)
	i.ended = i.ended || end
	i.mu.Unlock()
	select {
	case i.more <- struct{}{}:
	default:
	}
}

// Read implements io.Reader. Only here, where a command really waits, is the reader asked.
func (i *input) Read(p []byte) (int, error) {
	for asked := false; ; {
		n, ended := i.take(p)
		switch {
		case n > 0 || len(p) == 0:
			return n, nil
		case ended:
			return 0, io.EOF
		case i.ctx.Err() != nil:
			return 0, context.Cause(i.ctx)
		case !asked:
			i.ask()
			asked = true
		}
		select {
		case <-i.more:
		case <-i.ctx.Done():
		}
	}
}

func (i *input) take(p []byte) (n int, ended bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	n = copy(p, i.text)
	i.text = i.text[n:]
	return n, i.ended
}
