package analysis

import (
	"bytes"
	"go/ast"
	"go/format"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// Format writes a file as gofmt does, with the imports that it lacks and without those
// that it does not use. A file that cannot be parsed stays as it is; its problems say why.
func (a *Analyzer) Format(files []File, name string) (string, []Problem) {
	c := a.check(files)
	file := c.file(name)
	text := ""
	for _, f := range files {
		if f.Name == name {
			text = f.Text
		}
	}
	if _, err := format.Source([]byte(text)); err != nil || file == nil {
		return text, c.problems
	}
	for _, missing := range c.unknownPackages(file) {
		if path := a.find(missing, file); path != "" {
			astutil.AddImport(c.fset, file, path)
		}
	}
	for _, spec := range append([]*ast.ImportSpec(nil), file.Imports...) {
		path := strings.Trim(spec.Path.Value, `"`)
		if named := spec.Name != nil; (!named || spec.Name.Name != "_" && spec.Name.Name != ".") && !c.uses(file, spec, path) {
			if named {
				astutil.DeleteNamedImport(c.fset, file, spec.Name.Name, path)
			} else {
				astutil.DeleteImport(c.fset, file, path)
			}
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, c.fset, file); err != nil {
		return text, c.problems
	}
	return out.String(), nil
}

// unknownPackages lists the names before a dot that nothing defines.
func (c *checked) unknownPackages(file *ast.File) []string {
	seen := map[string]bool{}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && c.info.Uses[x] == nil && c.info.Defs[x] == nil && !seen[x.Name] {
				seen[x.Name] = true
				names = append(names, x.Name)
			}
		}
		return true
	})
	return names
}

// uses reports whether anything in the file refers to the import.
func (c *checked) uses(file *ast.File, spec *ast.ImportSpec, path string) bool {
	name := packageName(path)
	if obj := c.info.Implicits[spec]; obj != nil {
		name = obj.Name()
	}
	if spec.Name != nil {
		name = spec.Name.Name
	}
	used := false
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
				used = true
			}
		}
		return !used
	})
	return used
}

// find is the package that a name most likely means, or "". Of several the standard
// library's comes first, then one that belongs to a package the file imports.
func (a *Analyzer) find(name string, file *ast.File) string {
	var candidates []string
	for _, path := range a.paths {
		if packageName(path) == name {
			candidates = append(candidates, path)
		}
	}
	for _, path := range candidates {
		for _, spec := range file.Imports {
			if parent := strings.Trim(spec.Path.Value, `"`); strings.HasPrefix(path, parent+"/") && strings.Contains(parent, ".") {
				return path
			}
		}
	}
	for _, path := range candidates {
		if !strings.Contains(path, ".") && path != "math/rand" {
			return path
		}
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	return ""
}
