package golink

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own program confine itself, as cloudlet does.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == Command {
		os.Stderr.WriteString(Become(os.Args[2]).Error())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const built = "../../bin/toolchain"

func needBuilt(t *testing.T) *Linker {
	t.Helper()
	tool, err := os.ReadFile(filepath.Join(built, "linker"))
	if err != nil {
		t.Skip("run `go tool task build` first")
	}
	packs, _ := filepath.Glob(filepath.Join(built, "objects-*.pack"))
	l, err := New(t.TempDir(), tool, packs, func(pack string) (io.ReadCloser, error) { return os.Open(pack) })
	if errors.Is(err, ErrNotOffered) {
		t.Skip("this system cannot confine a linker")
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// compile makes an object of a program as the page's compiler does.
func compile(t *testing.T, source string) []byte {
	t.Helper()
	dir := t.TempDir()
	pack, err := os.Open(filepath.Join(built, "export.pack"))
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	if err := unpack(pack, dir); err != nil {
		t.Fatal(err)
	}
	config, _ := os.ReadFile(filepath.Join(dir, "x/importcfg"))
	os.WriteFile(filepath.Join(dir, "importcfg"), bytes.ReplaceAll(config, []byte("=/x/"), []byte("="+dir+"/x/")), 0o600)
	os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600)
	cmd := exec.Command("go", "tool", "compile", "-p", "main", "-complete", "-dwarf=false", "-pack", "-importcfg", "importcfg", "-o", "main.x", "-linkobj", "main.o", "main.go")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	object, err := os.ReadFile(filepath.Join(dir, "main.o"))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

// ofAllPacks is a program that imports packages of more packs than one.
const ofAllPacks = `package main

import (
	"fmt"
	"image/png"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

func main() { fmt.Println(png.BestSpeed, ec2.ServiceID) }
`

func TestLink(t *testing.T) {
	l := needBuilt(t)
	object := compile(t, ofAllPacks)
	for range 2 { // the second time everything is there
		start := time.Now()
		program, err := l.Link(t.Context(), map[string][]byte{"main.o": object})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(program, []byte("\x00asm")) {
			t.Fatalf("no WebAssembly: %.20q", program)
		}
		t.Logf("%d KB in %v", len(program)>>10, time.Since(start))
	}
	var problem *Problem
	if _, err := l.Link(t.Context(), map[string][]byte{"main.o": []byte("no object")}); !errors.As(err, &problem) || strings.Contains(problem.Text, l.dir) {
		t.Errorf("an object that is none: %v", err)
	}
	if _, err := l.Link(t.Context(), map[string][]byte{"other.o": object}); !errors.Is(err, ErrObjects) {
		t.Errorf("another name: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Link(gone, map[string][]byte{"main.o": object}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more: %v", err)
	}
}

// escapes is a program that tries what a confined one must not.
const escapes = `package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	try := func(what string, err error) { fmt.Println(what, err == nil) }
	_, err := os.ReadFile("/etc/passwd")
	try("read", err)
	try("write", os.WriteFile(os.Args[2], nil, 0o600))
	_, err = net.Dial("tcp", os.Args[1])
	try("connect", err)
	_, err = net.Listen("tcp", "127.0.0.1:0")
	try("listen", err)
	_, err = os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
	try("run", err)
	try("inside", os.WriteFile("inside", []byte("x"), 0o600))
}
`

func TestConfined(t *testing.T) {
	if !confines() {
		t.Skip("this system cannot confine a process")
	}
	dir, work := t.TempDir(), t.TempDir()
	os.WriteFile(filepath.Join(dir, "main.go"), []byte(escapes), 0o600)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "escapes"), filepath.Join(dir, "main.go"))
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	outside := filepath.Join(dir, "outside")
	cmd := exec.Command(filepath.Join(dir, "escapes"), listener.Addr().String(), outside)
	cmd.Dir = work
	if err := confine(cmd, t.TempDir(), work); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if want := "read false\nwrite false\nconnect false\nlisten false\nrun false\ninside true\n"; err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("it wrote outside")
	}
}

// packOf writes objects as the page does.
func packOf(objects map[string][]byte) []byte {
	var index [][3]any
	var data []byte
	for _, name := range []string{"main.o", "play.o", "play_test.o", "../../x"} {
		if o, ok := objects[name]; ok {
			index = append(index, [3]any{name, len(data), len(o)})
			data = append(data, o...)
		}
	}
	head, _ := json.Marshal(index)
	return slices.Concat(binary.LittleEndian.AppendUint32(nil, uint32(len(head))), head, data)
}

func TestReadObjects(t *testing.T) {
	good := map[string][]byte{"main.o": []byte("one"), "play.o": []byte("two")}
	got, err := ReadObjects(bytes.NewReader(packOf(good)))
	if err != nil || string(got["main.o"]) != "one" || string(got["play.o"]) != "two" {
		t.Errorf("%q %v", got, err)
	}
	for what, b := range map[string][]byte{
		"nothing":      nil,
		"no main":      packOf(map[string][]byte{"play.o": []byte("x")}),
		"a path":       packOf(map[string][]byte{"main.o": []byte("x"), "../../x": []byte("x")}),
		"cut off":      packOf(good)[:40],
		"a long index": {0xff, 0xff, 0xff, 0xff},
		"too large":    []byte("\x1a\x00\x00\x00" + `[["main.o",0,99999999999]]`),
		"negative":     []byte("\x11\x00\x00\x00" + `[["main.o",0,-1]]`),
	} {
		if _, err := ReadObjects(bytes.NewReader(b)); !errors.Is(err, ErrObjects) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func FuzzReadObjects(f *testing.F) {
	f.Add(packOf(map[string][]byte{"main.o": []byte("one"), "play.o": []byte("two")}))
	f.Add([]byte("\x1a\x00\x00\x00" + `[["main.o",0,99999999999]]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		objects, err := ReadObjects(bytes.NewReader(b))
		if err != nil {
			return
		}
		for name := range objects {
			if !strings.HasSuffix(name, ".o") || strings.ContainsAny(name, "/\\") {
				t.Errorf("an object called %q", name)
			}
		}
	})
}
