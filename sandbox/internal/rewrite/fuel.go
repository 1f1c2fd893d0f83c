package rewrite

import "fmt"

// Opcodes that the editor reads or writes by name.
// https://webassembly.github.io/spec/core/binary/instructions.html
const (
	opBlock        = 0x02
	opLoop         = 0x03
	opIf           = 0x04
	opEnd          = 0x0b
	opBr           = 0x0c
	opBrIf         = 0x0d
	opBrTable      = 0x0e
	opCall         = 0x10
	opCallIndirect = 0x11
	opSelectTyped  = 0x1c
	opLocalGet     = 0x20
	opGlobalGet    = 0x23
	opGlobalSet    = 0x24
	opTableSet     = 0x26
	opI32Load      = 0x28
	opI64Store32   = 0x3e
	opMemorySize   = 0x3f
	opMemoryGrow   = 0x40
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF32Const     = 0x43
	opF64Const     = 0x44
	opI32Eqz       = 0x45
	opI64LtS       = 0x53
	opI64Sub       = 0x7d
	opExtend32S    = 0xc4
	opRefNull      = 0xd0
	opRefIsNull    = 0xd1
	opRefFunc      = 0xd2
	opMisc         = 0xfc

	emptyBlock = 0x40
)

// code puts the fuel check behind every loop header of every function.
func (e *editor) code() error {
	if !e.counts() {
		return nil
	}
	check := e.check()
	c := &cursor{b: e.sections.get(secCode)}
	count := c.u32()
	out := putUint(make([]byte, 0, len(c.b)+len(c.b)/16), uint64(count))
	var body []byte
	for i := uint32(0); i < count && !c.bad; i++ {
		f := &cursor{b: c.take(c.u32())}
		if c.bad {
			break
		}
		var loops int
		var err error
		if body, loops, err = instrument(body[:0], f, check); err != nil {
			return fmt.Errorf("function %d: %w", i, err)
		}
		e.module.Loops += loops
		out = putUint(out, uint64(len(body)))
		out = append(out, body...)
	}
	if c.bad {
		return fmt.Errorf("code section: %w", errMalformed)
	}
	e.sections.set(secCode, out)
	return nil
}

// check is: fuel -= 1; if fuel < 0 { interrupt() }.
func (e *editor) check() []byte {
	fuel := putUint(nil, uint64(e.fuel))
	var b []byte
	b = append(append(b, opGlobalGet), fuel...)
	b = append(b, opI64Const, 1, opI64Sub)
	b = append(append(b, opGlobalSet), fuel...)
	b = append(append(b, opGlobalGet), fuel...)
	b = append(b, opI64Const, 0, opI64LtS, opIf, emptyBlock, opCall)
	b = putUint(b, uint64(e.function))
	return append(b, opEnd)
}

// instrument copies the function body in f to out with check after each loop header.
func instrument(out []byte, f *cursor, check []byte) (body []byte, loops int, err error) {
	for n := f.u32(); n > 0 && !f.bad; n-- { // local declarations
		f.skipLEB()
		f.u8()
	}
	copied := 0
	for f.more() {
		op := f.u8()
		if err := immediates(f, op); err != nil {
			return nil, 0, err
		}
		if op == opLoop && !f.bad {
			out = append(append(out, f.b[copied:f.p]...), check...)
			copied = f.p
			loops++
		}
	}
	if f.bad {
		return nil, 0, errMalformed
	}
	return append(out, f.b[copied:]...), loops, nil
}

// immediates passes over what follows an opcode.
func immediates(f *cursor, op byte) error {
	switch {
	case op == opBlock, op == opLoop, op == opIf, op == opBr, op == opBrIf, op == opCall, op == opI32Const,
		op == opI64Const, op == opRefFunc, op == opMemorySize, op == opMemoryGrow, op == opRefNull,
		op >= opLocalGet && op <= opTableSet:
		f.skipLEB()
	case op == opCallIndirect, op >= opI32Load && op <= opI64Store32:
		f.skipLEB()
		f.skipLEB()
	case op == opBrTable, op == opSelectTyped:
		n := f.u32()
		if op == opBrTable {
			f.skipLEB() // the default label, wherever it stands
		}
		for ; n > 0 && !f.bad; n-- {
			f.skipLEB()
		}
	case op == opF32Const:
		f.take(4)
	case op == opF64Const:
		f.take(8)
	case op == opMisc:
		return misc(f)
	case op <= 0x01, op == 0x05, op == opEnd, op == 0x0f, op == 0x1a, op == 0x1b, op == opRefIsNull,
		op >= opI32Eqz && op <= opExtend32S:
	default:
		return fmt.Errorf("opcode %#x: %w", op, ErrUnsupported)
	}
	return nil
}

// misc passes over the immediates of the 0xfc family: saturating conversions and
// bulk memory. Those that name a data segment cannot stay, since segments do not.
func misc(f *cursor) error {
	switch op := f.u32(); {
	case op <= 7:
	case op == 10: // memory.copy
		f.skipLEB()
		f.skipLEB()
	case op == 11: // memory.fill
		f.skipLEB()
	default:
		return fmt.Errorf("opcode 0xfc %d: %w", op, ErrUnsupported)
	}
	return nil
}
