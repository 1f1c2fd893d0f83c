// Package sandbox is the host of the emulator: it compiles the guest once, makes
// sandboxes by forking the memory of a started one, and takes requests into them.
//
// A sandbox is a deterministic state machine. Its state is one WebAssembly memory and
// a few globals, and each call carries the time and the seed of all randomness; so fork,
// checkpoint, reset and recovery are copies of memory, and calls can be played again.
//
// It is the only package that imports wazero. What runs inside it does not know: a guest
// is any wasm that speaks package abi.
package sandbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/blob"
	"cloudlet/sandbox/internal/rewrite"
	"cloudlet/sandbox/recent"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
)

// Options says how to run guests. Only Wasm and Dir are needed.
type Options struct {
	Wasm        []byte        // the guest: GOOS=wasip1 -buildmode=c-shared, on package abi
	Dir         string        // for the compile cache and the blobs; made if it is not there
	MemoryLimit int64         // bytes of memory of one sandbox; 160 MiB: a bucket of 100,000 objects, or 10,000 instances
	Slots       int           // calls that run at once; twice the processors, 4 to 64
	Timeout     time.Duration // of one call's run in the guest, by the clock on the wall: a busy machine must not end an honest call; 5 s
	ObjectLimit int64         // bytes of one payload; 5 GiB, S3's own limit of a PUT
	Quota       int64         // bytes that one sandbox may keep in the blob store; 5 GiB
	Keep        bool          // go on where an earlier process stopped: call Host.Kept first
	KeepBytes   int64         // bytes of all sandboxes that are kept on disk, without their objects; 1 GiB
	Copy        bool          // copy memory even where copy-on-write mappings work
	Apart       bool          // an instance for each sandbox even where instances can exchange memories
	Now         func() time.Time
	Logger      *slog.Logger
}

func (o Options) defaults() Options {
	o.MemoryLimit = cmp.Or(o.MemoryLimit, 160<<20) &^ 0xffff
	o.Slots = cmp.Or(o.Slots, min(max(2*runtime.GOMAXPROCS(0), 4), 64))
	o.Timeout = cmp.Or(o.Timeout, 5*time.Second)
	o.ObjectLimit = cmp.Or(o.ObjectLimit, 5<<30)
	o.Quota = cmp.Or(o.Quota, 5<<30)
	o.KeepBytes = cmp.Or(o.KeepBytes, 1<<30)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Logger = cmp.Or(o.Logger, slog.Default())
	return o
}

// Host runs any number of sandboxes of one guest. Its methods may be called at the same time.
type Host struct {
	options Options
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	guest   *rewrite.Module
	backing backing
	blobs   *blob.Store

	compiled wazero.CompiledModule
	parking  region        // what idle slots point at
	template snapshot      // a started guest, before Setup
	image    image         // the memory of template …
	size     int           // … and its length in bytes
	apart    bool          // each machine has an instance of its own; see machine.own
	reserve  int64         // bytes of memory that a call must leave free; see fit
	slots    chan *slot    // nil: one that is yet to be made
	readers  chan struct{} // one for each call that computes checksums: not all slots at once

	unlock    func() // gives up the folder of blobs
	keptDir   string
	keptBytes atomic.Int64
	sumOnce   sync.Once
	sum       [32]byte // see templateSum
	stats     stats

	mu        sync.Mutex
	closed    bool
	sandboxes map[*Sandbox]struct{} // those not yet closed
}

// Open compiles and starts the guest. Compiling takes seconds; what it gives is kept
// in Dir, so that the next Open of the same guest takes a tenth of one.
func Open(ctx context.Context, o Options) (*Host, error) {
	start := time.Now()
	o = o.defaults()
	h := &Host{options: o, slots: make(chan *slot, o.Slots), readers: make(chan struct{}, max(o.Slots/2, 1)), sandboxes: map[*Sandbox]struct{}{}}
	for range o.Slots {
		h.slots <- nil
	}
	for _, step := range []func(context.Context) error{h.openBlobs, h.compile, h.boot} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	o.Logger.Info("emulator is ready", "memory", h.backing.name(), "took", time.Since(start).Round(time.Millisecond))
	return h, nil
}

// openBlobs opens the store, with what an earlier process left in it if sandboxes are kept.
func (h *Host) openBlobs(context.Context) error {
	name := "blobs"
	if h.options.Keep {
		name = "sandboxes"
	}
	dir, unlock, err := claim(h.options.Dir, name)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	h.unlock = unlock
	if h.blobs, err = blob.Open(dir, blob.Options{}); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	h.keptDir = filepath.Join(dir, "kept")
	if !h.options.Keep {
		h.blobs.Sweep()
	}
	return os.MkdirAll(h.keptDir, 0o700)
}

func (h *Host) compile(ctx context.Context) (err error) {
	h.guest, err = rewrite.Guest(h.options.Wasm, rewrite.Import{Module: abi.Module, Name: abi.ImportInterrupt})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(h.options.Wasm)
	code := filepath.Join(h.options.Dir, "compiled", hex.EncodeToString(sum[:8]))
	if h.cache, err = wazero.NewCompilationCacheWithDir(code); err != nil {
		return fmt.Errorf("sandbox: compile cache: %w", err)
	}
	recent.Use(code, "*")
	// The limit of memory is the region's: wazero must ask in any case, since growing is
	// also how a memory is exchanged (see slot.Reallocate).
	h.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithDebugInfoEnabled(false).WithCompilationCache(h.cache))
	if err := hostModules(ctx, h.runtime); err != nil {
		return err
	}
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	if h.compiled, err = h.runtime.CompileModule(ctx, h.guest.Wasm); err != nil {
		return fmt.Errorf("sandbox: compile guest: %w", err)
	}
	return h.check()
}

// check refuses a guest without the exports of package abi.
func (h *Host) check() error {
	functions := h.compiled.ExportedFunctions()
	for _, name := range []string{abi.ExportStart, abi.ExportSettle, abi.ExportHandle, abi.ExportMaintain, abi.ExportRoom} {
		if functions[name] == nil {
			return fmt.Errorf("sandbox: guest does not export %s: %w", name, errStranger)
		}
	}
	if len(h.compiled.ExportedMemories()) == 0 || int64(h.guest.MinPages)<<16 > h.options.MemoryLimit {
		return fmt.Errorf("sandbox: guest needs %d pages of memory", h.guest.MinPages)
	}
	return nil
}

// Close closes all sandboxes, waiting for the calls that are running in them, and ends
// the host.
func (h *Host) Close() error {
	h.mu.Lock()
	closed, sandboxes := h.closed, slices.Collect(maps.Keys(h.sandboxes))
	h.closed = true
	h.mu.Unlock()
	if closed {
		return nil
	}
	for _, s := range sandboxes {
		s.Close()
	}
	var errs []error
	ctx := context.Background()
	if h.runtime != nil {
		errs = append(errs, h.runtime.Close(ctx))
	}
	if h.cache != nil {
		errs = append(errs, h.cache.Close(ctx))
	}
	if h.image != nil {
		errs = append(errs, h.image.close())
	}
	if h.parking != nil {
		errs = append(errs, h.parking.close())
	}
	if h.backing != nil {
		errs = append(errs, h.backing.close())
	}
	if h.unlock != nil {
		h.unlock()
	}
	return errors.Join(errs...)
}

// admit counts s in, unless the host is closed.
func (h *Host) admit(s *Sandbox) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrClosed
	}
	h.sandboxes[s] = struct{}{}
	return nil
}

func (h *Host) dismiss(s *Sandbox) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sandboxes, s)
}

// borrow waits for a slot to run m.
func (h *Host) borrow(ctx context.Context, m *machine) (*slot, error) {
	var s *slot
	select {
	case s = <-h.slots:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if h.apart {
		s = m.own
	}
	if s != nil {
		return s, nil
	}
	linear := h.parking
	if h.apart {
		linear = m.region
	}
	s, err := h.newSlot(linear)
	if err != nil {
		h.slots <- nil
		return nil, err
	}
	if h.apart {
		m.own = s
	}
	return s, nil
}

// giveBack returns a slot that ran m; a dead one is replaced when it is next needed.
func (h *Host) giveBack(s *slot, m *machine) {
	if !s.alive() {
		s.close()
		s = nil
	}
	if h.apart {
		m.own, s = s, nil
	}
	h.slots <- s
}
