package rewrite

import "fmt"

// imports finds the index of the interrupt function and counts imported globals,
// which come first among the global indices.
func (e *editor) imports() error {
	c := &cursor{b: e.sections.get(secImport)}
	var functions uint32
	found := false
	for n := c.u32(); n > 0 && !c.bad; n-- {
		module, name := c.name(), c.name()
		switch kind := c.u8(); kind {
		case externFunc:
			c.skipLEB()
			if (Import{module, name}) == e.interrupt {
				e.function, found = functions, true
			}
			functions++
		case externTable:
			c.u8()
			c.limits()
		case externMemory:
			return fmt.Errorf("imported memory: %w", ErrUnsupported)
		case externGlobal:
			c.u8()
			c.u8()
			e.importedGlobals++
		default:
			return fmt.Errorf("import kind %d: %w", kind, ErrUnsupported)
		}
	}
	if c.bad {
		return fmt.Errorf("import section: %w", errMalformed)
	}
	if e.counts() && !found {
		return fmt.Errorf("the guest does not import %s.%s", e.interrupt.Module, e.interrupt.Name)
	}
	return nil
}

func (e *editor) memory() error {
	c := &cursor{b: e.sections.get(secMemory)}
	switch n := c.u32(); {
	case c.bad:
	case n == 1:
		e.module.MinPages = c.limits()
	case n > 1:
		return fmt.Errorf("%d memories: %w", n, ErrUnsupported)
	}
	if c.bad {
		return fmt.Errorf("memory section: %w", errMalformed)
	}
	return nil
}

// globals notes the mutable globals and adds the fuel as the last one.
func (e *editor) globals() error {
	c := &cursor{b: e.sections.get(secGlobal)}
	count := c.u32()
	start := c.p
	for i := uint32(0); i < count && !c.bad; i++ {
		c.u8() // type
		if c.u8() == 1 {
			e.mutable = append(e.mutable, e.importedGlobals+i)
		}
		if err := constant(c); err != nil {
			return fmt.Errorf("global %d: %w", i, err)
		}
	}
	if c.bad {
		return fmt.Errorf("global section: %w", errMalformed)
	}
	if !e.counts() {
		return nil
	}
	e.fuel = e.importedGlobals + count
	out := putUint(nil, uint64(count)+1)
	out = append(out, c.b[start:c.p]...)
	out = append(out, 0x7e, 1, opI64Const, 0, opEnd) // (mut i64) (i64.const 0)
	e.sections.set(secGlobal, out)
	return nil
}

// constant passes over a constant expression.
// https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
func constant(c *cursor) error {
	for {
		switch op := c.u8(); op {
		case 0: // past the end, most likely
			return errMalformed
		case opEnd:
			return nil
		case opI32Const, opI64Const, opGlobalGet, opRefFunc:
			c.skipLEB()
		case opF32Const:
			c.take(4)
		case opF64Const:
			c.take(8)
		case opRefNull:
			c.u8()
		default:
			return fmt.Errorf("opcode %#x in a constant: %w", op, ErrUnsupported)
		}
	}
}

// data takes the data segments out, and the start function with them.
func (e *editor) data() error {
	c := &cursor{b: e.sections.get(secData)}
	for n := c.u32(); n > 0 && !c.bad; n-- {
		if flags, op := c.u32(), c.u8(); flags != 0 || op != opI32Const {
			return fmt.Errorf("data segment that is not active at a constant: %w", ErrUnsupported)
		}
		offset := uint32(c.s64())
		if end := c.u8(); end != opEnd {
			c.bad = true
		}
		e.module.Segments = append(e.module.Segments, Segment{offset, c.take(c.u32())})
	}
	if c.bad {
		return fmt.Errorf("data section: %w", errMalformed)
	}
	e.sections.drop(secData)
	e.sections.drop(secDataCount)
	e.sections.drop(secStart)
	return nil
}
