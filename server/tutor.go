package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"cloudlet/sandbox"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// tutor goes with a session through a lesson: it sees every call, ticks off what is done, and keeps the moment to
// which the learner can go back.
type tutor struct {
	n *session

	mu     sync.Mutex // held while the lesson looks at the sandbox
	lesson *lesson.Lesson
	play   *lesson.Play // nil while there is no lesson
	until  string       // the task after which none counts yet; "": all count
	moment *sandbox.Checkpoint
	before float64            // what the sandbox had cost when the lesson began, US dollars
	cost   float64            // what the lesson cost, once it has ended
	end    context.CancelFunc // of the watching
	asleep *asleep            // nil: none
}

// asleep is a lesson of an earlier server that nobody has looked at yet.
type asleep struct {
	lesson *lesson.Lesson
	done   []string
}

var errNoLesson = &wire.Error{Code: "NoLesson", Message: "No lesson has been started in this sandbox."}

// begin starts a lesson in the sandbox as it is, after the one before was ended.
func (t *tutor) begin(ctx context.Context, l *lesson.Lesson) (wire.Progress, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop()
	play, err := l.Begin(ctx, lesson.NewWorld(t.n.box, t.n.Sandbox), t.n.Sandbox, time.Now().UTC())
	if err != nil {
		return wire.Progress{}, err
	}
	return t.start(ctx, l, play)
}

// resume goes on with a lesson of an earlier server.
func (t *tutor) resume(ctx context.Context, l *lesson.Lesson, done []string) error {
	ctx, leave, ok := t.n.enter(ctx)
	if !ok {
		return nil
	}
	defer leave()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.goOn(ctx, l, done)
}

// awake goes on with the lesson that is asleep; the caller holds the lock.
func (t *tutor) awake() {
	was := t.asleep
	t.asleep = nil
	if was == nil {
		return
	}
	ctx, leave, ok := t.n.enter(t.n.ctx)
	if !ok {
		return
	}
	defer leave()
	if err := t.goOn(ctx, was.lesson, was.done); err != nil {
		t.n.log.Warn("a lesson does not go on", "sandbox", t.n.ID, "lesson", was.lesson.Name, "error", err)
	}
}

// goOn is resume for a caller that holds the lock.
func (t *tutor) goOn(ctx context.Context, l *lesson.Lesson, done []string) error {
	t.stop()
	play, err := l.Resume(ctx, lesson.NewWorld(t.n.box, t.n.Sandbox), t.n.Sandbox, done, time.Now().UTC())
	if err == nil {
		_, err = t.start(ctx, l, play)
	}
	return err
}

// start takes a play of a lesson up; the caller holds the lock.
func (t *tutor) start(ctx context.Context, l *lesson.Lesson, play *lesson.Play) (wire.Progress, error) {
	t.lesson, t.play, t.before, t.cost = l, play, t.spent(ctx), 0
	if err := t.remember(ctx); err != nil {
		return wire.Progress{}, err
	}
	watch, end := context.WithCancel(t.n.ctx)
	t.end = end
	go t.watch(watch, t.n.box.Watch(-1))
	t.tell()
	return t.stand(), nil
}

// be goes on with a lesson, or begins it, up to a task; "" for all.
func (t *tutor) be(ctx context.Context, l *lesson.Lesson, until string) error {
	t.mu.Lock()
	on := t.lesson == l
	t.mu.Unlock()
	if !on {
		if _, err := t.begin(ctx, l); err != nil {
			return err
		}
	}
	_, err := t.do(func() error {
		t.until = until
		return t.play.Until(ctx, until, time.Now().UTC())
	})
	return err
}

// again begins the lesson once more, in a sandbox that is as new.
func (t *tutor) again(ctx context.Context) {
	t.mu.Lock()
	t.awake()
	l, until := t.lesson, t.until
	t.mu.Unlock()
	if l == nil {
		return
	}
	if _, err := t.begin(ctx, l); err == nil {
		t.be(ctx, l, until)
	}
}

// leave ends the lesson.
func (t *tutor) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop()
	t.n.note(t.n.ctx, func(k *keptSession) { k.Lesson, k.Done = "", nil })
}

func (t *tutor) stop() {
	if t.end != nil {
		t.end()
	}
	if t.moment != nil {
		t.moment.Close()
	}
	t.lesson, t.play, t.moment, t.end, t.until, t.asleep = nil, nil, nil, nil, "", nil
}

// watch follows the sandbox's events until the lesson or the session ends.
func (t *tutor) watch(ctx context.Context, w Watcher) {
	defer func() { w.Close() }()
	for last := int64(-1); ; {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.Events():
			if ok {
				last = e.Seq
				t.take(ctx, e)
				continue
			}
			if t.n.ctx.Err() != nil {
				return
			}
			w.Close() // it lagged behind
			w = t.n.box.Watch(last)
		}
	}
}

// take lets the lesson look at one event.
func (t *tutor) take(ctx context.Context, e sandbox.Event) {
	ctx, leave, ok := t.n.enter(ctx)
	if !ok {
		return
	}
	defer leave()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.play == nil || ctx.Err() != nil {
		return
	}
	before, ended, now := t.play.Done(), t.play.Ended(), time.Now().UTC()
	var err error
	switch e.Type {
	case sandbox.EventCall:
		_, err = t.play.Call(ctx, e.JSON, now)
	case sandbox.EventResources:
		err = t.play.Passed(ctx, now)
	case sandbox.EventRestore:
		err = t.play.Restored(ctx, now)
	}
	if err == nil && t.play.Done() > before {
		err = t.remember(ctx)
	}
	if t.play.Ended() && !ended {
		t.cost = max(0, t.spent(ctx)-t.before)
	}
	if err != nil && ctx.Err() == nil {
		t.n.log.Error("a lesson could not look", "sandbox", t.n.ID, "lesson", t.lesson.Name, "error", err)
	}
	t.tell()
}

// spent is what the sandbox has cost so far, 0 if it does not say.
func (t *tutor) spent(ctx context.Context) float64 {
	b, _ := billOf(ctx, t.n.box)
	return b.Total
}

// stand is how the learner stands.
func (t *tutor) stand() wire.Progress {
	p := t.play.Progress()
	p.Cost = t.cost
	return p
}

// remember keeps the present moment as the one to go back to.
func (t *tutor) remember(ctx context.Context) error {
	if t.n.shared {
		return nil
	}
	c, err := t.n.box.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if t.moment != nil {
		t.moment.Close()
	}
	t.moment = c
	return nil
}

// back goes to the moment when the last task was done, or the lesson began.
func (t *tutor) back(ctx context.Context) (wire.Progress, error) {
	return t.do(func() error {
		if t.n.shared {
			return errShared
		}
		if err := t.n.box.Restore(ctx, t.moment); err != nil {
			return err
		}
		return t.play.Restored(ctx, time.Now().UTC())
	})
}

// hint tells one more hint of a task.
func (t *tutor) hint(task string) (wire.Progress, error) {
	return t.do(func() error {
		if !t.play.Hint(task) {
			return &wire.Error{Code: "NoHint", Message: "There is no further hint for that task."}
		}
		return nil
	})
}

// reveal shows the solution of a task.
func (t *tutor) reveal(task string) (wire.Progress, error) {
	return t.do(func() error {
		if !t.play.Reveal(task) {
			return &wire.Error{Code: "NoTask", Message: "The lesson has no such task."}
		}
		return nil
	})
}

// progress is how it stands.
func (t *tutor) progress() (wire.Progress, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.awake()
	if t.play == nil {
		return wire.Progress{}, errNoLesson
	}
	return t.stand(), nil
}

// do changes how it stands, and tells everybody.
func (t *tutor) do(f func() error) (wire.Progress, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.awake()
	if t.play == nil {
		return wire.Progress{}, errNoLesson
	}
	if err := f(); err != nil {
		return wire.Progress{}, err
	}
	t.tell()
	return t.stand(), nil
}

// tell tells everybody how it stands, and notes what is done.
func (t *tutor) tell() {
	p := t.stand()
	t.n.note(t.n.ctx, func(k *keptSession) { k.Lesson, k.Done = p.Lesson, p.Done() })
	t.n.notes.tell(wire.Event{Type: wire.LessonProgress, Lesson: &p})
}

// refusalOf is the answer to somebody whose wish an error stopped.
func refusalOf(err error) (*wire.Error, bool) {
	var e *wire.Error
	return e, errors.As(err, &e)
}
