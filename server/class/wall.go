package class

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"cloudlet/wasm/wire"
)

// Wall is how the class stands for its instructor: raised hands first, the longest up
// first, then who has failed most since the last task, then who did nothing for longest;
// who is done or gone comes last.
func (c *Class) Wall(now time.Time) wire.Wall {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := wire.Wall{Class: c.about, Now: now, Tiles: []wire.Tile{}, Tasks: []wire.TaskCount{}, Errors: []wire.ErrorCount{}}
	w.Secret = ""
	sorted := slices.Clone(c.list)
	slices.SortStableFunc(sorted, urgency)
	for _, l := range sorted {
		w.Tiles = append(w.Tiles, l.tile)
	}
	for _, x := range c.about.Lessons {
		for _, t := range x.Tasks {
			w.Tasks = append(w.Tasks, wire.TaskCount{Lesson: x.Name, ID: t.ID, Title: t.Title, Done: c.doers(x.Name, t.ID)})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.errors)) {
		w.Errors = append(w.Errors, wire.ErrorCount{Code: code, Count: c.errors[code]})
	}
	slices.SortStableFunc(w.Errors, func(a, b wire.ErrorCount) int { return b.Count - a.Count })
	return w
}

func urgency(a, b *learner) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if a.tile.Hand {
		return a.raised.Compare(b.raised)
	}
	if c := cmp.Compare(b.tile.Stuck, a.tile.Stuck); c != 0 {
		return c
	}
	return a.tile.Active.Compare(b.tile.Active)
}

func rank(l *learner) int {
	switch {
	case l.tile.Left:
		return 3
	case l.tile.Hand:
		return 0
	case l.tile.Ended:
		return 2
	}
	return 1
}

// doers is how many learners have done a task.
func (c *Class) doers(lesson, task string) (n int) {
	for _, l := range c.list {
		if slices.Contains(l.done[lesson], task) {
			n++
		}
	}
	return n
}
