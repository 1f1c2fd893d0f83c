package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// The files that are added to the linker (see overlay).
//
//go:embed overlay
var added embed.FS

// buildTools builds cmd/compile and cmd/link for js/wasm, from the sources of the Go
// at hand with a few changes: without the other architectures, and with a linker that
// can load everything but the program ahead of time.
func buildTools(out string) error {
	dir, err := os.MkdirTemp("", "cloudlet-overlay")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file, err := writeOverlay(dir)
	if err != nil {
		return err
	}
	for _, tool := range []string{"compile", "link"} {
		cmd := exec.Command("go", "build", "-overlay", file, "-pgo=off", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, tool+".wasm"), "cmd/"+tool)
		if err := run(cmd); err != nil {
			return err
		}
	}
	return nil
}

// buildLinker builds cmd/link for the machine that serves the page, for browsers with too little memory to link.
func buildLinker(out string) error {
	cmd := exec.Command("go", "build", "-pgo=off", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, "linker"), "cmd/link")
	cmd.Env, cmd.Stderr = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false"), os.Stderr
	return cmd.Run()
}

// buildAnalyzer builds what helps the editor.
func buildAnalyzer(out string) error {
	return run(exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, "analyze.wasm"), "cloudlet/wasm/toolchain/analyze"))
}

// run runs a go command for the browser.
func run(cmd *exec.Cmd) error {
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(cmd.Args[:2], " "), err)
	}
	return nil
}

// An edit changes one file of Go's source.
type edit struct {
	file string
	do   func(string) string
}

var (
	otherArch   = `(amd64|arm|arm64|loong64|mips|mips64|ppc64|riscv64|s390x|x86)`
	archImport  = regexp.MustCompile(`(?m)^\t"cmd/(compile|link)/internal/` + otherArch + `"\n`)
	archEntry   = regexp.MustCompile(`(?m)^\t"[a-z0-9]+": +` + otherArch + `\.Init,\n`)
	archCase    = regexp.MustCompile(`(?m)^\tcase [a-z0-9", ]+:\n\t\tarch, theArch = ` + otherArch + `\.Init\(\)\n`)
	configCases = regexp.MustCompile(`(?s)\tcase "amd64":\n\t\tc\.PtrSize = 8.*?(\tcase "wasm":\n)`)
	loadStart   = regexp.MustCompile(`(\t// ctxt\.Library grows during the loop, so not a range loop\.\n)\ti := 0\n`)
	loadSyms    = regexp.MustCompile(`(func \(l \*Loader\) LoadSyms\(arch \*sys\.Arch\) \{\n)`)
	objRef      = regexp.MustCompile(`(\t\tgi := l\.LookupOrCreateSym\(name, v\)\n\t\tr\.syms\[ndef\+i\] = gi\n\t\tif osym\.IsLinkname)`)
)

var edits = []edit{
	{"compile/main.go", func(s string) string { return archEntry.ReplaceAllString(archImport.ReplaceAllString(s, ""), "") }},
	{"compile/internal/ssa/config.go", func(s string) string { return configCases.ReplaceAllString(s, "$1") }},
	{"link/main.go", func(s string) string { return archCase.ReplaceAllString(archImport.ReplaceAllString(s, ""), "") }},
	{"link/internal/ld/lib.go", func(s string) string { return loadStart.ReplaceAllString(s, "$1\ti := ctxt.prefork()\n") }},
	{"link/internal/loader/loader.go", func(s string) string {
		s = loadSyms.ReplaceAllString(s, "$1\tif early.objs != 0 {\n\t\tl.loadLate(arch)\n\t\treturn\n\t}\n")
		return objRef.ReplaceAllString(s, "\t\tif early.collects(l, r, i, name, v) {\n\t\t\tcontinue\n\t\t}\n$1")
	}},
}

// writeOverlay writes the changed files and the file that tells go build of them. An
// edit that changes nothing is an error: this Go's sources look different.
func writeOverlay(dir string) (string, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src/cmd")
	replace := map[string]string{}
	put := func(name, text string) error {
		path := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		replace[filepath.Join(root, name)] = path
		return os.WriteFile(path, []byte(text), 0o644)
	}
	for _, e := range edits {
		b, err := os.ReadFile(filepath.Join(root, e.file))
		if err != nil {
			return "", err
		}
		text := e.do(string(b))
		if text == string(b) {
			return "", fmt.Errorf("%s of %s is not as expected", e.file, runtime.Version())
		}
		if err := put(e.file, text); err != nil {
			return "", err
		}
	}
	for name, path := range map[string]string{"ld.txt": "link/internal/ld/cloudlet.go", "loader.txt": "link/internal/loader/cloudlet.go"} {
		b, err := added.ReadFile("overlay/" + name)
		if err != nil {
			return "", err
		}
		if err := put(path, string(b)); err != nil {
			return "", err
		}
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, b, 0o644)
}
