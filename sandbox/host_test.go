package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cloudlet/sandbox/abi"
)

// guestWasm builds the test guest once, into a folder that outlives the test run, so
// that its compilation is cached too.
var guestWasm = sync.OnceValues(func() ([]byte, error) {
	return buildGuest(filepath.Join(testDir(), "guest.wasm"))
})

func buildGuest(out string, flags ...string) ([]byte, error) {
	cmd := exec.Command("go", append(append([]string{"build", "-buildmode=c-shared", "-o", out}, flags...), "./testdata/guest")...)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc")
	if msg, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build guest: %w\n%s", err, msg)
	}
	return os.ReadFile(out)
}

func testDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "cloudlet-test")
	os.MkdirAll(dir, 0o700)
	return dir
}

// A guest that is older or newer than the host is refused, and the error says what to do.
func TestAGuestOfOtherSourcesIsRefused(t *testing.T) {
	dir := t.TempDir()
	code, err := os.ReadFile("abi/codec.go")
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(code), "const version = ", "const version = 100 + ", 1)
	here, _ := filepath.Abs("abi/codec.go")
	files := map[string]string{here: filepath.Join(dir, "codec.go")}
	overlay, _ := json.Marshal(map[string]any{"Replace": files})
	for name, data := range map[string][]byte{"codec.go": []byte(other), "overlay.json": overlay} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wasm, err := buildGuest(filepath.Join(dir, "guest.wasm"), "-overlay", filepath.Join(dir, "overlay.json"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := Open(t.Context(), Options{Wasm: wasm, Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if !errors.Is(err, errStranger) {
		t.Error(err)
	}
	if err == nil {
		h.Close()
	}
}

// openHost opens a host of the test guest, whose compile cache all tests share.
func openHost(t testing.TB, change func(*Options)) *Host {
	t.Helper()
	wasm, err := guestWasm()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(testDir(), "compiled"), 0o700)
	if err := os.Symlink(filepath.Join(testDir(), "compiled"), filepath.Join(dir, "compiled")); err != nil {
		t.Fatal(err)
	}
	o := Options{Wasm: wasm, Dir: dir, Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&o)
	}
	h, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// eachBacking runs a test on both ways to keep memory, with instances that exchange it and
// with one for each sandbox.
func eachBacking(t *testing.T, f func(t *testing.T, h *Host)) {
	for _, plain := range []bool{false, true} {
		for _, apart := range []bool{false, true} {
			h := openHost(t, func(o *Options) { o.Copy, o.Apart, o.Timeout = plain, apart, 3*time.Second })
			name := h.backing.name()
			if apart {
				name += ", apart"
			}
			t.Run(name, func(t *testing.T) { f(t, h) })
		}
	}
}

var testConfig = abi.Config{Account: "123456789012", Region: "us-east-1", AccessKey: "AKIATEST", SecretKey: "secret"}

func newSandbox(t testing.TB, h *Host) *Sandbox {
	t.Helper()
	s, err := h.New(context.Background(), testConfig)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// do sends "path?query" and returns the body.
func do(s *Sandbox, url string) (string, error) {
	path, query, _ := strings.Cut(url, "?")
	r, err := s.Do(context.Background(), &Request{Method: "GET", Path: path, Query: query})
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return string(b), err
}

func want(t testing.TB, s *Sandbox, url, body string) {
	t.Helper()
	got, err := do(s, url)
	if err != nil || got != body {
		t.Fatalf("%s = %q, %v; want %q", url, got, err, body)
	}
}

func TestForksAreIsolated(t *testing.T) {
	eachBacking(t, func(t *testing.T, h *Host) {
		a, b := newSandbox(t, h), newSandbox(t, h)
		want(t, a, "/add", "1")
		want(t, a, "/add", "2")
		want(t, b, "/count", "0")
		want(t, a, "/note?k=of+a", "ok")
		want(t, b, "/read?k", "")
		want(t, b, "/read?setup-7", strings.Repeat("x", 100))
		want(t, b, "/config", "123456789012 AKIATEST")
	})
}
