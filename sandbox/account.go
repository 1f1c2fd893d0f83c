package sandbox

import (
	"context"
	"encoding/json"
	"fmt"

	"cloudlet/sandbox/abi"
)

// Account is one of several accounts of a sandbox: what its owner sees of it. Calls go to the sandbox; the access key
// that signs them tells the account.
type Account struct {
	*Sandbox
	id string
}

// Join opens one more account in the sandbox, whose key must be one of aws.Call.UniqueID for that account. A Reset of
// the sandbox takes it away.
func (s *Sandbox) Join(ctx context.Context, c abi.Config) (*Account, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.release()
	now, arrived := s.now(), s.host.options.Now().UnixNano()
	a, err := s.step(ctx, newEntry(&abi.Request{Kind: abi.Join, Now: now, Received: arrived, Seed: newSeed(), Payload: payload}, nil), true, nil)
	if err != nil {
		return nil, err
	}
	if a.Status >= 300 {
		return nil, fmt.Errorf("sandbox: join answered %d: %.200s", a.Status, a.Body)
	}
	return &Account{s, c.Account}, nil
}

// Account is an account that joined.
func (s *Sandbox) Account(id string) *Account { return &Account{s, id} }

// Inspect is Sandbox.Inspect for the account.
func (a *Account) Inspect(ctx context.Context) ([]byte, error) { return a.inspect(ctx, a.id) }

// Ask is Sandbox.Ask for the account.
func (a *Account) Ask(ctx context.Context, q *Question) (status int, answer []byte, err error) {
	return a.ask(ctx, a.id, q)
}

// Look is Sandbox.Look for the account.
func (a *Account) Look(ctx context.Context, q *Request) (*Response, error) {
	return a.look(ctx, a.id, q)
}
