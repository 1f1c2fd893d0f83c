package server

import (
	"context"
	"errors"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
)

// Host makes sandboxes. Package sandbox has the real one; a test may have its own.
type Host interface {
	New(context.Context, abi.Config) (Sandbox, error)
	Kept() []Kept
	Close() error
}

// Kept is a sandbox of an earlier process.
type Kept struct {
	Name    string
	About   []byte
	Sandbox Sandbox
}

// Sandbox is one emulated AWS: what the server asks of a *sandbox.Sandbox, which
// says what its methods do.
type Sandbox interface {
	Do(context.Context, *sandbox.Request) (*sandbox.Response, error)
	Inspect(context.Context) ([]byte, error)
	Ask(context.Context, *sandbox.Question) (status int, answer []byte, err error)
	Look(context.Context, *sandbox.Request) (*sandbox.Response, error)
	Note(ctx context.Context, about []byte) error
	Requests() map[string]float64
	Checkpoint(context.Context) (*sandbox.Checkpoint, error)
	Restore(context.Context, *sandbox.Checkpoint) error
	Reset(context.Context) error
	Steps(context.Context) ([]sandbox.Step, error)
	Back(context.Context, int64) error
	Branch(context.Context, int64, abi.Config) (Sandbox, error)
	Join(context.Context, abi.Config) (Sandbox, error)
	Keep(ctx context.Context, name string, about []byte) error
	KeptBytes() int64
	Watch(after int64) Watcher
	Close()
	Discard()
}

// Watcher hands out events in order. The channel is closed when the sandbox was
// closed, or this watcher lagged too far behind.
type Watcher interface {
	Events() <-chan sandbox.Event
	Close()
}

// openHost starts the real host.
func openHost(ctx context.Context, o Options) (Host, error) {
	if len(o.Guest) == 0 {
		return nil, errors.New("no emulator in this binary; build it with: go tool task build")
	}
	h, err := sandbox.Open(ctx, sandbox.Options{
		Wasm: o.Guest, Dir: o.Data, Keep: o.Keep, MemoryLimit: max(o.MemoryLimit, 0), ObjectLimit: max(o.MaxBody, 0), Logger: o.Log,
	})
	if err != nil {
		return nil, err
	}
	return wazeroHost{h}, nil
}

type wazeroHost struct{ *sandbox.Host }

func (h wazeroHost) New(ctx context.Context, c abi.Config) (Sandbox, error) {
	s, err := h.Host.New(ctx, c)
	if err != nil {
		return nil, err
	}
	return wazeroSandbox{s}, nil
}

func (h wazeroHost) Kept() []Kept {
	var list []Kept
	for _, k := range h.Host.Kept() {
		list = append(list, Kept{k.Name, k.About, wazeroSandbox{k.Sandbox}})
	}
	return list
}

type wazeroSandbox struct{ *sandbox.Sandbox }

func (s wazeroSandbox) Branch(ctx context.Context, step int64, c abi.Config) (Sandbox, error) {
	b, err := s.Sandbox.Branch(ctx, step, c)
	if err != nil {
		return nil, err
	}
	return wazeroSandbox{b}, nil
}

func (s wazeroSandbox) Watch(after int64) Watcher { return s.Sandbox.Watch(after) }
