package rewrite

// cursor reads a byte string from front to back. Reading past the end sets bad and
// gives zeros, so that callers may check once after several reads; loops over a
// count from the input must check it in each round.
type cursor struct {
	b   []byte
	p   int
	bad bool
}

func (c *cursor) more() bool { return !c.bad && c.p < len(c.b) }

func (c *cursor) rest() []byte {
	if c.bad {
		return nil
	}
	return c.b[c.p:]
}

func (c *cursor) u8() byte {
	if c.bad || c.p >= len(c.b) {
		c.bad = true
		return 0
	}
	c.p++
	return c.b[c.p-1]
}

// u32 reads an unsigned LEB128 of at most 32 bits.
func (c *cursor) u32() uint32 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		b := c.u8()
		v |= uint64(b&0x7f) << shift
		if b&0x80 == 0 {
			if v > 1<<32-1 {
				c.bad = true
			}
			return uint32(v)
		}
	}
	c.bad = true
	return 0
}

// s64 reads a signed LEB128 of at most 64 bits.
func (c *cursor) s64() int64 {
	var v int64
	for shift := 0; shift < 70; shift += 7 {
		b := c.u8()
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if shift+7 < 64 && b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	c.bad = true
	return 0
}

// skipLEB passes over one LEB128 of any kind.
func (c *cursor) skipLEB() {
	for i := 0; i < 10; i++ {
		if c.u8()&0x80 == 0 {
			return
		}
	}
	c.bad = true
}

// take reads n bytes.
func (c *cursor) take(n uint32) []byte {
	if c.bad || uint64(n) > uint64(len(c.b)-c.p) {
		c.bad = true
		return nil
	}
	c.p += int(n)
	return c.b[c.p-int(n) : c.p]
}

// name reads a length and that many bytes.
func (c *cursor) name() string { return string(c.take(c.u32())) }

// limits reads the limits of a table or memory and returns the minimum.
func (c *cursor) limits() uint32 {
	flags := c.u8()
	least := c.u32()
	if flags&1 != 0 {
		c.skipLEB()
	}
	return least
}

// putUint appends an unsigned LEB128.
func putUint(out []byte, v uint64) []byte {
	for v >= 0x80 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v))
}
