package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// errTaken says that another process has a folder.
var errTaken = errors.New("taken by another process")

// claim finds a folder dir/name-0, dir/name-1, … that no other process uses, makes it if
// need be, and keeps it until unlock is called or the process ends.
func claim(dir, name string) (path string, unlock func(), err error) {
	for i := range 64 {
		path = filepath.Join(dir, fmt.Sprintf("%s-%d", name, i))
		if err := os.MkdirAll(path, 0o700); err != nil {
			return "", nil, err
		}
		unlock, err = lockDir(path)
		if !errors.Is(err, errTaken) {
			return path, unlock, err
		}
	}
	return "", nil, fmt.Errorf("%s: %w", path, errTaken)
}
