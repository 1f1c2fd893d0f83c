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
	ops     []op   // otherwise
	vars    bool   // ops holds variables
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
	g := glob{written: pattern, any: pattern == "*"}
	literal := ""
	flush := func() {
		if literal != "" {
			g.ops = append(g.ops, op{kind: '=', text: literal})
			literal = ""
		}
	}
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if end := strings.IndexByte(pattern[i:], '}'); variables && c == '$' && strings.HasPrefix(pattern[i:], "${") && end > 2 {
			inner := pattern[i+2 : i+end]
			i += end
			if inner == "*" || inner == "?" || inner == "$" {
				literal += inner
				continue
			}
			flush()
			g.ops, g.vars = append(g.ops, variable(inner)), true
			continue
		}
		if c == '*' || c == '?' {
			flush()
			g.ops = append(g.ops, op{kind: c})
			continue
		}
		literal += string(pattern[i : i+1])
	}
	flush()
	if len(g.ops) > 0 && g.ops[0].kind == '=' {
		g.text = g.ops[0].text
	}
	if g.exact = len(g.ops) == 0 || len(g.ops) == 1 && g.ops[0].kind == '='; g.exact || g.any {
		g.ops = nil
	}
	return g
}

// variable reads "aws:username" or "aws:username, 'nobody'".
func variable(inner string) op {
	key, rest, has := strings.Cut(inner, ",")
	return op{kind: '$', text: strings.ToLower(strings.TrimSpace(key)), other: strings.Trim(strings.TrimSpace(rest), "'"), has: has}
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
	case g.vars:
		ops, ok := fill(g.ops, look)
		if !ok {
			return unclear
		}
		return verdictOf(run(ops, s))
	}
	return verdictOf(strings.HasPrefix(s, g.text) && run(g.ops, s))
}

// literal returns the text of a pattern whose wildcards mean themselves (StringEquals).
func (g *glob) literal(look Lookup) (string, bool) {
	switch {
	case g.exact:
		return g.text, true
	case g.any:
		return "*", true
	}
	ops, ok := fill(g.ops, look)
	var b strings.Builder
	for _, o := range ops {
		if o.kind == '=' {
			b.WriteString(o.text)
		} else {
			b.WriteByte(o.kind)
		}
	}
	return b.String(), ok
}

// fill puts the request's values in place of variables; they are plain text, so that a
// user called "*" gains nothing by it. Only single values can stand in.
func fill(ops []op, look Lookup) ([]op, bool) {
	out := make([]op, len(ops))
	for i, o := range ops {
		if o.kind == '$' {
			values, ok := look(o.text)
			switch {
			case ok && len(values) == 1:
				o = op{kind: '=', text: values[0]}
			case o.has:
				o = op{kind: '=', text: o.other}
			default:
				return nil, false
			}
		}
		out[i] = o
	}
	return out, true
}

// run matches greedily and goes back to the last star only, so that it takes at most
// len(ops) * len(s) steps.
func run(ops []op, s string) bool {
	i, pos := 0, 0
	star, mark := -1, 0
	for {
		switch {
		case i < len(ops) && ops[i].kind == '*':
			star, mark = i, pos
			i++
			continue
		case i < len(ops) && ops[i].kind == '?' && pos < len(s):
			_, n := utf8.DecodeRuneInString(s[pos:])
			pos += n
			i++
			continue
		case i < len(ops) && ops[i].kind == '=' && strings.HasPrefix(s[pos:], ops[i].text):
			pos += len(ops[i].text)
			i++
			continue
		case i == len(ops) && pos == len(s):
			return true
		}
		if star < 0 || mark >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[mark:])
		mark += n
		i, pos = star+1, mark
	}
}
