package server

import (
	"net"
	"net/netip"
	"sync"
)

// connections is a listener that keeps the number of open connections of each client
// address below a limit: more are closed at once.
type connections struct {
	net.Listener
	most    int
	refused func()

	mu sync.Mutex
	by map[string]int
}

// limitConnections bounds a TCP listener. refused is called for each connection that is
// one too many.
func limitConnections(l net.Listener, most int, refused func()) net.Listener {
	return &connections{Listener: l, most: most, refused: refused, by: map[string]int{}}
}

// Accept implements net.Listener.
func (l *connections) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := c.RemoteAddr().String()
		if p, err := netip.ParseAddrPort(address); err == nil {
			address = maker(p.Addr().Unmap().String())
		}
		if l.enter(address) {
			return &connection{TCPConn: c.(*net.TCPConn), leave: sync.OnceFunc(func() { l.leave(address) })}, nil
		}
		l.refused()
		c.Close()
	}
}

func (l *connections) enter(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by[address] >= l.most {
		return false
	}
	l.by[address]++
	return true
}

func (l *connections) leave(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by[address]--; l.by[address] <= 0 {
		delete(l.by, address)
	}
}

// connection is a TCP connection that is counted, with all that net/http does better for one.
type connection struct {
	*net.TCPConn
	leave func()
}

// Close implements net.Conn.
func (c *connection) Close() error {
	c.leave()
	return c.TCPConn.Close()
}
