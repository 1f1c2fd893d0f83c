// Command analyze is package analysis in a worker of the page
// (playground/src/go/analyzerworker.ts). The worker sets cloudletPaths, an array of
// the packages that may be imported, and cloudletOpen(path), which answers a package's
// archive as a Uint8Array; it is given cloudletAnalyze, which takes and answers JSON.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"syscall/js"

	"cloudlet/wasm/toolchain/analysis"
)

type request struct {
	Do     string          `json:"do"` // "check", "complete" or "format"
	Files  []analysis.File `json:"files"`
	File   string          `json:"file"`   // for complete and format
	Offset int             `json:"offset"` // for complete, in bytes
}

type answer struct {
	Problems []analysis.Problem `json:"problems,omitempty"`
	Items    []analysis.Item    `json:"items,omitempty"`
	Text     string             `json:"text,omitempty"`
}

func main() {
	global := js.Global()
	list := global.Get("cloudletPaths")
	paths := make([]string, list.Length())
	for i := range paths {
		paths[i] = list.Index(i).String()
	}
	a := analysis.New(paths, func(path string) (io.ReadCloser, error) {
		found := global.Call("cloudletOpen", path)
		if found.IsNull() {
			return nil, fmt.Errorf("there is no such package here")
		}
		b := make([]byte, found.Get("byteLength").Int())
		js.CopyBytesToGo(b, found)
		return io.NopCloser(bytes.NewReader(b)), nil
	})
	global.Call("cloudletAnalyze", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var r request
		if err := json.Unmarshal([]byte(args[0].String()), &r); err != nil {
			return "{}"
		}
		b, _ := json.Marshal(do(a, r))
		return string(b)
	}))
	select {}
}

func do(a *analysis.Analyzer, r request) (out answer) {
	switch r.Do {
	case "check":
		out.Problems = a.Check(r.Files)
	case "complete":
		out.Items = a.Complete(r.Files, r.File, r.Offset)
	case "format":
		out.Text, out.Problems = a.Format(r.Files, r.File)
	}
	return out
}
