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
		t.Skip("builds a program for each lesson")
	}
	list, err := lesson.Load(playground.Lessons)
	if err != nil {
		t.Fatal(err)
	}
	r := startReal(t)
	r.Server.opt.Lessons = list
	for _, l := range list {
		if len(l.Tasks) > 0 {
			t.Run(l.Name, func(t *testing.T) { playInGo(t, r, l) })
		}
	}
}

func playInGo(t *testing.T, r *running, l *lesson.Lesson) {
	s := r.make()
	box := r.Server.sessions.id(s.ID)
	if _, err := box.tutor.begin(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	program, shell := buildSolutions(t, l, s), lesson.NewWorld(box.box, s)
	work := t.TempDir()
	for _, task := range l.Tasks {
		if p, _ := box.tutor.progress(); state(p, task.ID).Done {
			continue
		}
		if task.Solution.Go == "" {
			play(t, shell, s, task.Solution.CLI) // MFA codes, for one, come from another program
		} else {
			c := exec.Command(program, task.ID)
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

// buildSolutions makes one program of all solutions of a lesson; its argument is the task. Each must be what a learner
// would see: formatted, and compiled as it is.
func buildSolutions(t *testing.T, l *lesson.Lesson, s wire.Sandbox) string {
	t.Helper()
	fill := strings.NewReplacer("{{account}}", s.Account, "{{region}}", s.Region).Replace
	dir, err := os.MkdirTemp(".", "testdata-lesson-") // inside the module, for its requirements
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	var all, cases strings.Builder
	for i, task := range l.Tasks {
		if task.Solution.Go == "" {
			continue
		}
		text := lesson.Program(fill(task.Solution.Go))
		if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
			t.Fatalf("task %s: not as gofmt has it: %v\n%s", task.ID, err, text)
		}
		fmt.Fprintf(&cases, "case %q:\n\ttask%d.Main()\n", task.ID, i)
		fmt.Fprintf(&all, "\t\"cloudlet/server/%s/task%d\"\n", filepath.Base(dir), i)
		text = strings.Replace(strings.Replace(text, "package main", fmt.Sprintf("package task%d", i), 1), "func main()", "func Main()", 1)
		write(t, filepath.Join(dir, fmt.Sprintf("task%d", i), "main.go"), text)
	}
	write(t, filepath.Join(dir, "main.go"), "package main\n\nimport (\n\t\"os\"\n\n"+all.String()+")\n\nfunc main() {\n\tswitch os.Args[1] {\n"+cases.String()+"}\n}\n")
	program := filepath.Join(t.TempDir(), "solutions")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", program, "./"+dir)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
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
