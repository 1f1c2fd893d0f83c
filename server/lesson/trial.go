package lesson

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"cloudlet/sandbox"
	"cloudlet/wasm/wire"
)

// Site is a new sandbox for a trial.
type Site interface {
	Box
	Advance(context.Context, time.Duration) error // of its clock
	Close()
}

// Try plays a lesson as its author means it, and returns all that is wrong with it: a check that holds before
// anything was done, a solution that does not solve, a hint that its error does not bring, a recorded output that
// is no longer true, a failure that is not noticed. open makes the sandboxes that it is played in.
func (l *Lesson) Try(ctx context.Context, open func(context.Context) (Site, wire.Sandbox, error)) []error {
	t := &trial{lesson: l, open: open}
	t.course(ctx)
	for i := range l.FailWhen {
		t.failure(ctx, &l.FailWhen[i])
	}
	return t.wrong
}

type trial struct {
	lesson *Lesson
	open   func(context.Context) (Site, wire.Sandbox, error)
	wrong  []error

	site  *recorder
	world *world
	play  *Play
	solve string // the task whose solution was played last
}

func (t *trial) fail(format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Errorf("%s: %w", t.lesson.Name, fmt.Errorf(format, args...)))
}

// begin starts the lesson in a sandbox of its own.
func (t *trial) begin(ctx context.Context) (end func(), ok bool) {
	site, keys, err := t.open(ctx)
	if err != nil {
		t.fail("no sandbox: %w", err)
		return nil, false
	}
	t.site = &recorder{Site: site}
	t.world = &world{box: t.site, keys: keys, now: time.Now, sleep: site.Advance}
	if t.play, err = t.lesson.Begin(ctx, t.world, keys, time.Now()); err != nil {
		t.fail("%w", err)
		site.Close()
		return nil, false
	}
	t.site.events = nil
	return site.Close, true
}

// course goes through the text from the top.
func (t *trial) course(ctx context.Context) {
	end, ok := t.begin(ctx)
	if !ok {
		return
	}
	defer end()
	t.untouched(ctx)
	for _, p := range t.lesson.Parts {
		switch {
		case p.Run && p.Lang == "sh":
			t.run(ctx, p)
		case p.Task != "":
			t.task(ctx, t.lesson.task(p.Task))
		}
	}
	if len(t.lesson.Tasks) > 0 && t.play.Progress().Ended == nil {
		t.fail("is not finished after all solutions")
	}
}

// untouched makes sure that no task is done by the seed, nor the lesson lost.
func (t *trial) untouched(ctx context.Context) {
	for _, task := range t.lesson.Tasks {
		if ok, err := t.play.holds(ctx, task.Check); err != nil {
			t.fail("task %s: %w", task.ID, err)
		} else if ok {
			t.fail("task %s: its check holds before anything was done", task.ID)
		}
	}
	if err := t.play.fails(ctx); err != nil {
		t.fail("fail_when: %w", err)
	} else if f := t.play.Progress().Failed; f != "" {
		t.fail("fail_when %q holds before anything was done", f)
	}
}

// do plays lines and lets the lesson see the calls.
func (t *trial) do(ctx context.Context, lines string) string {
	var out strings.Builder
	if _, err := t.world.Play(ctx, t.play.fill(lines), &out); err != nil {
		t.fail("%q: %w", lines, err)
	}
	for _, e := range t.site.events {
		if _, err := t.play.Call(ctx, e, time.Now()); err != nil {
			t.fail("%q: %w", lines, err)
		}
	}
	t.site.events = nil
	if err := t.play.Passed(ctx, time.Now()); err != nil {
		t.fail("%q: %w", lines, err)
	}
	return out.String()
}

func (t *trial) run(ctx context.Context, p Part) {
	out := t.do(ctx, p.Code)
	if p.Output != "" && !sameOutput(t.play.fill(p.Output), out) {
		t.fail("the recorded output of\n\n%s\n\nis\n\n%s\n\nbut now it prints\n\n%s", indent(p.Code), indent(p.Output), indent(out))
	}
}

func (t *trial) task(ctx context.Context, task *Task) {
	if t.play.done[task.ID] {
		if t.solve != "" {
			t.fail("task %s: the solution of %s has done it already", task.ID, t.solve)
		}
		return
	}
	for _, h := range task.Hints {
		t.hint(ctx, task, h)
	}
	out := t.do(ctx, task.Solution.CLI)
	if !t.play.done[task.ID] {
		t.fail("task %s: is not done by its solution, which prints\n\n%s", task.ID, indent(out))
	}
	t.solve = task.ID
}

// hint makes the error that a hint is for.
func (t *trial) hint(ctx context.Context, task *Task, h Hint) {
	if h.When.Regexp == nil {
		return
	}
	if h.Try == "" {
		t.fail("task %s: the hint when %s wants a try, a command that makes that error", task.ID, h.When)
		return
	}
	t.play.progress.Offer = nil
	out := t.do(ctx, h.Try)
	if o := t.play.Progress().Offer; o == nil || o.Text != t.play.fill(h.Text) {
		t.fail("task %s: the hint when %s does not come after its try, which prints\n\n%s", task.ID, h.When, indent(out))
	}
}

// failure leads into a state from which the lesson cannot be finished.
func (t *trial) failure(ctx context.Context, f *Fail) {
	if f.Try == "" {
		t.fail("fail_when %q wants a try, commands that lead there", f.Text)
		return
	}
	end, ok := t.begin(ctx)
	if !ok {
		return
	}
	defer end()
	out := t.do(ctx, f.Try)
	if t.play.Progress().Failed != t.play.fill(f.Text) {
		t.fail("fail_when %q is not noticed after its try, which prints\n\n%s", f.Text, indent(out))
	}
}

// recorder keeps the events of the calls.
type recorder struct {
	Site
	events [][]byte
}

func (r *recorder) Do(ctx context.Context, q *sandbox.Request) (*sandbox.Response, error) {
	a, err := r.Site.Do(ctx, q)
	if err == nil && a.Event != nil {
		r.events = append(r.events, a.Event)
	}
	return a, err
}

// sameOutput compares with a recording, in which … stands for anything in a line, and a line … for any lines.
func sameOutput(want, got string) bool {
	var re strings.Builder
	re.WriteString(`(?s)^`)
	for line := range strings.Lines(strings.TrimRight(want, "\n") + "\n") {
		line = strings.TrimRight(line, " \t\n")
		if line == "…" {
			re.WriteString(`(?:[^\n]*\n)*?`)
			continue
		}
		re.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", `[^\n]*`) + `[ \t]*\n`)
	}
	re.WriteString(`$`)
	return regexp.MustCompile(re.String()).MatchString(strings.TrimRight(got, "\n") + "\n")
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ")
}
