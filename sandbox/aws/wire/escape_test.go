package wire

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestEscapeEightAtATime holds Escape against letter by letter.
func TestEscapeEightAtATime(t *testing.T) {
	letters := []string{"a", "b", " ", "~", "\x7f", "&", "<", ">", "\"", "\r", "\n", "\t", "\x01", "\x1f", "ü", "\xff", "\u2028", "\uffff", "'", "\x80"}
	for range 20000 {
		var s, want strings.Builder
		for range rand.IntN(24) {
			l := letters[min(rand.IntN(len(letters)*3), len(letters)*3-1)%len(letters)]
			if rand.IntN(2) > 0 {
				l = letters[rand.IntN(4)]
			}
			s.WriteString(l)
		}
		for rest := s.String(); rest != ""; {
			with, size := entity(rest)
			if c := rest[0]; c >= ' ' && c < 0x80 && !strings.ContainsRune(`&<>"`, rune(c)) {
				with, size = "", 1
			}
			if with == "" {
				with = rest[:size]
			}
			want.WriteString(with)
			rest = rest[size:]
		}
		if got := string(Escape([]byte("|"), s.String())); got != "|"+want.String() {
			t.Fatalf("%q is written %q, want %q", s.String(), got, want.String())
		}
	}
}
