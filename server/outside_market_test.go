package server

import "testing"

// TestTerraformMarket buys capacity in all ways.
func TestTerraformMarket(t *testing.T) {
	config := mirror(t)
	slow(t)
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/market.tf", map[string]string{"endpoint": r.URL()}, s)
}
