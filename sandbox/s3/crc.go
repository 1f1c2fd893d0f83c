package s3

// crc is a reflected cyclic redundancy check whose register starts with all bits set and is
// inverted at the end: CRC32, CRC32C and CRC64NVME. Such checks of two runs of bytes tell
// that of both together, without the bytes.
//
// The polynomials over GF(2) stand in reflected form: the highest of the width bits is x^0.
type crc struct {
	poly  uint64
	width uint
}

var (
	crc32IEEE = &crc{0xedb88320, 32}
	crc32C    = &crc{0x82f63b78, 32}
	crc64NVME = &crc{0x9a6c9329ac4bc9b5, 64}
)

// combine returns the check of two runs: a that of the first, b that of the second, which is n bytes long.
// It multiplies a by x^(8n).
func (c *crc) combine(a, b uint64, n int64) uint64 {
	one := uint64(1) << (c.width - 1)
	power, shift := one>>8, one // x^8, x^0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			shift = c.multiply(shift, power)
		}
		power = c.multiply(power, power)
	}
	return c.multiply(a, shift) ^ b
}

// multiply returns a*b modulo the polynomial.
func (c *crc) multiply(a, b uint64) uint64 {
	var product uint64
	for bit := uint64(1) << (c.width - 1); bit != 0 && a != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
			a ^= bit
		}
		if b&1 != 0 {
			b = b>>1 ^ c.poly
		} else {
			b >>= 1
		}
	}
	return product
}
