//go:build js && wasm

package main

import (
	"encoding/json"
	"syscall/js"

	"cloudlet/wasm/wire"
)

// message is one message of the page; which fields are set depends on Type.
type message struct {
	Type    string
	ID      int
	Line    string
	Columns int
	Cursor  int          // complete: in UTF-16 units
	Data    string       // stdin
	End     bool         // stdin: no more comes
	Aside   bool         // run: not in the reader's session
	Dir     string       // files: where they are put; "" is the current folder
	Lent    []lent       // files
	Path    string       // take
	Origin  string       // start
	Files   string       // start: a snapshot of the shell's files, "" for none
	Sandbox wire.Sandbox // start
}

// page is the other end: the worker's scope. All that touches JavaScript is here.
type page struct {
	scope, json js.Value
}

func newPage() *page {
	return &page{scope: js.Global(), json: js.Global().Get("JSON")}
}

// listen hands each message of the page to take, which must not block.
func (p *page) listen(take func(message)) {
	p.scope.Call("cloudletClient", js.FuncOf(func(_ js.Value, args []js.Value) any {
		take(p.read(args[0]))
		return nil
	}))
}

func (p *page) read(v js.Value) message {
	m := message{
		Type: text(v.Get("type")), ID: number(v.Get("id")), Line: text(v.Get("line")), Columns: number(v.Get("columns")),
		Cursor: number(v.Get("cursor")), Origin: text(v.Get("origin")), Dir: text(v.Get("dir")), Path: text(v.Get("path")),
		Files: text(v.Get("files")), Aside: v.Get("aside").Truthy(),
	}
	if list := v.Get("list"); list.Type() == js.TypeObject {
		m.Lent = lentFiles(list)
	}
	switch data := v.Get("data"); data.Type() {
	case js.TypeString:
		m.Data = data.String()
	case js.TypeNull:
		m.End = true
	}
	if s := v.Get("sandbox"); s.Type() == js.TypeObject {
		json.Unmarshal([]byte(p.json.Call("stringify", s).String()), &m.Sandbox) // of our own making
	}
	return m
}

// post sends a message of the given type to the page.
func (p *page) post(kind string, fields map[string]any) {
	if fields == nil {
		fields = map[string]any{}
	}
	fields["type"] = kind
	p.scope.Call("postMessage", js.ValueOf(fields))
}

// postJSON sends JSON text as the data of a message. Text that is not JSON is dropped.
func (p *page) postJSON(kind string, data []byte) {
	if json.Valid(data) {
		p.post(kind, map[string]any{"data": p.json.Call("parse", string(data))})
	}
}

func text(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

func number(v js.Value) int {
	if v.Type() != js.TypeNumber {
		return 0
	}
	return v.Int()
}
