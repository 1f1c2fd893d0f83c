package policy

import (
	"bytes"
	"encoding/json"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// kind is what a JSON value is.
type kind byte

const (
	null kind = iota
	quoted
	number
	boolean
	array
	object
)

// node is a JSON value that kept the order of its members.
type node struct {
	kind    kind
	text    string // of a text, number ("1.5") or boolean ("true")
	items   []*node
	members []member
}

type member struct {
	name  string
	value *node
}

// list is the items of an array, or the one value that stands for an array of one.
func (n *node) list() []*node {
	if n.kind == array {
		return n.items
	}
	return []*node{n}
}

// scalars is the texts, numbers and booleans of a list, or the one that stands for it.
func (n *node) scalars() ([]string, bool) {
	var out []string
	for _, i := range n.list() {
		if i.kind != quoted && i.kind != number && i.kind != boolean {
			return nil, false
		}
		out = append(out, i.text)
	}
	return out, true
}

// maxDepth is how deep a document may nest; the grammar needs 6.
const maxDepth = 12

// decode reads one JSON value; a repeated member, too deep a nesting or anything
// after the value is not ok.
func decode(data []byte) (*node, bool) {
	if len(data) > maxDocument {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	n, ok := read(d, 0)
	if !ok {
		return nil, false
	}
	_, err := d.Token()
	return n, err != nil && len(bytes.TrimSpace(data[d.InputOffset():])) == 0
}

func read(d *json.Decoder, depth int) (*node, bool) {
	t, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, false
	}
	switch v := t.(type) {
	case string:
		return &node{kind: quoted, text: v}, true
	case json.Number:
		return &node{kind: number, text: v.String()}, true
	case bool:
		return &node{kind: boolean, text: strconv.FormatBool(v)}, true
	case json.Delim:
		if v == '[' {
			return readArray(d, depth)
		}
		return readObject(d, depth)
	}
	return &node{kind: null}, true
}

func readArray(d *json.Decoder, depth int) (*node, bool) {
	n := &node{kind: array}
	for d.More() {
		item, ok := read(d, depth+1)
		if !ok {
			return nil, false
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err == nil
}

func readObject(d *json.Decoder, depth int) (*node, bool) {
	n := &node{kind: object}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok || seen[name] {
			return nil, false
		}
		seen[name] = true
		value, ok := read(d, depth+1)
		if !ok {
			return nil, false
		}
		n.members = append(n.members, member{name, value})
	}
	_, err := d.Token()
	return n, err == nil
}
