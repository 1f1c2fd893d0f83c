package main

import (
	"go/ast"
	"strings"
)

// requiredMembers reads validators.go: struct -> field -> the client refuses to
// send it without.
func requiredMembers(s *source) map[string]map[string]bool {
	required := map[string]map[string]bool{}
	for name, d := range s.funcs {
		if !strings.HasPrefix(name, "validate") || d.Body == nil {
			continue
		}
		typ := paramType(d).name
		for _, c := range callsIn(d.Body) {
			if c.name == "NewErrParamRequired" && len(c.args) == 1 {
				if required[typ] == nil {
					required[typ] = map[string]bool{}
				}
				required[typ][c.args[0]] = true
			}
		}
	}
	return required
}

// tokens finds the member that the client fills with an idempotency token: input -> field.
func tokens(s *source) map[string]string {
	found := map[string]string{}
	for name, d := range s.funcs {
		op, ok := strings.CutPrefix(strings.TrimSuffix(name, ".HandleInitialize"), "idempotencyToken_initializeOp")
		if !ok || d.Body == nil || d.Name.Name != "HandleInitialize" {
			continue
		}
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				if field := fieldOf(a.Lhs[0], "input"); field != "" {
					found[op+"Input"] = field
				}
			}
			return true
		})
	}
	return found
}
