package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// findMethods looks for operations in the hand-written package of a service:
//
//	func (s *Service) RunInstances(c *aws.Call, in *ec2.RunInstancesInput) (*ec2.RunInstancesOutput, error)
//
// It needs no package that compiles, only files that parse. A method of that form
// that AWS has no operation for is an error.
func (s *service) findMethods(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || strings.HasSuffix(e.Name(), "_gen.go") {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution|parser.ParseComments)
		if f == nil {
			return err
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "awsgen:", err)
		}
		for _, d := range f.Decls {
			if err := s.decl(set, d); err != nil {
				return err
			}
		}
	}
	slices.Sort(s.methods)
	for _, name := range s.methods {
		s.schema.Operation(name).Unemulated = false
	}
	return nil
}

// decl notes a declaration if it is an operation.
func (s *service) decl(set *token.FileSet, decl ast.Decl) error {
	d, ok := decl.(*ast.FuncDecl)
	if !ok || !d.Name.IsExported() || d.Recv == nil || typeOf(d.Recv.List[0].Type, "").name != "Service" {
		return nil
	}
	params, results := list(d.Type.Params), list(d.Type.Results)
	if len(params) != 2 || params[0] != "aws.Call" || !strings.HasPrefix(params[1], s.name+".") || !strings.HasSuffix(params[1], "Input") {
		return nil
	}
	name := d.Name.Name
	want := []string{s.name + "." + name + "Output", "error"}
	at := set.Position(d.Pos())
	switch {
	case s.schema.Operation(name) == nil:
		return fmt.Errorf("%s: %s has no operation %s", at, s.name, name)
	case params[1] != s.name+"."+name+"Input":
		return fmt.Errorf("%s: operation %s takes %s, want *%s.%sInput", at, name, params[1], s.name, name)
	case !slices.Equal(results, want):
		return fmt.Errorf("%s: operation %s returns %v, want %v", at, name, results, want)
	}
	s.methods = append(s.methods, name)
	if s.docs == nil {
		s.docs = map[string]string{}
	}
	s.docs[name] = sentence(name, d.Doc.Text())
	return nil
}

// list names the types of parameters or results, pointers taken off.
func list(fields *ast.FieldList) []string {
	var types []string
	if fields == nil {
		return nil
	}
	for _, f := range fields.List {
		for range max(1, len(f.Names)) {
			types = append(types, typeOf(f.Type, "").name)
		}
	}
	return types
}
