// Package golink links Go programs for browsers that have too little memory to do it themselves. It runs Go's own
// linker on objects that a browser's compiler has made, in a process that may read nothing but Go's packages, write
// nothing but its answer, and reach nothing else.
package golink

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"cloudlet/sandbox/recent"
)

// Bounds of one link.
const (
	MaxObjects = 16 << 20         // bytes of the objects together
	maxProgram = 256 << 20        // bytes of the program
	maxWords   = 64 << 10         // bytes of what the linker says
	patience   = 30 * time.Second // of one linker
)

var (
	// ErrNotOffered says that this server cannot confine a linker, or has none.
	ErrNotOffered = errors.New("golink: this server does not link")
	// ErrObjects says that the objects are not what a page sends.
	ErrObjects = errors.New("golink: these are no objects")
)

// Problem is what the linker says of a program that it cannot link.
type Problem struct{ Text string }

func (p *Problem) Error() string { return "golink: " + p.Text }

// Linker links programs, a few at a time.
type Linker struct {
	dir   string // of everything below
	tool  []byte
	packs []string
	open  func(pack string) (io.ReadCloser, error)
	turns chan struct{}

	mu sync.Mutex // held while they are written
}

// Names of what a page compiles, without their ending.
var names = []string{"main", "play", "play_test"}

// New makes a linker that keeps its files in a folder of data, which it shares with other processes of the same build. tool is Go's
// linker for this machine; packs names the packs of the packages that programs may import, in the form of wasm/toolchain/pack, and
// tells them from those of another build; open opens one. It returns ErrNotOffered where programs cannot be linked.
func New(data string, tool []byte, packs []string, open func(pack string) (io.ReadCloser, error)) (*Linker, error) {
	if len(tool) == 0 || len(packs) == 0 || !confines() {
		return nil, ErrNotOffered
	}
	sum := sha256.Sum256(append([]byte(strings.Join(packs, " ")), tool...))
	dir := filepath.Join(data, "golink-"+hex.EncodeToString(sum[:8]))
	return &Linker{dir: dir, tool: tool, packs: packs, open: open, turns: make(chan struct{}, max(1, runtime.NumCPU()/2))}, nil
}

// Link makes a program of the objects main.o and, of tests, play.o and play_test.o. It waits for its turn as long as ctx lasts.
// It returns a *Problem if the linker refuses them, and ErrObjects for other names.
func (l *Linker) Link(ctx context.Context, objects map[string][]byte) ([]byte, error) {
	if err := check(objects); err != nil {
		return nil, err
	}
	select {
	case l.turns <- struct{}{}:
		defer func() { <-l.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := l.prepare(); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "golink-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	for name, object := range objects {
		if err := os.WriteFile(filepath.Join(work, name), object, 0o600); err != nil {
			return nil, err
		}
	}
	return l.run(ctx, work)
}

func check(objects map[string][]byte) error {
	if len(objects["main.o"]) == 0 {
		return ErrObjects
	}
	known, total := 0, 0
	for _, name := range names {
		if o, ok := objects[name+".o"]; ok {
			known++
			total += len(o)
		}
	}
	if known != len(objects) || total > MaxObjects {
		return ErrObjects
	}
	return nil
}

// run lets the linker work in a folder with the objects.
func (l *Linker) run(ctx context.Context, work string) ([]byte, error) {
	config, err := l.config(work)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out := filepath.Join(work, "out.wasm")
	words := &short{}
	cmd := exec.CommandContext(ctx, l.path("link"), "-s", "-w", "-importcfg", config, "-buildmode=exe", "-o", out, filepath.Join(work, "main.o"))
	cmd.Env = []string{"GOOS=js", "GOARCH=wasm", "TMPDIR=" + work, "HOME=" + work, "GOMAXPROCS=2"}
	cmd.Dir, cmd.Stdout, cmd.Stderr = work, words, words
	if err := confine(cmd, l.path("o"), work); err != nil {
		return nil, err
	}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Problem{strings.TrimSpace(strings.NewReplacer(work+"/", "", l.dir+"/", "").Replace(words.String()) + words.end(err))}
	}
	return os.ReadFile(out)
}

// config writes which package is in which file.
func (l *Linker) config(work string) (string, error) {
	text, err := os.ReadFile(l.path("o/importcfg"))
	if err != nil {
		return "", err
	}
	text = bytes.ReplaceAll(text, []byte("=/o/"), []byte("="+l.path("o")+"/"))
	text = bytes.ReplaceAll(text, []byte("=/w/"), []byte("="+work+"/"))
	path := filepath.Join(work, "importcfg")
	return path, os.WriteFile(path, text, 0o600)
}

func (l *Linker) path(name string) string { return filepath.Join(l.dir, name) }

// prepare writes the linker and the packages, unless they are there. That takes some seconds, once.
func (l *Linker) prepare() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer recent.Use(l.dir, "golink-*")
	if _, err := os.Stat(l.dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(l.dir), 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(l.dir), "new-golink-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := l.fill(dir); err != nil {
		return fmt.Errorf("golink: the packages: %w", err)
	}
	err = os.Rename(dir, l.dir)
	if _, there := os.Stat(l.dir); there == nil {
		return nil // another process was faster
	}
	return err
}

func (l *Linker) fill(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "link"), l.tool, 0o700); err != nil {
		return err
	}
	for _, pack := range l.packs {
		if err := l.unpack(pack, dir); err != nil {
			return err
		}
	}
	return nil
}

func (l *Linker) unpack(pack, dir string) error {
	r, err := l.open(pack)
	if err != nil {
		return err
	}
	defer r.Close()
	return unpack(r, dir)
}

// short keeps the beginning of what is written.
type short struct{ bytes.Buffer }

func (s *short) Write(p []byte) (int, error) {
	s.Buffer.Write(p[:min(len(p), max(0, maxWords-s.Len()))])
	return len(p), nil
}

// end tells how a linker ended that said nothing.
func (s *short) end(err error) string {
	if s.Len() > 0 {
		return ""
	}
	return err.Error()
}
