package wire

import "time"

// ClassState is the type of an Event that tells a learner how the class stands.
const ClassState = "class"

// Class is a workshop as whoever made it sees it: Secret is the capability to lead it.
type Class struct {
	Code    string        `json:"code"` // with which learners join
	Title   string        `json:"title"`
	Lessons []ClassLesson `json:"lessons"` // in order; none for free exploring
	Shared  bool          `json:"shared"`  // all learners have accounts in one AWS
	Ends    time.Time     `json:"ends"`
	Secret  string        `json:"secret,omitempty"`
	Webhook string        `json:"webhook,omitempty"` // an address that is told how it goes
	Pace
}

// ClassLesson is one of a class's lessons.
type ClassLesson struct {
	Name  string      `json:"name"`
	Title string      `json:"title"`
	Tasks []ClassTask `json:"tasks"`
}

// ClassTask is a task of a ClassLesson.
type ClassTask struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Pace is how a class goes on: each learner alone through all lessons, or, when it is live, all together at one place.
type Pace struct {
	Live   bool  `json:"live"`
	Paused bool  `json:"paused"` // no learner can call AWS
	At     Place `json:"at"`
}

// Place is a step of a class: the tasks of the lesson up to this one, or all if there is no Task.
type Place struct {
	Lesson string `json:"lesson,omitempty"`
	Task   string `json:"task,omitempty"`
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
	Control string    `json:"control,omitempty"` // whether the instructor may work in the sandbox
	Message *Message  `json:"message,omitempty"` // from the instructor, the last
	Shared  bool      `json:"shared"`            // with the others
	Lessons []string  `json:"lessons"`           // by name, in order; none for free exploring
	Pace
}

// Control of a learner's sandbox; "" is nobody's but the learner's.
const (
	ControlAsked = "asked"
	ControlGiven = "given"
)

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
	Tasks  []TaskCount  `json:"tasks"`  // of all lessons, in order
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
	Control string    `json:"control,omitempty"` // whether the instructor may work in the sandbox
	Left    bool      `json:"left"`              // the sandbox ended
	Lesson  string    `json:"lesson,omitempty"`  // title of that which is on
	Task    string    `json:"task,omitempty"`    // title of the first that is open in it
	Call    string    `json:"call,omitempty"`    // the last: s3:CreateBucket
	Error   string    `json:"error,omitempty"`   // the last error since a task was done
	Calls   int       `json:"calls"`
	Errors  int       `json:"errors"`
	Stuck   int       `json:"stuck"` // errors since a task was done
	Done    int       `json:"done"`  // tasks, of all lessons
	Tasks   int       `json:"tasks"`
	Ended   bool      `json:"ended"` // all lessons are done
}

// TaskCount is how many learners have done a task.
type TaskCount struct {
	Lesson string `json:"lesson"`
	ID     string `json:"id"`
	Title  string `json:"title"`
	Done   int    `json:"done"`
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

// What a webhook is told.
const (
	LearnerFinished = "finished" // a learner has done all lessons
	ClassOver       = "over"
)

// Told is the body of a webhook's call.
type Told struct {
	Event    string    `json:"event"`
	Class    string    `json:"class"` // its code
	Title    string    `json:"title"`
	At       time.Time `json:"at"`
	Learners []Tile    `json:"learners"` // who finished, or all
}
