// Package server is the part of Cloudlet that knows the network: it makes
// sandboxes for browsers and outside clients, carries their requests to them,
// streams what happens in them, and serves the page.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"cloudlet/server/golink"
	"cloudlet/wasm/wire"
)

// Server serves sandboxes. Make one with New, then call Run once.
type Server struct {
	opt      Options
	log      *slog.Logger
	sessions *sessions
	local    *session
	origins  origins
	shares   shares
	classes  classes
	clients  *limiters // by address
	metrics  *metrics
	page     *page
	sockets  *sockets
	linker   *golink.Linker // nil: this server does not link

	base     context.Context // parent of everything that outlives a request
	kill     context.CancelFunc
	stopping chan struct{} // closed when a graceful stop begins

	listener net.Listener
	closing  sync.Once
}

// New makes a server: it starts the host and the local sandbox and listens on
// the address, so that all three can fail here and not later.
func New(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	if opt.SecretKey == "" != (opt.AccessKey == "") {
		return nil, errors.New("an access key needs its secret key, and the other way round")
	}
	s := &Server{opt: opt, log: opt.Log, origins: opt.Origins, stopping: make(chan struct{})}
	s.base, s.kill = context.WithCancel(context.Background())
	if err := s.open(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *Server) open() (err error) {
	if s.opt.Host == nil {
		if s.opt.Host, err = openHost(s.base, s.opt); err != nil {
			return fmt.Errorf("start the host: %w", err)
		}
	}
	s.classes.gone = func(c *room) { os.Remove(s.classFile(c)) }
	s.sessions = newSessions(s.base, s.opt.Host, s.opt)
	s.clients = newLimiters(s.opt.AddressRate)
	s.metrics = newMetrics(s.sessions.len)
	s.sockets = newSockets(s)
	if s.page, err = newPage(s.opt); err != nil {
		return fmt.Errorf("read the page: %w", err)
	}
	if s.linker, err = newLinker(s.opt); err != nil {
		return fmt.Errorf("make the linker: %w", err)
	}
	s.resume()
	if s.local, err = s.sessions.makeLocal(s.base); err != nil {
		return err
	}
	if s.listener, err = net.Listen("tcp", s.opt.Addr); err != nil {
		return err
	}
	if s.opt.Connections > 0 && !s.opt.BehindProxy { // there they are all the proxy's
		s.listener = limitConnections(s.listener, s.opt.Connections, func() { s.metrics.refused("connections") })
	}
	s.local.Endpoint = s.URL()
	return nil
}

// URL is where the server listens: "http://127.0.0.1:8080".
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Local is the sandbox that is always there.
func (s *Server) Local() wire.Sandbox { return s.local.Sandbox }

// Run serves until ctx is done, then stops gracefully: event streams are told,
// calls in progress have Options.Grace to finish. It returns nil after such a stop.
func (s *Server) Run(ctx context.Context) error {
	defer s.close()
	routes := s.routes()
	outer := &http.Server{
		Handler:           routes,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 2)
	go func() { failed <- outer.Serve(s.listener) }()
	go func() { failed <- s.sockets.serve(routes) }()
	go s.sweep(ctx)
	go s.saveClasses(ctx)
	s.log.Info("serving", "url", s.URL())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.log.Info("stopping", "grace", s.opt.Grace)
	close(s.stopping)
	grace, cancel := context.WithTimeout(context.Background(), s.opt.Grace)
	defer cancel()
	var wait sync.WaitGroup
	wait.Go(func() { shutdown(grace, outer) })
	wait.Go(func() { s.sockets.stop(grace) })
	wait.Wait()
	return nil
}

// shutdown lets the requests in progress finish until ctx is done, then cuts them off.
func shutdown(ctx context.Context, h *http.Server) {
	if h.Shutdown(ctx) != nil {
		h.Close()
	}
}

// sweep ends idle sandboxes until ctx is done.
func (s *Server) sweep(ctx context.Context) {
	if s.opt.Idle < 0 {
		return
	}
	tick := time.NewTicker(min(max(s.opt.Idle/4, 10*time.Millisecond), 30*time.Second))
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			if n := s.sessions.sweep(now.Add(-s.opt.Idle)); n > 0 {
				s.log.Info("idle sandboxes ended", "count", n)
			}
			s.clients.sweep(now.Add(-time.Minute))
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) close() {
	s.closing.Do(func() {
		if s.listener != nil {
			s.listener.Close()
		}
		if s.sessions != nil {
			for _, c := range s.classes.all() {
				s.saveClass(c)
				if c.prepared != nil {
					c.prepared.close(wire.Stopping)
				}
			}
			s.sessions.closeAll(wire.Stopping)
		}
		s.shares.close()
		s.kill()
		if s.opt.Host != nil {
			s.opt.Host.Close()
		}
	})
}
