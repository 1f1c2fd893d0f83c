package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/cloud/cloudtest"
	"cloudlet/server/assets"
	"cloudlet/wasm/wire"
)

// Clients that are not ours, against a whole server: boto3 and Terraform, where they are installed.

// startOutside is a server with the emulator as it was built, or natively where it was not. It
// returns where it listens and the root user's credentials.
func startOutside(t *testing.T) (*running, wire.Sandbox) {
	t.Helper()
	if _, err := assets.Guest(); !errors.Is(err, assets.ErrNotBuilt) {
		r := startReal(t)
		return r, r.make()
	}
	r := start(t, Options{Host: nativeHost{t}, AccessKey: cloudtest.AccessKey, SecretKey: cloudtest.SecretKey, Account: cloudtest.Account})
	return r, r.Local()
}

// nativeHost runs the emulator without WebAssembly.
type nativeHost struct{ t *testing.T }

func (h nativeHost) New(context.Context, abi.Config) (Sandbox, error) {
	return &nativeSandbox{Env: cloudtest.New(h.t)}, nil
}

func (h nativeHost) Kept() []Kept { return nil }
func (h nativeHost) Close() error { return nil }

type nativeSandbox struct {
	fakeSandbox
	*cloudtest.Env
}

func (s *nativeSandbox) Close()   {}
func (s *nativeSandbox) Discard() {}

func (s *nativeSandbox) Join(context.Context, abi.Config) (Sandbox, error) { return nil, errShared }

func (s *nativeSandbox) Ask(ctx context.Context, q *sandbox.Question) (int, []byte, error) {
	return s.fakeSandbox.Ask(ctx, q)
}

func (s *nativeSandbox) Do(_ context.Context, q *sandbox.Request) (*sandbox.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	s.SetNow(time.Now().UTC())
	a, payload := s.Env.Serve(aws.Request{Method: q.Method, Host: q.Host, Path: q.Path, Query: q.Query, Header: q.Header, Remote: q.Remote, Secure: q.Secure}, body)
	return &sandbox.Response{Status: a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(payload)), Length: int64(len(payload)), Event: a.Event}, nil
}

// outside is the environment of a client: nothing of the machine's own AWS settings.
func outside(s wire.Sandbox, more ...string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "AWS_ACCESS_KEY_ID=" + s.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + s.SecretAccessKey,
		"AWS_DEFAULT_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true"}
	return append(env, more...)
}

func TestBoto3IAM(t *testing.T) {
	if testing.Short() || exec.Command("python3", "-c", "import boto3").Run() != nil {
		t.Skip("there is no boto3")
	}
	r, s := startOutside(t)
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/outside/iam.py", r.URL(), s.AccessKeyID, s.SecretAccessKey)
	cmd.Env = outside(s)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
