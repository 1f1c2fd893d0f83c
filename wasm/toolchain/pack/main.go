// Command pack builds what the page needs to compile Go in the browser: Go's own
// compiler and linker as WebAssembly, and the packages that a program may import,
// each split in two: what the compiler reads (export data) and what the linker reads
// (objects).
//
//	go run ./wasm/toolchain/pack -programs playground/programs -o bin/toolchain
//
// It writes compile.wasm, link.wasm, analyze.wasm, export.pack with the export data of all packages, their objects in
// objects-base.pack and others that are needed only at times (see ../library/base), the linker for this machine as
// linker, and the programs as programs/<name>.wasm, which need none of these to run. A pack is a little-endian uint32, the length of a JSON index [[path, offset,
// length], ...], that index, and the files one after another; offsets count from the
// end of the index. All of it is of one Go version and belongs together.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	out := flag.String("o", "bin/toolchain", "folder to write to")
	programs := flag.String("programs", "", "folder of programs, each in a folder of its own")
	flag.Parse()
	if err := build(*out, *programs); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func build(out, programs string) error {
	if err := os.MkdirAll(filepath.Join(out, "programs"), 0o755); err != nil {
		return err
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"the compiler and the linker", func() error { return buildTools(out) }},
		{"the server's linker", func() error { return buildLinker(out) }},
		{"the analyzer", func() error { return buildAnalyzer(out) }},
		{"the packages", func() error { return buildLibrary(out) }},
		{"the programs", func() error { return buildPrograms(out, programs) }},
	}
	for _, step := range steps {
		start := time.Now()
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Printf("toolchain · %s (%.0f s)\n", step.name, time.Since(start).Seconds())
	}
	return nil
}
