package policy

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
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
}

func (c *condition) written() Condition {
	values := make([]string, len(c.values))
	for i := range c.values {
		values[i] = c.values[i].glob.written
	}
	return Condition{c.operator, c.name, values}
}

// conditions compiles the Condition element.
func (d *Document) conditions(n *node) ([]condition, *aws.Error) {
	if n.kind != object {
		return nil, syntax()
	}
	var out []condition
	for _, m := range n.members {
		if m.value.kind != object {
			return nil, syntax()
		}
		for _, k := range m.value.members {
			c, err := d.condition(m.name, k.name, k.value)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

func (d *Document) condition(name, key string, n *node) (condition, *aws.Error) {
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
	o, ok := operators(base)
	if !ok || base == "Null" && (c.ifExists || c.all || c.any) {
		return c, malformed("Invalid Condition type : %s.", name)
	}
	if !strings.Contains(key, ":") {
		return c, malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
	}
	c.compare, c.negated = o.compare, o.negated
	texts, ok := n.scalars()
	if !ok {
		return c, syntax()
	}
	for _, t := range texts {
		v := operand{glob: compile(t, d.Version == current)}
		if strings.HasPrefix(base, "Arn") {
			v.arn = splitARN(t, d.Version == current)
		}
		if o.read != nil && !o.read(&v, t) {
			return c, malformed("Invalid value %q for condition operator %s.", t, name)
		}
		c.values = append(c.values, v)
	}
	return c, nil
}

// holds evaluates the condition against the request.
func (c *condition) holds(look Lookup) bool {
	got, exists := look(c.key)
	switch {
	case c.null:
		return c.one(strconv.FormatBool(!exists), look)
	case c.all:
		return c.every(got, look)
	case !exists:
		return c.ifExists || c.negated && !c.any
	case c.any || !c.negated:
		return c.some(got, look)
	}
	return c.every(got, look)
}

// one is a single value of the request against all of the policy's.
func (c *condition) one(got string, look Lookup) bool {
	for i := range c.values {
		if c.compare(&c.values[i], got, look) {
			return !c.negated
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
