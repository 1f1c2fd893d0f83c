package server

import "testing"

func TestTerraformConnect(t *testing.T) {
	config := mirror(t)
	slow(t)
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/connect.tf", map[string]string{"endpoint": r.URL()}, s)
}
