package wire

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlReader takes a small XML document apart: elements, attributes and text, with
// the five entities and character references. It refuses document types, so
// there is nothing to expand, and documents nested deeper than maxDepth.
// https://www.w3.org/TR/xml/
type xmlReader struct {
	rest  []byte
	open  []string // elements not yet closed
	empty bool     // the element just opened was <x/>: its end comes next
	items int      // of all lists so far
}

// maxItems is how many items all lists of a document may have together. No operation
// takes more than CompleteMultipartUpload, 10,000 parts; an item of four bytes
// would become a structure of a hundred.
const maxItems = 20_000

// errXML is the answer to everything that is not well-formed.
var errXML = errors.New("wire: malformed XML")

// attr is an attribute of an element, its name without prefix but for xsi:type.
type attr struct{ name, value string }

// next returns the next child of the current element: its local name and its
// attributes; ok is false at the current element's end. Text between is skipped.
func (x *xmlReader) next() (name string, attrs []attr, ok bool, err error) {
	if x.empty {
		x.empty = false
		x.open = x.open[:len(x.open)-1]
		return "", nil, false, nil
	}
	for {
		i := bytes.IndexByte(x.rest, '<')
		if i < 0 {
			return "", nil, false, errXML
		}
		if len(x.open) == 0 && len(bytes.TrimSpace(trimBOM(x.rest[:i]))) > 0 {
			return "", nil, false, errXML
		}
		x.rest = x.rest[i:]
		if skipped, err := x.skipMarkup(); err != nil {
			return "", nil, false, err
		} else if skipped {
			continue
		}
		if bytes.HasPrefix(x.rest, []byte("</")) {
			return "", nil, false, x.endTag()
		}
		return x.startTag()
	}
}

func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\ufeff")) }

// skipMarkup passes over a comment, a processing instruction or a CDATA section.
func (x *xmlReader) skipMarkup() (bool, error) {
	for _, m := range [...]struct{ open, close string }{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}} {
		if !bytes.HasPrefix(x.rest, []byte(m.open)) {
			continue
		}
		i := bytes.Index(x.rest[len(m.open):], []byte(m.close))
		if i < 0 {
			return false, errXML
		}
		x.rest = x.rest[len(m.open)+i+len(m.close):]
		return true, nil
	}
	if bytes.HasPrefix(x.rest, []byte("<!")) {
		return false, errXML
	}
	return false, nil
}

func (x *xmlReader) startTag() (name string, attrs []attr, ok bool, err error) {
	x.rest = x.rest[1:]
	full := x.name()
	if full == "" {
		return "", nil, false, errXML
	}
	for {
		x.space()
		switch {
		case bytes.HasPrefix(x.rest, []byte("/>")):
			x.rest, x.empty = x.rest[2:], true
		case bytes.HasPrefix(x.rest, []byte(">")):
			x.rest = x.rest[1:]
		default:
			a, err := x.attribute()
			if err != nil || len(attrs) > 64 {
				return "", nil, false, errXML
			}
			attrs = append(attrs, a)
			continue
		}
		if x.open = append(x.open, full); len(x.open) > maxDepth {
			return "", nil, false, errXML
		}
		return local(full), attrs, true, nil
	}
}

func (x *xmlReader) attribute() (attr, error) {
	name := x.name()
	x.space()
	if name == "" || len(x.rest) < 3 || x.rest[0] != '=' {
		return attr{}, errXML
	}
	x.rest = x.rest[1:]
	x.space()
	if len(x.rest) == 0 || x.rest[0] != '"' && x.rest[0] != '\'' {
		return attr{}, errXML
	}
	i := bytes.IndexByte(x.rest[1:], x.rest[0])
	if i < 0 {
		return attr{}, errXML
	}
	value, err := unescape(nil, x.rest[1:1+i])
	x.rest = x.rest[i+2:]
	if name != "xsi:type" && !strings.HasPrefix(name, "xmlns") {
		name = local(name)
	}
	return attr{name, string(value)}, err
}

func (x *xmlReader) endTag() error {
	x.rest = x.rest[2:]
	name := x.name()
	x.space()
	last := len(x.open) - 1
	if len(x.rest) == 0 || x.rest[0] != '>' || last < 0 || x.open[last] != name {
		return errXML
	}
	x.rest, x.open = x.rest[1:], x.open[:last]
	return nil
}

// text returns the character data of the current element and passes its end.
// Child elements in it are an error.
func (x *xmlReader) text() (string, error) {
	if x.empty {
		x.empty = false
		x.open = x.open[:len(x.open)-1]
		return "", nil
	}
	var out []byte
	for {
		i := bytes.IndexByte(x.rest, '<')
		if i < 0 {
			return "", errXML
		}
		var err error
		if out, err = unescape(out, x.rest[:i]); err != nil {
			return "", err
		}
		x.rest = x.rest[i:]
		if cdata := []byte("<![CDATA["); bytes.HasPrefix(x.rest, cdata) {
			end := bytes.Index(x.rest, []byte("]]>"))
			if end < 0 || !utf8.Valid(x.rest[len(cdata):end]) {
				return "", errXML
			}
			out = append(out, x.rest[len(cdata):end]...)
		}
		if skipped, err := x.skipMarkup(); err != nil {
			return "", err
		} else if skipped {
			continue
		}
		if !bytes.HasPrefix(x.rest, []byte("</")) {
			return "", errXML
		}
		return string(out), x.endTag()
	}
}

// skip passes over the current element with all that it contains.
func (x *xmlReader) skip() error {
	for level := 1; level > 0; {
		_, _, ok, err := x.next()
		if err != nil {
			return err
		}
		if ok {
			level++
		} else {
			level--
		}
	}
	return nil
}

// name takes a name off the input, with its prefix.
func (x *xmlReader) name() string {
	i := 0
	for i < len(x.rest) && isName(x.rest[i]) {
		i++
	}
	name := string(x.rest[:i])
	x.rest = x.rest[i:]
	return name
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == ':' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

func (x *xmlReader) space() { x.rest = bytes.TrimLeft(x.rest, " \t\r\n") }

func local(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// unescape appends text with its entities replaced.
func unescape(out, text []byte) ([]byte, error) {
	start := len(out)
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			out = append(out, text...)
			break
		}
		out = append(out, text[:i]...)
		end := bytes.IndexByte(text[i:min(len(text), i+12)], ';')
		if end < 0 {
			return nil, errXML
		}
		r, ok := reference(string(text[i+1 : i+end]))
		if !ok {
			return nil, errXML
		}
		out = utf8.AppendRune(out, r)
		text = text[i+end+1:]
	}
	if !utf8.Valid(out[start:]) {
		return nil, errXML
	}
	return out, nil
}

func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	ok := name[:min(1, len(name))] == "#" && err == nil && n > 0 && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
	return rune(n), ok
}
