// Package awscli is the `aws` command as a function: arguments in, printed
// output and an exit code out, by way of the real AWS SDK for Go.
//
// Its words are those of AWS CLI 1.45: options, error texts, exit codes and
// output formats; the differential test holds the two side by side. The package
// runs in the browser, in a wasip1 guest and natively: only Env reaches outside.
package awscli

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// Env is everything a command can touch.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	FS             FS
	Dir            string              // current directory, absolute; "" is "/"
	Getenv         func(string) string // nil: no variables
	HTTP           HTTPClient          // carries every API call
	Endpoint       string              // where AWS is, unless --endpoint-url or the configuration says otherwise
	Now            func() time.Time    // nil: time.Now
	Sleep          func(context.Context, time.Duration) error
	Zone           *time.Location // of times in `aws s3 ls`; nil: UTC
	Width          int            // of the terminal in columns; 0 when output is no terminal
	Color          bool           // the terminal shows colours (tables)
	// Names lists what exists, for Complete: the names of a kind such as
	// "bucket", "instance" or "user". nil: resource names are not completed.
	Names func(ctx context.Context, kind string) []string
	// Carried is told how far the files of `aws s3 cp`, mv and sync are. It may be
	// called by several goroutines at once. nil: nobody wants to know.
	Carried func(Carried)
}

// Carried is news of one file of a transfer: that bytes of it went by, or that it has come to its end.
type Carried struct {
	Name  string // of the local file; of a copy, BUCKET/KEY of its source
	Bytes int64
	Done  bool
	Err   error // why it failed
}

// HTTPClient is what the SDK asks of its transport.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

// FS is the file system that file://, --body, outfile and `aws s3` see. Names
// are absolute, with forward slashes; errors are those of io/fs.
type FS interface {
	Open(name string) (fs.File, error)
	Create(name string) (io.WriteCloser, error) // truncates
	Stat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error) // sorted by name
	MkdirAll(name string) error
	Remove(name string) error
	Chtimes(name string, modified time.Time) error
}

func (e *Env) getenv(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

func (e *Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

func (e *Env) sleep(ctx context.Context, d time.Duration) error {
	if e.Sleep != nil {
		return e.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// abs makes a name as a user typed it absolute: "~" is the home directory,
// "$NAME" a variable.
func (e *Env) abs(name string) string {
	name = e.expand(name)
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join("/", e.Dir, name)
}

// expand replaces a leading "~" and each $NAME that is set.
func (e *Env) expand(name string) string {
	if name == "~" || strings.HasPrefix(name, "~/") {
		name = e.home() + name[1:]
	}
	if !strings.Contains(name, "$") {
		return name
	}
	return expandVariables(name, e.getenv)
}

func (e *Env) home() string {
	if h := e.getenv("HOME"); h != "" {
		return h
	}
	return "/"
}

func (e *Env) readFile(name string) ([]byte, error) {
	f, err := e.FS.Open(e.abs(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errIsDir}
	}
	return io.ReadAll(f)
}

func (e *Env) writeFile(name string, data []byte) error {
	f, err := e.FS.Create(e.abs(name))
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// expandVariables replaces $NAME and ${NAME}; what is not set stays as it stands.
func expandVariables(s string, getenv func(string) string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '$' {
			b.WriteByte(s[i])
			continue
		}
		name, end := "", i+1
		if end < len(s) && s[end] == '{' {
			if j := strings.IndexByte(s[end:], '}'); j > 0 {
				name, end = s[end+1:end+j], end+j+1
			}
		} else {
			for end < len(s) && isWordByte(s[end]) {
				end++
			}
			name = s[i+1 : end]
		}
		if v := getenv(name); name != "" && v != "" {
			b.WriteString(v)
		} else {
			b.WriteString(s[i:end])
		}
		i = end - 1
	}
	return b.String()
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
