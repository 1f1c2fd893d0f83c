// Package sql is the query language of S3 Select: it parses a query, and scans CSV or JSON with it into an event stream.
//
// A query is SELECT … FROM S3Object … WHERE … LIMIT …, with the operators and conversions of AWS's language and the aggregates; of
// its functions those on dates are missing.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference.html
package sql

import (
	"strconv"
	"strings"
)

// Error is a refusal in S3's words.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func fail(code, message string) error { return &Error{code, message} }

const (
	maxExpression = 256 << 10
	maxDepth      = 100 // of expressions in one another
)

// Query is a parsed SELECT. It is good for one scan.
type Query struct {
	columns []column // empty for *
	path    []step   // behind S3Object
	alias   string
	where   node
	limit   int64 // -1 for none
	sums    []*aggregate
}

// column is one expression of the list behind SELECT.
type column struct {
	name string // "" for one without
	node node
}

// step is a member of an object, an element of a list (index ≥ 0), or with all every one.
type step struct {
	name   string
	quoted bool
	index  int
	all    bool
}

// Parse reads a query. Its errors are *Error.
func Parse(text string) (*Query, error) {
	if len(text) > maxExpression {
		return nil, fail("ExpressionTooLong", "The SQL expression is too long: The maximum byte-length for the SQL expression is 256 KB.")
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{left: tokens, q: &Query{limit: -1}}
	if err := p.query(); err != nil {
		return nil, err
	}
	return p.q, nil
}

type parser struct {
	left  []token
	q     *Query
	depth int
	in    bool // inside an aggregate
	plain bool // there is a column outside of aggregates
}

func (p *parser) peek() token { return p.left[0] }

func (p *parser) next() token {
	t := p.left[0]
	if t.kind != 0 {
		p.left = p.left[1:]
	}
	return t
}

// take goes on if the next word is the given one.
func (p *parser) take(word string) bool {
	if p.peek().kind == 'q' || p.peek().kind == 's' || !p.peek().is(word) {
		return false
	}
	p.next()
	return true
}

func (p *parser) want(word string) error {
	if p.take(word) {
		return nil
	}
	if strings.ToUpper(word) == word && word[0] >= 'A' {
		return fail("ParseExpectedKeyword", "Did not find the expected keyword in the SQL expression.")
	}
	return fail("ParseExpectedTokenType", "Did not find the expected token in the SQL expression.")
}

func unexpected() error {
	return fail("ParseUnexpectedToken", "The SQL expression contains an unexpected token.")
}

func (p *parser) query() error {
	if err := p.want("SELECT"); err != nil {
		return err
	}
	if err := p.list(); err != nil {
		return err
	}
	if err := p.want("FROM"); err != nil {
		return err
	}
	if err := p.from(); err != nil {
		return err
	}
	if p.take("WHERE") {
		sums := len(p.q.sums)
		n, err := p.expression()
		if err != nil {
			return err
		}
		if len(p.q.sums) > sums {
			return fail("UnsupportedSqlStructure", "Encountered an unsupported SQL structure. Check the SQL Reference.")
		}
		p.q.where = n
	}
	if p.take("LIMIT") {
		n, err := strconv.ParseInt(p.next().text, 10, 64)
		if err != nil || n < 0 {
			return fail("ParseExpectedNumber", "Did not find the expected number in the SQL expression.")
		}
		p.q.limit = n
	}
	p.take(";")
	if p.peek().kind != 0 {
		for _, word := range []string{"GROUP", "ORDER", "JOIN", "HAVING", "UNION"} {
			if p.peek().is(word) {
				return fail("UnsupportedSqlStructure", "Encountered an unsupported SQL structure. Check the SQL Reference.")
			}
		}
		return unexpected()
	}
	return nil
}

// list reads the columns.
func (p *parser) list() error {
	if p.take("*") {
		return nil
	}
	for {
		sums := len(p.q.sums)
		n, err := p.expression()
		if err != nil {
			return err
		}
		c := column{node: n}
		if path, ok := n.(*reference); ok {
			c.name = path.steps[len(path.steps)-1].name
		}
		p.plain = p.plain || len(p.q.sums) == sums
		if p.take("AS") || p.peek().kind == 'q' || p.peek().kind == 'i' && !p.peek().is("FROM") {
			t := p.next()
			if t.kind != 'i' && t.kind != 'q' {
				return fail("ParseExpectedIdentForAlias", "Did not find the expected identifier for the alias in the SQL expression.")
			}
			c.name = t.text
		}
		p.q.columns = append(p.q.columns, c)
		if !p.take(",") {
			break
		}
	}
	if len(p.q.sums) > 0 && p.plain {
		return fail("UnsupportedSqlStructure", "Encountered an unsupported SQL structure. Check the SQL Reference.")
	}
	return nil
}

// from reads S3Object, a path into its documents and an alias.
func (p *parser) from() error {
	if !p.take("S3Object") {
		return fail("ParseUnsupportedSyntax", "The FROM clause must name S3Object.")
	}
	var err error
	if p.q.path, err = p.path(); err != nil {
		return err
	}
	if p.take("AS") || p.peek().kind == 'i' && !p.peek().is("WHERE") && !p.peek().is("LIMIT") && !isStructure(p.peek()) {
		t := p.next()
		if t.kind != 'i' && t.kind != 'q' {
			return fail("ParseExpectedIdentForAlias", "Did not find the expected identifier for the alias in the SQL expression.")
		}
		p.q.alias = t.text
	}
	if p.take(",") {
		return fail("UnsupportedSqlStructure", "Encountered an unsupported SQL structure. Check the SQL Reference.")
	}
	return nil
}

func isStructure(t token) bool {
	return t.is("GROUP") || t.is("ORDER") || t.is("JOIN") || t.is("HAVING") || t.is("UNION") || t.is("INNER") || t.is("LEFT")
}

// path reads ".name" and "[2]" and "[*]" as far as they go.
func (p *parser) path() ([]step, error) {
	var out []step
	for {
		switch {
		case p.take("."):
			t := p.next()
			if t.is("*") && t.kind == 'o' {
				out = append(out, step{all: true, index: -1})
				continue
			}
			if t.kind != 'i' && t.kind != 'q' {
				return nil, unexpected()
			}
			out = append(out, step{name: t.text, quoted: t.kind == 'q', index: -1})
		case p.take("["):
			t := p.next()
			switch {
			case t.kind == 'o' && t.text == "*":
				out = append(out, step{all: true, index: -1})
			case t.kind == 'n':
				n, err := strconv.Atoi(t.text)
				if err != nil {
					return nil, fail("InvalidKeyPath", "Key path in the SQL expression is invalid.")
				}
				out = append(out, step{index: n})
			case t.kind == 's':
				out = append(out, step{name: t.text, quoted: true, index: -1})
			default:
				return nil, unexpected()
			}
			if err := p.want("]"); err != nil {
				return nil, err
			}
		default:
			return out, nil
		}
	}
}
