// Package wire holds the messages that browser and server exchange: JSON bodies
// of the API, lines of the event stream, and the headers that a browser's fetch
// cannot carry under their own names. Both ends import it, so it imports only
// the standard library.
package wire

import "encoding/json"

// Sandbox is how a client reaches one emulated AWS: the answer to
// POST /api/sandboxes, and to GET /api/sandboxes/{id} for whoever has the token.
type Sandbox struct {
	ID              string `json:"id"`              // 12 lower-case letters and digits, or "local"; public
	Token           string `json:"token"`           // the capability to watch, reset and end it
	Account         string `json:"account"`         // 12 digits
	Region          string `json:"region"`          // us-east-1
	AccessKeyID     string `json:"accessKeyId"`     // of the root user
	SecretAccessKey string `json:"secretAccessKey"` //
	RootEmail       string `json:"rootEmail"`       // with which the root user signs in to the console
	RootPassword    string `json:"rootPassword"`    // as it was at first
	Endpoint        string `json:"endpoint"`        // http://127.0.0.1:8080
}

// Error is the body of every answer of the API whose status is 400 or more.
type Error struct {
	Code      string `json:"code"`    // NotFound
	Message   string `json:"message"` // for people
	RequestID string `json:"requestId,omitempty"`
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The types of an Event.
const (
	Call      = "call"      // an AWS call was answered; Event holds its record
	Resources = "resources" // something changed by the passing of time: look again
	Reset     = "reset"     // the sandbox is as new
	Restore   = "restore"   // the sandbox went back to an earlier moment
	Heartbeat = "heartbeat" // nothing happened for a while; the connection lives
	Gap       = "gap"       // events From to To were lost: look again at everything
	End       = "end"       // the sandbox or the server ends; Reason says why

	LessonProgress = "lesson" // how the learner stands in the lesson; Lesson holds it
)

// The reasons of an End.
const (
	Idle     = "idle"     // nobody used the sandbox for the server's idle time
	Deleted  = "deleted"  // somebody with the token ended it
	Stopping = "stopping" // the server stops
	Slow     = "slow"     // this watcher did not keep up; resume after its last event
)

// Event is one line of GET /api/sandboxes/{id}/events. Only call, resources,
// reset and restore have a Seq; it rises by one, and a client resumes with ?after=Seq.
type Event struct {
	Seq    int64           `json:"seq,omitempty"`
	Type   string          `json:"type"`
	Event  json.RawMessage `json:"event,omitempty"`
	Past   bool            `json:"past,omitempty"` // it happened before the client asked
	From   int64           `json:"from,omitempty"`
	To     int64           `json:"to,omitempty"`
	Reason string          `json:"reason,omitempty"`
	Lesson *Progress       `json:"lesson,omitempty"`
	Class  *InClass        `json:"class,omitempty"`
}
