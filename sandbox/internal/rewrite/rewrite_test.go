package rewrite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// sec frames a section.
func sec(id byte, body ...byte) []byte {
	return append(putUint([]byte{id}, uint64(len(body))), body...)
}

func module(sections ...[]byte) []byte {
	return append([]byte(header), bytes.Join(sections, nil)...)
}

var stop = Import{"h", "stop"}

// tiny is a module with each part that the editor touches:
//
//	(import "h" "stop" (func))
//	(memory (export "m") 1)
//	(global (mut i32) (i32.const -7)) (global i64 (i64.const 5)) (global (mut f64) (f64.const 1))
//	(start 0)
//	(func (export "spin") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
//	(data (i32.const 8) "hello") (data (i32.const 200) "x")
func tiny() []byte {
	return module(
		sec(0, append([]byte{4}, "name\x00\x01\x00"...)...),
		sec(0, append([]byte{6}, ".debug"...)...),
		sec(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0),
		sec(2, 1, 1, 'h', 4, 's', 't', 'o', 'p', 0, 0),
		sec(3, 1, 1),
		sec(5, 1, 0, 1),
		sec(6, 3, 0x7f, 1, 0x41, 0x79, 0x0b, 0x7e, 0, 0x42, 5, 0x0b, 0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x0b),
		sec(7, 2, 1, 'm', 2, 0, 4, 's', 'p', 'i', 'n', 0, 1),
		sec(8, 0),
		sec(12, 2),
		sec(10, 1, 16, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x01, 0x01, 0x0b),
		sec(11, 2, 0, 0x41, 8, 0x0b, 5, 'h', 'e', 'l', 'l', 'o', 0, 0x41, 0xc8, 1, 0x0b, 1, 'x'),
	)
}

func TestGuest(t *testing.T) {
	m, err := Guest(tiny(), stop)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Segment{{8, []byte("hello")}, {200, []byte("x")}}; !reflect.DeepEqual(m.Segments, want) {
		t.Errorf("segments %v", m.Segments)
	}
	if m.MinPages != 1 || m.Loops != 1 || len(m.Globals) != 2 || m.Fuel == "" {
		t.Errorf("%d pages, %d loops, globals %v, fuel %q", m.MinPages, m.Loops, m.Globals, m.Fuel)
	}
	if bytes.Contains(m.Wasm, []byte(".debug")) || bytes.Contains(m.Wasm, []byte("hello")) {
		t.Error("debug information or data is still there")
	}
}

// The edited module runs, counts each round, and calls out when the fuel is used up.
func TestEditedModuleRuns(t *testing.T) {
	m, err := Guest(tiny(), stop)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for name, config := range map[string]wazero.RuntimeConfig{
		"compiler": wazero.NewRuntimeConfigCompiler(), "interpreter": wazero.NewRuntimeConfigInterpreter(),
	} {
		r := wazero.NewRuntimeWithConfig(ctx, config)
		defer r.Close(ctx)
		stops := 0
		_, err = r.NewHostModuleBuilder("h").NewFunctionBuilder().WithFunc(func() { stops++ }).Export("stop").Instantiate(ctx)
		if err != nil {
			t.Fatal(err)
		}
		mod, err := r.Instantiate(ctx, m.Wasm)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := mod.ExportedGlobal(m.Globals[0]).(api.MutableGlobal).Get(); int32(got) != -7 {
			t.Errorf("%s: global is %d", name, int32(got))
		}
		fuel := mod.ExportedGlobal(m.Fuel).(api.MutableGlobal)
		fuel.Set(7)
		if _, err := mod.ExportedFunction("spin").Call(ctx, 10); err != nil {
			t.Fatal(err)
		}
		if got := int64(fuel.Get()); got != -3 || stops != 3 {
			t.Errorf("%s: fuel %d after 10 rounds of 7, %d stops", name, got, stops)
		}
	}
}

func TestWithoutFuelCodeIsUntouched(t *testing.T) {
	m, err := Guest(tiny(), Import{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Fuel != "" || m.Loops != 0 || len(m.Globals) != 2 {
		t.Errorf("fuel %q, %d loops, globals %v", m.Fuel, m.Loops, m.Globals)
	}
}

// A module without globals and with imported ones gets its fuel in the right place.
func TestFuelIndexCountsImportedGlobals(t *testing.T) {
	wasm := module(
		sec(1, 1, 0x60, 0, 0),
		sec(2, 2, 1, 'h', 4, 's', 't', 'o', 'p', 0, 0, 1, 'h', 1, 'g', 3, 0x7f, 0),
		sec(3, 1, 0),
		sec(10, 1, 6, 0, 0x03, 0x40, 0x01, 0x0b, 0x0b),
	)
	m, err := Guest(wasm, stop)
	if err != nil {
		t.Fatal(err)
	}
	secs, err := split(m.Wasm)
	if err != nil {
		t.Fatal(err)
	}
	var ids []byte
	for _, s := range secs.list {
		ids = append(ids, s.id)
	}
	if want := []byte{1, 2, 3, 6, 7, 10}; !bytes.Equal(ids, want) {
		t.Errorf("sections %v, want %v", ids, want)
	}
	if code := secs.get(secCode); !bytes.Contains(code, []byte{opGlobalGet, 1, opI64Const, 1, opI64Sub, opGlobalSet, 1}) {
		t.Errorf("code % x", code)
	}
}

func TestRefusals(t *testing.T) {
	imports := sec(2, 1, 1, 'h', 4, 's', 't', 'o', 'p', 0, 0)
	for name, c := range map[string]struct {
		wasm []byte
		is   error
	}{
		"empty":             {nil, errMalformed},
		"no wasm":           {[]byte("#!/bin/sh"), errMalformed},
		"short section":     {module([]byte{1, 9, 0}), errMalformed},
		"second section":    {module(imports, imports), errMalformed},
		"passive data":      {module(imports, sec(11, 1, 1, 1, 'x')), ErrUnsupported},
		"two memories":      {module(imports, sec(5, 2, 0, 1, 0, 1)), ErrUnsupported},
		"imported memory":   {module(sec(2, 1, 1, 'h', 1, 'm', 2, 0, 1)), ErrUnsupported},
		"vector code":       {module(imports, sec(10, 1, 4, 0, 0xfd, 0, 0x0b)), ErrUnsupported},
		"cut code":          {module(imports, sec(10, 2, 2, 0, 0x0b)), errMalformed},
		"endless constant":  {module(imports, sec(6, 1, 0x7f, 1, 0x41, 1)), errMalformed},
		"unending number":   {module(imports, sec(10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)), errMalformed},
		"odd constant":      {module(imports, sec(6, 1, 0x7f, 1, 0x6a, 0x0b)), ErrUnsupported},
		"memory.init":       {module(imports, sec(10, 1, 6, 0, 0xfc, 8, 0, 0, 0x0b)), ErrUnsupported},
		"branch to nowhere": {module(imports, sec(10, 1, 4, 0, 0x0e, 9, 0)), errMalformed},
	} {
		if _, err := Guest(c.wasm, stop); !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want %v", name, err, c.is)
		}
	}
	if _, err := Guest(module(), stop); err == nil {
		t.Error("guest without the import accepted")
	}
}

// FuzzGuest: any bytes give a module or an error, and what was edited can be read again.
func FuzzGuest(f *testing.F) {
	f.Add(tiny())
	f.Add(module())
	f.Fuzz(func(t *testing.T, wasm []byte) {
		m, err := Guest(wasm, stop)
		if err != nil {
			return
		}
		if _, err := split(m.Wasm); err != nil {
			t.Errorf("output cannot be read: %v", err)
		}
		if len(m.Wasm) > 64*len(wasm)+1024 {
			t.Errorf("%d bytes grew to %d", len(wasm), len(m.Wasm))
		}
	})
}

// BenchmarkGuest edits a real guest if the host's tests have built one.
func BenchmarkGuest(b *testing.B) {
	dir, _ := os.UserCacheDir()
	wasm, err := os.ReadFile(filepath.Join(dir, "cloudlet-test", "guest.wasm"))
	if err != nil {
		b.Skip(err)
	}
	b.SetBytes(int64(len(wasm)))
	for b.Loop() {
		m, err := Guest(wasm, Import{"cloudlet", "interrupt"})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(m.Loops), "loops")
		b.ReportMetric(float64(len(m.Wasm))/float64(len(wasm)), "size-ratio")
	}
}
