package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

// page serves the built page. Each of its files stands beside a .br and a .gz of
// itself, so that nothing is compressed while it is served.
type page struct {
	files    map[string]*file // by path without leading slash
	frames   string
	patience time.Duration // for a client to take a file
}

// file is one file of the page, in the encodings there are.
type file struct {
	kind     string            // media type
	encoded  map[string][]byte // "br", "gzip", "" (as it is)
	etag     string            // without quotes
	lifetime string            // Cache-Control
}

// hashed is a name that changes with its content: "assets/main-3FA9C2.js".
var hashed = regexp.MustCompile(`^assets/.+-[A-Za-z0-9_]{6,}\.[a-z0-9]+$`)

// newPage reads the page's files. A nil or empty file system is no error.
func newPage(o Options) (*page, error) {
	files := o.Page
	p := &page{files: map[string]*file{}, frames: o.Frames, patience: o.WriteDeadline}
	if files == nil {
		return p, nil
	}
	return p, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err == nil {
			p.add(name, content)
		}
		return err
	})
}

func (p *page) add(name string, content []byte) {
	encoding := ""
	switch path.Ext(name) {
	case ".br":
		encoding, name = "br", strings.TrimSuffix(name, ".br")
	case ".gz":
		encoding, name = "gzip", strings.TrimSuffix(name, ".gz")
	}
	f := p.files[name]
	if f == nil {
		f = &file{kind: mediaType(name), encoded: map[string][]byte{}, lifetime: "no-cache", etag: name}
		p.files[name] = f
	}
	f.encoded[encoding] = content
	switch {
	case hashed.MatchString(name):
		f.lifetime = "public, max-age=31536000, immutable"
		return
	case strings.HasPrefix(name, "embed/"):
		f.lifetime = "public, max-age=3600"
	}
	if encoding == "" {
		sum := sha256.Sum256(content)
		f.etag = hex.EncodeToString(sum[:8])
	}
}

func mediaType(name string) string {
	if t := map[string]string{".wasm": "application/wasm", ".js": "text/javascript; charset=utf-8", ".map": "application/json"}[path.Ext(name)]; t != "" {
		return t
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// ServeHTTP implements http.Handler.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := p.name(r.URL.Path)
	f := p.files[name]
	if f == nil {
		p.missing(w, r)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // the files are public; opaque frames and SRI need it
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Content-Security-Policy", p.policy(name, r.Host))
	h.Set("Cache-Control", f.lifetime)
	h.Set("Content-Type", f.kind)
	allowTime(w, p.patience, f.size())
	f.serve(w, r)
}

// size is the most bytes that serve may send.
func (f *file) size() int64 {
	n := 0
	for _, content := range f.encoded {
		n = max(n, len(content))
	}
	return int64(n)
}

// name is the file for a path: every lab's frame is the same document.
func (p *page) name(urlPath string) string {
	name := strings.TrimPrefix(urlPath, "/")
	switch {
	case name == "":
		return "index.html"
	case p.files[name] != nil:
		return name
	case strings.HasPrefix(name, "embed/v1/"):
		return "embed.html"
	}
	return name
}

// policy is the Content-Security-Policy of a file. The worker's script has one too,
// since a worker does not inherit its page's.
func (p *page) policy(name, host string) string {
	self := "connect-src 'self'"
	if hostName.MatchString(host) {
		self += " ws://" + host + " wss://" + host
	}
	ancestors := "'none'"
	if strings.HasPrefix(name, "embed") {
		ancestors = p.frames
	}
	return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; " + self +
		"; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " + ancestors
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9.\-\[\]:]+$`)

func (p *page) missing(w http.ResponseWriter, r *http.Request) {
	if len(p.files) == 0 && r.URL.Path == "/" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, "Cloudlet is running, but this binary holds no page. Build it with: go tool task build\n")
		return
	}
	http.NotFound(w, r)
}

// serve answers with the smallest encoding that the client takes.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	for _, encoding := range []string{"br", "gzip"} {
		if content, ok := f.encoded[encoding]; ok && accepts(r.Header.Get("Accept-Encoding"), encoding) {
			h.Set("Content-Encoding", encoding)
			h.Set("ETag", `"`+f.etag+"-"+encoding+`"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
			return
		}
	}
	h.Set("ETag", `"`+f.etag+`"`)
	content, ok := f.encoded[""]
	if !ok {
		content = f.unpack()
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// unpack is for the rare client that takes nothing compressed, when the file
// is there in no other way.
func (f *file) unpack() []byte {
	z, err := gzip.NewReader(bytes.NewReader(f.encoded["gzip"]))
	if err != nil {
		return nil
	}
	content, _ := io.ReadAll(z)
	return content
}

// accepts reports whether an Accept-Encoding header takes the encoding.
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			w := strings.ReplaceAll(weight, " ", "")
			return w != "q=0" && !strings.HasPrefix(w, "q=0.000")
		}
	}
	return false
}
