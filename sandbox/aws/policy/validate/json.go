package validate

import (
	"encoding/json"
	"strings"
)

type kind byte

const (
	object kind = iota
	array
	text
	number
	boolean
	null
)

var kindNames = [...]string{"object", "array", "string", "number", "boolean", "null"}

// node is a JSON value that knows where it stands.
type node struct {
	kind       kind
	text       string // of a text, number ("1.5") or boolean ("true")
	items      []*node
	members    []*member
	start, end int // bytes of the document
	parent     *node
	index      int     // in an array
	member     *member // in an object
}

type member struct {
	name       string
	start, end int // of the name, with its quotes
	value      *node
}

// get returns the first member called name, or nil.
func (n *node) get(name string) *node {
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// list is the items of an array, or the one value that stands for an array of one.
func (n *node) list() []*node {
	switch {
	case n == nil:
		return nil
	case n.kind == array:
		return n.items
	}
	return []*node{n}
}

// maxDepth is how deep a document may nest; the grammar of policies needs 6.
const maxDepth = 16

// parser reads JSON, and keeps the places that encoding/json forgets.
type parser struct {
	data []byte
	pos  int
	err  string // the first thing that is wrong, at pos
}

// parse returns nil and what is wrong where, if data is not JSON.
func parse(data []byte) (*node, string, int) {
	p := &parser{data: data}
	p.space()
	n := p.value(0)
	if p.space(); p.err == "" && p.pos < len(data) {
		p.err = "nothing may follow the policy"
	}
	if p.err != "" {
		return nil, p.err, p.pos
	}
	return n, "", 0
}

func (p *parser) space() {
	for p.pos < len(p.data) && strings.IndexByte(" \t\r\n", p.data[p.pos]) >= 0 {
		p.pos++
	}
}

// peek is the next byte, or 0 at the end.
func (p *parser) peek() byte {
	if p.err == "" && p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) fail(what string) {
	if p.err == "" {
		p.err = what
	}
}

// accept skips c, and the space behind it, if it comes next.
func (p *parser) accept(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	p.space()
	return true
}

func (p *parser) value(depth int) *node {
	n := &node{start: p.pos}
	switch c := p.peek(); {
	case depth > maxDepth:
		p.fail("it nests too deep")
	case c == '{':
		p.object(n, depth)
	case c == '[':
		p.array(n, depth)
	case c == '"':
		n.kind, n.text = text, p.string()
	case p.pos >= len(p.data):
		p.fail("it ends too early")
	default:
		p.word(n)
	}
	n.end = p.pos
	p.space()
	return n
}

func (p *parser) object(n *node, depth int) {
	n.kind = object
	p.accept('{')
	for p.peek() != '}' {
		if p.peek() != '"' {
			p.fail("a name in double quotes is wanted")
			return
		}
		m := &member{start: p.pos}
		m.name, m.end = p.string(), p.pos
		if p.space(); !p.accept(':') {
			p.fail("a colon is wanted")
			return
		}
		m.value = p.value(depth + 1)
		m.value.parent, m.value.member = n, m
		n.members = append(n.members, m)
		if !p.accept(',') {
			break
		}
		if p.peek() == '}' {
			p.fail("a comma stands before the end of the object")
			return
		}
	}
	p.close('}', "a comma or } is wanted")
}

func (p *parser) array(n *node, depth int) {
	n.kind = array
	p.accept('[')
	for p.peek() != ']' {
		item := p.value(depth + 1)
		item.parent, item.index = n, len(n.items)
		n.items = append(n.items, item)
		if !p.accept(',') {
			break
		}
		if p.peek() == ']' {
			p.fail("a comma stands before the end of the array")
			return
		}
	}
	p.close(']', "a comma or ] is wanted")
}

func (p *parser) close(c byte, wanted string) {
	if p.peek() != c {
		p.fail(wanted)
		return
	}
	p.pos++
}

func (p *parser) string() string {
	start := p.pos
	for p.pos++; p.pos < len(p.data); p.pos++ {
		switch p.data[p.pos] {
		case '\\':
			p.pos++
		case '"':
			p.pos++
			var s string
			if json.Unmarshal(p.data[start:p.pos], &s) != nil {
				p.pos = start
				p.fail("the string has a character or an escape that it may not have")
			}
			return s
		}
	}
	p.pos = start
	p.fail("the string has no end")
	return ""
}

// word reads true, false, null or a number.
func (p *parser) word(n *node) {
	end := p.pos
	for end < len(p.data) && strings.IndexByte(" \t\r\n,:[]{}\"", p.data[end]) < 0 {
		end++
	}
	w := p.data[p.pos:end]
	switch {
	case !json.Valid(w):
		p.fail("a value is wanted")
		return
	case w[0] == 't' || w[0] == 'f':
		n.kind = boolean
	case w[0] == 'n':
		n.kind = null
	default:
		n.kind = number
	}
	n.text, p.pos = string(w), end
}
