package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

// A file that is there only compressed is unpacked for a client that wants it plain.
func TestPackedFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "plain wasm")
	z.Close()
	r := start(t, Options{Page: fstest.MapFS{"assets/client-1A2B3C4D.wasm.gz": {Data: packed.Bytes()}, "assets/client-1A2B3C4D.wasm.br": {Data: []byte("br")}}})
	for accept, want := range map[string]string{"identity": "plain wasm", "br;q=0, *;q=0": "plain wasm", "gzip": packed.String(), "br, gzip": "br"} {
		resp, text := r.do("GET", "/assets/client-1A2B3C4D.wasm", nil, "Accept-Encoding: "+accept)
		if resp.StatusCode != 200 || text != want || resp.Header.Get("Content-Type") != "application/wasm" {
			t.Errorf("%s: %s %q", accept, resp.Status, text)
		}
	}
}

func TestPage(t *testing.T) {
	r := start(t, Options{Frames: "https://blog.example"})
	for _, c := range []struct {
		path, accept, encoding, kind, cache, body string
	}{
		{"/", "identity", "", "text/html; charset=utf-8", "no-cache", "<h1>Cloudlet</h1>"},
		{"/", "gzip, br", "br", "text/html; charset=utf-8", "no-cache", "br"},
		{"/", "gzip, br;q=0", "gzip", "text/html; charset=utf-8", "no-cache", "gz"},
		{"/embed/v1/s3-first-bucket", "identity", "", "text/html; charset=utf-8", "no-cache", "frame"},
		{"/embed/v1.js", "identity", "", "text/javascript; charset=utf-8", "public, max-age=3600", "loader"},
		{"/assets/client-1A2B3C4D.wasm", "br", "br", "application/wasm", "public, max-age=31536000, immutable", "wasm br"},
	} {
		resp, text := r.do("GET", c.path, nil, "Accept-Encoding: "+c.accept)
		h := resp.Header
		if resp.StatusCode != 200 || text != c.body || h.Get("Content-Encoding") != c.encoding || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.cache {
			t.Errorf("%s (%s): %s %q %v", c.path, c.accept, resp.Status, text, h)
		}
		ancestors := "frame-ancestors 'none'"
		if strings.HasPrefix(c.path, "/embed/") {
			ancestors = "frame-ancestors https://blog.example"
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, ancestors) || !strings.Contains(policy, "connect-src 'self' ws"+strings.TrimPrefix(r.URL(), "http")+" ") {
			t.Errorf("%s: %s", c.path, policy)
		}
		again, _ := r.do("GET", c.path, nil, "Accept-Encoding: "+c.accept, "If-None-Match: "+h.Get("ETag"))
		if again.StatusCode != 304 {
			t.Errorf("%s again: %s", c.path, again.Status)
		}
	}
	for _, path := range []string{"/.keep", "/assets/", "/nothing", "/index.html.br/"} {
		if resp, text := r.do("GET", path, nil); resp.StatusCode != 404 {
			t.Errorf("%s: %s %q", path, resp.Status, text)
		}
	}
}
