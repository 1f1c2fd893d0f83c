package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	library = "cloudlet/wasm/toolchain/library"
	shim    = "cloudlet/wasm/toolchain/shim"
)

// entry is a file of a pack.
type entry struct {
	path string
	data []byte
}

// buildLibrary writes the packages that a program may import, and what these need.
// In both packs importcfg tells the tool which package is in which file.
func buildLibrary(out string) error {
	roots := []string{library, shim}
	std, err := standard()
	if err != nil {
		return err
	}
	listed, err := list(append(roots, std...))
	if err != nil {
		return err
	}
	var export, objects []entry
	var compileCfg, linkCfg strings.Builder
	for _, name := range []string{"main", "play", "play_test"} { // what is compiled in the page
		fmt.Fprintf(&linkCfg, "packagefile %s=/w/%s.o\n", name, name)
	}
	for _, p := range listed {
		if p.path == library {
			continue
		}
		archive, err := os.ReadFile(p.file)
		if err != nil {
			return err
		}
		x, o, err := split(archive)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		name := strings.ReplaceAll(p.path, "/", "__") + ".a"
		objects = append(objects, entry{"/o/" + name, o})
		fmt.Fprintf(&linkCfg, "packagefile %s=/o/%s\n", p.path, name)
		if importable(p.path) {
			export = append(export, entry{"/x/" + name, x})
			fmt.Fprintf(&compileCfg, "packagefile %s=/x/%s\n", p.path, name)
		}
	}
	export = append(export, entry{"/x/importcfg", []byte(compileCfg.String())})
	objects = append(objects, entry{"/o/importcfg", []byte(linkCfg.String())})
	if err := writePack(filepath.Join(out, "export.pack"), export); err != nil {
		return err
	}
	return writePack(filepath.Join(out, "objects.pack"), objects)
}

// importable reports whether a program may import the package.
func importable(path string) bool {
	if path == shim || path == "testing/internal/testdeps" { // for the files that the page adds
		return true
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "vendor" {
			return false
		}
	}
	return !strings.HasPrefix(path, "cloudlet/")
}

// standard lists the packages of the standard library that work in a browser.
func standard() ([]string, error) {
	var buf bytes.Buffer
	cmd := exec.Command("go", "list", "std")
	cmd.Stdout = &buf
	if err := run(cmd); err != nil {
		return nil, err
	}
	names := []string{"testing/internal/testdeps"}
	for name := range strings.FieldsSeq(buf.String()) {
		if importable(name) && !strings.HasPrefix(name, "runtime/cgo") && name != "plugin" {
			names = append(names, name)
		}
	}
	return names, nil
}

// compiled is a package and the archive that the compiler made of it.
type compiled struct{ path, file string }

// list compiles the packages and all that they import.
func list(pkgs []string) ([]compiled, error) {
	var buf bytes.Buffer
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-trimpath", "-gcflags=all=-dwarf=false", "-f", "{{.ImportPath}}\t{{.Export}}"}, pkgs...)...)
	cmd.Stdout = &buf
	if err := run(cmd); err != nil {
		return nil, err
	}
	var all []compiled
	for line := range strings.Lines(buf.String()) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file != "" { // unsafe has none
			all = append(all, compiled{path, file})
		}
	}
	return all, nil
}

const archiveMagic = "!<arch>\n"

// split makes two archives of one: the compiler's export data, and the rest.
// The format is that of ar: a header of 60 bytes before each file, at even offsets.
func split(archive []byte) (export, objects []byte, err error) {
	rest, ok := bytes.CutPrefix(archive, []byte(archiveMagic))
	if !ok {
		return nil, nil, fmt.Errorf("no archive")
	}
	export, objects = []byte(archiveMagic), []byte(archiveMagic)
	for len(rest) > 0 {
		if len(rest) < 60 {
			return nil, nil, fmt.Errorf("a header is cut off")
		}
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || 60+size > len(rest) {
			return nil, nil, fmt.Errorf("a file is cut off")
		}
		to := &objects
		if strings.TrimSpace(string(rest[:16])) == "__.PKGDEF" {
			to = &export
		}
		*to = append(*to, rest[:60+size]...)
		if size%2 == 1 {
			*to = append(*to, 0)
		}
		rest = rest[min(len(rest), 60+size+size%2):]
	}
	return export, objects, nil
}

func writePack(path string, entries []entry) error {
	index := make([][3]any, len(entries))
	var data []byte
	for i, e := range entries {
		index[i] = [3]any{e.path, len(data), len(e.data)}
		data = append(data, e.data...)
	}
	head, err := json.Marshal(index)
	if err != nil {
		return err
	}
	all := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	return os.WriteFile(path, append(append(all, head...), data...), 0o644)
}
