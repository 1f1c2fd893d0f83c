// Command pack builds what the page needs to compile Go in the browser: Go's own
// compiler and linker as WebAssembly, and the packages that a program may import,
// each split in two: what the compiler reads (export data) and what the linker reads
// (objects).
//
//	go run ./wasm/toolchain/pack -o bin/toolchain
//
// It writes compile.wasm, link.wasm, export.pack, objects.pack and manifest.json.
// A pack is a little-endian uint32, the length of a JSON index [[path, offset,
// length], ...], that index, and the files one after another; offsets count from the
// end of the index. All of it is of one Go version and belongs together: manifest.json
// has the version, a hash over everything.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Manifest is manifest.json.
type Manifest struct {
	Version string           `json:"version"` // hex, of all files
	Go      string           `json:"go"`      // "go1.26.8"
	Files   map[string]int64 `json:"files"`   // bytes, uncompressed
}

func main() {
	out := flag.String("o", "bin/toolchain", "folder to write to")
	flag.Parse()
	if err := build(*out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func build(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	steps := []struct {
		name string
		do   func(out string) error
	}{{"the compiler and the linker", buildTools}, {"the packages", buildLibrary}, {"the manifest", writeManifest}}
	for _, step := range steps {
		start := time.Now()
		if err := step.do(out); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Printf("toolchain · %s (%.0f s)\n", step.name, time.Since(start).Seconds())
	}
	return nil
}

func writeManifest(out string) error {
	m := Manifest{Go: runtime.Version(), Files: map[string]int64{}}
	all := sha256.New()
	for _, name := range []string{"compile.wasm", "link.wasm", "export.pack", "objects.pack"} {
		b, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		m.Files[name] = int64(len(b))
		all.Write(b)
	}
	m.Version = hex.EncodeToString(all.Sum(nil)[:8])
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "manifest.json"), b, 0o644)
}
