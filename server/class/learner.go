package class

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cloudlet/wasm/wire"
)

type learner struct {
	tile    wire.Tile
	on      string              // the name of the lesson that is on
	done    map[string][]string // ids of tasks, by lesson
	raised  time.Time
	made    []wire.Made
	message *wire.Message
}

// Join seats a learner.
func (c *Class) Join(id, name string, now time.Time) error {
	name = Printable(name, maxName)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case now.After(c.about.Ends):
		return ErrOver
	case name == "" || slices.ContainsFunc(c.list, func(l *learner) bool { return strings.EqualFold(l.tile.Name, name) && !l.tile.Left }):
		return ErrName
	case len(c.list) >= MaxLearners:
		return ErrFull
	}
	l := &learner{tile: wire.Tile{Learner: id, Name: name, Joined: now, Active: now}, done: map[string][]string{}}
	c.count(l)
	c.list = append(c.list, l)
	return nil
}

// with does something to a learner, if there is one of that id.
func (c *Class) with(id string, do func(*learner)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.list {
		if l.tile.Learner == id {
			do(l)
			return nil
		}
	}
	return ErrNone
}

// Leave marks a learner whose sandbox ended; somebody else may take the name.
func (c *Class) Leave(id string) { c.with(id, func(l *learner) { l.tile.Left = true }) }

// Called takes in a call; code and message are empty when it succeeded.
func (c *Class) Called(id, call, code, message string, now time.Time) {
	c.with(id, func(l *learner) {
		made := wire.Made{At: now, Call: call}
		l.tile.Calls++
		l.tile.Active, l.tile.Call = now, call
		if code != "" {
			made.Error = code + ": " + message
			l.tile.Errors++
			l.tile.Stuck++
			l.tile.Error = code
			if len(c.errors) < maxCodes || c.errors[code] > 0 {
				c.errors[code]++
			}
		}
		l.made = append(l.made[max(0, len(l.made)-maxMade+1):], made)
	})
}

// Progressed takes in how a learner stands in a lesson. Only the class's lessons count. It
// returns the learner, and whether all is done that was not before.
func (c *Class) Progressed(id string, p *wire.Progress) (tile wire.Tile, finished bool) {
	c.with(id, func(l *learner) {
		ended := l.tile.Ended
		defer func() { tile, finished = l.tile, l.tile.Ended && !ended }()
		l.on, l.tile.Lesson, l.tile.Task = p.Lesson, p.Title, ""
		if !slices.ContainsFunc(c.about.Lessons, func(x wire.ClassLesson) bool { return x.Name == p.Lesson }) {
			return
		}
		before := l.tile.Done
		if i := slices.IndexFunc(p.Tasks, func(t wire.TaskState) bool { return !t.Done && t.Open }); i >= 0 {
			l.tile.Task = c.titleOf(p.Lesson, i)
		}
		l.done[p.Lesson] = p.Done()
		c.count(l)
		if l.tile.Done > before {
			l.tile.Stuck, l.tile.Error = 0, ""
		}
	})
	return tile, finished
}

// count sums up what a learner has done.
func (c *Class) count(l *learner) {
	l.tile.Done, l.tile.Tasks = 0, 0
	for _, x := range c.about.Lessons {
		l.tile.Done += len(l.done[x.Name])
		l.tile.Tasks += len(x.Tasks)
	}
	l.tile.Ended = l.tile.Tasks > 0 && l.tile.Done == l.tile.Tasks
}

// titleOf is the title of a lesson's task.
func (c *Class) titleOf(lesson string, task int) string {
	for _, x := range c.about.Lessons {
		if x.Name == lesson && task < len(x.Tasks) {
			return x.Tasks[task].Title
		}
	}
	return ""
}

// Hand raises or lowers a learner's hand.
func (c *Class) Hand(id string, up bool, now time.Time) error {
	return c.with(id, func(l *learner) {
		if up && !l.tile.Hand {
			l.raised = now
		}
		l.tile.Hand = up
	})
}

// Watch says whether the instructor looks at a learner's calls.
func (c *Class) Watch(id string, on bool) error {
	return c.with(id, func(l *learner) { l.tile.Watched = on })
}

// Control says who may work in a learner's sandbox: nobody else, or the instructor, who has asked or was let in. A
// learner who was not asked can let nobody in (ErrAsk).
func (c *Class) Control(id, state string) (err error) {
	none := c.with(id, func(l *learner) {
		if state == wire.ControlGiven && l.tile.Control == "" {
			err = ErrAsk
			return
		}
		l.tile.Control = state
	})
	return cmp.Or(none, err)
}

// Made lists a learner's last calls, the oldest first. Only a learner who is watched,
// and so knows, is looked at.
func (c *Class) Made(id string) (list []wire.Made, err error) {
	err = c.with(id, func(l *learner) {
		if l.tile.Watched {
			list = slices.Clone(l.made)
		}
	})
	return list, err
}

// Tell leaves a message for a learner, or for all if id is "", and returns whom.
func (c *Class) Tell(id, text, command string) ([]string, error) {
	text, command = Printable(text, maxText), Printable(command, maxText)
	if text == "" && command == "" {
		return nil, ErrText
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said++
	var told []string
	for _, l := range c.list {
		if id == "" || id == l.tile.Learner {
			l.message = &wire.Message{N: c.said, Text: text, Command: command}
			told = append(told, l.tile.Learner)
		}
	}
	if id != "" && told == nil {
		return nil, ErrNone
	}
	return told, nil
}

// Learners are the ids of all who joined.
func (c *Class) Learners() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := make([]string, len(c.list))
	for i, l := range c.list {
		ids[i] = l.tile.Learner
	}
	return ids
}

// For is how the class stands for a learner.
func (c *Class) For(id string) (in wire.InClass, err error) {
	err = c.with(id, func(l *learner) {
		in = wire.InClass{Title: c.about.Title, Pace: c.about.Pace, Shared: c.about.Shared, Lessons: []string{}, Name: l.tile.Name, Ends: c.about.Ends, Hand: l.tile.Hand, Watched: l.tile.Watched, Control: l.tile.Control, Message: l.message}
		for _, x := range c.about.Lessons {
			in.Lessons = append(in.Lessons, x.Name)
		}
	})
	return in, err
}
