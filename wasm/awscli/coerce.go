package awscli

import (
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// coerce gives what shorthand read the types of the model: a single word where
// a list belongs becomes one, and numbers and booleans are read.
func coerce(shape *schema.Shape, v any) (any, error) {
	switch shape.Kind {
	case schema.Structure, schema.Union:
		return coerceMembers(shape, v)
	case schema.Map:
		o, ok := v.(*object)
		if !ok {
			return v, nil
		}
		for _, k := range o.keys {
			x, err := coerce(shape.Element, o.vals[k])
			if err != nil {
				return nil, err
			}
			o.vals[k] = x
		}
		return o, nil
	case schema.List:
		list, ok := v.([]any)
		if !ok {
			return []any{v}, nil
		}
		for i, e := range list {
			x, err := coerce(shape.Element, e)
			if err != nil {
				return nil, err
			}
			list[i] = x
		}
		return list, nil
	}
	return coerceScalar(shape, v)
}

func coerceMembers(shape *schema.Shape, v any) (any, error) {
	o, ok := v.(*object)
	if !ok {
		return v, nil
	}
	for _, k := range o.keys {
		m := shape.Member(k)
		if m == nil {
			continue
		}
		x, err := coerce(m.Shape, o.vals[k])
		if err != nil {
			return nil, err
		}
		o.vals[k] = x
	}
	return o, nil
}

func coerceScalar(shape *schema.Shape, v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return v, nil
	}
	switch shape.Kind {
	case schema.Integer, schema.Long:
		return parseInt(text)
	case schema.Float, schema.Double:
		return parseFloat(text)
	case schema.Boolean:
		switch strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return v, nil
}
