package server

import "testing"

func TestTerraformInstances(t *testing.T) {
	config := mirror(t)
	slow(t)
	r, s := startOutside(t)
	terraform(t, config, "testdata/outside/instances.tf", map[string]string{"endpoint": r.URL(), "ssh_key": sshKey(t)}, s)
}
