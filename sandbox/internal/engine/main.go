// Command engine makes a wazero for this module to build with, in which what ends a guest stands at the end of each function:
//
//	engine DIRECTORY
//	go build -modfile DIRECTORY/go.mod …
//
// Before each access to memory a guest's machine code looks whether that is within bounds. What follows if it is not, 45 bytes,
// wazero puts right there, on amd64, between the instructions that run. A request goes through thousands of functions
// once each, so that reading them is what takes the time: without those bytes in between a call takes half of it. The code is the
// same otherwise, and a build without -modfile does the same, slower.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "github.com/tetratelabs/wazero"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: engine DIRECTORY")
	}
	if err := write(os.Args[1]); err != nil {
		log.Fatal("engine: ", err)
	}
}

// write writes the changed module, and a go.mod that is that of this module but for the one replacement.
func write(dir string) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}\n{{.Version}}", module).Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	from, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	to := filepath.Join(dir, "wazero")
	if err := errors.Join(os.RemoveAll(to), os.MkdirAll(to, 0o755)); err != nil {
		return err
	}
	if err := copySources(to, from); err != nil {
		return err
	}
	for name, edits := range changes(version) {
		if err := change(filepath.Join(to, name), edits); err != nil {
			return err
		}
	}
	return require(dir, to)
}

// copySources copies what it takes to build a module.
func copySources(to, from string) error {
	return fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "examples"):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		switch filepath.Ext(name) {
		case ".go", ".s", ".mod", "": // the last are its licences
			if strings.HasSuffix(name, "_test.go") {
				return nil
			}
			text, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(to, name), text, 0o644)
		}
		return nil
	})
}

// require writes the go.mod and its go.sum.
func require(dir, to string) error {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	text, err := os.ReadFile(mod)
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(strings.TrimSuffix(mod, ".mod") + ".sum")
	if err != nil {
		return err
	}
	if to, err = filepath.Rel(filepath.Dir(mod), to); err != nil {
		return err
	}
	text = fmt.Appendf(text, "\nreplace %s => ./%s\n", module, filepath.ToSlash(to))
	return errors.Join(os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644), os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))
}
