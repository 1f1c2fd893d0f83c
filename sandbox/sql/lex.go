package sql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a query: kind 'i' identifier, 'q' quoted identifier, 's' string, 'n' number, 'o' operator, 0 the end.
type token struct {
	kind byte
	text string
}

// is reports whether a token is a keyword or an operator.
func (t token) is(word string) bool {
	return t.kind == 'o' && t.text == word || t.kind == 'i' && strings.EqualFold(t.text, word)
}

// lex takes a query apart.
func lex(s string) ([]token, error) {
	var out []token
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsSpace(r):
			s = s[size:]
		case r == '\'' || r == '"' || r == '`':
			text, rest, ok := quoted(s)
			if !ok {
				return nil, fail("LexerInvalidLiteral", "The SQL expression contains an invalid literal.")
			}
			out = append(out, token{map[rune]byte{'\'': 's', '"': 'q', '`': 's'}[r], text})
			s = rest
		case r >= '0' && r <= '9' || r == '.' && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
			n := numberLength(s)
			out = append(out, token{'n', s[:n]})
			s = s[n:]
		case r == '_' || unicode.IsLetter(r):
			n := strings.IndexFunc(s, func(r rune) bool { return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if n < 0 {
				n = len(s)
			}
			out = append(out, token{'i', s[:n]})
			s = s[n:]
		default:
			op := operator(s)
			if op == "" {
				return nil, fail("LexerInvalidChar", "The SQL expression contains an invalid character.")
			}
			out = append(out, token{'o', op})
			s = s[len(op):]
		}
	}
	return append(out, token{}), nil
}

// operator returns the longest operator at the start.
func operator(s string) string {
	for _, op := range []string{"<=", ">=", "<>", "!=", "||"} {
		if strings.HasPrefix(s, op) {
			return op
		}
	}
	if strings.IndexByte("=<>+-*/%(),.[];", s[0]) >= 0 {
		return s[:1]
	}
	return ""
}

// quoted reads a text up to its closing quote; two quotes inside stand for one.
func quoted(s string) (text, rest string, ok bool) {
	q := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != q {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			b.WriteByte(q)
			i++
			continue
		}
		return b.String(), s[i+1:], true
	}
	return "", "", false
}

func numberLength(s string) int {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.') {
		n++
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		m := n + 1
		if m < len(s) && (s[m] == '+' || s[m] == '-') {
			m++
		}
		if m < len(s) && s[m] >= '0' && s[m] <= '9' {
			for n = m; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
			}
		}
	}
	return n
}
