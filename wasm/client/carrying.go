//go:build js && wasm

package main

import (
	"sync"
	"time"

	"cloudlet/wasm/awscli"
)

// carriedPause is how long news of a transfer may wait for more.
const carriedPause = 100 * time.Millisecond

// carrying tells the page how far the files of one command are.
type carrying struct {
	page *page
	id   int

	mu    sync.Mutex
	files map[string]*awscli.Carried // news since the last message
	timer *time.Timer
}

// take adds news of a file.
func (c *carrying) take(n awscli.Carried) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil {
		c.files = map[string]*awscli.Carried{}
	}
	f := c.files[n.Name]
	if f == nil {
		f = &awscli.Carried{}
		c.files[n.Name] = f
	}
	f.Bytes += n.Bytes
	f.Done, f.Err = n.Done, n.Err
	if c.timer == nil {
		c.timer = time.AfterFunc(carriedPause, c.send)
	}
}

// send tells the page what is known.
func (c *carrying) send() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if len(c.files) == 0 {
		return
	}
	list := make([]any, 0, len(c.files))
	for name, f := range c.files {
		item := map[string]any{"name": name, "bytes": f.Bytes, "done": f.Done}
		if f.Err != nil {
			item["error"] = f.Err.Error()
		}
		list = append(list, item)
	}
	c.files = nil
	c.page.post("carried", map[string]any{"id": c.id, "files": list})
}
