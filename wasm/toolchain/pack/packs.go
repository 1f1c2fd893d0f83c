package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// The packs that are no folder of ../library alone.
const (
	base = "base" // is always there
	more = "more" // what is left of the standard library
)

// forced is what the files import that the page adds to a program.
var forced = []string{shim, "testing/internal/testdeps"}

// pack is a part of the library: what its roots need.
type pack struct {
	name  string
	roots []string
}

// plan lists the packs in the order in which they take packages: base, one for each other folder of the library, and
// more.
func plan(folders, std []string) []pack {
	all := []pack{{base, append(slices.Clone(forced), library+base)}}
	for _, folder := range folders {
		if folder != library+base {
			all = append(all, pack{path.Base(folder), []string{folder}})
		}
	}
	return append(all, pack{more, std})
}

// share tells for each package that the packs need in which of them it is: the first. needs has all that a package
// imports, directly or not. It is an error if a package needs one that is neither in its own pack nor in base: a page
// that fetches the pack of what a program imports would not have it.
func share(packs []pack, needs map[string][]string) (map[string]string, error) {
	in := map[string]string{}
	for _, p := range packs {
		for _, root := range p.roots {
			for _, pkg := range append([]string{root}, needs[root]...) {
				if in[pkg] == "" {
					in[pkg] = p.name
				}
			}
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(in)) {
		for _, need := range needs[pkg] {
			if in[need] != base && in[need] != in[pkg] {
				return nil, fmt.Errorf("%s of the pack %s needs %s of the pack %s: let %s import it", pkg, in[pkg], need, in[need], library+base)
			}
		}
	}
	return in, nil
}

// importable reports whether a program may import the package.
func importable(path string) bool {
	if slices.Contains(forced, path) {
		return true
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "vendor" {
			return false
		}
	}
	return !strings.HasPrefix(path, "cloudlet/")
}
