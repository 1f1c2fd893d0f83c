package policy

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// condition is one key of one operator: all conditions of a statement must hold.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type condition struct {
	operator string // as written: "ForAnyValue:StringLikeIfExists"
	name     string // of the key, as written
	key      string // lower case
	compare  compare
	negated  bool // holds when no value compares
	ifExists bool
	null     bool
	all, any bool // ForAllValues, ForAnyValue
	values   []operand
}

// operand is a value of the policy, read for the kind of its operator.
type operand struct {
	glob   glob
	arn    []glob // its parts, for the Arn operators
	number float64
	time   time.Time
	net    netip.Prefix
	bytes  string // of BinaryEquals
	bad    bool   // cannot be read
}

func (c *condition) written() Condition {
	values := make([]string, len(c.values))
	for i := range c.values {
		values[i] = c.values[i].glob.written
	}
	return Condition{c.operator, c.name, values}
}

// conditions compiles the Condition element. Keys and values are not checked, but for dates.
func (p *parser) conditions(s *Statement, n *node) {
	if n.kind != object {
		p.syntax("Invalid policy syntax.")
		return
	}
	for _, m := range n.members {
		if m.value.kind != object {
			p.syntax("Invalid policy syntax.")
			continue
		}
		for _, k := range m.value.members {
			s.conditions = append(s.conditions, p.condition(m.name, k.name, &k.value))
		}
	}
}

func (p *parser) condition(name, key string, n *node) condition {
	c := condition{operator: name, name: key, key: strings.ToLower(key)}
	base := name
	if rest, ok := strings.CutPrefix(base, "ForAllValues:"); ok {
		base, c.all = rest, true
	} else if rest, ok := strings.CutPrefix(base, "ForAnyValue:"); ok {
		base, c.any = rest, true
	}
	c.null = base == "Null"
	if rest, ok := strings.CutSuffix(base, "IfExists"); ok {
		base, c.ifExists = rest, true
	}
	o, known := operators(base)
	values, scalar := n.scalars()
	if !known || c.ifExists && base == "Null" {
		p.syntax("Invalid Condition type : %s", name)
	} else if !scalar {
		p.syntax("Invalid policy syntax.")
	} else {
		c.compare, c.negated = o.compare, o.negated
		for _, t := range values {
			c.values = append(c.values, p.operand(&o, base, t))
		}
	}
	return c
}

// operand reads a value for its operator. One that cannot be read compares with nothing.
func (p *parser) operand(o *operator, base, t string) operand {
	v := operand{glob: compile(t, o.variables && p.doc.Version == current)}
	if strings.HasPrefix(base, "Arn") {
		v.arn = splitARN(t, p.doc.Version == current)
	}
	v.bad = o.read != nil && !v.glob.vars && !o.read(&v, t)
	switch {
	case !v.bad:
	case strings.HasPrefix(base, "Date"):
		p.fail(legacy, "The policy failed legacy parsing", "Invalid policy syntax.")
	case strings.HasSuffix(base, "IpAddress") && p.doc.Kind == Resource:
		p.syntax("Invalid IP address in Conditions")
	}
	return v
}

// holds evaluates the condition against the request. A key that has several values
// needs ForAllValues or ForAnyValue; without them no value of it is compared.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (c *condition) holds(look Lookup) bool {
	got, exists := look(c.key)
	switch {
	case c.null:
		return c.one(strconv.FormatBool(!exists), look)
	case c.all:
		return void(got) || c.every(got, look)
	case !exists:
		return c.ifExists || c.negated && !c.any
	case c.any:
		return !void(got) && c.some(got, look)
	case len(got) > 1:
		return false
	}
	return c.one(got[0], look)
}

// void reports whether the values are an empty set, which an empty string is too.
func void(got []string) bool { return len(got) == 0 || len(got) == 1 && got[0] == "" }

// one is a single value of the request against all of the policy's.
func (c *condition) one(got string, look Lookup) bool {
	for i := range c.values {
		v := unclear
		if !c.values[i].bad {
			v = c.compare(&c.values[i], got, look)
		}
		if v == yes {
			return !c.negated
		}
		if v == unclear && c.negated {
			return false
		}
	}
	return c.negated
}

func (c *condition) every(got []string, look Lookup) bool {
	for _, g := range got {
		if !c.one(g, look) {
			return false
		}
	}
	return true
}

func (c *condition) some(got []string, look Lookup) bool {
	for _, g := range got {
		if c.one(g, look) {
			return true
		}
	}
	return false
}
