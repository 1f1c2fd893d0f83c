package link

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall/js"
	"time"
)

// Bounds of a browser's websocket, in bytes: how much may wait to be sent before
// Write waits, and how much may have arrived unread before the server is taken for
// broken. HTTP/2's windows keep both far lower.
const (
	sendQueue = 1 << 20
	readQueue = 8 << 20
)

// conn is the browser's WebSocket as a net.Conn. All that touches JavaScript is here.
// https://developer.mozilla.org/en-US/docs/Web/API/WebSocket
type conn struct {
	ws    js.Value
	funcs []js.Func

	mu      sync.Mutex
	queue   [][]byte // arrived, in order
	queued  int
	out     []byte        // written, not yet sent
	err     error         // why nothing more comes; io.EOF after a close
	arrived chan struct{} // closed when queue or err changes
	read    time.Time     // deadlines
	write   time.Time
}

// dial opens a WebSocket and waits until it is open.
func dial(ctx context.Context, url string) (_ net.Conn, err error) {
	defer func() {
		if v := recover(); v != nil { // the constructor throws, as under a CSP without connect-src
			err = errors.New("link: no websocket: " + js.Error{Value: thrown(v)}.Error())
		}
	}()
	c := &conn{ws: js.Global().Get("WebSocket").New(url), arrived: make(chan struct{})}
	c.ws.Set("binaryType", "arraybuffer")
	opened := make(chan struct{})
	c.on("open", func(js.Value) { close(opened) })
	c.on("message", c.message)
	c.on("error", func(js.Value) { c.fail(errors.New("link: the websocket failed")) })
	c.on("close", func(js.Value) { c.fail(io.EOF) })
	select {
	case <-opened:
		return c, nil
	case <-c.wait():
		c.Close()
		return nil, errors.New("link: the websocket was refused")
	case <-ctx.Done():
		c.Close()
		return nil, ctx.Err()
	}
}

func thrown(v any) js.Value {
	if e, ok := v.(js.Error); ok {
		return e.Value
	}
	return js.Global().Get("Error").New("unknown")
}

// on calls f with each event of that name, in the browser's event loop: f must not block.
func (c *conn) on(event string, f func(js.Value)) {
	fn := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	c.funcs = append(c.funcs, fn)
	c.ws.Set("on"+event, fn)
}

func (c *conn) message(event js.Value) {
	a := js.Global().Get("Uint8Array").New(event.Get("data"))
	b := make([]byte, a.Get("byteLength").Int())
	js.CopyBytesToGo(b, a)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queued += len(b); c.queued > readQueue {
		c.end(errors.New("link: the server sends more than was asked for"))
		return
	}
	c.queue = append(c.queue, b)
	c.wake()
}

// fail ends the connection for err, unless it has ended.
func (c *conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(err)
}

func (c *conn) end(err error) {
	if c.err == nil {
		c.err = err
		c.wake()
	}
}

// wake tells those who wait that something changed.
func (c *conn) wake() {
	close(c.arrived)
	c.arrived = make(chan struct{})
}

// wait returns what is closed at the next change.
func (c *conn) wait() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		now := make(chan struct{})
		close(now)
		return now
	}
	return c.arrived
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	for {
		c.mu.Lock()
		if len(c.queue) > 0 {
			n := copy(p, c.queue[0])
			if c.queue[0] = c.queue[0][n:]; len(c.queue[0]) == 0 {
				c.queue[0], c.queue = nil, c.queue[1:]
			}
			c.queued -= n
			c.mu.Unlock()
			return n, nil
		}
		err, arrived, deadline := c.err, c.arrived, c.read
		c.mu.Unlock()
		if err != nil {
			return 0, err
		}
		if err := await(arrived, deadline); err != nil {
			return 0, err
		}
	}
}

// Write implements net.Conn. It waits while the browser has much to send; there is
// no event for that, so it looks again every few milliseconds.
func (c *conn) Write(p []byte) (int, error) {
	for c.ws.Get("bufferedAmount").Int() > sendQueue {
		c.mu.Lock()
		err, deadline := c.err, c.write
		c.mu.Unlock()
		if err != nil {
			return 0, err
		}
		if !deadline.IsZero() && time.Now().After(deadline) {
			return 0, os.ErrDeadlineExceeded
		}
		time.Sleep(4 * time.Millisecond)
	}
	if c.ws.Get("readyState").Int() != 1 {
		return 0, net.ErrClosed
	}
	c.mu.Lock()
	first := len(c.out) == 0
	c.out = append(c.out, p...)
	much := len(c.out) >= sendQueue
	c.mu.Unlock()
	if much {
		c.flush()
	} else if first {
		go func() {
			runtime.Gosched() // who is about to write, too, goes with it: a message costs more than its bytes
			c.flush()
		}()
	}
	return len(p), nil
}

// flush sends what was written.
func (c *conn) flush() {
	c.mu.Lock()
	out := c.out
	c.out = nil
	c.mu.Unlock()
	if len(out) == 0 || c.ws.Get("readyState").Int() != 1 {
		return
	}
	a := js.Global().Get("Uint8Array").New(len(out))
	js.CopyBytesToJS(a, out)
	c.ws.Call("send", a)
}

// await waits for ch until the deadline, if there is one.
func await(ch <-chan struct{}, deadline time.Time) error {
	if deadline.IsZero() {
		<-ch
		return nil
	}
	t := time.NewTimer(time.Until(deadline))
	defer t.Stop()
	select {
	case <-ch:
		return nil
	case <-t.C:
		return os.ErrDeadlineExceeded
	}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.fail(net.ErrClosed)
	c.mu.Lock()
	funcs := c.funcs
	c.funcs = nil
	c.mu.Unlock()
	if funcs == nil {
		return nil
	}
	for _, event := range []string{"open", "message", "error", "close"} {
		c.ws.Set("on"+event, js.Null())
	}
	c.flush()
	c.ws.Call("close")
	for _, f := range funcs {
		f.Release()
	}
	return nil
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = t
	if c.err == nil {
		c.wake()
	}
	return nil
}

// SetWriteDeadline implements net.Conn.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write = t
	return nil
}

// LocalAddr implements net.Conn.
func (c *conn) LocalAddr() net.Addr { return addr{} }

// RemoteAddr implements net.Conn.
func (c *conn) RemoteAddr() net.Addr { return addr{} }

type addr struct{}

func (addr) Network() string { return "websocket" }
func (addr) String() string  { return "websocket" }
