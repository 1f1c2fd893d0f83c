package awscli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"cloudlet/sandbox/aws/schema"
)

// The installed AWS CLI brings examples of its commands with their output. They are read where they lie, and played
// in a sandbox in which what they name has been made: every command line must be understood, and every answer have the
// shape that the example shows.

var examplesOf = flag.String("examples", "", "tell more of the examples of this operation (\"run-instances\"), or of all (\"all\")")

// example is one command of the CLI's documentation with the output shown.
type example struct {
	file, text, output string
}

func readExamples(t *testing.T) []example {
	t.Helper()
	out, err := exec.Command("python3", "-c", "import awscli; print(awscli.__path__[0])").Output()
	if err != nil {
		t.Skip("there is no awscli with its examples")
	}
	files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "examples", "ec2", "*.rst"))
	var list []example
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, examplesIn(filepath.Base(file), string(b))...)
	}
	return list
}

// examplesIn finds the commands of a page of documentation. A command is indented;
// the output is the indented text below the word Output.
func examplesIn(file, page string) (list []example) {
	lines := strings.Split(strings.ReplaceAll(page, "\r", ""), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		indented := strings.HasPrefix(lines[i], " ") || strings.HasPrefix(lines[i], "\t")
		switch {
		case indented && strings.HasPrefix(line, "aws ec2 "):
			for ; i+1 < len(lines) && (goesOn(line) || unclosed(line)); i++ {
				line = strings.TrimRight(line, " \\^`") + " " + strings.TrimSpace(lines[i+1])
			}
			list = append(list, example{file: file, text: line})
		case strings.HasPrefix(strings.ToLower(line), "output::") && len(list) > 0:
			var out []string
			for i++; i < len(lines) && (strings.TrimSpace(lines[i]) == "" || strings.HasPrefix(lines[i], " ") || strings.HasPrefix(lines[i], "\t")); i++ {
				out = append(out, lines[i])
			}
			i--
			list[len(list)-1].output = strings.TrimSpace(strings.Join(out, "\n"))
		}
	}
	return list
}

// goesOn reports whether a line ends as lines do that go on: in a shell's way, or in Windows's two.
func goesOn(line string) bool {
	return strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "^") || strings.HasSuffix(line, "`")
}

func unclosed(line string) bool { _, err := splitWords(line, nil); return err != nil }

// maker says how something that examples name is made: the command's output is its id.
type maker struct {
	match   *regexp.Regexp
	command string
}

// stage is a sandbox in which an example plays.
type stage struct {
	*script
	makers map[string]maker
	names  []string          // of makers, in order
	made   map[string]string // by what the example calls it
	n      int
}

// prepare reads testdata/examples/ec2.txtar: what has to be made for a name, and what has to be done before an operation.
func prepare(t *testing.T) (makers map[string]maker, names []string, before map[string]string, files []txtar.File) {
	archive, err := txtar.ParseFile("testdata/examples/ec2.txtar")
	if err != nil {
		t.Fatal(err)
	}
	makers, before = map[string]maker{}, map[string]string{}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		head, command, _ := strings.Cut(line, " ")
		switch name, pattern, made := strings.Cut(head, "="); {
		case line == "" || line[0] == '#':
		case made:
			makers[name] = maker{regexp.MustCompile(`^(?:` + pattern + `)$`), command}
			names = append(names, name)
		default:
			before[head] += command + "\n"
		}
	}
	return makers, names, before, archive.Files
}

// need returns what the word of an example stands for, made at its first mention.
func (g *stage) need(kind, word string) string {
	if id, ok := g.made[word]; ok {
		return id
	}
	g.n++
	command := strings.ReplaceAll(g.makers[kind].command, "{n}", strconv.Itoa(g.n))
	id := strings.TrimSpace(g.play1(strings.ReplaceAll(command, "{nn}", fmt.Sprintf("%02d", g.n))))
	if id == "" {
		id = word
	}
	g.w.Advance(30 * time.Second)     // until it can be used
	g.made[word], g.made[id] = id, id // what is cast already stays
	g.vars[kind] = id
	return id
}

var reference = regexp.MustCompile(`\{([a-z0-9-]+)\}`)

// play1 plays a command with what it refers to, {vpc}, and returns its output.
func (g *stage) play1(command string) string {
	command = reference.ReplaceAllStringFunc(command, func(m string) string {
		kind := m[1 : len(m)-1]
		if id := g.vars[kind]; id != "" {
			return id
		}
		return g.need(kind, "{"+kind+"}")
	})
	if after, ok := strings.CutPrefix(command, "sleep "); ok {
		g.command([]string{"sleep", after})
		return ""
	}
	words, err := splitWords(command, g.vars)
	if err != nil {
		g.t.Fatal(err)
	}
	g.aws(words)
	if g.code != 0 && *examplesOf != "" {
		g.t.Logf("  before: aws %s: %s", command, strings.TrimSpace(g.err.String()))
	}
	return g.out.String()
}

var nameable = regexp.MustCompile(`[A-Za-z0-9@._-]+`)

// cast puts what has been made in the place of what the example names.
func (g *stage) cast(words []string) []string {
	out := slices.Clone(words)
	for i, w := range out {
		option := ""
		if i > 0 && strings.HasPrefix(out[i-1], "--") {
			option = out[i-1] + ":"
		}
		for _, kind := range g.names {
			if g.makers[kind].match.MatchString(option + w) {
				out[i] = g.need(kind, w)
			}
		}
		if strings.HasPrefix(w, "--") {
			continue
		}
		out[i] = nameable.ReplaceAllStringFunc(out[i], func(part string) string {
			for _, kind := range g.names {
				if g.makers[kind].match.MatchString(part) {
					return g.need(kind, part)
				}
			}
			return part
		})
	}
	return out
}

// verdict is how an example went.
type verdict int

const (
	notEmulated verdict = iota
	misread             // the command line was not understood
	refused             // the sandbox said no
	answered            // without an output to compare with
	complete            // every member of the example is in the answer
	partial             // some are not
	other               // the answer has another shape
)

func TestCommandExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the hundreds of examples of the AWS CLI")
	}
	makers, names, before, files := prepare(t)
	count, codes := map[verdict]int{}, map[string]int{}
	for _, x := range readExamples(t) {
		words, err := splitWords(x.text, nil)
		if err != nil || len(words) < 3 {
			t.Errorf("%s: %v: %s", x.file, err, x.text)
			continue
		}
		svc := serviceOf("ec2")
		op := svc.operations[words[2]]
		if op == nil || operations["ec2:"+op.Name].call == nil {
			count[notEmulated]++
			continue
		}
		g := &stage{script: newScript(t, newNative(t), &txtar.Archive{Files: files}), makers: makers, names: names, made: map[string]string{}}
		v := g.example(x, words[1:], op, before)
		count[v]++
		if v == refused {
			code, _, _ := strings.Cut(strings.TrimPrefix(g.err.String(), "\nAn error occurred ("), ")")
			codes[strings.TrimSpace(code)]++
		}
	}
	understood := count[refused] + count[answered] + count[complete] + count[partial]
	t.Logf("examples of emulated operations: %d understood, %d misread; %d answered (%d with every member that the example shows, %d with some, %d without an output to compare), %d refused, %d of another shape; %d examples of other operations",
		understood, count[misread], understood-count[refused], count[complete], count[partial], count[answered], count[refused], count[other], count[notEmulated])
	t.Logf("refusals: %v", codes)
}

func (g *stage) example(x example, words []string, op *schema.Operation, before map[string]string) verdict {
	tell := func(format string, args ...any) {
		if name := strings.TrimSuffix(x.file, ".rst"); *examplesOf == "all" || *examplesOf == name {
			g.t.Logf("%s: %s\n  %s", x.file, x.text, fmt.Sprintf(format, args...))
		}
	}
	words = g.cast(words)
	for line := range strings.Lines(before[words[1]]) {
		g.play1(strings.TrimSpace(line))
	}
	words = g.cast(words)
	g.aws(words)
	text := strings.TrimSpace(g.err.String())
	switch {
	case g.code == 2 || g.code != 0 && !strings.HasPrefix(text, "An error occurred ("):
		tell("misread: %s", text)
		if !g.excused(words) {
			g.t.Errorf("%s: %s\n%v\n%s", x.file, x.text, words, text)
		}
		return misread
	case g.code != 0:
		tell("refused: %s", text)
		return refused
	}
	var want, got any
	if json.Unmarshal([]byte(x.output), &want) != nil || slices.Contains(words, "--query") || slices.Contains(words, "--output") {
		return answered
	}
	if err := json.Unmarshal(bytes.TrimSpace(g.out.Bytes()), &got); err != nil {
		if len(bytes.TrimSpace(g.out.Bytes())) > 0 {
			g.t.Errorf("%s: no JSON: %s", x.file, &g.out)
		}
		return answered
	}
	var missing []string
	if at := unlike(want, got, op.Output, "", &missing); at != "" {
		g.t.Errorf("%s: %s\nanother shape at %s\nwant %s\ngot %s", x.file, x.text, at, x.output, &g.out)
		return other
	}
	if missing != nil {
		tell("without %s", strings.Join(missing, ", "))
		return partial
	}
	return complete
}

// excused reports whether an example is itself wrong: the installed CLI does not take it either.
func (g *stage) excused(words []string) bool {
	dir := g.t.TempDir()
	for _, f := range g.archive.Files {
		os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600)
	}
	cmd := exec.CommandContext(g.t.Context(), "aws", append(slices.Clone(words), "--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_MAX_ATTEMPTS=1", "AWS_CA_BUNDLE=")
	out, err := cmd.CombinedOutput()
	return err != nil && !bytes.Contains(out, []byte("Could not connect to the endpoint"))
}

// unlike compares shapes: it returns where the example has another kind of value than the answer, or "", and notes
// which members of the example the answer has not. Members that the API no longer has do not count.
func unlike(want, got any, shape *schema.Shape, path string, missing *[]string) string {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return path
		}
		for name, x := range want {
			var inner *schema.Shape
			if shape != nil {
				m := shape.Member(name)
				if m == nil {
					continue
				}
				inner = m.Shape
			}
			y, ok := have[name]
			if !ok {
				if !hollow(x) {
					*missing = append(*missing, strings.TrimPrefix(path+"."+name, "."))
				}
				continue
			}
			if at := unlike(x, y, inner, path+"."+name, missing); at != "" {
				return at
			}
		}
	case []any:
		have, ok := got.([]any)
		switch {
		case !ok:
			return path
		case len(want) == 0:
			return ""
		case len(have) == 0:
			*missing = append(*missing, strings.TrimPrefix(path+"[]", "."))
			return ""
		}
		var inner *schema.Shape
		if shape != nil && shape.Element != nil {
			inner = shape.Element
		}
		return unlike(want[0], have[0], inner, path+"[]", missing)
	case string:
		_, flag := got.(bool) // some examples show what the API once was in XML
		if _, ok := got.(string); !ok && (!flag || want != "true" && want != "false") {
			return path
		}
	case bool:
		if _, ok := got.(bool); !ok {
			return path
		}
	case float64:
		if _, ok := got.(float64); !ok {
			return path
		}
	}
	return ""
}

func hollow(x any) bool {
	switch x := x.(type) {
	case string:
		return x == ""
	case []any:
		return len(x) == 0
	case map[string]any:
		return len(x) == 0
	}
	return x == nil
}
