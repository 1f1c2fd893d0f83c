package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
)

// shimFile is what the page adds to a program before it compiles it (src/go/tools.ts).
const shimFile = "package main\n\nimport _ \"" + shim + "\"\n"

// buildPrograms builds each folder of dir as the page would.
func buildPrograms(out, dir string) error {
	if dir == "" {
		return nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	programs, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "cloudlet-programs")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	added := filepath.Join(temp, "shim.go")
	if err := os.WriteFile(added, []byte(shimFile), 0o644); err != nil {
		return err
	}
	replace := map[string]string{}
	for _, p := range programs {
		replace[filepath.Join(dir, p.Name(), "zz_cloudlet.go")] = added
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	file := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		return err
	}
	for _, p := range programs {
		wasm := filepath.Join(out, "programs", p.Name()+".wasm")
		cmd := exec.Command("go", "build", "-overlay", file, "-trimpath", "-gcflags=all=-dwarf=false", "-ldflags=-s -w", "-o", wasm, filepath.Join(dir, p.Name()))
		if err := run(cmd); err != nil {
			return err
		}
	}
	return nil
}
