package policy

import (
	"strings"
	"unicode/utf8"
)

// glob is a pattern of the policy language: * is any run of characters, ? is one,
// ${aws:username} is a value of the request, ${*} ${?} ${$} are the letters themselves.
type glob struct {
	written string // the pattern as written
	text    string // the literal that it begins with, all of it if exact
	exact   bool   // nothing in it but text
	any     bool   // it is "*"
	vars    bool   // ops holds variables
	ops     []op   // unless exact or any
}

// op is one step of a pattern.
type op struct {
	kind  byte   // '=' literal, '*', '?', '$' variable
	text  string // the literal, or the variable's key in lower case
	other string // a variable's default, as in ${aws:username, 'nobody'}
	has   bool   // a default is given
}

// compile reads a pattern; without variables "${" is plain text.
func compile(pattern string, variables bool) glob {
	g := glob{written: pattern}
	start := 0 // of the literal that is being read
	for i := 0; i < len(pattern); {
		step, n := next(pattern[i:], variables)
		if n == 0 {
			i++
			continue
		}
		g.literal(pattern[start:i])
		if step.kind == '=' {
			g.literal(step.text)
		} else {
			g.ops = append(g.ops, step)
		}
		g.vars = g.vars || step.kind == '$'
		i += n
		start = i
	}
	g.literal(pattern[start:])
	switch {
	case len(g.ops) == 0:
		g.exact = true
	case g.ops[0].kind == '=':
		g.text, g.exact = g.ops[0].text, len(g.ops) == 1
	case len(g.ops) == 1 && g.ops[0].kind == '*':
		g.any = true
	}
	if g.exact || g.any {
		g.ops = nil
	}
	return g
}

// literal adds text to the literal that the pattern so far ends with.
func (g *glob) literal(text string) {
	switch n := len(g.ops); {
	case text == "":
	case n > 0 && g.ops[n-1].kind == '=':
		g.ops[n-1].text += text
	default:
		g.ops = append(g.ops, op{kind: '=', text: text})
	}
}

// next reads the step that s begins with and its length, 0 if it begins with plain text.
func next(s string, variables bool) (op, int) {
	switch {
	case s[0] == '*' || s[0] == '?':
		return op{kind: s[0]}, 1
	case s[0] != '$' || !variables || !strings.HasPrefix(s, "${"):
		return op{}, 0
	}
	end := strings.IndexByte(s[:min(len(s), maxVariable)], '}')
	if end < 3 {
		return op{}, 0
	}
	inner := s[2:end]
	if inner == "*" || inner == "?" || inner == "$" {
		return op{kind: '=', text: inner}, end + 1
	}
	return variable(inner), end + 1
}

// maxVariable is the length of the longest variable looked for: a key's prefix and tag of 128 letters, and a default.
const maxVariable = 1024

// variable reads "aws:username" or "aws:username, 'nobody'".
func variable(inner string) op {
	key, rest, has := strings.Cut(inner, ",")
	return op{kind: '$', text: strings.ToLower(strings.TrimSpace(key)), other: strings.Trim(strings.TrimSpace(rest), "'"), has: has}
}

// value is what stands for a step of text: a variable has the request's value, which is
// plain text, so that a user called "*" gains nothing by it. Only single values can stand in.
func (o *op) value(look Lookup) (string, bool) {
	if o.kind != '$' {
		return o.text, true
	}
	if values, ok := look(o.text); ok && len(values) == 1 {
		return values[0], true
	}
	return o.other, o.has
}

// verdict is whether a value fits. Unclear is what cannot be compared: an element of a
// statement that says "not" does not hold of it either.
type verdict byte

const (
	no verdict = iota
	yes
	unclear
)

func verdictOf(ok bool) verdict {
	if ok {
		return yes
	}
	return no
}

// match reports whether the whole of s fits the pattern. A pattern that uses a variable
// that the request has no value for fits nothing.
func (g *glob) match(s string, look Lookup) bool { return g.test(s, look) == yes }

// test is like match, but unclear if a variable has no value.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
func (g *glob) test(s string, look Lookup) verdict {
	switch {
	case g.any:
		return yes
	case g.exact:
		return verdictOf(s == g.text)
	case g.vars && !g.filled(look):
		return unclear
	}
	return verdictOf(strings.HasPrefix(s, g.text) && run(g.ops, s, look))
}

// filled reports whether every variable has a value.
func (g *glob) filled(look Lookup) bool {
	for i := range g.ops {
		if _, ok := g.ops[i].value(look); !ok {
			return false
		}
	}
	return true
}

// literally returns the text of a pattern whose wildcards mean themselves (StringEquals).
func (g *glob) literally(look Lookup) (string, bool) {
	switch {
	case g.exact:
		return g.text, true
	case g.any:
		return "*", true
	}
	var b strings.Builder
	for i := range g.ops {
		o := &g.ops[i]
		if o.kind == '*' || o.kind == '?' {
			b.WriteByte(o.kind)
			continue
		}
		text, ok := o.value(look)
		if !ok {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// run matches greedily and goes back to the last star only, so that it takes at most
// len(ops) * len(s) steps.
func run(ops []op, s string, look Lookup) bool {
	i, pos := 0, 0
	star, mark := -1, 0
	for {
		if i == len(ops) {
			if pos == len(s) {
				return true
			}
		} else if o := &ops[i]; o.kind == '*' {
			star, mark = i, pos
			i++
			continue
		} else if o.kind == '?' {
			if pos < len(s) {
				_, n := utf8.DecodeRuneInString(s[pos:])
				pos += n
				i++
				continue
			}
		} else if text, _ := o.value(look); strings.HasPrefix(s[pos:], text) {
			pos += len(text)
			i++
			continue
		}
		if star < 0 || mark >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[mark:])
		mark += n
		if star+1 < len(ops) && ops[star+1].kind == '=' { // nowhere before the text that must follow
			n = strings.Index(s[mark:], ops[star+1].text)
			if n < 0 {
				return false
			}
			mark += n
		}
		i, pos = star+1, mark
	}
}
