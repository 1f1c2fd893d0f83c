package aws

import (
	"math/rand/v2"
	"testing"
)

func TestAccessKeyCarriesItsAccount(t *testing.T) {
	for _, account := range []string{"000000000000", "000000000007", "123456789012", "999999999999"} {
		c := &Call{Account: account, Random: rand.NewChaCha8([32]byte{1})}
		for range 50 {
			id := c.UniqueID("AKIA")
			if len(id) != 20 {
				t.Fatalf("key id %q has %d letters, want 20", id, len(id))
			}
			if got := AccountOf(id); got != account {
				t.Fatalf("AccountOf(%q) = %q, want %q", id, got, account)
			}
		}
	}
	for _, bad := range []string{"", "test", "AKIAIOSFODNN7EXAMPL", "AKIA01890189018901890", "AKIAAAAAAAAAAAAAAAAA"} {
		if got := AccountOf(bad); got != "" {
			t.Errorf("AccountOf(%q) = %q, want none", bad, got)
		}
	}
}

func TestSameSeedSameIDs(t *testing.T) {
	a := &Call{Account: "123456789012", Random: rand.NewChaCha8([32]byte{7})}
	b := &Call{Account: "123456789012", Random: rand.NewChaCha8([32]byte{7})}
	if x, y := a.NewID("i")+a.UUID()+a.UniqueID("AIDA"), b.NewID("i")+b.UUID()+b.UniqueID("AIDA"); x != y {
		t.Errorf("%s != %s", x, y)
	}
}
