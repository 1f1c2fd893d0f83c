package sandbox

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/sys"
)

// The errors of a sandbox. A *GuestError matches ErrGuest, and ErrTimeout or
// ErrMemory where that was the reason.
var (
	// ErrGuest says that the emulator itself failed in a call. The sandbox is back in
	// the state before that call; answer an AWS 500 error.
	ErrGuest = errors.New("sandbox: the emulator failed")
	// ErrTimeout says that a call ran longer than Options.Timeout.
	ErrTimeout = errors.New("sandbox: call took too long")
	// ErrMemory says that a call needed more memory than Options.MemoryLimit.
	ErrMemory = errors.New("sandbox: out of memory")
	// ErrClosed says that the sandbox or its host is closed.
	ErrClosed = errors.New("sandbox: closed")
)

// GuestError is a failure of the guest in one call.
type GuestError struct {
	Cause  error  // what wazero or the host reported
	Stderr string // the beginning of what the guest wrote to standard error
}

// Error names the cause; the guest's stack, if the cause has one, is left out.
func (e *GuestError) Error() string {
	cause, _, _ := strings.Cut(e.Cause.Error(), "\n")
	return ErrGuest.Error() + ": " + cause
}

// Unwrap lets errors.Is find ErrGuest and the cause.
func (e *GuestError) Unwrap() []error { return []error{ErrGuest, e.Cause} }

// failure makes the error of a call that wazero reports as err.
func (s *slot) failure(err error) *GuestError {
	var exit *sys.ExitError
	switch {
	case errors.Is(err, ErrTimeout):
		err = ErrTimeout
	case s.refused:
		err = ErrMemory
	case errors.As(err, &exit):
		err = fmt.Errorf("exit status %d", exit.ExitCode())
	}
	return &GuestError{Cause: err, Stderr: s.errors.String()}
}

// stderr keeps the first bytes written to it: Go's runtime names the reason first.
type stderr struct{ b []byte }

const stderrSize = 4 << 10

func (s *stderr) Write(p []byte) (int, error) {
	s.b = append(s.b, p[:min(len(p), stderrSize-len(s.b))]...)
	return len(p), nil
}

func (s *stderr) String() string { return string(s.b) }
func (s *stderr) reset()         { s.b = s.b[:0] }
