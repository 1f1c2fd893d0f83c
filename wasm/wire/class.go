package wire

import "time"

// ClassState is the type of an Event that tells a learner how the class stands.
const ClassState = "class"

// Class is a workshop as whoever made it sees it: Secret is the capability to lead it.
type Class struct {
	Code   string    `json:"code"` // with which learners join
	Title  string    `json:"title"`
	Lesson string    `json:"lesson,omitempty"`
	Ends   time.Time `json:"ends"`
	Secret string    `json:"secret,omitempty"`
}

// Seat is what a learner gets for joining.
type Seat struct {
	Learner string  `json:"learner"`
	Sandbox Sandbox `json:"sandbox"`
}

// InClass is how the class stands for one learner.
type InClass struct {
	Title   string    `json:"title"`
	Name    string    `json:"name"`
	Ends    time.Time `json:"ends"`
	Hand    bool      `json:"hand"`              // it is up
	Watched bool      `json:"watched"`           // the instructor looks at this learner's calls
	Message *Message  `json:"message,omitempty"` // from the instructor, the last
}

// Message is what an instructor says; Command is one that the learner may run.
type Message struct {
	N       int    `json:"n"` // rises by one
	Text    string `json:"text"`
	Command string `json:"command,omitempty"`
}

// Wall is a class as its instructor sees it. Tiles are sorted by who needs help most.
type Wall struct {
	Class
	Now    time.Time    `json:"now"`
	Tiles  []Tile       `json:"tiles"`
	Tasks  []TaskCount  `json:"tasks"`  // of the lesson, in order
	Errors []ErrorCount `json:"errors"` // the commonest first
}

// Tile is one learner.
type Tile struct {
	Learner string    `json:"learner"`
	Name    string    `json:"name"`
	Joined  time.Time `json:"joined"`
	Active  time.Time `json:"active"` // last call
	Hand    bool      `json:"hand"`
	Watched bool      `json:"watched"`
	Left    bool      `json:"left"`            // the sandbox ended
	Call    string    `json:"call,omitempty"`  // the last: s3:CreateBucket
	Error   string    `json:"error,omitempty"` // the last error since a task was done
	Calls   int       `json:"calls"`
	Errors  int       `json:"errors"`
	Stuck   int       `json:"stuck"` // errors since a task was done
	Done    int       `json:"done"`
	Tasks   int       `json:"tasks"`
	Ended   bool      `json:"ended"` // the lesson is done
}

// TaskCount is how many learners have done a task.
type TaskCount struct {
	ID   string `json:"id"`
	Done int    `json:"done"`
}

// ErrorCount is how often calls failed with a code.
type ErrorCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// Made is a call as an instructor sees it who looks over a shoulder.
type Made struct {
	At    time.Time `json:"at"`
	Call  string    `json:"call"`
	Error string    `json:"error,omitempty"` // code and message
}
