package blob

import "testing"

// The check values of the CRC catalogue for "123456789".
// https://reveng.sourceforge.io/crc-catalogue/all.htm
func TestSums(t *testing.T) {
	got := sumsOf([]byte("123456789"))
	if got.CRC32 != 0xcbf43926 || got.CRC32C != 0xe3069283 || got.CRC64NVME != 0xae8b14860a799888 {
		t.Errorf("%x %x %x", got.CRC32, got.CRC32C, got.CRC64NVME)
	}
}
