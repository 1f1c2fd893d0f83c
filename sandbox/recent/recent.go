// Package recent keeps folders of what takes long to make, one for each build of a program, and forgets those of
// builds that nobody runs any more.
package recent

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// kept is how many folders stay: that of the build that runs now, and those of two others that ran last.
const kept = 3

// Use marks a folder as in use now. Of the files and folders beside it whose names match a pattern of filepath.Match, those that
// were not in use for longest are removed; a program that still runs has what it has read, and makes them again if it must.
func Use(dir, pattern string) {
	now := time.Now()
	os.Chtimes(dir, now, now)
	all, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), pattern))
	slices.SortFunc(all, func(a, b string) int { return used(b).Compare(used(a)) })
	for _, old := range all[min(kept, len(all)):] {
		os.RemoveAll(old)
	}
}

// used is when a folder was in use; the zero time, when somebody else has removed it.
func used(dir string) time.Time {
	info, err := os.Stat(dir)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
