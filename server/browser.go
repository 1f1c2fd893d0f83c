package server

import (
	"net/http"
	"net/url"
	"slices"

	"cloudlet/wasm/wire"
)

// origins are the foreign origins whose pages may use the API.
type origins []string

// allow reports whether a request may come from where it comes. No Origin: not a
// browser's cross-origin request. Opaque ("null") is what a bare sandboxed frame
// has; it holds no cookie, so only the token that it was given counts.
func (o origins) allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" || slices.Contains(o, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host && u.Scheme == scheme(r)
}

// isBrowser reports whether a page made the request.
func isBrowser(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
}

// preflight reports whether r is a browser's question before a cross-origin request.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// fromBrowser refuses foreign origins and answers preflights of the others.
// https://fetch.spec.whatwg.org/#http-cors-protocol
func (s *Server) fromBrowser(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.origins.allow(r) {
			s.metrics.refused("origin")
			fail(w, r, http.StatusForbidden, &wire.Error{Code: "ForbiddenOrigin", Message: "Pages of this origin may not use the API. The server's --origins says which may."})
			return
		}
		s.allowOrigin(w, r)
		if !preflight(r) {
			h.ServeHTTP(w, r)
			return
		}
		a := w.Header()
		a.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
		a.Add("Vary", "Access-Control-Request-Headers")
		if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
			a.Set("Access-Control-Allow-Headers", names)
		}
		a.Set("Access-Control-Max-Age", "7200")
		w.WriteHeader(http.StatusNoContent)
	})
}

// allowOrigin lets the page that made the request read the answer, if it may.
// Cookies are never allowed: there are none.
func (s *Server) allowOrigin(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" || !s.origins.allow(r) {
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "*")
	h.Add("Vary", "Origin")
}
