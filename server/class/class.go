// Package class is a workshop: its learners, how far they are, who needs help. It knows
// no network and no sandbox; the server tells it what happens.
package class

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
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
	ErrAsk  = errors.New("nobody asked for the sandbox")
	ErrStep = errors.New("there is no such step in the class's lessons")
)

// Class is safe for concurrent use.
type Class struct {
	about  wire.Class
	mu     sync.Mutex
	list   []*learner
	errors map[string]int
	said   int
}

// alphabet has no letter that is taken for another when it is read out or off a wall.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// Plan is what a class is to be.
type Plan struct {
	Title   string
	Lessons []wire.ClassLesson
	Live    bool   // it begins with the first task
	Paused  bool   // it begins as a waiting room
	Webhook string // address that is told how it goes
	Shared  bool   // all learners in one AWS
}

// New makes a class that lasts for a time.
func New(p Plan, now time.Time, life time.Duration) *Class {
	code := make([]byte, 6)
	rand.Read(code)
	for i, b := range code {
		code[i] = alphabet[int(b)%len(alphabet)]
	}
	c := &Class{errors: map[string]int{}, about: wire.Class{Code: string(code), Title: p.Title, Lessons: p.Lessons, Shared: p.Shared, Webhook: p.Webhook, Ends: now.Add(life), Secret: rand.Text()}}
	c.about.Live, c.about.Paused = p.Live, p.Paused
	if len(p.Lessons) > 0 {
		c.about.At.Lesson = p.Lessons[0].Name
		if p.Live && len(p.Lessons[0].Tasks) > 0 {
			c.about.At.Task = p.Lessons[0].Tasks[0].ID
		}
	}
	return c
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
