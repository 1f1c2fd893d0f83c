package server

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cloudlet/wasm/wire"
)

// limiters hold one request limiter for each client address that was seen lately.
type limiters struct {
	rate float64 // requests per second; not positive: no limit
	mu   sync.Mutex
	by   map[string]*limiter
}

type limiter struct {
	rate.Limiter
	used time.Time
}

func newLimiters(perSecond float64) *limiters {
	return &limiters{rate: perSecond, by: map[string]*limiter{}}
}

// allow takes one request of the address from its allowance.
func (l *limiters) allow(address string, now time.Time) bool {
	if l.rate <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.by[address]
	if m == nil {
		m = &limiter{Limiter: *rate.NewLimiter(rate.Limit(l.rate), int(2*l.rate)+1)}
		l.by[address] = m
	}
	m.used = now
	return m.AllowN(now, 1)
}

// sweep forgets the addresses not seen since t.
func (l *limiters) sweep(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a, m := range l.by {
		if m.used.Before(t) {
			delete(l.by, a)
		}
	}
}

// limit refuses clients that ask too often, in the words of the service asked.
func (s *Server) limit(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.clients.allow(maker(clientOf(r)), time.Now()) {
			h.ServeHTTP(w, r)
			return
		}
		s.metrics.refused("rate of address")
		if c, signed := credentialOf(r); signed {
			f := refusalsOf(c.Service)
			f.write(w, f.throttled, requestID(r))
			return
		}
		w.Header().Set("Retry-After", "1")
		fail(w, r, http.StatusTooManyRequests, &wire.Error{Code: "TooManyRequests", Message: "Please ask less often."})
	})
}

// maker is what limits by address count: an IPv4 address, or the network of an
// IPv6 one, since a client has a whole /64 of those.
func maker(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, _ := a.WithZone("").Prefix(64)
	return p.String()
}

// addressOf returns the client's IP address and whether it came by TLS. Behind a
// proxy that is what the nearest proxy says, which is the last entry.
func addressOf(r *http.Request, behindProxy bool) (address string, secure bool) {
	address, secure = r.RemoteAddr, r.TLS != nil
	if p, err := netip.ParseAddrPort(address); err == nil {
		address = p.Addr().Unmap().String()
	}
	if !behindProxy {
		return address, secure
	}
	if list := r.Header.Values("X-Forwarded-For"); len(list) > 0 {
		last := list[len(list)-1]
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if a, err := netip.ParseAddr(last); err == nil {
			address = a.Unmap().String()
		}
	}
	return address, secure || r.Header.Get("X-Forwarded-Proto") == "https"
}
