package recent

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestUse(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"build-a", "build-b", "build-c", "build-d", "build-e", "sandboxes"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "files"), 0o700); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-100) * time.Hour)
		os.Chtimes(filepath.Join(dir, name), at, at)
	}
	Use(filepath.Join(dir, "build-b"), "build-*")
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, []string{"build-b", "build-d", "build-e", "sandboxes"}) {
		t.Error(names)
	}
}
