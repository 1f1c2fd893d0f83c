package awscli

import (
	"bytes"

	"github.com/jmespath-community/go-jmespath/pkg/parsing"
)

// call runs a function of the library; those that look into objects are ours.
func (w walker) call(n parsing.ASTNode, v any) (any, error) {
	args := make([]any, len(n.Children))
	for i, child := range n.Children {
		x, err := w.walk(child, v)
		if err != nil {
			return nil, err
		}
		args[i] = numbers(x)
	}
	name := n.Value.(string)
	if f, ok := objectFunctions[name]; ok {
		if x, mine := f(args); mine {
			return x, nil
		}
	}
	return w.functions.CallFunction(name, args)
}

// objectFunctions see objects before the library does; false leaves it to the library.
var objectFunctions = map[string]func(args []any) (any, bool){
	"keys": func(args []any) (any, bool) {
		o, ok := onlyObject(args)
		if !ok {
			return nil, false
		}
		list := make([]any, len(o.keys))
		for i, k := range o.keys {
			list[i] = k
		}
		return list, true
	},
	"values": func(args []any) (any, bool) {
		o, ok := onlyObject(args)
		if !ok {
			return nil, false
		}
		return o.values(), true
	},
	"length": func(args []any) (any, bool) {
		o, ok := onlyObject(args)
		if !ok {
			return nil, false
		}
		return float64(len(o.keys)), true
	},
	"type": func(args []any) (any, bool) {
		_, ok := onlyObject(args)
		return "object", ok
	},
	"to_string": func(args []any) (any, bool) {
		if len(args) != 1 {
			return nil, false
		}
		if s, ok := args[0].(string); ok {
			return s, true
		}
		var b bytes.Buffer
		appendCompact(&b, args[0])
		return b.String(), true
	},
	"merge": func(args []any) (any, bool) {
		merged := newObject()
		for _, a := range args {
			o, ok := a.(*object)
			if !ok {
				return nil, false
			}
			for _, k := range o.keys {
				merged.set(k, o.vals[k])
			}
		}
		return merged, len(args) > 0
	},
	"contains": func(args []any) (any, bool) {
		list, ok := at(args, 0).([]any)
		if !ok || len(args) != 2 {
			return nil, false
		}
		for _, e := range list {
			if equalValues(e, args[1]) {
				return true, true
			}
		}
		return false, true
	},
}

func at(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

func onlyObject(args []any) (*object, bool) {
	o, ok := at(args, 0).(*object)
	return o, ok && len(args) == 1
}

func (o *object) values() []any {
	list := make([]any, len(o.keys))
	for i, k := range o.keys {
		list[i] = o.vals[k]
	}
	return list
}

// number gives integers the one number type that JMESPath has.
func number(v any) any {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case decimal:
		return float64(v)
	}
	return v
}

// numbers does the same to the elements of a list.
func numbers(v any) any {
	list, ok := v.([]any)
	if !ok {
		return number(v)
	}
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = number(e)
	}
	return out
}
