//go:build js && wasm

package main

// maxKept is how many bytes of files the page is given to keep for a reload: what fits into
// a browser's session storage, as base64 and beside other things.
const maxKept = 2 << 20

// keepFiles gives the page the shell's files, if they changed since the last time; null if
// they are more than it can keep.
func (c *client) keepFiles() {
	files := c.shell.FS()
	turns := files.Turns()
	c.mu.Lock()
	same := c.kept == turns
	c.kept = turns
	c.mu.Unlock()
	if same {
		return
	}
	var data any
	if files.Used() <= maxKept {
		if snapshot, err := files.Snapshot(); err == nil {
			data = string(snapshot)
		}
	}
	c.page.post("files", map[string]any{"data": data})
}
