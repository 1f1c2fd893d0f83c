package awscli

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
)

// native is the emulator inside the test process.
type native struct{ env *cloudtest.Env }

func newNative(t *testing.T) world { return &native{cloudtest.New(t)} }

func (n *native) HTTP() HTTPClient          { return &http.Client{Transport: n.env} }
func (n *native) RootKey() (string, string) { return cloudtest.AccessKey, cloudtest.SecretKey }
func (n *native) Now() time.Time            { return n.env.Now }
func (n *native) Advance(d time.Duration)   { n.env.Now = n.env.Now.Add(d) }

func (n *native) Ask(question []byte) (int, []byte) {
	a := n.env.AskRaw(question)
	return a.Status, a.Body
}

// guest is the emulator as it runs for readers: wasm in the real host.
type guest struct {
	t       *testing.T
	sandbox *sandbox.Sandbox
}

// endHost closes the host of all scripts and removes its folder.
var endHost = func() {}

// host is shared by all scripts.
var host = sync.OnceValues(func() (h *sandbox.Host, err error) {
	dir, err := os.MkdirTemp("", "awscli-scripts-*")
	if err != nil {
		return nil, err
	}
	endHost = func() {
		if h != nil {
			h.Close()
		}
		os.RemoveAll(dir)
	}
	file := os.Getenv("CLOUDLET_GUEST")
	if file == "" {
		file = filepath.Join(dir, "cloud.wasm")
		build := exec.Command("go", "build", "-buildmode=c-shared", "-o", file, "cloudlet/wasm/cloud")
		build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, errors.New(string(out))
		}
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return sandbox.Open(context.Background(), sandbox.Options{Wasm: wasm, Dir: dir})
})

func newGuest(t *testing.T) world {
	if testing.Short() {
		t.Skip("builds and compiles the guest")
	}
	h, err := host()
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.New(t.Context(), abi.Config{Account: cloudtest.Account, Region: cloudtest.Region,
		AccessKey: cloudtest.AccessKey, SecretKey: cloudtest.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &guest{t, s}
}

func (g *guest) HTTP() HTTPClient          { return &http.Client{Transport: g} }
func (g *guest) RootKey() (string, string) { return cloudtest.AccessKey, cloudtest.SecretKey }
func (g *guest) Now() time.Time            { return g.sandbox.Now() }

func (g *guest) Advance(d time.Duration) {
	if err := g.sandbox.Advance(g.t.Context(), d); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guest) Ask(question []byte) (int, []byte) {
	status, answer, err := g.sandbox.Ask(g.t.Context(), &sandbox.Question{JSON: question, Remote: "203.0.113.7"})
	if err != nil {
		g.t.Fatal(err)
	}
	return status, answer
}

// RoundTrip does what the server does with a request.
func (g *guest) RoundTrip(r *http.Request) (*http.Response, error) {
	q := cloudtest.Arrived(r, nil)
	a, err := g.sandbox.Do(r.Context(), &sandbox.Request{Method: q.Method, Host: q.Host, Path: q.Path, Query: q.Query,
		Header: lengthened(q.Header, r.ContentLength), Remote: q.Remote, Body: r.Body, Length: r.ContentLength})
	if err != nil {
		return nil, err
	}
	out := &http.Response{StatusCode: a.Status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: a.Body, ContentLength: a.Length, Request: r}
	for _, f := range a.Header {
		out.Header.Add(f.Name, f.Value)
	}
	if r.Method == http.MethodHead {
		a.Body.Close()
		out.Body, out.ContentLength = http.NoBody, -1
	}
	return out, nil
}

// lengthened adds the length that net/http keeps outside of the header.
func lengthened(h aws.Header, n int64) aws.Header {
	h.Del("Content-Length")
	if n > 0 {
		h.Add("Content-Length", strconv.FormatInt(n, 10))
	}
	return h
}
