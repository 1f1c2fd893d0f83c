// Package shell runs the lines that a reader types into the terminal: a POSIX
// shell with the usual loops, pipes, variables and redirections, over a file
// system in memory, whose programs are `aws` and a few dozen small tools.
//
// The interpreter is mvdan.cc/sh; nothing of it reaches the machine it runs on.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"cloudlet/wasm/awscli"
	"cloudlet/wasm/client/shell/memfs"
)

// Home is where a session begins.
const Home = "/home/me"

// Options is what a shell needs of its surroundings.
type Options struct {
	FS        *memfs.FS         // nil: an empty one
	Vars      map[string]string // variables at the start, besides HOME, PWD, TMPDIR
	HTTP      awscli.HTTPClient // of `aws`
	Endpoint  string            // of `aws`, unless configured otherwise
	Now       func() time.Time  // nil: time.Now
	Sleep     func(context.Context, time.Duration) error
	Zone      *time.Location // nil: UTC
	Names     func(ctx context.Context, kind string) []string
	MaxOutput int64 // bytes that one line may print; 0: 16 MiB
}

// Streams are the ends of one line. In may be nil.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Width    int // columns of the terminal, 0 if it is none
	Color    bool
	Carried  func(awscli.Carried) // of `aws s3`; may be nil
}

// Shell is one session: variables, functions and the current directory live on
// from line to line. Run and Complete may be called at once; lines take turns.
type Shell struct {
	o      Options
	files  *memfs.FS
	turn   chan struct{} // holds a token while no line runs
	runner *interp.Runner
	now    atomic.Pointer[line] // the line that runs
	dir    atomic.Pointer[string]
	breath time.Time // when the line that runs last gave way
}

// line is what one Run has beside the session.
type line struct {
	Streams
	left   int64
	cancel context.CancelCauseFunc
}

var errTooMuch = errors.New("output limit reached")

// New starts a session.
func New(o Options) (*Shell, error) {
	if o.FS == nil {
		o.FS = memfs.New(0, o.Now)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxOutput == 0 {
		o.MaxOutput = 16 << 20
	}
	s := &Shell{o: o, files: o.FS, turn: make(chan struct{}, 1)}
	for _, dir := range []string{Home, "/tmp"} {
		if err := s.files.MkdirAll(dir); err != nil {
			return nil, err
		}
	}
	if err := s.start(Home); err != nil {
		return nil, err
	}
	s.turn <- struct{}{}
	return s, nil
}

// start makes a fresh interpreter.
func (s *Shell) start(dir string) error {
	vars := []string{"HOME=" + Home, "TMPDIR=/tmp", "PATH=/bin", "USER=me", "UID=1000", "EUID=1000", "GID=1000", "TERM=xterm-256color"}
	for k, v := range s.o.Vars {
		vars = append(vars, k+"="+v)
	}
	var err error
	s.runner, err = interp.New(
		func(r *interp.Runner) error { r.Dir = dir; return nil }, // interp.Dir would ask the operating system
		interp.Env(expand.ListEnviron(vars...)),
		interp.StdIO(input{s}, output{s, 1}, output{s, 2}),
		interp.CallHandler(s.breathe),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }),
		interp.OpenHandler(s.open),
		interp.StatHandler(func(_ context.Context, name string, _ bool) (fs.FileInfo, error) { return s.files.Stat(name) }),
		interp.ReadDirHandler2(func(_ context.Context, name string) ([]fs.DirEntry, error) { return s.files.ReadDir(name) }),
		interp.AccessHandler(func(_ context.Context, name string, _ interp.AccessMode) error {
			_, err := s.files.Stat(name)
			return err
		}),
	)
	return err
}

// breathe runs before each command. A browser's worker has one thread: without a
// pause now and then a busy loop would never hear that it is to stop.
func (s *Shell) breathe(ctx context.Context, words []string) ([]string, error) {
	if time.Since(s.breath) > 25*time.Millisecond {
		time.Sleep(time.Millisecond)
		s.breath = time.Now()
	}
	return words, ctx.Err()
}

// input reads from the line that runs.
type input struct{ s *Shell }

func (i input) Read(p []byte) (int, error) {
	if l := i.s.now.Load(); l != nil && l.In != nil {
		return l.In.Read(p)
	}
	return 0, io.EOF
}

// output writes to the line that runs, up to its limit.
type output struct {
	s  *Shell
	fd int
}

func (o output) Write(p []byte) (int, error) {
	l := o.s.now.Load()
	if l == nil {
		return len(p), nil
	}
	if l.left -= int64(len(p)); l.left < 0 {
		l.cancel(errTooMuch)
		return 0, errTooMuch
	}
	if o.fd == 2 {
		return l.Err.Write(p)
	}
	return l.Out.Write(p)
}

// Run executes a line and returns its exit code: 2 for a syntax error, 127 for a
// program that is not there, 130 when ctx was cancelled.
func (s *Shell) Run(ctx context.Context, text string, streams Streams) int {
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return 130
	}
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		fmt.Fprintln(streams.Err, "syntax error:", strings.TrimPrefix(err.Error(), ":"))
		return 2
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.now.Store(&line{Streams: streams, left: s.o.MaxOutput, cancel: cancel})
	defer s.now.Store(nil)
	err = s.runner.Run(inner, file)
	dir := s.runner.Dir
	s.dir.Store(&dir)
	if s.runner.Exited() {
		// `exit` ends the session of a real terminal; here another begins.
		defer s.start(dir)
	}
	return exitCode(inner, streams.Err, err)
}

func exitCode(ctx context.Context, w io.Writer, err error) int {
	var status interp.ExitStatus
	switch {
	case errors.Is(context.Cause(ctx), errTooMuch):
		fmt.Fprintln(w, "\nstopped: this line printed too much")
		return 1
	case ctx.Err() != nil:
		return 130
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	fmt.Fprintln(w, err)
	return 1
}

// Incomplete reports whether a line goes on: an open quote, loop or pipe.
func Incomplete(text string) bool {
	_, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	return err != nil && syntax.IsIncomplete(err)
}

// Dir is the current directory.
func (s *Shell) Dir() string {
	if d := s.dir.Load(); d != nil {
		return *d
	}
	return Home
}

// FS is the session's file system.
func (s *Shell) FS() *memfs.FS { return s.files }

// absolute is a name as a command means it.
func absolute(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

func (s *Shell) open(ctx context.Context, name string, flag int, _ os.FileMode) (io.ReadWriteCloser, error) {
	if name == "/dev/null" {
		return null{}, nil
	}
	f, err := s.files.OpenFile(absolute(interp.HandlerCtx(ctx).Dir, name), flag)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// null is /dev/null.
type null struct{}

func (null) Read([]byte) (int, error)    { return 0, io.EOF }
func (null) Write(p []byte) (int, error) { return len(p), nil }
func (null) Close() error                { return nil }
