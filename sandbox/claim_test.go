package sandbox

import "testing"

func TestTwoHostsDoNotShareAFolderOfBlobs(t *testing.T) {
	dir := t.TempDir()
	a, unlock, err := claim(dir, "blobs")
	if err != nil {
		t.Fatal(err)
	}
	b, unlockB, err := claim(dir, "blobs")
	if err != nil || a == b {
		t.Fatalf("%s and %s, %v", a, b, err)
	}
	defer unlockB()
	unlock()
	c, unlockC, err := claim(dir, "blobs")
	if err != nil || c != a {
		t.Errorf("%s, %v, want %s again", c, err, a)
	}
	unlockC()
}
