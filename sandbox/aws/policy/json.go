package policy

import (
	"encoding/json"
	"strconv"
	"strings"
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
	text    string // of a string, number ("1.5") or boolean ("true")
	items   []node
	members []member
}

type member struct {
	name  string
	value node
}

// list is the items of an array, or the one value that stands for an array of one.
func (n *node) list() []node {
	if n.kind == array {
		return n.items
	}
	return []node{*n}
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
func decode(data []byte) (node, bool) {
	if len(data) > maxDocument || !json.Valid(data) {
		return node{}, false
	}
	r := &reader{text: string(data)}
	n := r.value(0)
	return n, !r.bad
}

// reader reads JSON that is known to be valid, so that it need not look where it steps.
type reader struct {
	text string
	at   int
	bad  bool // too deep, or a member twice
}

// next skips white space, and what may be between values, and returns the letter there.
func (r *reader) next() byte {
	for strings.IndexByte(" \t\r\n,:", r.text[r.at]) >= 0 {
		r.at++
	}
	return r.text[r.at]
}

func (r *reader) value(depth int) node {
	if depth > maxDepth {
		r.bad = true
	}
	if r.bad {
		return node{}
	}
	switch r.next() {
	case '{':
		return r.object(depth)
	case '[':
		n := node{kind: array}
		for r.at++; r.next() != ']' && !r.bad; {
			n.items = append(n.items, r.value(depth+1))
		}
		r.at++
		return n
	case '"':
		return node{kind: quoted, text: r.string()}
	}
	start := r.at
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.at]) < 0 {
		r.at++
	}
	switch word := r.text[start:r.at]; word {
	case "null":
		return node{}
	case "true", "false":
		return node{kind: boolean, text: word}
	default:
		return node{kind: number, text: word}
	}
}

func (r *reader) object(depth int) node {
	n := node{kind: object}
	seen := map[string]bool{}
	for r.at++; r.next() != '}' && !r.bad; {
		name := r.string()
		r.bad = r.bad || seen[name]
		seen[name] = true
		n.members = append(n.members, member{name, r.value(depth + 1)})
	}
	r.at++
	return n
}

// string reads the string that begins here; one without escapes is a part of the text.
func (r *reader) string() string {
	start := r.at
	plain := true
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if c := r.text[r.at]; c == '\\' {
			plain = false
			r.at++
		} else if c >= 0x80 {
			plain = false
		}
	}
	r.at++
	if plain {
		return r.text[start+1 : r.at-1]
	}
	var s string
	if json.Unmarshal([]byte(r.text[start:r.at]), &s) != nil {
		r.bad = true
	}
	return s
}
