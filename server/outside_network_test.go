package server

import "testing"

func TestTerraformNetwork(t *testing.T) {
	config := mirror(t)
	t.Parallel()
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/network.tf", map[string]string{"endpoint": r.URL()}, s)
}
