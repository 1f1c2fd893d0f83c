//go:build js && wasm

// Command client is what the page's worker runs: the AWS SDK and the `aws`
// command, linked to one sandbox. It speaks with the page by the messages of
// playground/src/core/messages.ts.
package main

func main() {
	p := newPage()
	c := &client{page: p, running: map[int]*command{}}
	p.listen(c.take)
	select {}
}
