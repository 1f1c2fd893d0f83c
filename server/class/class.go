// Package class is a workshop: its learners, how far they are, who needs help. It knows
// no network and no sandbox; the server tells it what happens.
package class

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"cloudlet/wasm/wire"
)

// Bounds of a class.
const (
	MaxLearners = 60
	MaxLife     = 12 * time.Hour
	maxName     = 40 // characters
	maxText     = 1000
	maxMade     = 50  // calls that are kept of a learner
	maxCodes    = 200 // different error codes
)

// Errors of a Class.
var (
	ErrFull = errors.New("the class is full")
	ErrName = errors.New("a name is 1 to 40 printable characters, and nobody else's in the class")
	ErrOver = errors.New("the class is over")
	ErrText = errors.New("a message is 1 to 1000 characters")
	ErrNone = errors.New("there is no such learner in the class")
)

// Class is safe for concurrent use.
type Class struct {
	about  wire.Class
	mu     sync.Mutex
	list   []*learner
	errors map[string]int
	said   int
}

type learner struct {
	tile    wire.Tile
	task    map[string]bool
	ids     []string // of the lesson's tasks
	raised  time.Time
	made    []wire.Made
	message *wire.Message
}

// alphabet has no letter that is taken for another when it is read out or off a wall.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// New makes a class that lasts for a time.
func New(title, lesson string, now time.Time, life time.Duration) *Class {
	code := make([]byte, 6)
	rand.Read(code)
	for i, b := range code {
		code[i] = alphabet[int(b)%len(alphabet)]
	}
	return &Class{errors: map[string]int{}, about: wire.Class{Code: string(code), Title: title, Lesson: lesson, Ends: now.Add(life), Secret: rand.Text()}}
}

// About is the class for whoever leads it; the secret is in it.
func (c *Class) About() wire.Class {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.about
}

// Leads reports whether somebody has the capability to lead the class.
func (c *Class) Leads(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(secret), []byte(c.about.Secret)) == 1
}

// Over reports whether the class has ended.
func (c *Class) Over(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.After(c.about.Ends)
}

// Extend moves the end, by no more than MaxLife from now.
func (c *Class) Extend(by time.Duration, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.about.Ends = c.about.Ends.Add(by)
	if last := now.Add(MaxLife); c.about.Ends.After(last) {
		c.about.Ends = last
	}
}

// Printable is a text without what surrounds it, or "" if it is too long or has control
// characters.
func Printable(text string, most int) string {
	text = strings.TrimSpace(text)
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > most || strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	return text
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
	c.list = append(c.list, &learner{tile: wire.Tile{Learner: id, Name: name, Joined: now, Active: now}, task: map[string]bool{}})
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

// Progressed takes in how a learner stands in the lesson.
func (c *Class) Progressed(id string, p *wire.Progress) {
	c.with(id, func(l *learner) {
		done := 0
		l.ids = l.ids[:0]
		for _, t := range p.Tasks {
			l.ids = append(l.ids, t.ID)
			l.task[t.ID] = t.Done
			if t.Done {
				done++
			}
		}
		if done > l.tile.Done {
			l.tile.Stuck, l.tile.Error = 0, ""
		}
		l.tile.Done, l.tile.Tasks, l.tile.Ended = done, len(p.Tasks), p.Ended != nil
	})
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
		in = wire.InClass{Title: c.about.Title, Name: l.tile.Name, Ends: c.about.Ends, Hand: l.tile.Hand, Watched: l.tile.Watched, Message: l.message}
	})
	return in, err
}

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
	var ids []string
	for _, l := range sorted {
		w.Tiles = append(w.Tiles, l.tile)
		if len(l.ids) > len(ids) {
			ids = l.ids
		}
	}
	for _, id := range ids {
		n := 0
		for _, l := range c.list {
			if l.task[id] {
				n++
			}
		}
		w.Tasks = append(w.Tasks, wire.TaskCount{ID: id, Done: n})
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
