package sql

import (
	"encoding/json"
	"strconv"
	"strings"
)

// A value is nil (NULL), missing{}, bool, int64, float64, string, or json.RawMessage of a list or an object.
type missing struct{}

// node is an expression.
type node interface {
	eval(r record) (any, error)
}

// record is one row or document.
type record interface {
	get(steps []step) (any, error)
}

type (
	constant  struct{ v any }
	reference struct {
		q     *Query
		steps []step
	}
	binary struct {
		op   string
		a, b node
	}
	not    struct{ a node }
	isNull struct {
		a       node
		missing bool
	}
	like struct{ a, pattern, escape node }
	call struct {
		do   func([]any) (any, error)
		args []node
	}
	cast struct {
		a    node
		kind string
	}
	aggregate struct {
		name  string
		of    node // nil for COUNT(*)
		n     int64
		sum   float64
		whole bool // all so far were integers
		best  any
	}
)

func (c constant) eval(record) (any, error) { return c.v, nil }

func (x *reference) eval(r record) (any, error) {
	steps := x.steps
	if first := steps[0]; len(steps) > 1 && (x.q.alias != "" && strings.EqualFold(first.name, x.q.alias) || strings.EqualFold(first.name, "S3Object")) {
		steps = steps[1:]
	}
	return r.get(steps)
}

func (x *not) eval(r record) (any, error) {
	v, err := x.a.eval(r)
	b, ok := v.(bool)
	if err != nil || !ok {
		return nil, err
	}
	return !b, nil
}

func (x *isNull) eval(r record) (any, error) {
	v, err := x.a.eval(r)
	_, gone := v.(missing)
	return gone || !x.missing && v == nil, err
}

func (x *binary) eval(r record) (any, error) {
	a, err := x.a.eval(r)
	if err != nil {
		return nil, err
	}
	if b, ok := a.(bool); ok && (x.op == "AND" && !b || x.op == "OR" && b) {
		return b, nil
	}
	b, err := x.b.eval(r)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "AND", "OR":
		return logic(x.op, a, b), nil
	case "+", "-", "*", "/", "%":
		return arithmetic(x.op, a, b)
	}
	if absent(a) || absent(b) {
		return nil, nil
	}
	if x.op == "||" {
		return text(a) + text(b), nil
	}
	c, ok := compare(a, b)
	if !ok {
		return x.op == "<>" || x.op == "!=", nil
	}
	switch x.op {
	case "=":
		return c == 0, nil
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	case ">=":
		return c >= 0, nil
	}
	return c != 0, nil
}

func absent(v any) bool { return v == nil || v == missing{} }

// logic is AND and OR of three values, where the first did not decide.
func logic(op string, a, b any) any {
	x, known := a.(bool)
	y, ok := b.(bool)
	switch {
	case ok && y == (op == "OR"):
		return y
	case !known || !ok:
		return nil
	case op == "AND":
		return x && y
	}
	return x || y
}

// compare orders two values; not ok if they have nothing in common. A text is compared with a number as one.
func compare(a, b any) (int, bool) {
	s, isText := a.(string)
	t, alsoText := b.(string)
	if isText && alsoText {
		return strings.Compare(s, t), true
	}
	if p, ok := a.(bool); ok {
		q, ok := b.(bool)
		return boolean(p) - boolean(q), ok
	}
	x, ok := numeric(a)
	y, ok2 := numeric(b)
	switch {
	case !ok || !ok2:
		return 0, false
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func numeric(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil
	}
	return 0, false
}

func arithmetic(op string, a, b any) (any, error) {
	if absent(a) || absent(b) {
		return nil, nil
	}
	x, whole := a.(int64)
	y, alsoWhole := b.(int64)
	if whole && alsoWhole {
		return integers(op, x, y)
	}
	f, ok := numeric(a)
	g, ok2 := numeric(b)
	if !ok || !ok2 {
		return nil, fail("InvalidDataType", "The SQL expression contains an invalid data type.")
	}
	switch op {
	case "+":
		return f + g, nil
	case "-":
		return f - g, nil
	case "*":
		return f * g, nil
	}
	if g == 0 {
		return nil, divided()
	}
	if op == "%" {
		if int64(g) == 0 {
			return nil, divided()
		}
		return int64(f) % int64(g), nil
	}
	return f / g, nil
}

func divided() error {
	return fail("EvaluatorDivideByZero", "The SQL expression divides by zero.")
}

func integers(op string, x, y int64) (any, error) {
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	}
	if y == 0 {
		return nil, divided()
	}
	if op == "%" {
		return x % y, nil
	}
	return x / y, nil
}

func (x *like) eval(r record) (any, error) {
	a, err := x.a.eval(r)
	if err != nil {
		return nil, err
	}
	p, err := x.pattern.eval(r)
	if err != nil {
		return nil, err
	}
	escape := rune(-1)
	if x.escape != nil {
		e, err := x.escape.eval(r)
		s, ok := e.(string)
		if err != nil || !ok || len([]rune(s)) != 1 {
			return nil, fail("EvaluatorLikePatternInvalidEscapeSequence", "The escape sequence in the SQL expression is invalid.")
		}
		escape = []rune(s)[0]
	}
	s, ok := a.(string)
	pattern, ok2 := p.(string)
	if !ok || !ok2 {
		return nil, nil
	}
	return matches([]rune(s), []rune(pattern), escape), nil
}

// matches is LIKE: % stands for any text, _ for one character.
func matches(s, p []rune, escape rune) bool {
	star, from := -1, 0
	i, j := 0, 0
	for i < len(s) {
		switch {
		case j+1 < len(p) && p[j] == escape && p[j+1] == s[i]:
			i, j = i+1, j+2
		case j < len(p) && p[j] == '%' && p[j] != escape:
			star, from, j = j, i, j+1
		case j < len(p) && p[j] != escape && (p[j] == '_' || p[j] == s[i]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = from, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j] == '%' {
		j++
	}
	return j == len(p)
}

func (x *call) eval(r record) (any, error) {
	args := make([]any, len(x.args))
	for i, a := range x.args {
		var err error
		if args[i], err = a.eval(r); err != nil {
			return nil, err
		}
	}
	return x.do(args)
}

// text is a value as it is written into CSV.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case json.RawMessage:
		return string(v)
	}
	return ""
}
