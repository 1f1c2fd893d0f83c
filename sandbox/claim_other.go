//go:build !(linux || darwin || freebsd)

package sandbox

import (
	"errors"
	"os"
	"path/filepath"
)

// lockDir locks a folder by a file that only one process can make, or returns errTaken.
// A killed process leaves its file behind; remove it by hand.
func lockDir(path string) (unlock func(), err error) {
	name := filepath.Join(filepath.Dir(path), filepath.Base(path)+".lock")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	return func() { f.Close(); os.Remove(name) }, nil
}
