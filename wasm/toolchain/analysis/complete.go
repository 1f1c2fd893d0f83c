package analysis

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ast/astutil"
)

// Item is something that may stand at a place.
type Item struct {
	Label  string `json:"label"`
	Kind   string `json:"kind"`   // "function", "method", "field", "variable", "constant", "type", "package" or "keyword"
	Detail string `json:"detail"` // its type
	Import string `json:"import,omitempty"`
}

// mostItems bounds an answer; ec2 alone has some 5,000 names.
const mostItems = 2000

// cursor stands where the word is that is being written.
const cursor = "zzCursor"

var keywords = []string{"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var"}

// Complete lists what may stand at the byte offset of a file, where a word may have been
// begun; the words that do not begin so are for the editor to leave out.
func (a *Analyzer) Complete(files []File, name string, offset int) []Item {
	i := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
	if i < 0 || offset < 0 || offset > len(files[i].Text) {
		return nil
	}
	text := files[i].Text
	if inImport(text[:offset]) {
		return a.packages()
	}
	start := strings.LastIndexFunc(text[:offset], func(r rune) bool { return !isWord(r) }) + 1
	end := offset + len(text[offset:]) - len(strings.TrimLeftFunc(text[offset:], isWord))
	files = slices.Clone(files)
	files[i].Text = text[:start] + cursor + text[end:]
	c := a.check(files)
	file := c.file(name)
	if file == nil {
		return nil
	}
	pos := c.fset.File(file.Package).Pos(start)
	path, _ := astutil.PathEnclosingInterval(file, pos, pos+token.Pos(len(cursor)))
	items := a.at(c, file, path, pos)
	slices.SortStableFunc(items, func(a, b Item) int { return strings.Compare(a.Label, b.Label) })
	items = slices.CompactFunc(items, func(a, b Item) bool { return a.Label == b.Label })
	return items[:min(len(items), mostItems)]
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// inImport reports whether the text ends inside the quotes of an import.
func inImport(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	rest, quoted := strings.CutPrefix(strings.TrimLeft(strings.TrimPrefix(strings.TrimSpace(line), "import"), " \t("), `"`)
	if !quoted || strings.Contains(rest, `"`) {
		return false
	}
	if strings.HasPrefix(strings.TrimSpace(line), "import") {
		return true
	}
	open := strings.LastIndex(before, "import (")
	return open >= 0 && !strings.Contains(before[open:], ")")
}

func (a *Analyzer) packages() []Item {
	items := make([]Item, len(a.paths))
	for i, path := range a.paths {
		items[i] = Item{Label: path, Kind: "package"}
	}
	return items
}

// at lists what may stand at the cursor, the innermost of path.
func (a *Analyzer) at(c *checked, file *ast.File, path []ast.Node, pos token.Pos) []Item {
	var items []Item
	for i, node := range path {
		switch n := node.(type) {
		case *ast.SelectorExpr:
			if n.Sel.Name == cursor {
				return a.members(c, file, n.X)
			}
		case *ast.KeyValueExpr:
			if lit, ok := parent(path, i).(*ast.CompositeLit); ok && contains(n.Value, pos) && isCursor(n.Value) {
				items = append(items, c.values(lit, n)...)
			}
		case *ast.CompositeLit:
			if i > 0 && isCursor(path[i-1]) || i > 1 && isKey(path[i-1]) {
				items = append(items, c.fields(n)...)
			}
		case *ast.BlockStmt, *ast.FuncDecl, *ast.GenDecl:
			return append(items, a.names(c, file, pos)...)
		}
	}
	return append(items, a.names(c, file, pos)...)
}

func parent(path []ast.Node, i int) ast.Node {
	if i+1 < len(path) {
		return path[i+1]
	}
	return nil
}

func isCursor(n ast.Node) bool {
	id, ok := n.(*ast.Ident)
	return ok && id.Name == cursor
}

func isKey(n ast.Node) bool {
	kv, ok := n.(*ast.KeyValueExpr)
	return ok && isCursor(kv.Key)
}

func contains(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos <= n.End() }

// members lists what follows a dot.
func (a *Analyzer) members(c *checked, file *ast.File, x ast.Expr) []Item {
	if id, ok := x.(*ast.Ident); ok {
		if name, ok := c.info.Uses[id].(*types.PkgName); ok {
			return c.exported(name.Imported(), "")
		}
		if c.info.Uses[id] == nil && c.info.Defs[id] == nil {
			path := a.find(id.Name, file)
			if pkg, err := a.importer.Import(path); path != "" && err == nil {
				return c.exported(pkg, path)
			}
		}
	}
	t := c.info.Types[x].Type
	if t == nil {
		return nil
	}
	var items []Item
	c.selectable(t, map[string]bool{}, &items, 0)
	return items
}

func (c *checked) exported(pkg *types.Package, path string) []Item {
	var items []Item
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			item := c.item(obj)
			item.Import = path
			items = append(items, item)
		}
	}
	return items
}

// selectable adds the fields and methods of a type, those of embedded fields included.
func (c *checked) selectable(t types.Type, seen map[string]bool, items *[]Item, depth int) {
	if p, ok := t.Underlying().(*types.Pointer); ok && depth == 0 {
		t = p.Elem()
	}
	add := func(obj types.Object) {
		if !seen[obj.Name()] && (obj.Exported() || obj.Pkg() == c.pkg) {
			seen[obj.Name()] = true
			*items = append(*items, c.item(obj))
		}
	}
	pointer := t
	if !types.IsInterface(t) {
		pointer = types.NewPointer(t)
	}
	set := types.NewMethodSet(pointer)
	for i := range set.Len() {
		add(set.At(i).Obj())
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 4 {
		return
	}
	for i := range s.NumFields() {
		add(s.Field(i))
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Embedded() {
			embedded := f.Type()
			if p, ok := embedded.(*types.Pointer); ok {
				embedded = p.Elem()
			}
			c.selectable(embedded, seen, items, depth+1)
		}
	}
}

// structOf is the struct that a literal makes, or nil.
func (c *checked) structOf(lit *ast.CompositeLit) *types.Struct {
	t := c.info.Types[lit].Type
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// fields lists the fields that a struct literal has not set.
func (c *checked) fields(lit *ast.CompositeLit) []Item {
	s := c.structOf(lit)
	if s == nil {
		return nil
	}
	set := map[string]bool{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				set[id.Name] = true
			}
		}
	}
	var items []Item
	for i := range s.NumFields() {
		if f := s.Field(i); !set[f.Name()] && (f.Exported() || f.Pkg() == c.pkg) {
			items = append(items, c.item(f))
		}
	}
	return items
}

// values lists the constants of a field's type: types.InstanceTypeT3Micro.
func (c *checked) values(lit *ast.CompositeLit, kv *ast.KeyValueExpr) []Item {
	s := c.structOf(lit)
	key, ok := kv.Key.(*ast.Ident)
	if s == nil || !ok {
		return nil
	}
	var items []Item
	for i := range s.NumFields() {
		named, ok := s.Field(i).Type().(*types.Named)
		if s.Field(i).Name() != key.Name || !ok || named.Obj().Pkg() == nil {
			continue
		}
		pkg := named.Obj().Pkg()
		for _, name := range pkg.Scope().Names() {
			if constant, ok := pkg.Scope().Lookup(name).(*types.Const); ok && types.Identical(constant.Type(), named) {
				items = append(items, Item{Label: pkg.Name() + "." + name, Kind: "constant", Detail: constant.Val().String(), Import: pkg.Path()})
			}
		}
	}
	return items
}

// names lists what a word alone may mean.
func (a *Analyzer) names(c *checked, file *ast.File, pos token.Pos) []Item {
	var items []Item
	seen := map[string]bool{cursor: true}
	for scope := c.innermost(file, pos); scope != nil; scope = scope.Parent() {
		for _, name := range scope.Names() {
			obj := scope.Lookup(name)
			_, isPackage := obj.(*types.PkgName)
			if seen[name] || scope != types.Universe && scope.Parent() != types.Universe && !isPackage && obj.Pos() > pos && obj.Parent() != c.pkg.Scope() {
				continue
			}
			seen[name] = true
			items = append(items, c.item(obj))
		}
	}
	for _, word := range keywords {
		items = append(items, Item{Label: word, Kind: "keyword"})
	}
	for _, path := range a.paths {
		if name := packageName(path); !seen[name] && a.find(name, file) == path {
			seen[name] = true
			items = append(items, Item{Label: name, Kind: "package", Detail: path, Import: path})
		}
	}
	return items
}

func (c *checked) innermost(file *ast.File, pos token.Pos) *types.Scope {
	if scope := c.info.Scopes[file]; scope != nil {
		if inner := scope.Innermost(pos); inner != nil {
			return inner
		}
		return scope
	}
	return types.Universe
}

func (c *checked) item(obj types.Object) Item {
	short := types.TypeString(obj.Type(), func(p *types.Package) string {
		if p == c.pkg {
			return ""
		}
		return p.Name()
	})
	item := Item{Label: obj.Name(), Detail: short}
	switch o := obj.(type) {
	case *types.Func:
		item.Kind, item.Detail = "function", strings.TrimPrefix(short, "func")
		if o.Signature().Recv() != nil {
			item.Kind = "method"
		}
	case *types.Builtin:
		item.Kind, item.Detail = "function", ""
	case *types.Var:
		item.Kind = "variable"
		if o.IsField() {
			item.Kind = "field"
		}
	case *types.Const:
		item.Kind, item.Detail = "constant", o.Val().String()
	case *types.TypeName:
		item.Kind, item.Detail = "type", ""
	case *types.PkgName:
		item.Kind, item.Detail = "package", o.Imported().Path()
	default:
		item.Kind = "variable"
	}
	return item
}
