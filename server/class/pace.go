package class

import (
	"slices"

	"cloudlet/wasm/wire"
)

// Pace is how the class goes on at present.
func (c *Class) Pace() wire.Pace {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.about.Pace
}

// Go sets the pace: everybody alone or together, at which step, or not at all. ErrStep says that the lessons have no
// such step.
func (c *Class) Go(p wire.Pace) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.has(p.At) {
		return ErrStep
	}
	c.about.Pace = p
	return nil
}

// has reports whether a place is in one of the lessons; with no lessons, only the empty one is there.
func (c *Class) has(at wire.Place) bool {
	if len(c.about.Lessons) == 0 {
		return at == wire.Place{}
	}
	return slices.ContainsFunc(c.about.Lessons, func(x wire.ClassLesson) bool {
		return x.Name == at.Lesson && (at.Task == "" || slices.ContainsFunc(x.Tasks, func(t wire.ClassTask) bool { return t.ID == at.Task }))
	})
}
