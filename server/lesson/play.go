package lesson

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cloudlet/wasm/wire"
)

// Play is one learner's way through a lesson. It is not safe for concurrent use.
type Play struct {
	lesson *Lesson
	world  World
	fill   func(string) string

	progress wire.Progress
	done     map[string]bool
	counts   map[*Check]int  // calls seen, of open tasks
	held     map[*Check]bool // what state checks found last; missing: not looked yet
	given    map[string]int  // hints told, by task
	opened   map[string]bool // solutions shown
	last     int             // tasks after this one do not count yet
}

// Begin plays the seed and looks at what is there. The error of a seed that fails is the lesson's fault.
func (l *Lesson) Begin(ctx context.Context, w World, keys wire.Sandbox, now time.Time) (*Play, error) {
	p := &Play{lesson: l, world: w, fill: strings.NewReplacer("{{account}}", keys.Account, "{{region}}", keys.Region).Replace}
	p.done, p.counts, p.held, p.given, p.opened = map[string]bool{}, map[*Check]int{}, map[*Check]bool{}, map[string]int{}, map[string]bool{}
	p.last = len(l.Tasks) - 1
	p.progress = wire.Progress{Lesson: l.Name, Title: l.Title, Began: now}
	for _, line := range l.Seed {
		var out strings.Builder
		if code, err := w.Play(ctx, p.fill(line), &out); err != nil {
			return nil, err
		} else if code != 0 {
			return nil, fmt.Errorf("lesson %s: its seed %q fails: %s", l.Name, line, strings.TrimSpace(out.String()))
		}
	}
	p.report()
	return p, nil
}

// Resume goes on with a lesson in a sandbox in which it began earlier: there is no seed to play, and some tasks are
// done. What was counted and hinted is forgotten.
func (l *Lesson) Resume(ctx context.Context, w World, keys wire.Sandbox, done []string, now time.Time) (*Play, error) {
	seedless := *l
	seedless.Seed = nil
	p, err := seedless.Begin(ctx, w, keys, now)
	if err != nil {
		return nil, err
	}
	p.lesson = l
	for _, id := range done {
		if l.task(id) != nil {
			p.done[id] = true
		}
	}
	return p, p.settle(ctx, now)
}

// Progress is how it stands. It must not be changed.
func (p *Play) Progress() wire.Progress { return p.progress }

// Call takes in the record of a call, and reports whether anything came of it.
func (p *Play) Call(ctx context.Context, event []byte, now time.Time) (bool, error) {
	r, err := readRecord(event)
	if err != nil {
		return false, err
	}
	p.progress.Calls++
	if r.ErrorCode != "" {
		p.progress.Errors++
		p.offer(r)
	}
	p.count(r)
	if !r.ReadOnly && r.ErrorCode == "" {
		p.forget(r.service())
	}
	return true, p.settle(ctx, now)
}

// Passed takes in that time changed something.
func (p *Play) Passed(ctx context.Context, now time.Time) error {
	p.forget("")
	return p.settle(ctx, now)
}

// forget drops what was found about a service; "" for all.
func (p *Play) forget(service string) {
	for c := range p.held {
		if c.concerns(service) {
			delete(p.held, c)
		}
	}
}

// count notes a call for the open tasks that ask for it, and for what must not happen.
func (p *Play) count(r *record) {
	for _, f := range p.lesson.FailWhen {
		p.tally(f.Check, r)
	}
	for _, t := range p.lesson.Tasks {
		if !p.open(t) {
			continue
		}
		p.tally(t.Check, r)
	}
}

func (p *Play) tally(checks Checks, r *record) {
	for _, c := range checks {
		if c.matches(r, p.fill) {
			p.counts[c]++
		}
	}
}

func (p *Play) open(t *Task) bool {
	return !p.done[t.ID] && slices.Index(p.lesson.Tasks, t) <= p.last && !slices.ContainsFunc(t.Needs, func(id string) bool { return !p.done[id] })
}

// Until makes a task the last that counts; "" lets all count.
func (p *Play) Until(ctx context.Context, id string, now time.Time) error {
	p.last = len(p.lesson.Tasks) - 1
	if i := slices.IndexFunc(p.lesson.Tasks, func(t *Task) bool { return t.ID == id }); i >= 0 {
		p.last = i
	}
	return p.settle(ctx, now)
}

// settle ticks off what is done, as long as that opens something else.
func (p *Play) settle(ctx context.Context, now time.Time) error {
	defer p.report()
	for again := true; again; {
		again = false
		for _, t := range p.lesson.Tasks {
			if !p.open(t) {
				continue
			}
			ok, err := p.holds(ctx, t.Check)
			if err != nil {
				return err
			}
			if ok {
				p.done[t.ID], again = true, true
				p.progress.Offer = nil
			}
		}
	}
	if len(p.done) == len(p.lesson.Tasks) && p.progress.Ended == nil && len(p.lesson.Tasks) > 0 {
		p.progress.Ended = &now
	}
	return p.fails(ctx)
}

// Ended reports whether all tasks were done.
func (p *Play) Ended() bool { return p.progress.Ended != nil }

// holds looks at each check that may have changed.
func (p *Play) holds(ctx context.Context, checks Checks) (bool, error) {
	for _, c := range checks {
		if c.Call != "" {
			if p.counts[c] < c.Times {
				return false, nil
			}
			continue
		}
		held, known := p.held[c]
		if !known {
			var err error
			if held, err = c.holds(ctx, p.world, p.fill); err != nil {
				return false, err
			}
			p.held[c] = held
		}
		if !held {
			return false, nil
		}
	}
	return true, nil
}

// fails looks whether the lesson can no longer be finished.
func (p *Play) fails(ctx context.Context) error {
	p.progress.Failed = ""
	if p.progress.Ended != nil {
		return nil
	}
	for _, f := range p.lesson.FailWhen {
		ok, err := p.holds(ctx, f.Check)
		if err != nil {
			return err
		}
		if ok {
			p.progress.Failed = p.fill(f.Text)
			return nil
		}
	}
	return nil
}

// offer finds the hint for an error.
func (p *Play) offer(r *record) {
	said := r.ErrorCode + ": " + r.ErrorMessage
	for _, t := range p.lesson.Tasks {
		if !p.open(t) {
			continue
		}
		for _, h := range t.Hints {
			if h.When.Regexp != nil && h.When.MatchString(said) {
				p.progress.Offer = &wire.Hint{Task: t.ID, Text: p.fill(h.Text)}
				return
			}
		}
	}
}

// report brings the tasks of the progress up to date.
func (p *Play) report() {
	tasks := make([]wire.TaskState, 0, len(p.lesson.Tasks))
	for _, t := range p.lesson.Tasks {
		s := wire.TaskState{ID: t.ID, Done: p.done[t.ID], Open: p.open(t), Hints: p.hints(t)[:p.given[t.ID]]}
		if p.opened[t.ID] {
			s.Solution = p.solution(t)
		}
		tasks = append(tasks, s)
	}
	p.progress.Tasks = tasks
}

// hints are those that can be asked for.
func (p *Play) hints(t *Task) []string {
	list := []string{}
	for _, h := range t.Hints {
		if h.When.Regexp == nil {
			list = append(list, p.fill(h.Text))
		}
	}
	return list
}

// Hint tells the next hint of a task; false when there is none.
func (p *Play) Hint(id string) bool {
	t := p.lesson.task(id)
	if t == nil || p.given[id] >= len(p.hints(t)) {
		return false
	}
	p.given[id]++
	p.progress.Hinted++
	p.report()
	return true
}

// Reveal shows the solution of a task; false when there is no such task, or it does not count yet.
func (p *Play) Reveal(id string) bool {
	t := p.lesson.task(id)
	if t == nil || slices.Index(p.lesson.Tasks, t) > p.last {
		return false
	}
	if !p.opened[id] && !p.done[id] {
		p.progress.Revealed++
	}
	p.opened[id] = true
	p.report()
	return true
}

func (p *Play) solution(t *Task) *wire.Solution {
	s := &wire.Solution{CLI: strings.TrimSpace(p.fill(t.Solution.CLI)), Console: strings.TrimSpace(p.fill(t.Solution.Console))}
	if t.Solution.Go != "" {
		s.Go = Program(p.fill(t.Solution.Go))
	}
	return s
}

// Restored takes in that the sandbox went back to a moment when the same tasks were done.
func (p *Play) Restored(ctx context.Context, now time.Time) error {
	clear(p.held)
	for _, f := range p.lesson.FailWhen {
		for _, c := range f.Check {
			delete(p.counts, c)
		}
	}
	p.progress.Offer = nil
	return p.settle(ctx, now)
}

// Done is how many tasks are done.
func (p *Play) Done() int { return len(p.done) }
