package sql

import (
	"strconv"
	"strings"
)

// expression reads OR and what binds tighter.
func (p *parser) expression() (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fail("ExpressionTooLong", "The SQL expression is nested too deeply.")
	}
	defer func() { p.depth-- }()
	return p.chain(p.conjunction, "OR")
}

func (p *parser) conjunction() (node, error) { return p.chain(p.negation, "AND") }

func (p *parser) sum() (node, error) { return p.chain(p.product, "+", "-", "||") }

func (p *parser) product() (node, error) { return p.chain(p.unary, "*", "/", "%") }

// chain reads operands with operators of one strength between them.
func (p *parser) chain(operand func() (node, error), ops ...string) (node, error) {
	a, err := operand()
	for n := 0; err == nil; n++ {
		op := ""
		for _, o := range ops {
			if op == "" && p.take(o) {
				op = o
			}
		}
		if op == "" {
			return a, nil
		}
		if n > maxDepth*maxDepth {
			return nil, fail("ExpressionTooLong", "The SQL expression is too long.")
		}
		var b node
		if b, err = operand(); err == nil {
			a = &binary{op, a, b}
		}
	}
	return nil, err
}

func (p *parser) negation() (node, error) {
	if p.take("NOT") {
		if p.depth++; p.depth > maxDepth {
			return nil, fail("ExpressionTooLong", "The SQL expression is nested too deeply.")
		}
		defer func() { p.depth-- }()
		n, err := p.negation()
		return &not{n}, err
	}
	return p.comparison()
}

func (p *parser) comparison() (node, error) {
	a, err := p.sum()
	if err != nil {
		return nil, err
	}
	for _, op := range []string{"<=", ">=", "<>", "!=", "=", "<", ">"} {
		if p.take(op) {
			b, err := p.sum()
			return &binary{op, a, b}, err
		}
	}
	if p.take("IS") {
		negated := p.take("NOT")
		missing := p.take("MISSING")
		if !missing {
			if err := p.want("NULL"); err != nil {
				return nil, err
			}
		}
		return negate(&isNull{a, missing}, negated), nil
	}
	negated := p.take("NOT")
	var n node
	switch {
	case p.take("LIKE"):
		n, err = p.like(a)
	case p.take("BETWEEN"):
		n, err = p.between(a)
	case p.take("IN"):
		n, err = p.among(a)
	case negated:
		return nil, unexpected()
	default:
		return a, nil
	}
	return negate(n, negated), err
}

func negate(n node, negated bool) node {
	if negated {
		return &not{n}
	}
	return n
}

func (p *parser) like(a node) (node, error) {
	b, err := p.sum()
	if err != nil {
		return nil, err
	}
	l := &like{a: a, pattern: b}
	if p.take("ESCAPE") {
		l.escape, err = p.sum()
	}
	return l, err
}

func (p *parser) between(a node) (node, error) {
	low, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.want("AND"); err != nil {
		return nil, err
	}
	high, err := p.sum()
	return &binary{"AND", &binary{">=", a, low}, &binary{"<=", a, high}}, err
}

func (p *parser) among(a node) (node, error) {
	list, err := p.arguments()
	if err != nil || len(list) == 0 {
		return nil, unexpected()
	}
	n := node(&binary{"=", a, list[0]})
	for _, b := range list[1:] {
		n = &binary{"OR", n, &binary{"=", a, b}}
	}
	return n, nil
}

// arguments reads a list in parentheses.
func (p *parser) arguments() (list []node, err error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	if p.take(")") {
		return nil, nil
	}
	for {
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		if list = append(list, n); !p.take(",") {
			return list, p.want(")")
		}
	}
}

func (p *parser) unary() (node, error) {
	if p.take("-") {
		if p.depth++; p.depth > maxDepth {
			return nil, fail("ExpressionTooLong", "The SQL expression is nested too deeply.")
		}
		defer func() { p.depth-- }()
		n, err := p.unary()
		return &binary{"-", constant{int64(0)}, n}, err
	}
	t := p.next()
	switch t.kind {
	case 's':
		return constant{t.text}, nil
	case 'n':
		return number(t.text)
	case 'q':
		return p.reference(t)
	case 'o':
		if t.text != "(" {
			return nil, unexpected()
		}
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		return n, p.want(")")
	case 'i':
		return p.word(t)
	}
	return nil, unexpected()
}

func number(text string) (node, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return constant{n}, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fail("LexerInvalidLiteral", "The SQL expression contains an invalid literal.")
	}
	return constant{f}, nil
}

// word reads what begins with an identifier: a literal, a call or a reference.
func (p *parser) word(t token) (node, error) {
	switch name := strings.ToUpper(t.text); {
	case name == "TRUE", name == "FALSE":
		return constant{name == "TRUE"}, nil
	case name == "NULL":
		return constant{nil}, nil
	case name == "MISSING":
		return constant{missing{}}, nil
	case name == "FROM", name == "WHERE", name == "SELECT", name == "AND", name == "OR":
		return nil, unexpected()
	case p.peek().is("(") && p.peek().kind == 'o':
		return p.call(name)
	}
	return p.reference(t)
}

func (p *parser) reference(t token) (node, error) {
	rest, err := p.path()
	if err != nil {
		return nil, err
	}
	return &reference{q: p.q, steps: append([]step{{name: t.text, quoted: t.kind == 'q', index: -1}}, rest...)}, nil
}

// call reads the arguments of a function.
func (p *parser) call(name string) (node, error) {
	switch name {
	case "CAST":
		return p.cast()
	case "COUNT", "SUM", "AVG", "MIN", "MAX":
		return p.aggregate(name)
	case "SUBSTRING":
		return p.substring()
	case "TRIM":
		return p.trim()
	}
	f, ok := functions[name]
	if !ok {
		return nil, fail("UnsupportedFunction", "Encountered an unsupported SQL function.")
	}
	list, err := p.arguments()
	if err != nil {
		return nil, err
	}
	if len(list) < f.least || len(list) > f.most {
		return nil, fail("EvaluatorInvalidArguments", "Incorrect number of arguments in the function call in the SQL expression.")
	}
	return &call{f.do, list}, nil
}

func (p *parser) cast() (node, error) {
	p.next()
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.want("AS"); err != nil {
		return nil, err
	}
	kind := strings.ToUpper(p.next().text)
	if p.take("(") { // a precision changes nothing
		for p.peek().kind == 'n' || p.peek().is(",") {
			p.next()
		}
		if err := p.want(")"); err != nil {
			return nil, err
		}
	}
	if !castable[kind] {
		return nil, fail("ParseUnknownOperator", "The SQL expression contains an invalid data type: "+kind)
	}
	return &cast{n, kind}, p.want(")")
}

func (p *parser) aggregate(name string) (node, error) {
	if p.in {
		return nil, fail("UnsupportedSqlStructure", "Encountered an unsupported SQL structure. Check the SQL Reference.")
	}
	p.next()
	a := &aggregate{name: name}
	if name != "COUNT" || !p.take("*") {
		p.in = true
		n, err := p.expression()
		p.in = false
		if err != nil {
			return nil, err
		}
		a.of = n
	}
	p.q.sums = append(p.q.sums, a)
	return a, p.want(")")
}

// substring reads SUBSTRING(s, from, length) or SUBSTRING(s FROM from FOR length).
func (p *parser) substring() (node, error) {
	p.next()
	list := make([]node, 0, 3)
	for i := 0; i < 3; i++ {
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if !p.take(",") && (i != 0 || !p.take("FROM")) && (i != 1 || !p.take("FOR")) {
			break
		}
	}
	if len(list) < 2 {
		return nil, fail("EvaluatorInvalidArguments", "Incorrect number of arguments in the function call in the SQL expression.")
	}
	return &call{substring, list}, p.want(")")
}

// trim reads TRIM([LEADING|TRAILING|BOTH] [chars] FROM s) or TRIM(s).
func (p *parser) trim() (node, error) {
	p.next()
	side, chars := "BOTH", node(constant{" "})
	for _, s := range []string{"LEADING", "TRAILING", "BOTH"} {
		if p.take(s) {
			side = s
		}
	}
	if !p.take("FROM") {
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		if !p.take("FROM") {
			return &call{trimmer(side), []node{n, chars}}, p.want(")")
		}
		chars = n
	}
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	return &call{trimmer(side), []node{n, chars}}, p.want(")")
}
