//go:build js && wasm

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"cloudlet/wasm/awscli"
	"cloudlet/wasm/client/shell/memfs"
	"cloudlet/wasm/wire"
)

const home = "/home/cloudlet"

type completion struct{ Text, Label, Kind string }

// shell runs lines of shell over a file system in memory. Variables and the
// current folder stay from line to line.
type shell struct {
	http     *http.Client
	files    *memfs.FS
	runner   *interp.Runner
	endpoint string
	columns  int
}

func newShell(h *http.Client, s wire.Sandbox) *shell {
	sh := &shell{http: h, files: memfs.New(0, nil), endpoint: s.Endpoint}
	sh.files.MkdirAll(home) // an empty file system has room
	env := expand.ListEnviron("HOME="+home, "PATH=/bin", "AWS_ACCESS_KEY_ID="+s.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY="+s.SecretAccessKey, "AWS_DEFAULT_REGION="+s.Region)
	sh.runner, _ = interp.New(interp.Env(env), interp.ExecHandlers(sh.exec), interp.OpenHandler(sh.open),
		interp.StatHandler(sh.stat), interp.ReadDirHandler2(sh.readDir)) // these options cannot fail
	sh.runner.Reset()
	sh.runner.Dir = home
	return sh
}

func (s *shell) run(ctx context.Context, line string, in io.Reader, out, errs io.Writer, columns int) int {
	file, err := syntax.NewParser().Parse(strings.NewReader(line), "")
	if err != nil {
		fmt.Fprintf(errs, "sh: %v\n", err)
		return 2
	}
	s.columns = columns
	interp.StdIO(in, out, errs)(s.runner)
	err = s.runner.Run(ctx, file)
	var status interp.ExitStatus
	switch {
	case errors.As(err, &status):
		return int(status)
	case err != nil:
		fmt.Fprintln(errs, err)
		return 1
	}
	return 0
}

func (s *shell) exec(interp.ExecHandlerFunc) interp.ExecHandlerFunc {
	return func(ctx context.Context, args []string) error {
		h := interp.HandlerCtx(ctx)
		code := 127
		switch args[0] {
		case "aws":
			code = awscli.Run(ctx, &awscli.Env{
				Stdin: h.Stdin, Stdout: h.Stdout, Stderr: h.Stderr, FS: s.files, Dir: h.Dir, HTTP: s.http, Endpoint: s.endpoint,
				Getenv: func(n string) string { return h.Env.Get(n).String() }, Width: s.columns,
			}, args[1:])
		case "sleep":
			d, err := time.ParseDuration(strings.Join(args[1:], "") + "s")
			if err == nil {
				sleep(ctx, d)
			}
			code = 0
		case "cat", "ls":
			code = s.read(h, args)
		default:
			fmt.Fprintf(h.Stderr, "%s: command not found\n", args[0])
		}
		if code == 0 {
			return nil
		}
		return interp.ExitStatus(code)
	}
}

func (s *shell) read(h interp.HandlerContext, args []string) int {
	if args[0] == "ls" {
		entries, err := s.files.ReadDir(path.Join(h.Dir, strings.Join(args[1:], "")))
		for _, e := range entries {
			fmt.Fprintln(h.Stdout, e.Name())
		}
		return exit(h, err)
	}
	for _, name := range args[1:] {
		b, err := s.files.ReadFile(absolute(h.Dir, name))
		if err != nil {
			return exit(h, err)
		}
		h.Stdout.Write(b)
	}
	return 0
}

func exit(h interp.HandlerContext, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(h.Stderr, err)
	return 1
}

func absolute(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

func (s *shell) open(ctx context.Context, name string, flag int, _ os.FileMode) (io.ReadWriteCloser, error) {
	h := interp.HandlerCtx(ctx)
	return s.files.OpenFile(absolute(h.Dir, name), flag)
}

func (s *shell) stat(ctx context.Context, name string, _ bool) (fs.FileInfo, error) {
	return s.files.Stat(absolute(interp.HandlerCtx(ctx).Dir, name))
}

func (s *shell) readDir(ctx context.Context, name string) ([]fs.DirEntry, error) {
	return s.files.ReadDir(absolute(interp.HandlerCtx(ctx).Dir, name))
}

func (s *shell) complete(ctx context.Context, line string, cursor int) (int, []completion) {
	return cursor, nil
}

func (s *shell) file(name string, data []byte) error {
	return s.files.WriteFile(path.Join(s.runner.Dir, path.Base(name)), data)
}
