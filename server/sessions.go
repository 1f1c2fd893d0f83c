package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/wasm/wire"
)

// sessions is the table of live sandboxes. Safe for concurrent use.
type sessions struct {
	host Host
	opt  Options
	ctx  context.Context // parent of all sessions

	mu        sync.RWMutex
	byID      map[string]*session
	byKey     map[string]*session // root keys
	byAccount map[string]*session
	perMaker  map[string]int
	making    int
}

func newSessions(ctx context.Context, host Host, opt Options) *sessions {
	return &sessions{
		host: host, opt: opt, ctx: ctx,
		byID: map[string]*session{}, byKey: map[string]*session{}, byAccount: map[string]*session{},
		perMaker: map[string]int{},
	}
}

// Errors of make.
var (
	errFull    = &wire.Error{Code: "ServerFull", Message: "This server holds as many sandboxes as it can. Please try again later."}
	errTooMany = &wire.Error{Code: "TooManySandboxes", Message: "Your address has as many sandboxes as one address may have. End one, or wait until an unused one ends by itself."}
)

// make creates a sandbox for the client at address, with credentials made up.
// It returns errFull or errTooMany when a limit is reached.
func (t *sessions) make(ctx context.Context, address string) (*session, error) {
	if err := t.reserve(address); err != nil {
		return nil, err
	}
	n, err := t.start(ctx, wire.Sandbox{ID: newID()})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.making--
	if err != nil {
		t.forget(address)
		return nil, err
	}
	n.address = address
	t.limited(n)
	t.insert(n)
	t.keep(n)
	return n, nil
}

// branch makes a session of a copy of another's sandbox, for the client at address: the same account, with keys of
// its own. Errors are those of make and of Sandbox.Branch.
func (t *sessions) branch(ctx context.Context, from *session, step int64, address string) (*session, error) {
	if err := t.reserve(address); err != nil {
		return nil, err
	}
	s := t.credentials(wire.Sandbox{ID: newID(), Account: from.Account})
	box, err := from.box.Branch(ctx, step, t.config(s))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.making--
	if err != nil {
		t.forget(address)
		return nil, err
	}
	n := newSession(t.ctx, s, box, t.opt.Log)
	n.address, n.copied = address, true
	t.limited(n)
	t.byID[n.ID], t.byKey[n.AccessKeyID] = n, n
	t.keep(n)
	return n, nil
}

// makeLocal creates the sandbox named local, unless it is there already with what the options say of it.
func (t *sessions) makeLocal(ctx context.Context) (*session, error) {
	if n := t.id("local"); n != nil {
		if t.asked(n.Sandbox) {
			return n, nil
		}
		t.remove(n, wire.Deleted)
	}
	s := wire.Sandbox{ID: "local", Account: t.opt.Account, AccessKeyID: t.opt.AccessKey, SecretAccessKey: t.opt.SecretKey, RootEmail: t.opt.RootEmail, RootPassword: t.opt.RootPassword}
	if s.AccessKeyID != "" {
		s.Account = cmp.Or(s.Account, "000000000000")
	}
	n, err := t.start(ctx, s)
	if err != nil {
		return nil, err
	}
	n.forever = true
	t.mu.Lock()
	defer t.mu.Unlock()
	t.insert(n)
	t.keep(n)
	return n, nil
}

// asked reports whether the options want of local nothing but what s is.
func (t *sessions) asked(s wire.Sandbox) bool {
	same := func(want, is string) bool { return want == "" || want == is }
	o := t.opt
	return same(o.AccessKey, s.AccessKeyID) && same(o.SecretKey, s.SecretAccessKey) && same(o.Account, s.Account) &&
		same(o.Region, s.Region) && same(o.RootEmail, s.RootEmail) && same(o.RootPassword, s.RootPassword)
}

// start makes up what s leaves open and starts its sandbox.
func (t *sessions) start(ctx context.Context, s wire.Sandbox) (*session, error) {
	s = t.credentials(s)
	box, err := t.host.New(ctx, t.config(s))
	if err != nil {
		return nil, fmt.Errorf("new sandbox: %w", err)
	}
	return newSession(t.ctx, s, box, t.opt.Log), nil
}

// credentials makes up what s leaves open.
func (t *sessions) credentials(s wire.Sandbox) wire.Sandbox {
	s.Token, s.Region = rand.Text(), t.opt.Region
	s.RootEmail, s.RootPassword = cmp.Or(s.RootEmail, "root@"+s.ID+".example"), cmp.Or(s.RootPassword, newPassword())
	if s.Account == "" {
		s.Account = t.newAccount()
	}
	if s.AccessKeyID == "" {
		var seed [32]byte
		rand.Read(seed[:])
		c := aws.Call{Account: s.Account, Random: mathrand.NewChaCha8(seed)}
		s.AccessKeyID, s.SecretAccessKey = c.UniqueID("AKIA"), c.Text(40)
	}
	return s
}

// limited gives a session its rate.
func (t *sessions) limited(n *session) {
	if t.opt.Rate > 0 {
		n.limit = rate.NewLimiter(rate.Limit(t.opt.Rate), int(2*t.opt.Rate)+1)
	}
}

func newID() string { return strings.ToLower(rand.Text()[:12]) }

// config is what a sandbox begins with. Only local has the slowness that was asked for.
func (t *sessions) config(s wire.Sandbox) abi.Config {
	c := abi.Config{Account: s.Account, Region: s.Region, AccessKey: s.AccessKeyID, SecretKey: s.SecretAccessKey, RootEmail: s.RootEmail, RootPassword: s.RootPassword}
	if s.ID == "local" {
		c.Delay = int(t.opt.Delay.Seconds())
	}
	return c
}

// newPassword returns 100 random bits in the form that AWS wants of a password.
func newPassword() string {
	text := rand.Text()
	return text[:5] + "-" + strings.ToLower(text[5:10]+"-"+text[10:15]) + "-" + text[15:20]
}

// newAccount returns an account id that no live sandbox has.
func (t *sessions) newAccount() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for {
		n, _ := rand.Int(rand.Reader, big.NewInt(9e11))
		id := new(big.Int).Add(n, big.NewInt(1e11)).String()
		if t.byAccount[id] == nil {
			return id
		}
	}
}

func (t *sessions) reserve(address string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opt.MaxSandboxes > 0 && len(t.byID)+t.making >= t.opt.MaxSandboxes {
		return errFull
	}
	if t.opt.PerAddress > 0 && t.perMaker[address] >= t.opt.PerAddress {
		return errTooMany
	}
	t.perMaker[address]++
	t.making++
	return nil
}

func (t *sessions) forget(address string) {
	if t.perMaker[address]--; t.perMaker[address] <= 0 {
		delete(t.perMaker, address)
	}
}

func (t *sessions) insert(n *session) {
	t.byID[n.ID], t.byKey[n.AccessKeyID], t.byAccount[n.Account] = n, n, n
}

// id returns the session with that id, or nil.
func (t *sessions) id(id string) *session {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.byID[id]
}

// key returns the session that an access key id belongs to, or nil: the root keys
// are in a table, all others carry their account.
func (t *sessions) key(id string) *session {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if n := t.byKey[id]; n != nil {
		return n
	}
	return t.byAccount[aws.AccountOf(id)]
}

// len returns how many sandboxes are alive.
func (t *sessions) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.byID)
}

// remove ends a session and says why.
func (t *sessions) remove(n *session, reason string) {
	t.mu.Lock()
	if t.byID[n.ID] == n {
		delete(t.byID, n.ID)
		delete(t.byKey, n.AccessKeyID)
		if t.byAccount[n.Account] == n {
			delete(t.byAccount, n.Account)
		}
		t.forget(n.address)
	}
	t.mu.Unlock()
	n.close(reason)
}

// sweep ends the sessions that nobody has used since limit, and returns how many.
func (t *sessions) sweep(limit time.Time) int {
	t.mu.RLock()
	var idle []*session
	for _, n := range t.byID {
		if n.idle(limit) {
			idle = append(idle, n)
		}
	}
	t.mu.RUnlock()
	for _, n := range idle {
		t.remove(n, wire.Idle)
	}
	return len(idle)
}

// closeAll ends every session.
func (t *sessions) closeAll(reason string) {
	t.mu.RLock()
	all := make([]*session, 0, len(t.byID))
	for _, n := range t.byID {
		all = append(all, n)
	}
	t.mu.RUnlock()
	for _, n := range all {
		t.remove(n, reason)
	}
}
