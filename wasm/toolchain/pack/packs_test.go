package main

import (
	"maps"
	"strings"
	"testing"
)

func TestShare(t *testing.T) {
	all := plan([]string{library + "base", library + "disk", library + "queue"}, []string{"fmt", "image", "image/png"})
	needs := map[string][]string{
		library + "base":  {"fmt", "sdk"},
		library + "disk":  {"fmt", "sdk", "sdk/disk"},
		library + "queue": {"sdk", "sdk/queue"},
		"sdk":             {"fmt"},
		"sdk/disk":        {"fmt", "sdk"},
		"sdk/queue":       {"sdk"},
		"image/png":       {"image", "fmt"},
	}
	got, err := share(all, needs)
	want := map[string]string{
		shim: "base", "testing/internal/testdeps": "base",
		library + "base": "base", "fmt": "base", "sdk": "base",
		library + "disk": "disk", "sdk/disk": "disk",
		library + "queue": "queue", "sdk/queue": "queue",
		"image": "more", "image/png": "more",
	}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}

	needs["image/png"] = append(needs["image/png"], "sdk/queue")
	if _, err := share(all, needs); err == nil || !strings.Contains(err.Error(), "image/png of the pack more needs sdk/queue of the pack queue") {
		t.Errorf("a package that needs one of a pack that may not be there: %v", err)
	}
}

func TestImportable(t *testing.T) {
	for path, want := range map[string]bool{
		"fmt":                       true,
		"crypto/internal/fips140":   false,
		"vendor/golang.org/x/net":   false,
		"testing/internal/testdeps": true, // the page's own file of tests
		shim:                        true,
		library + "base":            false,
	} {
		if got := importable(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
