package shell

import "testing"

// The vectors of RFC 6238, appendix B, in six digits.
func TestOneTime(t *testing.T) {
	for second, want := range map[uint64]string{59: "287082", 1111111109: "081804", 20000000000: "353130"} {
		if got := oneTime([]byte("12345678901234567890"), second/30); got != want {
			t.Errorf("at %d: %s, want %s", second, got, want)
		}
	}
}
