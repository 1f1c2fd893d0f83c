//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/wasm/awscli"
	sh "cloudlet/wasm/client/shell"
	"cloudlet/wasm/wire"
)

// shell is the reader's session: package shell with the page's connection.
type shell struct {
	*sh.Shell
	o sh.Options // with which another begins beside it
}

// newShell starts a session; base is the URL of the sandbox in the API.
func newShell(h *http.Client, s wire.Sandbox, base string) (*shell, error) {
	o := sh.Options{
		HTTP: h, Endpoint: s.Endpoint, Zone: time.Local,
		Vars: map[string]string{
			"AWS_ACCESS_KEY_ID": s.AccessKeyID, "AWS_SECRET_ACCESS_KEY": s.SecretAccessKey, "AWS_DEFAULT_REGION": s.Region,
		},
		Names: func(ctx context.Context, kind string) []string { return names(ctx, h, base, kind) },
	}
	session, err := sh.New(o)
	if err != nil {
		return nil, err
	}
	o.FS = session.FS()
	return &shell{session, o}, nil
}

// aside is a session of its own beside the reader's, with the same files: what it runs waits for nobody.
func (s *shell) aside() (*shell, error) {
	session, err := sh.New(s.o)
	return &shell{session, s.o}, err
}

func (s *shell) complete(ctx context.Context, line string, cursor int) (int, []awscli.Completion) {
	return s.Complete(ctx, line, cursor)
}

// named are the kinds of things that commands call by name, not by id.
var named = []string{"bucket", "user", "group", "key-pair"}

// names lists what exists of a kind. What goes wrong only means that nothing is offered.
func names(ctx context.Context, h *http.Client, base, kind string) []string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/resources", nil)
	if err != nil {
		return nil
	}
	a, err := h.Do(r)
	if err != nil {
		return nil
	}
	defer a.Body.Close()
	var list []aws.Resource
	if err := json.NewDecoder(io.LimitReader(a.Body, maxList)).Decode(&list); err != nil {
		return nil
	}
	var found []string
	for _, x := range list {
		switch {
		case x.Type != kind:
		case kind == "policy":
			found = append(found, x.ARN)
		case slices.Contains(named, kind) && x.Name != "":
			found = append(found, x.Name)
		default:
			found = append(found, x.ID)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
