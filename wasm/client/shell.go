//go:build js && wasm

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"

	mvdan "mvdan.cc/sh/v3/shell"

	"cloudlet/wasm/awscli"
	"cloudlet/wasm/client/shell/memfs"
	"cloudlet/wasm/wire"
)

type completion struct{ Text, Label, Kind string }

// shell runs command lines.
type shell struct {
	http *http.Client
	fs   *memfs.FS
	env  map[string]string
	end  string
}

func newShell(h *http.Client, s wire.Sandbox) *shell {
	return &shell{http: h, fs: memfs.New(0, nil), end: s.Endpoint, env: map[string]string{
		"HOME": "/", "AWS_ACCESS_KEY_ID": s.AccessKeyID, "AWS_SECRET_ACCESS_KEY": s.SecretAccessKey, "AWS_DEFAULT_REGION": s.Region,
	}}
}

func (s *shell) run(ctx context.Context, line string, in io.Reader, out, errs io.Writer, width int) int {
	args, err := mvdan.Fields(line, func(n string) string { return s.env[n] })
	if err != nil || len(args) == 0 || args[0] != "aws" {
		fmt.Fprintln(errs, "only aws for now", err)
		return 127
	}
	return awscli.Run(ctx, &awscli.Env{
		Stdin: in, Stdout: out, Stderr: errs, FS: s.fs, Getenv: func(n string) string { return s.env[n] },
		HTTP: s.http, Endpoint: s.end, Width: width,
	}, args[1:])
}

func (s *shell) complete(ctx context.Context, line string, cursor int) (int, []completion) {
	return cursor, nil
}

func (s *shell) file(name string, data []byte) error {
	return s.fs.WriteFile(path.Join("/", path.Base(name)), data)
}
