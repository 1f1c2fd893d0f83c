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
	root     fs.FS
	files    map[string]*file // by path without leading slash
	embeds   *embeds
	frames   string
	patience time.Duration // for a client to take a file
}

// file is one file of the page, in the encodings there are.
type file struct {
	kind     string            // media type
	encoded  map[string]string // "br", "gzip", "" (as it is) to the name in the file system
	size     int64             // of the largest encoding
	etag     string            // without quotes
	lifetime string            // Cache-Control
}

// hashed is a name that changes with its content: "assets/main-3FA9C2.js".
var hashed = regexp.MustCompile(`^(assets/.+|embed/v1)-[A-Za-z0-9_]{6,}\.[a-z0-9]+$`)

// newPage finds the page's files. A nil or empty file system is no error.
func newPage(o Options) (*page, error) {
	p := &page{root: o.Page, files: map[string]*file{}, frames: o.Frames, patience: o.WriteDeadline}
	var err error
	if p.embeds, err = newEmbeds(o.Page, o.Lessons); err != nil || p.root == nil {
		return p, err
	}
	defer delete(p.files, embedFile) // a template; embeds fills it in
	return p, fs.WalkDir(p.root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		return p.add(name)
	})
}

// add takes up one file. A file whose name changes with its content is kept by
// browsers for ever; any other is asked for again and recognised by its digest.
func (p *page) add(stored string) error {
	info, err := fs.Stat(p.root, stored)
	if err != nil {
		return err
	}
	encoding, name := "", stored
	switch path.Ext(stored) {
	case ".br":
		encoding, name = "br", strings.TrimSuffix(stored, ".br")
	case ".gz":
		encoding, name = "gzip", strings.TrimSuffix(stored, ".gz")
	}
	f := p.files[name]
	if f == nil {
		f = &file{kind: mediaType(name), encoded: map[string]string{}, lifetime: "no-cache", etag: name}
		p.files[name] = f
	}
	f.encoded[encoding] = stored
	f.size = max(f.size, info.Size())
	switch {
	case hashed.MatchString(name):
		f.lifetime = "public, max-age=31536000, immutable"
		return nil
	case strings.HasPrefix(name, "embed/"):
		f.lifetime = "public, max-age=3600"
	}
	if encoding != "" {
		return nil
	}
	content, err := fs.ReadFile(p.root, stored)
	sum := sha256.Sum256(content)
	f.etag = hex.EncodeToString(sum[:8])
	return err
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
	if document, err := p.embeds.document(r); err != nil || document != nil {
		p.serveEmbed(w, r, document, err)
		return
	}
	name := p.name(r.URL.Path)
	f := p.files[name]
	if f == nil {
		p.missing(w, r)
		return
	}
	p.guard(w, r, name)
	h := w.Header()
	h.Set("Cache-Control", f.lifetime)
	h.Set("Content-Type", f.kind)
	allowTime(w, p.patience, f.size)
	p.serve(w, r, f)
}

// serveEmbed answers with a widget's document.
func (p *page) serveEmbed(w http.ResponseWriter, r *http.Request, document []byte, err error) {
	if err != nil {
		logger(r).Error("no widget", "error", err)
		http.Error(w, "the widget could not be made", http.StatusInternalServerError)
		return
	}
	p.guard(w, r, embedFile)
	sum := sha256.Sum256(document)
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(document))
}

// guard sets what a file may do, and who may read it.
func (p *page) guard(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // the files are public; opaque frames and SRI need it
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Content-Security-Policy", p.policy(name, r.Host))
}

// name is the file for a path.
func (p *page) name(urlPath string) string {
	switch name := strings.TrimPrefix(urlPath, "/"); name {
	case "":
		return "index.html"
	case "embed/v1", "embed/v1/":
		return snippetFile
	case "join", "teach":
		return "class.html"
	default:
		return name
	}
}

// snippetFile is the page on which an author composes what to copy into a post.
const snippetFile = "snippet.html"

// policy is the Content-Security-Policy of a file. The worker's script has one too,
// since a worker does not inherit its page's.
func (p *page) policy(name, host string) string {
	self := "connect-src 'self'"
	if hostName.MatchString(host) {
		self += " ws://" + host + " wss://" + host
	}
	ancestors := "'none'"
	switch {
	case strings.HasPrefix(name, "embed"):
		ancestors = p.frames
	case name == snippetFile:
		self += "; frame-src 'self'" // its preview
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
	http.Error(w, "There is no such page. An unsigned request to S3 tells by its host name which sandbox it is for: BUCKET.s3.SANDBOX."+domain, http.StatusNotFound)
}

// serve answers with the smallest encoding that the client takes.
func (p *page) serve(w http.ResponseWriter, r *http.Request, f *file) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	for _, encoding := range []string{"br", "gzip"} {
		if stored, ok := f.encoded[encoding]; ok && accepts(r.Header.Get("Accept-Encoding"), encoding) {
			h.Set("Content-Encoding", encoding)
			h.Set("ETag", `"`+f.etag+"-"+encoding+`"`)
			p.send(w, r, stored)
			return
		}
	}
	h.Set("ETag", `"`+f.etag+`"`)
	if stored, ok := f.encoded[""]; ok {
		p.send(w, r, stored)
		return
	}
	p.unpack(w, f.encoded["gzip"])
}

// send answers with a file as it is stored.
func (p *page) send(w http.ResponseWriter, r *http.Request, stored string) {
	file, err := p.root.Open(stored)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	content, ok := file.(io.ReadSeeker)
	if !ok {
		b, _ := io.ReadAll(file)
		content = bytes.NewReader(b)
	}
	http.ServeContent(w, r, "", time.Time{}, content)
}

// unpack is for the rare client that takes nothing compressed, when the file is
// there in no other way.
func (p *page) unpack(w http.ResponseWriter, stored string) {
	packed, err := p.root.Open(stored)
	if err != nil {
		http.Error(w, "this file is only there compressed", http.StatusNotAcceptable)
		return
	}
	defer packed.Close()
	if z, err := gzip.NewReader(packed); err == nil {
		io.Copy(w, z)
	}
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
