package awscli

import (
	"errors"
	"reflect"

	"github.com/jmespath-community/go-jmespath/pkg/functions"
	"github.com/jmespath-community/go-jmespath/pkg/interpreter"
	"github.com/jmespath-community/go-jmespath/pkg/parsing"
	"github.com/jmespath-community/go-jmespath/pkg/util"
)

// query is a compiled JMESPath expression. Grammar and functions are the
// library's; the walk over the tree is ours, because objects must keep the order
// of their keys: "{B: b, A: a}" prints B first.
// https://jmespath.org/specification.html
type query struct {
	source string
	node   parsing.ASTNode
}

func compileQuery(source string) (*query, error) {
	node, err := parsing.NewParser().Parse(quoteLiterals(source))
	if err != nil {
		return nil, err
	}
	return &query{source, node}, nil
}

func (q *query) search(v any) (any, error) {
	w := walker{interpreter.NewFunctionCaller(functions.GetDefaultFunctions()...)}
	return w.walk(q.node, v)
}

type walker struct{ functions interpreter.FunctionCaller }

func (w walker) walk(n parsing.ASTNode, v any) (any, error) {
	switch n.NodeType {
	case parsing.ASTField:
		if o, ok := v.(*object); ok {
			return o.vals[n.Value.(string)], nil
		}
		return nil, nil
	case parsing.ASTIdentity, parsing.ASTCurrentNode:
		return v, nil
	case parsing.ASTLiteral:
		return ordered(n.Value), nil
	case parsing.ASTIndex:
		return index(v, n.Value.(int)), nil
	case parsing.ASTSlice:
		list, ok := v.([]any)
		if !ok {
			return nil, nil
		}
		return util.Slice(list, util.MakeSliceParams(n.Value.([]*int)))
	case parsing.ASTKeyValPair:
		return w.walk(n.Children[0], v)
	case parsing.ASTPipe, parsing.ASTSubexpression, parsing.ASTIndexExpression:
		return w.chain(n, v)
	case parsing.ASTMultiSelectHash, parsing.ASTMultiSelectList:
		return w.multiSelect(n, v)
	case parsing.ASTProjection, parsing.ASTFilterProjection, parsing.ASTValueProjection, parsing.ASTFlatten:
		return w.project(n, v)
	case parsing.ASTOrExpression, parsing.ASTAndExpression, parsing.ASTNotExpression:
		return w.logic(n, v)
	case parsing.ASTComparator:
		return w.compare(n, v)
	case parsing.ASTExpRef:
		return func(x any) (any, error) {
			v, err := w.walk(n.Children[0], x)
			return number(v), err
		}, nil
	case parsing.ASTFunctionExpression:
		return w.call(n, v)
	}
	return nil, errors.New("this JMESPath expression is not supported")
}

func (w walker) chain(n parsing.ASTNode, v any) (any, error) {
	var err error
	for i, child := range n.Children {
		if i > 0 && v == nil && n.NodeType != parsing.ASTPipe {
			return nil, nil
		}
		if v, err = w.walk(child, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (w walker) multiSelect(n parsing.ASTNode, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	o, list := newObject(), []any{}
	for _, child := range n.Children {
		x, err := w.walk(child, v)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
		if n.NodeType == parsing.ASTMultiSelectHash {
			o.set(child.Value.(string), x)
		}
	}
	if n.NodeType == parsing.ASTMultiSelectHash {
		return o, nil
	}
	return list, nil
}

// project applies an expression to each element of what its left side gives.
func (w walker) project(n parsing.ASTNode, v any) (any, error) {
	left, err := w.walk(n.Children[0], v)
	if err != nil {
		return nil, err
	}
	list, ok := left.([]any)
	if o, isObject := left.(*object); isObject && n.NodeType == parsing.ASTValueProjection {
		list, ok = o.values(), true
	}
	if !ok {
		return nil, nil
	}
	if n.NodeType == parsing.ASTFlatten {
		return flatten(list), nil
	}
	out := []any{}
	for _, e := range list {
		if n.NodeType == parsing.ASTFilterProjection {
			if keep, err := w.walk(n.Children[2], e); err != nil {
				return nil, err
			} else if isFalse(keep) {
				continue
			}
		}
		x, err := w.walk(n.Children[1], e)
		if err != nil {
			return nil, err
		}
		if x != nil {
			out = append(out, x)
		}
	}
	return out, nil
}

func flatten(list []any) []any {
	out := []any{}
	for _, e := range list {
		if inner, ok := e.([]any); ok {
			out = append(out, inner...)
		} else {
			out = append(out, e)
		}
	}
	return out
}

func (w walker) logic(n parsing.ASTNode, v any) (any, error) {
	left, err := w.walk(n.Children[0], v)
	if err != nil {
		return nil, err
	}
	switch no := isFalse(left); {
	case n.NodeType == parsing.ASTNotExpression:
		return no, nil
	case no == (n.NodeType == parsing.ASTOrExpression):
		return w.walk(n.Children[1], v)
	}
	return left, nil
}

func (w walker) compare(n parsing.ASTNode, v any) (any, error) {
	left, err := w.walk(n.Children[0], v)
	if err != nil {
		return nil, err
	}
	right, err := w.walk(n.Children[1], v)
	if err != nil {
		return nil, err
	}
	switch n.Value {
	case parsing.TOKEQ:
		return equalValues(left, right), nil
	case parsing.TOKNE:
		return !equalValues(left, right), nil
	}
	a, ok := number(left).(float64)
	b, ok2 := number(right).(float64)
	if !ok || !ok2 {
		return nil, nil
	}
	switch n.Value {
	case parsing.TOKGT:
		return a > b, nil
	case parsing.TOKGTE:
		return a >= b, nil
	case parsing.TOKLT:
		return a < b, nil
	}
	return a <= b, nil
}

func index(v any, i int) any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	if i < 0 {
		i += len(list)
	}
	if i < 0 || i >= len(list) {
		return nil
	}
	return list[i]
}

// isFalse is JMESPath's notion: null, false, and empty strings, lists and objects.
func isFalse(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case *object:
		return len(v.keys) == 0
	}
	return false
}

// equalValues compares deeply; objects are equal whatever the order of their keys.
func equalValues(a, b any) bool {
	a, b = number(a), number(b)
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalValues(x[i], y[i]) {
				return false
			}
		}
		return true
	case *object:
		y, ok := b.(*object)
		if !ok || len(x.keys) != len(y.keys) {
			return false
		}
		for k, v := range x.vals {
			if w, ok := y.vals[k]; !ok || !equalValues(v, w) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}
