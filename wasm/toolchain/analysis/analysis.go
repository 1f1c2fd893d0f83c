// Package analysis tells an editor about a Go program: what is wrong with it, what may
// stand at a place, and how gofmt writes it. It knows other packages only by their
// export data (see ../pack), so it works without a file system.
package analysis

import (
	"cmp"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// File is a file of the program, without a folder in its name.
type File struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Problem is something wrong. Line and Column count from 1, columns in UTF-16 units.
type Problem struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Text     string `json:"text"`
	Severity string `json:"severity"` // "error"
}

// Analyzer keeps what it has read of other packages. It serves one caller at a time.
type Analyzer struct {
	paths    []string // of packages that may be imported, sorted
	importer types.Importer
}

// New makes an Analyzer for programs that may import paths; open gives a package's
// archive with export data.
func New(paths []string, open func(path string) (io.ReadCloser, error)) *Analyzer {
	sorted := slices.Sorted(slices.Values(paths))
	return &Analyzer{paths: sorted, importer: importer.ForCompiler(token.NewFileSet(), "gc", open)}
}

// checked is a program that was parsed and, as far as possible, type-checked.
type checked struct {
	fset     *token.FileSet
	files    []*ast.File
	info     *types.Info
	pkg      *types.Package
	problems []Problem
	sources  []File
}

// Check parses the program and checks its types. Files of another package than the
// first one's, as external tests are, are only parsed.
func (a *Analyzer) Check(files []File) []Problem {
	problems := a.check(files).problems
	slices.SortStableFunc(problems, func(x, y Problem) int {
		return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line, x.Column-y.Column)
	})
	return problems
}

func (a *Analyzer) check(files []File) *checked {
	c := &checked{
		fset: token.NewFileSet(), sources: files,
		info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{}},
	}
	var own []*ast.File
	for _, f := range files {
		parsed, err := parser.ParseFile(c.fset, f.Name, f.Text, parser.SkipObjectResolution|parser.AllErrors|parser.ParseComments)
		c.syntax(err)
		if parsed == nil {
			continue
		}
		c.files = append(c.files, parsed)
		if parsed.Name.Name == c.files[0].Name.Name {
			own = append(own, parsed)
		}
	}
	broken := len(c.problems) > 0
	config := types.Config{
		Importer: a.importer, GoVersion: "go1.26", Sizes: types.SizesFor("gc", "wasm"),
		Error: func(err error) {
			if e := (types.Error{}); !broken && errors.As(err, &e) { // after a syntax error they mislead
				c.add(e.Fset.Position(e.Pos), e.Msg)
			}
		},
	}
	c.pkg, _ = config.Check("main", c.fset, own, c.info)
	return c
}

func (c *checked) syntax(err error) {
	var list scanner.ErrorList
	if errors.As(err, &list) {
		list.RemoveMultiples()
		for _, e := range list {
			c.add(e.Pos, e.Msg)
		}
	}
}

func (c *checked) add(at token.Position, text string) {
	c.problems = append(c.problems, Problem{at.Filename, at.Line, c.column(at), text, "error"})
}

// column counts in UTF-16 units what token counts in bytes.
func (c *checked) column(at token.Position) int {
	i := slices.IndexFunc(c.sources, func(f File) bool { return f.Name == at.Filename })
	if i < 0 || at.Offset > len(c.sources[i].Text) || at.Column > at.Offset+1 {
		return 1
	}
	before := c.sources[i].Text[at.Offset-(at.Column-1) : at.Offset]
	return len(utf16.Encode([]rune(before))) + 1
}

// file is the syntax tree of a file.
func (c *checked) file(name string) *ast.File {
	for _, f := range c.files {
		if c.fset.Position(f.Package).Filename == name {
			return f
		}
	}
	return nil
}

// packageName is the name that a package most likely has: the last part of its path
// that is no version.
func packageName(path string) string {
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
		if last == "signer" { // aws/signer/v4 is the one that is named by its version
			return "v4"
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(last, "-go-v2"), "-go")
}
