package server

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloudlet/playground"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// Every lesson can be finished with the Go programs of its solutions, from outside.
func TestLessonsInGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a large program")
	}
	t.Parallel() // it waits most of the time
	list, err := lesson.Load(playground.Lessons)
	if err != nil {
		t.Fatal(err)
	}
	r := startReal(t)
	r.Server.opt.Lessons = list
	solutions := newSolutions(t)
	boxes := make([]wire.Sandbox, len(list))
	for i, l := range list {
		boxes[i] = r.make()
		solutions.add(l, boxes[i])
	}
	solutions.build()
	for i, l := range list {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel() // they wait for machines most of the time
			playInGo(t, r, solutions.program, l, boxes[i])
		})
	}
}

func playInGo(t *testing.T, r *running, program string, l *lesson.Lesson, s wire.Sandbox) {
	if len(l.Tasks) == 0 {
		t.Skip("nothing to do")
	}
	box := r.Server.sessions.id(s.ID)
	if _, err := box.tutor.begin(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	shell := lesson.NewWorld(box.box, s)
	work := t.TempDir()
	for _, task := range l.Tasks {
		if p, _ := box.tutor.progress(); state(p, task.ID).Done {
			continue
		}
		if task.Solution.Go == "" {
			play(t, shell, s, task.Solution.CLI) // MFA codes, for one, come from another program
		} else {
			c := exec.Command(program, l.Name+"/"+task.ID)
			c.Dir = work
			c.Env = outside(s, "AWS_ENDPOINT_URL="+r.URL(), "AWS_REGION=us-east-1")
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("task %s: %v\n%s", task.ID, err, out)
			}
		}
		for late := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			p, err := box.tutor.progress()
			if err != nil {
				t.Fatal(err)
			}
			if state(p, task.ID).Done {
				break
			}
			if time.Now().After(late) {
				t.Fatalf("task %s is not done: %+v", task.ID, p)
			}
		}
	}
	if p, _ := box.tutor.progress(); p.Ended == nil {
		t.Errorf("not finished: %+v", p)
	}
}

func state(p wire.Progress, id string) wire.TaskState {
	for _, s := range p.Tasks {
		if s.ID == id {
			return s
		}
	}
	return wire.TaskState{}
}

// play runs the lines of a solution with the keys of the sandbox.
func play(t *testing.T, w lesson.World, s wire.Sandbox, lines string) {
	t.Helper()
	fill := strings.NewReplacer("{{account}}", s.Account, "{{region}}", s.Region).Replace
	var out bytes.Buffer
	if code, err := w.Play(t.Context(), fill(lines), &out); err != nil || code != 0 {
		t.Fatalf("%d %v %s", code, err, out.String())
	}
}

// solutions is one program of all solutions of all lessons; its argument says which. Each must be what a learner would
// see: formatted, and compiled as it is.
type solutions struct {
	t              *testing.T
	dir            string // inside the module, for its requirements
	program        string
	imports, cases strings.Builder
	count          int
}

func newSolutions(t *testing.T) *solutions {
	dir, err := os.MkdirTemp(".", "testdata-lesson-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return &solutions{t: t, dir: dir, program: filepath.Join(t.TempDir(), "solutions")}
}

// add takes in a lesson that will be played in a sandbox.
func (p *solutions) add(l *lesson.Lesson, s wire.Sandbox) {
	p.t.Helper()
	fill := strings.NewReplacer("{{account}}", s.Account, "{{region}}", s.Region).Replace
	for _, task := range l.Tasks {
		if task.Solution.Go == "" {
			continue
		}
		text := lesson.Program(fill(task.Solution.Go))
		if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
			p.t.Fatalf("lesson %s, task %s: not as gofmt has it: %v\n%s", l.Name, task.ID, err, text)
		}
		p.count++
		name := fmt.Sprintf("task%d", p.count)
		fmt.Fprintf(&p.cases, "\tcase %q:\n\t\t%s.Main()\n", l.Name+"/"+task.ID, name)
		fmt.Fprintf(&p.imports, "\t\"cloudlet/server/%s/%s\"\n", filepath.Base(p.dir), name)
		text = strings.Replace(strings.Replace(text, "package main", "package "+name, 1), "func main()", "func Main()", 1)
		write(p.t, filepath.Join(p.dir, name, "main.go"), text)
	}
}

func (p *solutions) build() {
	p.t.Helper()
	write(p.t, filepath.Join(p.dir, "main.go"), "package main\n\nimport (\n\t\"os\"\n\n"+p.imports.String()+")\n\nfunc main() {\n\tswitch os.Args[1] {\n"+p.cases.String()+"\t}\n}\n")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", p.program, "./"+p.dir)
	if out, err := c.CombinedOutput(); err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
