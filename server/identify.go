package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"
)

// visit is what the server knows of a request beside the request itself.
type visit struct {
	id     string // a UUID, as AWS's request ids are
	client string // IP address
	secure bool   // came by TLS
	log    *slog.Logger
}

type visitKey struct{}

// identify gives each request its id, address and logger, and a deadline for
// clients that read slowly.
func (s *Server) identify(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{id: newUUID(), log: s.log}
		if outer := visitOf(r); outer != nil { // a request inside a socket
			v.client, v.secure = outer.client, outer.secure
		} else {
			v.client, v.secure = addressOf(r, s.opt.BehindProxy)
		}
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.opt.WriteDeadline))
		w.Header().Set("X-Request-Id", v.id)
		start := time.Now()
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
		s.log.Debug("request", "request", v.id, "client", v.client, "method", r.Method, "host", r.Host, "path", r.URL.Path, "took", time.Since(start))
	})
}

func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	return v
}

func requestID(r *http.Request) string { return visitOf(r).id }
func clientOf(r *http.Request) string  { return visitOf(r).client }

// scheme is the one by which the client reached the server, or its proxy.
func scheme(r *http.Request) string {
	if v := visitOf(r); v != nil && v.secure {
		return "https"
	}
	return "http"
}

// logger returns the log with the request's id and address.
func logger(r *http.Request) *slog.Logger {
	v := visitOf(r)
	return v.log.With("request", v.id, "client", v.client)
}

func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
