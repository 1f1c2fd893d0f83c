package awscli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

var errIsDir = errors.New("is a directory")

// exitCode ends a command silently with a code: everything was said already.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// plainError is printed without the empty line before it.
type plainError struct{ text string }

func (e plainError) Error() string { return e.text }

// unknownOptions are words on the command line that nobody asked for.
type unknownOptions struct{ words []string }

func (e unknownOptions) Error() string { return "Unknown options: " + strings.Join(e.words, ", ") }

var (
	errNoRegion      = plainError{`You must specify a region. You can also configure your region by running "aws configure".`}
	errNoCredentials = plainError{`Unable to locate credentials. You can configure credentials by running "aws configure".`}
)

// paramError is a parameter that cannot be read.
func paramError(name, format string, args ...any) error {
	return fmt.Errorf("Error parsing parameter '%s': %s", name, fmt.Sprintf(format, args...))
}

// validationError is a set of parameters that does not fit the model.
func validationError(report string) error {
	return errors.New("Parameter validation failed:\n" + report)
}

// apiError is AWS's answer to a call that failed.
type apiError struct {
	code, message, operation string
	status                   int
	retries                  int // > 0 when given up after so many
}

func (e *apiError) Error() string {
	retries := ""
	if e.retries > 0 {
		retries = fmt.Sprintf(" (reached max retries: %d)", e.retries)
	}
	return fmt.Sprintf("An error occurred (%s) when calling the %s operation%s: %s", e.code, e.operation, retries, e.message)
}

// fileError is a failed file operation in the words of the CLI's operating system.
func fileError(name string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("[Errno 2] No such file or directory: %s", pythonQuote(name))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("[Errno 13] Permission denied: %s", pythonQuote(name))
	case errors.Is(err, errIsDir):
		return fmt.Sprintf("[Errno 21] Is a directory: %s", pythonQuote(name))
	}
	return err.Error()
}
