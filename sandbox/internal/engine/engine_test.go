package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
)

// TestWrite plays TestExits with the changed wazero.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	for _, c := range []struct{ args, want string }{
		{"list -modfile " + mod + " -m -f {{.Dir}} " + module, filepath.Join(dir, "wazero")},
		{"test -modfile " + mod + " -count=1 -v -run ^TestExits$ .", "--- PASS: TestExits"},
	} {
		if out, err := exec.Command("go", strings.Fields(c.args)...).CombinedOutput(); err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("go %s: %v\n%s", c.args, err, out)
		}
	}
}

// TestExits takes the ways out of a guest, and looks that it goes on after them.
func TestExits(t *testing.T) {
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	m, err := r.Instantiate(ctx, guest)
	if err != nil {
		t.Fatal(err)
	}
	const last = 1<<16 - 8 // where the access of load and store just fits
	for _, c := range []struct {
		function string
		args     []uint64
		want     uint64
		err      string
	}{
		{"store", []uint64{last, 5}, 0, ""},
		{"load", []uint64{last}, 5, ""},
		{"load", []uint64{last + 1}, 0, "out of bounds memory access"},
		{"store", []uint64{1<<32 - 1, 6}, 0, "out of bounds memory access"},
		{"load", []uint64{last}, 5, ""},
		{"divide", []uint64{7, 2}, 3, ""},
		{"divide", []uint64{7, 0}, 0, "integer divide by zero"},
		{"load", []uint64{0}, 0, ""},
	} {
		got, err := m.ExportedFunction(c.function).Call(ctx, c.args...)
		switch {
		case c.err == "" && (err != nil || len(got) > 0 && got[0] != c.want):
			t.Errorf("%s%v = %v, %v; want %d", c.function, c.args, got, err, c.want)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s%v: %v; want %s", c.function, c.args, err, c.err)
		}
	}
}

// guest is a module with a page of memory:
//
//	load(at i32) i32       i32.load offset=4
//	store(at, value i32)   i32.store offset=4
//	divide(a, b i32) i32   i32.div_s
var guest = []byte("\x00asm\x01\x00\x00\x00" +
	"\x01\x11\x03" + "\x60\x01\x7f\x01\x7f" + "\x60\x02\x7f\x7f\x00" + "\x60\x02\x7f\x7f\x01\x7f" + // types
	"\x03\x04\x03\x00\x01\x02" + // functions
	"\x05\x03\x01\x00\x01" + // memory
	"\x07\x19\x03" + "\x04load\x00\x00" + "\x05store\x00\x01" + "\x06divide\x00\x02" + // exports
	"\x0a\x1b\x03" + // code
	"\x07\x00\x20\x00\x28\x02\x04\x0b" +
	"\x09\x00\x20\x00\x20\x01\x36\x02\x04\x0b" +
	"\x07\x00\x20\x00\x20\x01\x6d\x0b")
