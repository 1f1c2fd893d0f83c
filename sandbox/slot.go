package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/sys"
)

// A machine is the whole state of a guest: its linear memory and its globals.
type machine struct {
	region  region
	globals []uint64
	own     *slot // where instances cannot exchange memories: the one whose memory is region; may be nil
}

// detach gives up the machine's own instance, before the region becomes another behind its back.
func (m *machine) detach() {
	if m.own != nil {
		m.own.close()
		m.own = nil
	}
}

// A slot is a live module instance. It has no state of its own: for the length of a
// call it is pointed at a machine, and afterwards at an empty region of the host.
// A slot serves one goroutine at a time.
//
// Why not an instance per sandbox? An instance costs 0.5 ms and 4,000 heap objects;
// pointing one elsewhere costs 0.2 µs. But that is not in wazero's documented contract: with
// Host.apart there is an instance per machine, and a slot is always where it is.
type slot struct {
	host     *Host
	module   api.Module
	memory   api.Memory
	globals  []api.MutableGlobal
	fuel     api.MutableGlobal
	handle   api.Function
	maintain api.Function
	room     api.Function

	ctx     context.Context // carries the slot to the host's functions
	linear  region          // what the instance's memory is at the moment
	next    region          // what it is to become; see Reallocate
	refused bool            // growing beyond the limit was refused
	call    *call           // in progress
	errors  stderr          // what the guest wrote to standard error
	stack   [1]uint64
}

// call is one entry into a guest: what it gets, what it gives, what bounds it.
type call struct {
	request  []byte
	body     []byte
	bodyRead bool
	response *abi.Response
	sums     func([]aws.Blob) (aws.Sums, error) // reads them; nil: nothing may be asked
	told     []aws.Sums                         // what answer has given, or gives again
	asked    int                                // how often
	refused  *aws.Error                         // why the host ended the call, if that was no failure
	clock    int64                              // the guest's system clock, Unix nanoseconds
	random   *rand.ChaCha8
	deadline time.Time
	spent    int64 // fuel
}

// fuelQuantum is how many loop headers a guest may pass between two looks at the
// deadline: a few milliseconds.
const fuelQuantum = 1 << 20

type slotKey struct{}

// newSlot makes an instance whose memory is r.
func (h *Host) newSlot(r region) (*slot, error) {
	s := &slot{host: h, linear: r}
	s.ctx = context.WithValue(context.Background(), slotKey{}, s)
	ctx := experimental.WithMemoryAllocator(s.ctx, experimental.MemoryAllocatorFunc(
		func(_, _ uint64) experimental.LinearMemory { return s }))
	m, err := h.runtime.InstantiateModule(ctx, h.compiled, s.config())
	if err != nil {
		return nil, fmt.Errorf("sandbox: new slot: %w", err)
	}
	s.module, s.memory = m, m.Memory()
	if more := len(r.bytes())>>16 - int(s.memory.Size()>>16); more > 0 { // the module asks for the least
		s.memory.Grow(uint32(more))
	}
	s.handle, s.maintain = m.ExportedFunction(abi.ExportHandle), m.ExportedFunction(abi.ExportMaintain)
	s.room = m.ExportedFunction(abi.ExportRoom)
	for _, name := range h.guest.Globals {
		s.globals = append(s.globals, m.ExportedGlobal(name).(api.MutableGlobal))
	}
	s.fuel = m.ExportedGlobal(h.guest.Fuel).(api.MutableGlobal)
	return s, nil
}

// config gives the guest the clock and the random source of the call in progress.
// A sleeping guest only turns its own clock forward.
func (s *slot) config() wazero.ModuleConfig {
	tick := func() int64 {
		s.call.clock += 1000 // a clock that stood still would hang whoever waits for it
		return s.call.clock
	}
	return wazero.NewModuleConfig().WithName("").WithStartFunctions().WithStderr(&s.errors).
		WithWalltime(func() (int64, int32) { t := tick(); return t / 1e9, int32(t % 1e9) }, sys.ClockResolution(1000)).
		WithNanotime(tick, sys.ClockResolution(1000)).
		WithNanosleep(func(ns int64) { s.call.clock += max(ns, 0) }).
		WithRandSource(s)
}

// Read implements io.Reader for the guest's random source.
func (s *slot) Read(p []byte) (int, error) { return s.call.random.Read(p) }

// Reallocate implements experimental.LinearMemory. wazero calls it to grow the memory
// and takes over whatever buffer it returns, with its length; so this is also where
// another region slips in. The latter is not in the documented contract: a test pins it.
func (s *slot) Reallocate(size uint64) []byte {
	if s.next != nil {
		s.linear, s.next = s.next, nil
		return s.linear.bytes()
	}
	if !s.linear.grow(size) {
		s.refused = true
		return nil // memory.grow answers -1, and Go's runtime dies of "out of memory"
	}
	return s.linear.bytes()[:size]
}

// Free implements experimental.LinearMemory; regions outlive instances.
func (s *slot) Free() {}

// errExchange says that this wazero does not take over another memory.
var errExchange = errors.New("sandbox: cannot exchange the memory of an instance")

// point makes r the instance's memory.
func (s *slot) point(r region) error {
	if s.host.apart {
		return nil // it is
	}
	s.next = r
	if _, ok := s.memory.Grow(1); !ok || s.next != nil || int(s.memory.Size()) != len(r.bytes()) {
		s.next = nil
		return errExchange
	}
	return nil
}

// run calls f(arg) of m. When it fails, m is garbage and must be restored; the slot
// may be dead (see alive).
func (s *slot) run(m *machine, c *call, f api.Function, arg uint64) (uint64, error) {
	if err := s.point(m.region); err != nil {
		return 0, err
	}
	for i, g := range s.globals {
		g.Set(m.globals[i])
	}
	s.fuel.Set(fuelQuantum)
	s.call, s.refused, s.stack[0] = c, false, arg
	s.errors.reset()
	err := f.CallWithStack(s.ctx, s.stack[:])
	c.spent += fuelQuantum - int64(s.fuel.Get())
	s.call = nil
	if err != nil {
		err = s.failure(err)
	}
	if !s.alive() {
		return 0, err
	}
	for i, g := range s.globals {
		m.globals[i] = g.Get()
	}
	if e := s.point(s.host.parking); e != nil && err == nil {
		err = e
	}
	return s.stack[0], err
}

// alive reports whether the slot can be used again: a guest that exits closes it.
func (s *slot) alive() bool { return !s.module.IsClosed() }

func (s *slot) close() { s.module.Close(s.ctx) }
