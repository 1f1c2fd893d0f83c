//go:build wasip1

// Command cloud is the emulated AWS as a WebAssembly guest: sandbox/cloud behind
// sandbox/abi. Build it with
//
//	GOEXPERIMENT=nogreenteagc GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o cloud.wasm ./wasm/cloud
package main

import (
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/cloud"
)

// A reactor's main does not run: what all sandboxes share is made here, before the host
// takes the image that it forks.
func init() {
	t, err := cloud.Build()
	if err != nil {
		panic(err)
	}
	t.Trim()
	abi.Handle(t.New().Handle)
}

func main() {}
