package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// filterItem is one filter in the documentation of a Filters member: "- vpc-id - The ID of the VPC."
var filterItem = regexp.MustCompile(`(?m)^\s*- ([a-zA-Z0-9][\w.:-]*(?: )?(?:<key>)?)\s*[-:] `)

// filtersIn lists the filters that a documentation names, sorted.
func filtersIn(doc string) []string {
	var names []string
	for _, m := range filterItem.FindAllStringSubmatch(doc, -1) {
		names = append(names, strings.TrimSuffix(strings.TrimSpace(m[1]), ":"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// writeFilters writes the documented filters of the emulated operations of EC2, the only service with filters of that form.
func (s *service) writeFilters(root string) error {
	if s.name != "ec2" {
		return nil
	}
	var rows strings.Builder
	for _, m := range s.methods {
		if names := s.source.filters[m+"Input"]; names != nil {
			fmt.Fprintf(&rows, "\t%q: %q,\n", m, strings.Join(names, " "))
		}
	}
	return writeGo(filepath.Join(root, "sandbox", s.name, "filters_gen.go"), fmt.Sprintf(`package %s

// filterNames are the filters that the SDK documents of each emulated operation.
var filterNames = map[string]string{
%s}
`, s.name, rows.String()))
}
