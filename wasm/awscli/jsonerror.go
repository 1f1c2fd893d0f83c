package awscli

import (
	"errors"
	"fmt"
	"strings"
)

// jsonError finds where s stops being JSON and says so in the words of Python's
// json module ("Expecting value: line 1 column 2 (char 1)").
func jsonError(s string, cause error) error {
	p := jsonProbe{s: s}
	p.space()
	if err := p.value(0); err != nil {
		return err
	}
	return cause
}

// jsonProbe walks a text that is known not to be JSON, to name the first fault.
type jsonProbe struct {
	s string
	i int
}

func (p *jsonProbe) fail(what string, at int) error {
	return fmt.Errorf("%s: %s", what, position(p.s, at))
}

func (p *jsonProbe) space() { p.i = skipSpace(p.s, p.i) }

func (p *jsonProbe) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *jsonProbe) value(depth int) error {
	if depth > maxDepth {
		return errors.New("maximum recursion depth exceeded")
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.text()
	case c == '-' || c >= '0' && c <= '9':
		for p.i < len(p.s) && strings.IndexByte("+-.eE0123456789", p.s[p.i]) >= 0 {
			p.i++
		}
		return nil
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(p.s[p.i:], word) {
			p.i += len(word)
			return nil
		}
	}
	return p.fail("Expecting value", p.i)
}

func (p *jsonProbe) object(depth int) error {
	p.i++
	p.space()
	if p.peek() == '}' {
		p.i++
		return nil
	}
	for {
		if p.peek() != '"' {
			return p.fail("Expecting property name enclosed in double quotes", p.i)
		}
		if err := p.text(); err != nil {
			return err
		}
		p.space()
		if p.peek() != ':' {
			return p.fail("Expecting ':' delimiter", p.i)
		}
		p.i++
		p.space()
		if err := p.value(depth + 1); err != nil {
			return err
		}
		p.space()
		if p.peek() == '}' {
			p.i++
			return nil
		}
		if p.peek() != ',' {
			return p.fail("Expecting ',' delimiter", p.i)
		}
		p.i++
		p.space()
	}
}

func (p *jsonProbe) list(depth int) error {
	p.i++
	p.space()
	if p.peek() == ']' {
		p.i++
		return nil
	}
	for {
		if err := p.value(depth + 1); err != nil {
			return err
		}
		p.space()
		if p.peek() == ']' {
			p.i++
			return nil
		}
		if p.peek() != ',' {
			return p.fail("Expecting ',' delimiter", p.i)
		}
		p.i++
		p.space()
	}
}

func (p *jsonProbe) text() error {
	start := p.i
	for p.i++; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '\\':
			p.i++
		case c == '"':
			p.i++
			return nil
		case c < ' ':
			return p.fail("Invalid control character at", p.i)
		}
	}
	return p.fail("Unterminated string starting at", start)
}

// lastOffset is where the first JSON value of s ends.
func lastOffset(s string) int {
	p := jsonProbe{s: s}
	p.space()
	p.value(0)
	return p.i
}

func skipSpace(s string, i int) int {
	for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
		i++
	}
	return i
}

func position(s string, at int) string {
	at = min(at, len(s))
	line := strings.Count(s[:at], "\n") + 1
	column := at - strings.LastIndexByte(s[:at], '\n')
	return fmt.Sprintf("line %d column %d (char %d)", line, column, at)
}
