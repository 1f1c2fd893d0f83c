package awscli

import (
	"context"
	"net/http"
	"os"
	"testing"
)

// TestMain lets the test binary be our CLI: AWSCLI_AS_MAIN=1 awscli.test s3 ls.
func TestMain(m *testing.M) {
	if os.Getenv("AWSCLI_AS_MAIN") == "" {
		code := m.Run()
		endHost()
		os.Exit(code)
	}
	dir, _ := os.Getwd()
	env := &Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, FS: osFS{}, Dir: dir, Getenv: os.Getenv, HTTP: http.DefaultClient}
	os.Exit(Run(context.Background(), env, os.Args[1:]))
}
