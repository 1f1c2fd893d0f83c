package lesson

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"gopkg.in/yaml.v3"
)

// File is the name of a lesson's file in its folder.
const File = "lesson.md"

const (
	maxSize  = 256 << 10 // bytes of a lesson
	maxTasks = 40
)

var (
	nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	taskForm = regexp.MustCompile(`^\{task ([^{}\s]+)\}$`)
	services = []string{"iam", "sts", "s3", "ec2"}
)

// Load reads all lessons of a folder, in the order of the course.
func Load(dir fs.FS) ([]*Lesson, error) {
	files, err := fs.Glob(dir, "*/"+File)
	if err != nil {
		return nil, err
	}
	var list []*Lesson
	var bad []error
	for _, file := range files {
		text, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		l, err := Parse(path.Dir(file), text)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b *Lesson) int { // those without an order come last
		return cmp.Compare(uint(a.Order-1), uint(b.Order-1))
	})
	return list, errors.Join(bad...)
}

// Parse reads one lesson. The error names the lesson, where it can the line, and what to do.
func Parse(name string, text []byte) (*Lesson, error) {
	l := &Lesson{Name: name}
	if err := l.parse(text); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", name, File, err)
	}
	return l, nil
}

func (l *Lesson) parse(text []byte) error {
	if !nameForm.MatchString(l.Name) || len(l.Name) > 64 {
		return errors.New("the folder's name must be lower-case letters, digits and single hyphens, at most 64")
	}
	if len(text) > maxSize {
		return fmt.Errorf("longer than %d bytes", maxSize)
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(text, []byte("---\n"))
	front, body, closed := bytes.Cut(rest, []byte("\n---\n"))
	if !ok || !closed {
		return errors.New("wants front matter between two lines ---, first of all")
	}
	d := yaml.NewDecoder(bytes.NewReader(front))
	d.KnownFields(true)
	if err := d.Decode(l); err != nil {
		return fmt.Errorf("front matter (its line 1 is the file's line 2): %w", err)
	}
	if err := l.check(); err != nil {
		return err
	}
	var err error
	if l.Parts, err = split(body); err != nil {
		return err
	}
	return l.placed()
}

// check looks at the front matter.
func (l *Lesson) check() error {
	switch {
	case l.Title == "":
		return errors.New("wants a title")
	case l.Minutes < 0 || l.Minutes > 240:
		return errors.New("minutes: wants 0 to 240")
	case len(l.Tasks) > maxTasks:
		return fmt.Errorf("has more than %d tasks", maxTasks)
	}
	for _, s := range l.Services {
		if !slices.Contains(services, s) {
			return fmt.Errorf("services: there is no %q; there are %s", s, strings.Join(services, ", "))
		}
	}
	var before []string
	for _, t := range l.Tasks {
		if err := t.check(before); err != nil {
			return fmt.Errorf("task %q: %w", t.ID, err)
		}
		before = append(before, t.ID)
	}
	for _, f := range l.FailWhen {
		if f.Text == "" {
			return errors.New("fail_when: wants a text for the learner")
		}
		if err := f.Check.prepare(); err != nil {
			return fmt.Errorf("fail_when: %w", err)
		}
	}
	return nil
}

func (t *Task) check(before []string) error {
	if !nameForm.MatchString(t.ID) {
		return errors.New("its id must be lower-case letters, digits and single hyphens")
	}
	if slices.Contains(before, t.ID) {
		return errors.New("there are two of that id")
	}
	if t.Title == "" {
		return errors.New("wants a title")
	}
	for _, n := range t.Needs {
		if !slices.Contains(before, n) {
			return fmt.Errorf("needs %q, which is no task before it", n)
		}
	}
	for _, h := range t.Hints {
		if h.Text == "" {
			return errors.New("a hint wants a text")
		}
	}
	if t.Solution.CLI == "" {
		return errors.New("wants a solution with cli: the lesson's test plays it")
	}
	return t.Check.prepare()
}

func (c Checks) prepare() error {
	if len(c) == 0 {
		return errors.New("wants a check")
	}
	for _, one := range c {
		if err := one.prepare(); err != nil {
			return err
		}
	}
	return nil
}

// placed makes sure that each task stands in the text once. Those that stand nowhere come at the end.
func (l *Lesson) placed() error {
	var seen []string
	for _, p := range l.Parts {
		switch {
		case p.Task == "":
		case l.task(p.Task) == nil:
			return fmt.Errorf("{task %s}: there is no such task", p.Task)
		case slices.Contains(seen, p.Task):
			return fmt.Errorf("{task %s} stands there twice", p.Task)
		default:
			seen = append(seen, p.Task)
		}
	}
	for _, t := range l.Tasks {
		if !slices.Contains(seen, t.ID) {
			l.Parts = append(l.Parts, Part{Task: t.ID})
		}
	}
	return nil
}

// split cuts the Markdown at its code, outputs and tasks.
func split(body []byte) ([]Part, error) {
	var parts []Part
	var text []ast.Node
	flush := func() error {
		if len(text) == 0 {
			return nil
		}
		html, err := render(body, text)
		parts, text = append(parts, Part{HTML: html}), nil
		return err
	}
	doc := parse(body)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		p, special := partOf(body, n)
		if !special {
			text = append(text, n)
			continue
		}
		if err := flush(); err != nil {
			return nil, err
		}
		if p.Lang != "output" {
			parts = append(parts, p)
			continue
		}
		if len(parts) == 0 || !parts[len(parts)-1].Run {
			return nil, errors.New("an output fence stands right after the {run} fence that printed it")
		}
		parts[len(parts)-1].Output = p.Code
	}
	return parts, flush()
}

// partOf tells what a block is, if it is not plain text.
func partOf(body []byte, n ast.Node) (Part, bool) {
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		var info string
		if n.Info != nil {
			info = string(n.Info.Segment.Value(body))
		}
		lang, how, _ := strings.Cut(info, " ")
		return Part{Code: strings.TrimRight(string(n.Lines().Value(body)), "\n"), Lang: lang, Run: strings.TrimSpace(how) == "{run}"}, true
	case *ast.Paragraph:
		if m := taskForm.FindSubmatch(bytes.TrimSpace(n.Lines().Value(body))); m != nil {
			return Part{Task: string(m[1])}, true
		}
	}
	return Part{}, false
}
