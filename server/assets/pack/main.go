// Command pack compresses a file with zstd: go run ./server/assets/pack IN OUT.
// With CLOUDLET_QUICK set it takes less time and gives a larger file.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack IN OUT")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(in, out string) error {
	content, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	level := zstd.SpeedBestCompression
	if os.Getenv("CLOUDLET_QUICK") != "" {
		level = zstd.SpeedFastest
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level))
	if err != nil {
		return err
	}
	packed := z.EncodeAll(content, nil)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, packed, 0o644)
}
