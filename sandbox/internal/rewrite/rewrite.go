// Package rewrite edits a WebAssembly binary so that its instances can be forked
// and stopped: it
//
//   - takes out the data segments (they become Module.Segments), because wazero would
//     copy them over a restored memory at every instantiation, and the start function;
//   - exports every mutable global, so that the host can save and restore them;
//   - counts fuel: each loop header takes one from an added global, and calls an
//     import of the guest when none is left.
//
// Input is hostile: any byte string gives a module or an error, never a panic.
// The output is not validated; the compiler that comes next does that.
// https://webassembly.github.io/spec/core/binary/modules.html
package rewrite

import (
	"errors"
	"fmt"
	"strconv"
)

// Segment is an active data segment: bytes to copy to an offset of the first memory.
type Segment struct {
	Offset uint32
	Data   []byte
}

// Module is an edited binary and what the host must know of it.
type Module struct {
	Wasm     []byte
	Segments []Segment // in order; later ones may overwrite earlier ones
	Globals  []string  // export names of the mutable globals, fuel not among them
	Fuel     string    // export name of the fuel global (i64), "" if fuel was not asked for
	MinPages uint32    // initial size of the memory, in pages of 64 KiB
	Loops    int       // loop headers that count fuel
}

// Import names an imported function.
type Import struct{ Module, Name string }

const (
	globalPrefix = "cloudlet.global."
	fuelName     = "cloudlet.fuel"
)

// ErrUnsupported wraps the refusal of valid features that no Go guest uses.
var ErrUnsupported = errors.New("unsupported")

var errMalformed = errors.New("malformed wasm")

// Guest edits wasm. interrupt is the import () -> () to call when fuel is used up;
// the zero Import asks for no fuel.
func Guest(wasm []byte, interrupt Import) (*Module, error) {
	secs, err := split(wasm)
	if err != nil {
		return nil, fmt.Errorf("rewrite: %w", err)
	}
	e := &editor{sections: secs, interrupt: interrupt, module: &Module{}}
	for _, step := range []func() error{e.imports, e.memory, e.globals, e.exports, e.data, e.code} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("rewrite: %w", err)
		}
	}
	e.module.Wasm = e.sections.join()
	return e.module, nil
}

type editor struct {
	sections  *sections
	interrupt Import
	module    *Module

	function        uint32 // index of the interrupt function
	importedGlobals uint32
	mutable         []uint32 // indices of the module's own mutable globals
	fuel            uint32   // index of the fuel global
}

func (e *editor) counts() bool { return e.interrupt != Import{} }

// exports appends the mutable globals and the fuel.
func (e *editor) exports() error {
	body := e.sections.get(secExport)
	c := &cursor{b: body}
	n := c.u32()
	if c.bad {
		return fmt.Errorf("export section: %w", errMalformed)
	}
	added := uint64(len(e.mutable))
	if e.counts() {
		added++
	}
	out := putUint(nil, uint64(n)+added)
	out = append(out, c.rest()...)
	for i, g := range e.mutable {
		name := globalPrefix + strconv.Itoa(i)
		e.module.Globals = append(e.module.Globals, name)
		out = putExport(out, name, g)
	}
	if e.counts() {
		e.module.Fuel = fuelName
		out = putExport(out, fuelName, e.fuel)
	}
	e.sections.set(secExport, out)
	return nil
}

func putExport(out []byte, name string, global uint32) []byte {
	out = putUint(out, uint64(len(name)))
	out = append(out, name...)
	out = append(out, externGlobal)
	return putUint(out, uint64(global))
}
