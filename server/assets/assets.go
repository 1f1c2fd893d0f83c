// Package assets holds what the server needs inside its binary beside the page:
// the emulator as WebAssembly. It is built by `go tool task guest`, not kept in git.
package assets

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/klauspost/compress/zstd"
)

//go:embed all:files
var files embed.FS

// ErrNotBuilt says that the binary was built before the emulator was.
var ErrNotBuilt = errors.New("this binary holds no emulator; build it with: go tool task build")

// Guest returns the emulator, a WebAssembly module.
func Guest() ([]byte, error) {
	packed, err := files.ReadFile("files/cloud.wasm.zst")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	return Unpack(packed)
}

// Unpack undoes the compression that package pack's command made.
func Unpack(packed []byte) ([]byte, error) {
	z, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	wasm, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack the emulator: %w", err)
	}
	return wasm, nil
}
