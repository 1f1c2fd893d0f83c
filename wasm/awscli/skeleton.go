package awscli

import (
	"slices"

	"cloudlet/sandbox/aws/schema"
)

// sample prints what an answer of the operation looks like, once the parameters are known to
// be right; nothing is sent.
func (s *session) sample(svc *service, op *schema.Operation, params *object) error {
	t := &target{session: s, service: svc, op: op}
	params = params.clone()
	if err := t.rewrite(t.name(), params); err != nil {
		return err
	}
	if err := validate(params, op.Input); err != nil {
		return err
	}
	out := skeleton{names: true}.of(op.Output, "").(*object)
	if err := validate(out, op.Output); err != nil {
		return err // the CLI too fails where the name of a member is no good as its value
	}
	return s.print(op.Name, out)
}

// skeleton makes values with a placeholder for every member.
type skeleton struct {
	names bool // strings are the names of their members, not empty
	outer []*schema.Shape
}

// of makes a value of a shape for a member called name.
func (k skeleton) of(shape *schema.Shape, name string) any {
	if slices.Contains(k.outer, shape) {
		return newObject() // recursive
	}
	k.outer = append(k.outer[:len(k.outer):len(k.outer)], shape)
	switch shape.Kind {
	case schema.Structure, schema.Union:
		o := newObject()
		for _, m := range shape.Members {
			o.set(m.Name, k.of(m.Shape, m.Name))
		}
		return o
	case schema.List:
		return []any{k.of(shape.Element, shape.Element.Name)}
	case schema.Map:
		o := newObject()
		o.set("KeyName", k.of(shape.Element, ""))
		return o
	case schema.Boolean:
		return true
	case schema.Integer, schema.Long:
		return int64(0)
	case schema.Float, schema.Double:
		return float64(0)
	case schema.Timestamp:
		return "1970-01-01T00:00:00"
	}
	return k.text(shape, name)
}

func (k skeleton) text(shape *schema.Shape, name string) string {
	switch {
	case k.names:
		return name
	case shape.Kind == schema.Enum && len(shape.Values) > 0:
		return shape.Values[0]
	}
	return ""
}
