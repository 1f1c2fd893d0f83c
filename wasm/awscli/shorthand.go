package awscli

import (
	"fmt"
	"regexp"
	"strings"
)

// The words of a value: the first may hold "=", a later one ends there.
var (
	singleQuoted = regexp.MustCompile(`^'(?:\\'|[^'])*'`)
	doubleQuoted = regexp.MustCompile(`^"(?:\\"|[^"])*"`)
	firstValue   = regexp.MustCompile(`^(\\,|[!#-&(-+\--<>-Z\\-z|-\x{ffff}])(\\,|[\s!#-&(-+\--\\^-|~-\x{ffff}])*`)
	secondValue  = regexp.MustCompile(`^(\\,|[!#-&(-+\--<>-Z\\-z|-\x{ffff}])(\\,|[\s!#-&(-+\--<>-\x{ffff}])*`)
)

// shorthand reads the CLI's short notation of a structure: Name=x,Values=a,b
// gives {"Name": "x", "Values": ["a", "b"]}; lists in brackets and structures
// in braces nest. Key@=file://… reads a value from a file.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
type shorthand struct {
	s       string
	i       int
	env     *Env
	resolve bool // the value after @=
	depth   int
}

// shorthandError is a syntax error at a place of the input.
type shorthandError struct{ text string }

func (e shorthandError) Error() string { return e.text }

func (e *Env) parseShorthand(s string) (*object, error) {
	p := &shorthand{s: s, env: e}
	o := newObject()
	for {
		last := p.i
		key, v, err := p.keyValue()
		if err != nil {
			return nil, err
		}
		if _, dup := o.get(key); dup {
			return nil, shorthandError{fmt.Sprintf("Second instance of key \"%s\" encountered for input:\n%s\n"+
				"This is often because there is a preceding \",\" instead of a space.", key, p.location(last))}
		}
		o.set(key, v)
		if p.end() {
			return o, nil
		}
		if err := p.expect(','); err != nil {
			return nil, err
		}
	}
}

func (p *shorthand) end() bool { return p.i >= len(p.s) }

func (p *shorthand) peek() byte {
	if p.end() {
		return 0
	}
	return p.s[p.i]
}

func (p *shorthand) space() {
	for !p.end() && strings.IndexByte(" \t\n\r\v\f", p.s[p.i]) >= 0 {
		p.i++
	}
}

// location shows the input with a mark under position i.
func (p *shorthand) location(i int) string {
	lineStart := strings.LastIndexByte(p.s[:i], '\n') + 1
	head, tail := p.s, ""
	if n := strings.IndexByte(p.s[i:], '\n'); n >= 0 {
		head, tail = p.s[:i+n], p.s[i+n:]
	}
	return head + "\n" + strings.Repeat(" ", i-lineStart) + "^" + tail
}

func (p *shorthand) fail(expected, received string) error {
	return shorthandError{fmt.Sprintf("Expected: '%s', received: '%s' for input:\n%s", expected, received, p.location(p.i))}
}

// expect takes c and the space around it.
func (p *shorthand) expect(c byte) error {
	p.space()
	if p.end() {
		return p.fail(string(c), "EOF")
	}
	if p.s[p.i] != c {
		return p.fail(string(c), string([]rune(p.s[p.i:])[0]))
	}
	p.i++
	p.space()
	return nil
}

func (p *shorthand) key() string {
	start := p.i
	for !p.end() && (isWordByte(p.s[p.i]) || strings.IndexByte("-.#/:", p.s[p.i]) >= 0) {
		p.i++
	}
	return p.s[start:p.i]
}

func (p *shorthand) keyEquals() (string, error) {
	key := p.key()
	p.resolve = p.expect('@') == nil
	return key, p.expect('=')
}

func (p *shorthand) keyValue() (string, any, error) {
	key, err := p.keyEquals()
	if err != nil {
		return "", nil, err
	}
	switch {
	case p.end():
		return key, "", nil
	case p.peek() == '[':
		v, err := p.list()
		return key, v, err
	case p.peek() == '{':
		v, err := p.structure()
		return key, v, err
	}
	v, err := p.commaList()
	return key, v, err
}

// commaList reads "bar" or "bar,baz"; it gives back the last word when that
// turns out to be the next key.
func (p *shorthand) commaList() (any, error) {
	first, err := p.first()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.peek() != ',' {
		return first, nil
	}
	if err := p.expect(','); err != nil {
		return nil, err
	}
	list := []any{first}
	for {
		v, err := p.second()
		if err == nil {
			p.space()
			if p.end() {
				list = append(list, v)
				break
			}
			err = p.expect(',')
		}
		if err != nil {
			if _, syntax := err.(shorthandError); !syntax || p.end() {
				return nil, err
			}
			p.i = strings.LastIndexByte(p.s[:p.i+1], ',')
			break
		}
		list = append(list, v)
	}
	if len(list) == 1 {
		return first, nil
	}
	return list, nil
}

func (p *shorthand) first() (any, error) {
	switch p.peek() {
	case '\'':
		return p.quoted("singled quoted", singleQuoted, `\'`, "'")
	case '"':
		return p.quoted("double quoted", doubleQuoted, `\"`, `"`)
	}
	return p.file(p.word(firstValue))
}

func (p *shorthand) second() (any, error) {
	switch p.peek() {
	case '\'', '"':
		return p.first()
	}
	if !secondValue.MatchString(p.s[p.i:]) {
		return nil, p.fail("<second>", "<none>")
	}
	return p.file(p.word(secondValue))
}

func (p *shorthand) word(re *regexp.Regexp) string {
	m := re.FindString(p.s[p.i:])
	p.i += len(m)
	return strings.TrimRight(strings.ReplaceAll(m, `\,`, ","), " \t\n\r\v\f")
}

func (p *shorthand) quoted(name string, re *regexp.Regexp, escaped, plain string) (any, error) {
	m := re.FindString(p.s[p.i:])
	if m == "" {
		return nil, p.fail("<"+name+">", "<none>")
	}
	p.i += len(m)
	v := strings.ReplaceAll(m[1:len(m)-1], escaped, plain)
	return p.file(strings.ReplaceAll(v, `\\`, `\`))
}

func (p *shorthand) file(v string) (any, error) {
	if !p.resolve {
		return v, nil
	}
	return p.env.paramFile(v)
}

func (p *shorthand) nested() (any, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, shorthandError{"nested too deeply"}
	}
	defer func() { p.depth-- }()
	switch p.peek() {
	case '[':
		return p.list()
	case '{':
		return p.structure()
	}
	return p.first()
}

func (p *shorthand) list() (any, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	list := []any{}
	for p.peek() != ']' {
		v, err := p.nested()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		p.space()
		if p.peek() != ']' {
			if err := p.expect(','); err != nil {
				return nil, err
			}
		}
	}
	p.i++
	return list, nil
}

func (p *shorthand) structure() (any, error) {
	if err := p.expect('{'); err != nil {
		return nil, err
	}
	o := newObject()
	for p.peek() != '}' {
		key, err := p.keyEquals()
		if err != nil {
			return nil, err
		}
		v, err := p.nested()
		if err != nil {
			return nil, err
		}
		p.space()
		if p.peek() != '}' {
			if err := p.expect(','); err != nil {
				return nil, err
			}
		}
		o.set(key, v)
	}
	p.i++
	return o, nil
}
