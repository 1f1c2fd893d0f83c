package server

import "testing"

func TestTerraformStorage(t *testing.T) {
	config := mirror(t)
	slow(t)
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/storage.tf", map[string]string{"endpoint": r.URL()}, s)
}
