package cloud

import (
	"strconv"
	"unicode/utf8"
)

// writer writes JSON by hand: events are made on every call, and in the guest that must
// be cheap.
type writer struct{ b []byte }

// comma parts the next value or member from the one before it.
func (w *writer) comma() {
	if n := len(w.b); n > 0 && w.b[n-1] != '{' && w.b[n-1] != '[' && w.b[n-1] != ':' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) open(bracket byte) {
	w.comma()
	w.b = append(w.b, bracket)
}

func (w *writer) close(bracket byte) { w.b = append(w.b, bracket) }

// name begins a member, whose name needs no escaping.
func (w *writer) name(name string) {
	w.comma()
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

// key is name for one that comes from outside.
func (w *writer) key(name string) {
	w.string(name)
	w.b = append(w.b, ':')
}

// text writes a member that is a string, unless it is empty.
func (w *writer) text(name, value string) {
	if value != "" {
		w.name(name)
		w.string(value)
	}
}

// spot is text, and tells where the value is.
func (w *writer) spot(name, value string) int {
	w.text(name, value)
	return len(w.b) - 1 - len(value)
}

func (w *writer) bool(name string, value bool) {
	w.name(name)
	w.raw(strconv.FormatBool(value))
}

// raw writes JSON as it is.
func (w *writer) raw(json string) {
	w.comma()
	w.b = append(w.b, json...)
}

// string writes a string value. What is not UTF-8 becomes U+FFFD.
func (w *writer) string(s string) {
	w.comma()
	b, start := append(w.b, '"'), 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		if c < utf8.RuneSelf {
			b = appendLetter(b, c)
			i++
		} else {
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += n
		}
		start = i
	}
	w.b = append(append(b, s[start:]...), '"')
}

// plain are the letters that stand for themselves in a string.
var plain = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return t
}()

func appendLetter(b []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	}
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}
