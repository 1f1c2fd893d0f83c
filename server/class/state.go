package class

import (
	"maps"
	"slices"
	"time"

	"cloudlet/wasm/wire"
)

// State is what of a class is kept on disk. The calls that a learner made are not among it.
type State struct {
	About    wire.Class
	Learners []Learner
	Errors   map[string]int
	Said     int
}

// Learner is one learner of a State.
type Learner struct {
	Tile    wire.Tile
	On      string              // the name of the lesson that is on
	Done    map[string][]string // ids of tasks, by lesson
	Raised  time.Time
	Message *wire.Message
}

// State is the class as it stands.
func (c *Class) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := State{About: c.about, Errors: maps.Clone(c.errors), Said: c.said}
	for _, l := range c.list {
		s.Learners = append(s.Learners, Learner{l.tile, l.on, maps.Clone(l.done), l.raised, l.message})
	}
	return s
}

// Restore makes the class of a State. Nobody is watched or let in by then.
func Restore(s State) *Class {
	c := &Class{about: s.About, errors: s.Errors, said: s.Said}
	if c.errors == nil {
		c.errors = map[string]int{}
	}
	for _, l := range s.Learners[:min(len(s.Learners), MaxLearners)] {
		l.Tile.Watched, l.Tile.Control = false, ""
		if l.Done == nil {
			l.Done = map[string][]string{}
		}
		c.list = append(c.list, &learner{tile: l.Tile, on: l.On, done: l.Done, raised: l.Raised, message: l.Message})
	}
	return c
}

// Stands is the lesson in which a learner is, and the tasks of it that are done.
func (c *Class) Stands(id string) (lesson string, done []string) {
	c.with(id, func(l *learner) { lesson, done = l.on, slices.Clone(l.done[l.on]) })
	return lesson, done
}
