package server

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is a websocket as a net.Conn: a stream of bytes in binary messages whose
// borders mean nothing. One goroutine reads, any may write.
type socket struct {
	ws       *websocket.Conn
	session  *session
	visit    *visit
	patience time.Duration // for the client to take a message

	reader io.Reader  // the rest of the message being read
	writes sync.Mutex // gorilla allows one writer

	once    sync.Once
	closed  chan struct{}
	onClose func()
}

// The codes of a close frame.
const (
	closeGoingAway = websocket.CloseGoingAway // the server stops
	closeEnded     = 4001                     // the sandbox ended; the text says why
)

// upgrade turns the request into a websocket. When it fails it has answered.
func upgrade(w http.ResponseWriter, r *http.Request, origins origins, opt Options) (*socket, error) {
	up := websocket.Upgrader{
		ReadBufferSize: 32 << 10, WriteBufferSize: 32 << 10,
		HandshakeTimeout: 10 * time.Second, CheckOrigin: origins.allow,
	}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil, err
	}
	s := &socket{ws: ws, patience: opt.WriteDeadline, closed: make(chan struct{})}
	ws.SetReadLimit(opt.MaxMessage)
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(3 * opt.Heartbeat)) }
	ws.SetPongHandler(alive)
	alive("")
	go s.ping(opt.Heartbeat)
	return s, nil
}

// ping asks the client for a sign of life; without one, reading fails.
func (s *socket) ping(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.patience)) != nil {
				s.Close()
			}
		case <-s.closed:
			return
		}
	}
}

// Read implements net.Conn. It fails for good when a message is larger than
// Options.MaxMessage or is text.
func (s *socket) Read(p []byte) (int, error) {
	for {
		if s.reader == nil {
			kind, r, err := s.ws.NextReader()
			var closed *websocket.CloseError
			switch {
			case errors.As(err, &closed):
				return 0, io.EOF
			case err != nil:
				return 0, err
			case kind != websocket.BinaryMessage:
				s.bye(websocket.CloseUnsupportedData, "binary messages only")
				return 0, errors.New("websocket: a text message")
			}
			s.reader = r
		}
		n, err := s.reader.Read(p)
		if err == io.EOF {
			s.reader = nil
			if err = nil; n == 0 {
				continue
			}
		}
		return n, err
	}
}

// Write implements net.Conn. A client that takes nothing for Options.WriteDeadline
// is cut off.
func (s *socket) Write(p []byte) (int, error) {
	s.writes.Lock()
	defer s.writes.Unlock()
	s.ws.SetWriteDeadline(time.Now().Add(s.patience))
	if err := s.ws.WriteMessage(websocket.BinaryMessage, p); err != nil {
		s.Close()
		return 0, err
	}
	return len(p), nil
}

// bye tells the client why the socket is closed, and closes it.
func (s *socket) bye(code int, reason string) {
	s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	s.Close()
}

// Close implements net.Conn.
func (s *socket) Close() error {
	err := net.ErrClosed
	s.once.Do(func() {
		close(s.closed)
		err = s.ws.Close()
		if s.onClose != nil {
			s.onClose()
		}
	})
	return err
}

func (s *socket) LocalAddr() net.Addr  { return s.ws.LocalAddr() }
func (s *socket) RemoteAddr() net.Addr { return s.ws.RemoteAddr() }

// The deadlines are the socket's own: pongs for reading, patience for writing.
func (s *socket) SetDeadline(time.Time) error      { return nil }
func (s *socket) SetReadDeadline(time.Time) error  { return nil }
func (s *socket) SetWriteDeadline(time.Time) error { return nil }
