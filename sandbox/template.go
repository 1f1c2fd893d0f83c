package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
)

// bootTime is the clock of the template: before any call that a sandbox may see.
var bootTime = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()

// errStranger says that the guest does not understand this host.
var errStranger = errors.New("it was built from other sources than this program: go tool task build")

// boot starts a guest, and freezes it as the template of all sandboxes.
func (h *Host) boot(ctx context.Context) error {
	h.backing = newBacking(uint64(h.options.MemoryLimit))
	if h.options.Copy {
		h.backing = copying{uint64(h.options.MemoryLimit)}
	}
	size := uint64(h.guest.MinPages) << 16
	var err error
	if h.parking, err = h.backing.blank(size); err != nil {
		return err
	}
	h.apart = h.options.Apart
	m, err := h.first(ctx, size)
	if errors.Is(err, errExchange) {
		h.options.Logger.Warn("instances cannot exchange memories: each sandbox gets its own")
		h.apart = true
		m, err = h.first(ctx, size)
	}
	if err != nil {
		return fmt.Errorf("sandbox: start guest: %w", err)
	}
	defer m.region.close()
	defer m.detach()
	if h.image, err = h.backing.freeze(m.region.bytes()); err != nil {
		return err
	}
	h.template, h.size = snapshot{globals: m.globals}, len(m.region.bytes())
	h.reserve = min(mostReserve, (h.options.MemoryLimit-int64(h.size))/4)
	h.guest.Wasm, h.guest.Segments = nil, nil // megabytes that nobody needs again
	return nil
}

// first makes a machine of size bytes and starts a guest in it.
func (h *Host) first(ctx context.Context, size uint64) (*machine, error) {
	r, err := h.backing.blank(size)
	if err != nil {
		return nil, err
	}
	m := &machine{region: r, globals: make([]uint64, len(h.guest.Globals))}
	if err := h.start(ctx, m); err != nil {
		m.detach()
		return nil, errors.Join(err, r.close())
	}
	return m, nil
}

// start runs _initialize on the guest's data, and makes the guest ready to be forked.
func (h *Host) start(ctx context.Context, m *machine) error {
	mem := m.region.bytes()
	for _, g := range h.guest.Segments {
		if uint64(g.Offset)+uint64(len(g.Data)) > uint64(len(mem)) {
			return fmt.Errorf("data segment at %d is outside of the memory", g.Offset)
		}
		copy(mem[g.Offset:], g.Data)
	}
	s, err := h.borrow(ctx, m)
	if err != nil {
		return err
	}
	defer h.giveBack(s, m)
	for i, g := range s.globals { // a machine that never ran: what the module starts with
		m.globals[i] = g.Get()
	}
	clock, random := bootTime, rand.NewChaCha8([32]byte{})
	newCall := func() *call {
		clock += int64(time.Second)
		return &call{clock: clock, random: random, deadline: time.Now().Add(time.Minute)}
	}
	if _, err := s.run(m, newCall(), s.module.ExportedFunction(abi.ExportStart), 0); err != nil {
		return err
	}
	layout, err := s.run(m, newCall(), s.module.ExportedFunction(abi.ExportSettle), 0)
	if err == nil && uint32(layout) != abi.Layout() {
		err = errStranger
	}
	return err
}
