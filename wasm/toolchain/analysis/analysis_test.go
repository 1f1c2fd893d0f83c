package analysis

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// analyzer knows a few packages, whose export data the go command compiles.
func analyzer(t *testing.T) *Analyzer {
	t.Helper()
	roots := []string{"fmt", "strings", "os", "context", "math/rand", "math/rand/v2", "github.com/aws/aws-sdk-go-v2/aws", "github.com/aws/aws-sdk-go-v2/service/sts", "github.com/aws/aws-sdk-go-v2/service/sts/types", "github.com/aws/smithy-go"}
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, roots...)...)
	cmd.Stderr = os.Stderr
	listed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(listed)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files[path] = file
	}
	return New(roots, func(path string) (io.ReadCloser, error) {
		b, err := os.ReadFile(files[path])
		if err != nil {
			return nil, fmt.Errorf("no package %s", path)
		}
		return io.NopCloser(bytes.NewReader(b)), nil
	})
}

func main_(body string) string {
	return "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\n\t\"github.com/aws/aws-sdk-go-v2/service/sts\"\n)\n\nfunc main() {\n" + body + "\n}\n"
}

func TestCheck(t *testing.T) {
	a := analyzer(t)
	for _, test := range []struct{ name, text, want string }{
		{"fine", main_("\tvar c *sts.Client\n\tfmt.Println(c, context.TODO())"), ""},
		{"type", "package main\n\nfunc main() {\n\té := 1; x := \"\" + 1\n}\n", "4:15 invalid operation"},
		{"undefined", "package main\n\nfunc main() {\n\tfmt.Println()\n}\n", "4:2 undefined: fmt"},
		{"field", main_("\tfmt.Println(sts.GetCallerIdentityInput{Nope: 1}, context.TODO())"), "unknown field Nope"},
		{"syntax", "package main\n\nfunc main() {\n\tfor {\n", "expected"},
		{"import", "package main\n\nimport \"example.com/nope\"\n\nfunc main() { nope.X() }\n", "could not import example.com/nope"},
	} {
		var said []string
		for _, p := range a.Check([]File{{"main.go", test.text}}) {
			said = append(said, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Text))
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, test.want) || test.want == "" && all != "" {
			t.Errorf("%s: got %q, want %q", test.name, all, test.want)
		}
	}
}

func TestComplete(t *testing.T) {
	a := analyzer(t)
	for _, test := range []struct{ name, text, want, lacks string }{ // | is the cursor
		{"package", main_("\tfmt.Pri|"), "Println function", "println function"},
		{"method", main_("\tvar c *sts.Client\n\tc.Get|\n\tfmt.Println()"), "GetCallerIdentity method", "options"},
		{"nothing after the dot", main_("\tvar c *sts.Client\n\tc.|\n\tfmt.Println()"), "AssumeRole method", "Println"},
		{"field of a literal", main_("\t_ = &sts.AssumeRoleInput{RoleArn: nil, |}"), "RoleSessionName field", "RoleArn field"},
		{"field begun", main_("\t_ = &sts.AssumeRoleInput{\n\t\tRole|\n\t}"), "RoleArn field", ""},
		{"local", main_("\tanswer := 42\n\tans|"), "answer variable", ""},
		{"keyword", main_("\tret|"), "return keyword", ""},
		{"package not yet imported", main_("\tstri|"), "strings package", ""},
		{"member of a package not yet imported", main_("\tstrings.Con|"), "Contains function", ""},
		{"field of an answer", main_("\tvar out sts.GetCallerIdentityOutput\n\tfmt.Println(*out.|)"), "Account field", ""},
		{"import", "package main\n\nimport \"github.com/aws/|\"\n", "github.com/aws/smithy-go package", ""},
		{"imports", "package main\n\nimport (\n\t\"fmt\"\n\t\"str|\n)\n", "strings package", ""},
	} {
		text, after, _ := strings.Cut(test.text, "|")
		var said []string
		for _, item := range a.Complete([]File{{"main.go", text + after}}, "main.go", len(text)) {
			said = append(said, item.Label+" "+item.Kind)
		}
		if !slices.Contains(said, test.want) || test.lacks != "" && slices.Contains(said, test.lacks) {
			t.Errorf("%s: want %q and not %q, got %d: %.300v", test.name, test.want, test.lacks, len(said), said)
		}
	}
	if a.Complete([]File{{"main.go", "package main"}}, "main.go", 99) != nil || a.Complete(nil, "main.go", 0) != nil {
		t.Error("a place outside of the program has completions")
	}
}

func TestFormat(t *testing.T) {
	a := analyzer(t)
	got, problems := a.Format([]File{{"main.go", "package main\nimport \"os\"\nfunc main() {\nfmt.Println(strings.ToUpper(\"a\"),aws.String(\"b\"), rand.N(3))}\n"}}, "main.go")
	want := "package main\n\nimport (\n\t\"fmt\"\n\t\"github.com/aws/aws-sdk-go-v2/aws\"\n\t\"math/rand/v2\"\n\t\"strings\"\n)\n\nfunc main() {\n\tfmt.Println(strings.ToUpper(\"a\"), aws.String(\"b\"), rand.N(3))\n}\n"
	if got != want || problems != nil {
		t.Errorf("got %s\n%v", got, problems)
	}
	broken := "package main\n\nfunc {\n"
	if got, problems := a.Format([]File{{"main.go", broken}}, "main.go"); got != broken || len(problems) == 0 {
		t.Errorf("a broken file became %q, %v", got, problems)
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("package main\n\nfunc main() { x := struct{A int}{}; x. }", 41)
	f.Add("package main\nimport \"", 21)
	a := New(nil, func(string) (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF })
	f.Fuzz(func(t *testing.T, text string, at int) {
		files := []File{{"main.go", text}}
		a.Complete(files, "main.go", at)
		a.Check(files)
		a.Format(files, "main.go")
	})
}
