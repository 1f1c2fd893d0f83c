package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// Each request that the SDK's authors keep as a snapshot decodes into the Input
// that they made it from, which stands as a Go literal in their own test.
func TestSnapshots(t *testing.T) {
	inputs := map[string]map[string]ast.Expr{}
	dirs := map[string]string{}
	for name := range subjects() {
		dirs[name] = moduleDir(t, name)
		inputs[name] = snapshotInputs(t, filepath.Join(dirs[name], "request_snapshot_test.go"))
	}
	every(t, func(t *testing.T, s *subject, o *schema.Operation) {
		literal := inputs[s.schema.Name][o.Name]
		text, err := os.ReadFile(filepath.Join(dirs[s.schema.Name], "request_snapshot", o.Name+".request.snap"))
		if speaksEvents(o) {
			t.Skip("the SDK keeps none")
		}
		if err != nil || literal == nil {
			t.Fatalf("no snapshot: %v", err)
		}
		r := parseSnapshot(string(text))
		want := s.newInput(o.Name)
		evaluate(t, reflect.ValueOf(want), literal, o.Input)
		bucket := o.Input.Member("Bucket")
		if s.schema.Protocol == schema.RestXML && bucket != nil && strings.HasPrefix(o.URI, "/{Bucket}") {
			r.Path = strings.TrimSuffix("/__Bucket__"+r.Path, "/") // the SDK's bucket went into the host
		}
		routed, e := s.codec.Route(r)
		if e != nil || routed != o {
			t.Fatalf("Route(%s %s?%s) = %v, %v", r.Method, r.Path, r.Query, routed, e)
		}
		got := s.newInput(o.Name)
		if e := s.codec.DecodeUnchecked(o, r, got); e != nil {
			t.Fatalf("Decode: %v", e)
		}
		adaptInput(o, want, got)
		if d := difference(o.Name+"Input", reflect.ValueOf(want), reflect.ValueOf(got)); d != "" {
			t.Error(d)
		}
	})
}

func moduleDir(t *testing.T, service string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/"+service).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// snapshotInputs finds `input := &RunInstancesInput{…}` of each snapshot test.
func snapshotInputs(t *testing.T, path string) map[string]ast.Expr {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]ast.Expr{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		op, ok := strings.CutPrefix(f.Name.Name, "TestCheckRequestSnapshot_")
		if a, is := f.Body.List[0].(*ast.AssignStmt); ok && is {
			inputs[op] = a.Rhs[0]
		}
	}
	return inputs
}

// parseSnapshot reads a snapshot: request line, headers, body, with empty lines between.
func parseSnapshot(text string) *aws.Request {
	line, rest, _ := strings.Cut(text, "\n\n")
	headers, body, _ := strings.Cut(rest, "\n\n")
	if strings.HasPrefix(rest, "\n") {
		headers, body = "", rest[1:]
	}
	method, uri, _ := strings.Cut(line, " ")
	path, query, _ := strings.Cut(uri, "?")
	h := http.Header{}
	for _, line := range strings.Split(headers, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			h.Add(name, value)
		}
	}
	return newRequest(method, path, query, h, []byte(body))
}

// evaluate sets v to what a literal of the SDK's tests says. The types come from v,
// only a union's variant is looked up by its name.
func evaluate(t *testing.T, v reflect.Value, e ast.Expr, s *schema.Shape) {
	t.Helper()
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	switch e := e.(type) {
	case *ast.UnaryExpr:
		evaluateVariant(t, v, e.X, s)
	case *ast.CompositeLit:
		evaluateComposite(t, v, e, s)
	case *ast.CallExpr: // ptr.String("x"), types.Enum("x"), []byte("x"), time.Date(…), io.NopCloser(…)
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			v.Set(reflect.ValueOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
		case s.Kind != schema.Stream:
			evaluate(t, v, e.Args[0], s)
		}
	case *ast.Ident:
		v.SetBool(e.Name == "true")
	case *ast.BasicLit:
		evaluateText(t, v, e)
	default:
		t.Fatalf("cannot evaluate %T", e)
	}
}

func evaluateVariant(t *testing.T, v reflect.Value, e ast.Expr, s *schema.Shape) {
	t.Helper()
	lit := e.(*ast.CompositeLit)
	if s.Kind != schema.Union {
		evaluateComposite(t, v, lit, s)
		return
	}
	name := lit.Type.(*ast.SelectorExpr).Sel.Name
	for _, variant := range s.Variants {
		if typ := reflect.TypeOf(variant).Elem(); typ.Name() == name {
			x := reflect.New(typ)
			for _, m := range s.Members {
				if m.Field == name {
					evaluate(t, x.Elem().Field(0), lit.Elts[0].(*ast.KeyValueExpr).Value, m.Shape)
				}
			}
			v.Set(x)
		}
	}
}

func evaluateComposite(t *testing.T, v reflect.Value, lit *ast.CompositeLit, s *schema.Shape) {
	t.Helper()
	switch v.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), len(lit.Elts), len(lit.Elts)))
		for i, e := range lit.Elts {
			evaluate(t, v.Index(i), e, s.Element)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, e := range lit.Elts {
			kv, item := e.(*ast.KeyValueExpr), reflect.New(v.Type().Elem()).Elem()
			key, _ := strconv.Unquote(kv.Key.(*ast.BasicLit).Value)
			evaluate(t, item, kv.Value, s.Element)
			v.SetMapIndex(reflect.ValueOf(key), item)
		}
	case reflect.Struct:
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			name := kv.Key.(*ast.Ident).Name
			for _, m := range s.Members {
				if m.Field == name {
					evaluate(t, v.FieldByName(name), kv.Value, m.Shape)
				}
			}
		}
	}
}

func evaluateText(t *testing.T, v reflect.Value, lit *ast.BasicLit) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		text, _ := strconv.Unquote(lit.Value)
		v.SetString(text)
	case reflect.Slice:
		text, _ := strconv.Unquote(lit.Value)
		v.SetBytes([]byte(text))
	case reflect.Int32, reflect.Int64:
		n, _ := strconv.ParseInt(lit.Value, 0, 64)
		v.SetInt(n)
	case reflect.Float32, reflect.Float64:
		f, _ := strconv.ParseFloat(lit.Value, 64)
		v.SetFloat(f)
	default:
		t.Fatalf("cannot evaluate %s as %v", lit.Value, v.Type())
	}
}
