package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	library = "cloudlet/wasm/toolchain/library/"
	shim    = "cloudlet/wasm/toolchain/shim"
)

// buildLibrary writes the packages that a program may import, and what these need. A package's files are in the folder of its pack;
// importcfg, in export.pack and in the pack base, tells the tools which package is in which file.
func buildLibrary(out string) error {
	folders, err := names(library + "...")
	if err != nil {
		return err
	}
	std, err := standard()
	if err != nil {
		return err
	}
	packs := plan(folders, std)
	listed, err := list(packs)
	if err != nil {
		return err
	}
	needs := map[string][]string{}
	for _, p := range listed {
		needs[p.path] = p.needs
	}
	in, err := share(packs, needs)
	if err != nil {
		return err
	}
	export, objects, err := files(listed, in)
	if err != nil {
		return err
	}
	if err := removePacks(out); err != nil {
		return err
	}
	if err := writePack(filepath.Join(out, "export.pack"), export); err != nil {
		return err
	}
	for _, p := range packs {
		if err := writePack(filepath.Join(out, "objects-"+p.name+".pack"), objects[p.name]); err != nil {
			return err
		}
	}
	return nil
}

// removePacks removes the packs of an earlier build: there may be fewer now.
func removePacks(out string) error {
	old, err := filepath.Glob(filepath.Join(out, "*.pack"))
	for _, path := range old {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// files returns what the compiler reads, and what the linker reads of each pack.
func files(listed []compiled, in map[string]string) (export []entry, objects map[string][]entry, err error) {
	objects = map[string][]entry{}
	var compileCfg, linkCfg strings.Builder
	for _, name := range []string{"main", "play", "play_test"} { // what is compiled in the page
		fmt.Fprintf(&linkCfg, "packagefile %s=/w/%s.o\n", name, name)
	}
	for _, p := range listed {
		if strings.HasPrefix(p.path, library) {
			continue
		}
		archive, err := os.ReadFile(p.file)
		if err != nil {
			return nil, nil, err
		}
		x, o, err := split(archive)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.path, err)
		}
		pack := in[p.path]
		name := pack + "/" + strings.ReplaceAll(p.path, "/", "__") + ".a"
		objects[pack] = append(objects[pack], entry{"/o/" + name, o})
		fmt.Fprintf(&linkCfg, "packagefile %s=/o/%s\n", p.path, name)
		if importable(p.path) {
			export = append(export, entry{"/x/" + name, x})
			fmt.Fprintf(&compileCfg, "packagefile %s=/x/%s\n", p.path, name)
		}
	}
	export = append(export, entry{"/x/importcfg", []byte(compileCfg.String())})
	objects[base] = append(objects[base], entry{"/o/importcfg", []byte(linkCfg.String())})
	return export, objects, nil
}

// standard lists the packages of the standard library that work in a browser.
func standard() ([]string, error) {
	all, err := names("std")
	return slices.DeleteFunc(all, func(name string) bool {
		return !importable(name) || strings.HasPrefix(name, "runtime/cgo") || name == "plugin"
	}), err
}

// names lists the packages of a pattern.
func names(pattern string) ([]string, error) {
	var buf bytes.Buffer
	cmd := exec.Command("go", "list", pattern)
	cmd.Stdout = &buf
	err := run(cmd)
	return strings.Fields(buf.String()), err
}

// compiled is a package, the archive that the compiler made of it, and all that it imports, directly or not.
type compiled struct {
	path, file string
	needs      []string
}

// list compiles what the packs are made of.
func list(packs []pack) ([]compiled, error) {
	args := []string{"list", "-export", "-deps", "-trimpath", "-gcflags=all=-dwarf=false", "-f", "{{.ImportPath}}\t{{.Export}}\t{{join .Deps \" \"}}"}
	for _, p := range packs {
		args = append(args, p.roots...)
	}
	var buf bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Stdout = &buf
	if err := run(cmd); err != nil {
		return nil, err
	}
	var all []compiled
	for line := range strings.Lines(buf.String()) {
		words := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if words[1] != "" { // unsafe has none
			all = append(all, compiled{words[0], words[1], strings.Fields(words[2])})
		}
	}
	return all, nil
}
