package main

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// requestFacts reads serializers.go.
func requestFacts(s *source) facts {
	f := newFacts()
	for _, key := range slices.Sorted(maps.Keys(s.funcs)) {
		d := s.funcs[key]
		if d.Body == nil {
			continue
		}
		if op, ok := afterWord(key, "_serializeOp"); ok && strings.HasSuffix(op, ".HandleSerialize") {
			requestPayload(f, strings.TrimSuffix(op, ".HandleSerialize")+"Input", d)
			continue
		}
		if d.Recv != nil {
			continue
		}
		if _, ok := afterWord(key, "_serializeOpHttpBindings"); ok {
			requestHTTP(f, d)
		} else if _, ok := afterWord(key, "_serializeOpDocument"); ok {
			requestStruct(f, d)
		} else if name, ok := afterWord(key, "_serializeDocument"); ok {
			requestDocument(f, name, d)
		}
	}
	return f
}

func requestDocument(f facts, name string, d *ast.FuncDecl) {
	switch t := paramType(d); {
	case t.name == "[]":
		it := item{name: "member", shape: nestedRequest(d)}
		if local := keyed(d, "Local"); local != "" {
			it.name = local
		}
		for _, c := range callsIn(d) {
			if c.name == "Array" && len(c.args) == 1 {
				it.name = c.args[0]
			}
		}
		f.items[name] = it
	case t.name == "map":
		it := item{name: "entry", shape: nestedRequest(d)}
		for _, c := range callsIn(d) {
			if c.name == "Map" && len(c.args) == 2 {
				it.key, it.value = c.args[0], c.args[1]
			}
		}
		f.items[name] = it
	default:
		requestStruct(f, d)
		requestUnion(f, t.name, d)
	}
}

// requestStruct reads the `if v.Field != nil { … }` blocks.
func requestStruct(f facts, d *ast.FuncDecl) {
	typ := paramType(d).name
	for _, stmt := range d.Body.List {
		if block, ok := stmt.(*ast.IfStmt); ok {
			if name := fieldOf(block.Cond, "v"); name != "" {
				f.set(typ, name, requestBinding(block.Body))
			}
		}
	}
}

func requestBinding(body ast.Node) binding {
	b := binding{name: keyed(body, "Local"), shape: nestedRequest(body)}
	for _, c := range callsIn(body) {
		switch {
		case (c.name == "Key" || c.name == "FlatKey") && len(c.args) == 1 && b.name == "":
			b.name, b.flat = c.args[0], c.name == "FlatKey"
		case c.name == "FlattenedElement":
			b.flat = true
		case c.name == "NewNamespaceAttribute" && len(c.args) == 2 && c.args[0] != "":
			b.namespace = c.args[0] + "=" + c.args[1]
		}
	}
	return b
}

// nestedRequest names the shape whose serializer is called under node.
func nestedRequest(node ast.Node) string {
	for _, c := range callsIn(node) {
		if name, ok := afterWord(c.name, "_serializeDocument"); ok {
			return name
		}
	}
	return ""
}

// requestUnion reads `switch uv := v.(type) { case *types.XMemberY: … }`.
func requestUnion(f facts, typ string, d *ast.FuncDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok && len(c.List) == 1 {
			if member := typeOf(c.List[0], "").name; strings.HasPrefix(member, typ+"Member") {
				f.set(typ, strings.TrimPrefix(member, "types."), requestBinding(c))
			}
		}
		return true
	})
}

// requestHTTP reads headers, query strings and path labels.
func requestHTTP(f facts, d *ast.FuncDecl) {
	typ := paramType(d).name
	for _, stmt := range d.Body.List {
		block, ok := stmt.(*ast.IfStmt)
		if !ok {
			continue
		}
		name, b := fieldOf(block.Cond, "v"), binding{}
		if local := keyed(block.Body, "locationName"); local != "" {
			b = binding{name: strings.ToLower(local), location: "header"}
		}
		for _, c := range callsIn(block.Body) {
			switch {
			case c.name == "Headers" && len(c.args) == 1:
				b = binding{name: strings.ToLower(c.args[0]), location: "headers"}
			case (c.name == "SetQuery" || c.name == "AddQuery") && len(c.args) == 1:
				b = binding{name: c.args[0], location: "querystring"}
			case c.name == "SetURI" && len(c.args) == 1:
				b = binding{name: c.args[0], location: "uri"}
			}
		}
		if name != "" && b.location != "" {
			f.set(typ, name, b)
		}
	}
}

// requestPayload finds the member that is the body: `if input.Field != nil { … payload := … }`.
func requestPayload(f facts, typ string, d *ast.FuncDecl) {
	for _, stmt := range d.Body.List {
		block, ok := stmt.(*ast.IfStmt)
		if !ok || !assigns(block.Body, "payload") {
			continue
		}
		if name := fieldOf(block.Cond, "input"); name != "" {
			b := requestBinding(block.Body)
			b.location = "payload"
			f.set(typ, name, b)
		}
	}
}

func assigns(body *ast.BlockStmt, variable string) bool {
	for _, stmt := range body.List {
		if a, ok := stmt.(*ast.AssignStmt); ok {
			if id, ok := a.Lhs[0].(*ast.Ident); ok && id.Name == variable {
				return true
			}
		}
	}
	return false
}
