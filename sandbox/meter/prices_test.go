package meter

import (
	"strings"
	"testing"
)

func TestOnDemand(t *testing.T) {
	for name, want := range map[string]float64{"t3.micro": 0.0104, "m5.large": 0.096, "a1.2xlarge": 0.204, "p5.48xlarge": 55.04} {
		if got, ok := OnDemand(name); !ok || got != want {
			t.Errorf("%s: %v, %v; want %v", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "t9.micro", "t3", "zz", "mac1.metal"} {
		if _, ok := OnDemand(name); ok {
			t.Errorf("%q has a price", name)
		}
	}
	for line := range strings.Lines(ec2Prices) {
		name, _, _ := strings.Cut(line, "\t")
		if usd, ok := OnDemand(name); !ok || usd <= 0 {
			t.Errorf("%q: %v, %v", name, usd, ok)
		}
	}
}
