// Package assets holds what the server needs inside its binary beside the page: the emulator as WebAssembly,
// and Go's linker for this machine. `go tool task build` makes them; they are not kept in git.
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

// Linker returns Go's linker, a program for this machine; nil if this binary was built without.
func Linker() ([]byte, error) {
	packed, err := files.ReadFile("files/linker.zst")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
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
	content, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack what the binary holds: %w", err)
	}
	return content, nil
}
