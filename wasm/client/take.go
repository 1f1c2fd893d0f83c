//go:build js && wasm

package main

import "syscall/js"

// takeFile gives the page the bytes of one of the shell's files, and removes it.
func (c *client) takeFile(m message) {
	fields := map[string]any{"id": m.ID}
	fs := c.shell.FS()
	data, err := fs.ReadFile(m.Path)
	if err == nil {
		err = fs.Remove(m.Path)
	}
	if err != nil {
		fields["error"] = err.Error()
	} else {
		bytes := js.Global().Get("Uint8Array").New(len(data))
		js.CopyBytesToJS(bytes, data)
		fields["data"] = bytes.Get("buffer")
	}
	c.page.post("taken", fields)
	c.keepFiles()
}
