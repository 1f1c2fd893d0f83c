package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// source is one service package of the SDK as go/ast sees it.
type source struct {
	pkg     string                   // "ec2"
	structs map[string][]field       // "RunInstancesInput", "types.Instance"
	unions  map[string][]string      // "types.AnalyticsFilter" -> its member types
	enums   map[string][]string      // "types.InstanceType" -> its values
	funcs   map[string]*ast.FuncDecl // "name" or "receiver.name"
	filters map[string][]string      // "DescribeVpcsInput" -> the filters that its documentation names
}

// field is an exported field of an SDK struct.
type field struct {
	name string
	typ  goType
}

// goType is a Go type with its pointers taken off.
type goType struct {
	name string  // "string", "time.Time", "types.Tag"; "[]" of a slice, "map" of a map
	elem *goType // of a slice or a map's values
}

// loadSource reads the non-test files of a service module in dir.
func loadSource(dir string) (*source, error) {
	s := &source{
		pkg: strings.Split(filepath.Base(dir), "@")[0], structs: map[string][]field{}, unions: map[string][]string{},
		enums: map[string][]string{}, funcs: map[string]*ast.FuncDecl{}, filters: map[string][]string{},
	}
	for _, d := range []struct{ dir, prefix string }{{dir, ""}, {filepath.Join(dir, "types"), "types."}} {
		files, err := parseDir(d.dir)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			s.collect(f, d.prefix)
		}
	}
	return s, nil
}

// parseDir parses the Go files of a directory except its tests, in the order of their names.
func parseDir(dir string) ([]*ast.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	set := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "endpoints.go" {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("awsgen: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

func (s *source) collect(f *ast.File, prefix string) {
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			s.funcs[funcKey(d)] = d
			s.unionMember(d, prefix)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					s.typeSpec(spec, prefix)
				case *ast.ValueSpec:
					s.enumValue(spec, prefix)
				}
			}
		}
	}
}

func funcKey(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	return typeOf(d.Recv.List[0].Type, "").name + "." + d.Name.Name
}

// unionMember notes a union's member: func (*AnalyticsFilterMemberAnd) isAnalyticsFilter() {}.
func (s *source) unionMember(d *ast.FuncDecl, prefix string) {
	if union, ok := strings.CutPrefix(d.Name.Name, "is"); ok && d.Recv != nil && prefix != "" {
		member := prefix + typeOf(d.Recv.List[0].Type, "").name
		if strings.HasPrefix(member, prefix+union+"Member") {
			s.unions[prefix+union] = append(s.unions[prefix+union], member)
		}
	}
}

func (s *source) typeSpec(spec *ast.TypeSpec, prefix string) {
	switch t := spec.Type.(type) {
	case *ast.StructType:
		fields := []field{}
		for _, f := range t.Fields.List {
			for _, n := range f.Names {
				if n.IsExported() && n.Name != "ResultMetadata" {
					fields = append(fields, field{n.Name, typeOf(f.Type, prefix)})
					if n.Name == "Filters" || n.Name == "Filter" {
						s.filters[prefix+spec.Name.Name] = filtersIn(f.Doc.Text())
					}
				}
			}
		}
		s.structs[prefix+spec.Name.Name] = fields
	case *ast.Ident:
		if t.Name == "string" && prefix != "" {
			s.enums[prefix+spec.Name.Name] = append([]string{}, s.enums[prefix+spec.Name.Name]...)
		}
	}
}

// enumValue notes a constant of an enum: InstanceTypeA1Medium InstanceType = "a1.medium".
func (s *source) enumValue(spec *ast.ValueSpec, prefix string) {
	id, ok := spec.Type.(*ast.Ident)
	if !ok || prefix == "" || len(spec.Values) != 1 {
		return
	}
	if v, ok := text(spec.Values[0]); ok {
		s.enums[prefix+id.Name] = append(s.enums[prefix+id.Name], v)
	}
}

// typeOf reads a type expression; names without a package get the prefix unless
// they are predeclared.
func typeOf(e ast.Expr, prefix string) goType {
	switch t := e.(type) {
	case *ast.StarExpr:
		return typeOf(t.X, prefix)
	case *ast.Ident:
		if t.IsExported() {
			return goType{name: prefix + t.Name}
		}
		return goType{name: t.Name}
	case *ast.SelectorExpr:
		if x, ok := t.X.(*ast.Ident); ok {
			return goType{name: x.Name + "." + t.Sel.Name}
		}
	case *ast.ArrayType:
		elem := typeOf(t.Elt, prefix)
		return goType{name: "[]", elem: &elem}
	case *ast.MapType:
		elem := typeOf(t.Value, prefix)
		return goType{name: "map", elem: &elem}
	}
	return goType{}
}

// text is the value of a string literal.
func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
