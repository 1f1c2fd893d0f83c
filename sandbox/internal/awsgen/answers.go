package main

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// answerFacts reads deserializers.go.
func answerFacts(s *source) facts {
	f := newFacts()
	for _, key := range slices.Sorted(maps.Keys(s.funcs)) {
		d := s.funcs[key]
		if d.Body == nil {
			continue
		}
		if op, ok := afterWord(key, "_deserializeOp"); ok && strings.HasSuffix(op, ".HandleDeserialize") {
			answerPayload(f, strings.TrimSuffix(op, ".HandleDeserialize")+"Output", d)
			continue
		}
		if d.Recv != nil {
			continue
		}
		if _, ok := afterWord(key, "_deserializeOpHttpBindings"); ok {
			answerHTTP(f, d)
		} else if _, ok := afterWord(key, "_deserializeOpDocument"); ok {
			answerOutput(f, d)
		} else if name, ok := afterWord(key, "_deserializeDocument"); ok {
			answerDocument(f, name, d)
		}
	}
	return f
}

// answerOutput reads an operation's document, or its payload that is no document.
func answerOutput(f facts, d *ast.FuncDecl) {
	if len(d.Type.Params.List) > 1 && typeOf(d.Type.Params.List[1].Type, "").name == "io.ReadCloser" {
		ast.Inspect(d, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				if name := fieldOf(a.Lhs[0], "v"); name != "" {
					f.set(paramType(d).name, name, binding{location: "payload"})
				}
			}
			return true
		})
		return
	}
	answerStruct(f, d)
}

func answerDocument(f facts, name string, d *ast.FuncDecl) {
	name, unwrapped := strings.CutSuffix(name, "Unwrapped")
	switch t := paramType(d); {
	case t.name == "[]" && !unwrapped:
		for wire, c := range cases(d) {
			f.items[name] = item{name: wire, shape: nestedAnswer(c)}
		}
	case t.name == "map":
		it := f.items[name]
		for wire, c := range cases(d) {
			switch {
			case !unwrapped:
				it.name = wire
			case strings.EqualFold(wire, "key"):
				it.key = wire
			default:
				it.value = wire
				it.shape = nestedAnswer(c)
			}
		}
		f.items[name] = it
	case t.name != "[]":
		answerStruct(f, d)
	}
}

func answerStruct(f facts, d *ast.FuncDecl) {
	typ := paramType(d).name
	for wire, c := range cases(d) {
		b := binding{name: wire, shape: nestedAnswer(c), flat: callsUnwrapped(c), attr: comparesName(c)}
		if name := fieldOf(c, "sv"); name != "" {
			f.set(typ, name, b)
			continue
		}
		ast.Inspect(c, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				if member := typeOf(lit.Type, "").name; strings.HasPrefix(member, typ+"Member") {
					f.set(typ, strings.TrimPrefix(member, "types."), b)
				}
			}
			return true
		})
	}
}

// cases maps each wire name to its clause: case strings.EqualFold("name", t.Name.Local).
func cases(d *ast.FuncDecl) map[string]*ast.CaseClause {
	found := map[string]*ast.CaseClause{}
	ast.Inspect(d, func(n ast.Node) bool {
		c, ok := n.(*ast.CaseClause)
		if !ok || len(c.List) != 1 {
			return true
		}
		for _, call := range callsIn(c.List[0]) {
			if call.name == "EqualFold" && len(call.args) == 1 {
				found[call.args[0]] = c
			}
		}
		return true
	})
	return found
}

// comparesName tells an attribute's clause, which compares `name`, from an element's.
func comparesName(c *ast.CaseClause) bool {
	call, ok := c.List[0].(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return false
	}
	id, ok := call.Args[1].(*ast.Ident)
	return ok && id.Name == "name"
}

// nestedAnswer names the shape whose deserializer is called under node.
func nestedAnswer(node ast.Node) string {
	for _, c := range callsIn(node) {
		if name, ok := afterWord(c.name, "_deserializeDocument"); ok {
			return strings.TrimSuffix(name, "Unwrapped")
		}
	}
	return ""
}

func callsUnwrapped(node ast.Node) bool {
	for _, c := range callsIn(node) {
		if name, ok := afterWord(c.name, "_deserializeDocument"); ok {
			return strings.HasSuffix(name, "Unwrapped")
		}
	}
	return false
}

// answerHTTP reads headers: `if headerValues := response.Header.Values("etag"); … { v.ETag = … }`
// and `for headerKey, … := range response.Header { … len("x-amz-meta-") … v.Metadata[…] = … }`.
func answerHTTP(f facts, d *ast.FuncDecl) {
	typ := paramType(d).name
	for _, stmt := range d.Body.List {
		switch stmt := stmt.(type) {
		case *ast.IfStmt:
			name := fieldOf(stmt.Body, "v")
			if stmt.Init == nil || name == "" {
				continue
			}
			for _, c := range callsIn(stmt.Init) {
				if c.name == "Values" && len(c.args) == 1 {
					f.set(typ, name, binding{name: c.args[0], location: "header"})
				}
			}
		case *ast.RangeStmt:
			for _, c := range callsIn(stmt.Body) {
				if c.name == "len" && len(c.args) == 1 {
					f.set(typ, fieldOf(stmt.Body, "v"), binding{name: c.args[0], location: "headers"})
				}
			}
		}
	}
}

// answerPayload finds the member that is the whole document:
// err = …_deserializeDocumentPolicyStatus(&output.PolicyStatus, decoder).
func answerPayload(f facts, typ string, d *ast.FuncDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) == 0 {
			return true
		}
		if shape := nestedAnswer(c); shape != "" {
			if name := fieldOf(c.Args[0], "output"); name != "" {
				f.set(typ, name, binding{shape: shape, location: "payload"})
			}
		}
		return true
	})
}
