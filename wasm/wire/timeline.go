package wire

import (
	"encoding/json"
	"time"
)

// Timeline is the calls that changed a sandbox, the oldest first, as far as they are remembered.
type Timeline struct {
	Steps []Step `json:"steps"`
}

// Step is one of them; the sandbox can go back to the moment right after it.
type Step struct {
	N       int64           `json:"n"`                 // rises by one or more
	At      time.Time       `json:"at"`                // virtual time
	Name    string          `json:"name"`              // iam:CreateUser
	Who     string          `json:"who"`               // root, maya
	Changes json.RawMessage `json:"changes,omitempty"` // what it created, changed and deleted

	Checkpoint string `json:"checkpoint,omitempty"` // the name that the reader gave to the moment after it
}

// Share is a copy of a sandbox that anybody with its id can open, until it expires.
type Share struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// Export is what exists in a sandbox, in a form to take away.
type Export struct {
	Name string `json:"name"` // of a file
	Text string `json:"text"`
}
