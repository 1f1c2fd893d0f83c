package server

import "testing"

func TestTerraformNetwork(t *testing.T) {
	config := mirror(t)
	slow(t)
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/network.tf", map[string]string{"endpoint": r.URL()}, s)
}
