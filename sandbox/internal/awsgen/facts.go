package main

import (
	"go/ast"
	"strings"
)

// binding tells how one field of an SDK struct stands on the wire.
type binding struct {
	name      string // wire name
	shape     string // model's name of a list, map or structure, from the (de)serializer's name
	location  string // as schema.Member.Location
	namespace string // "xsi=http://…"
	flat      bool
	attr      bool
}

// item tells how the items of a list stand on the wire.
type item struct{ name, shape, key, value string }

// facts is what the SDK's generated code knows of one direction of the wire.
type facts struct {
	fields map[string]map[string]binding // struct -> field
	items  map[string]item               // list or map
}

func newFacts() facts {
	return facts{fields: map[string]map[string]binding{}, items: map[string]item{}}
}

// set notes a binding; the first word counts, but a payload beats all.
func (f facts) set(typ, name string, b binding) {
	if f.fields[typ] == nil {
		f.fields[typ] = map[string]binding{}
	}
	if _, ok := f.fields[typ][name]; !ok || b.location == "payload" {
		f.fields[typ][name] = b
	}
}

// paramType returns the type of the parameter called v.
func paramType(d *ast.FuncDecl) goType {
	for _, p := range d.Type.Params.List {
		for _, n := range p.Names {
			if n.Name == "v" {
				return typeOf(p.Type, "")
			}
		}
	}
	return goType{}
}

// fieldOf returns the first field that node selects from the variable, or "".
func fieldOf(node ast.Node, variable string) (name string) {
	ast.Inspect(node, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && name == "" {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == variable {
				name = s.Sel.Name
			}
		}
		return name == ""
	})
	return name
}

// call is a call inside generated code: the last part of the function's name and
// the string literals among its arguments.
type call struct {
	name string
	args []string
}

// callsIn lists the calls under node from the outside in, in the order of the text.
func callsIn(node ast.Node) []call {
	var calls []call
	ast.Inspect(node, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		var found call
		switch f := c.Fun.(type) {
		case *ast.Ident:
			found.name = f.Name
		case *ast.SelectorExpr:
			found.name = f.Sel.Name
		}
		for _, a := range c.Args {
			if s, ok := text(a); ok {
				found.args = append(found.args, s)
			}
		}
		calls = append(calls, found)
		return true
	})
	return calls
}

// keyed returns the first string literal that stands under key in a composite
// literal (Local: "Tag") or is assigned to a variable of that name.
func keyed(node ast.Node, key string) (value string) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == key && value == "" {
				value, _ = text(n.Value)
			}
		case *ast.AssignStmt:
			if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == key && value == "" {
				value, _ = text(n.Rhs[0])
			}
		}
		return value == ""
	})
	return value
}

// afterWord returns what follows word in a function's name:
// ("awsEc2query_serializeDocumentTagList", "_serializeDocument") -> "TagList".
func afterWord(name, word string) (string, bool) {
	_, rest, ok := strings.Cut(name, word)
	return rest, ok
}
