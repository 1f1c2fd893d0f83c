package sandbox

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
)

const testLimit = 1 << 20

func backings(t *testing.T) []backing {
	t.Helper()
	best := newBacking(testLimit)
	t.Cleanup(func() { best.close() })
	return []backing{best, copying{testLimit}}
}

func forkOf(t *testing.T, b backing, data []byte) region {
	t.Helper()
	img, err := b.freeze(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := img.fork()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.close(); img.close() })
	return r
}

func TestRegionListsWhatWasWritten(t *testing.T) {
	for _, b := range backings(t) {
		t.Run(b.name(), func(t *testing.T) {
			r := forkOf(t, b, pattern(10*pageSize))
			if spans, err := r.dirty(); err != nil || len(spans) != 0 {
				t.Fatalf("new region is dirty: %v, %v", spans, err)
			}
			mem := r.bytes()
			mem[pageSize]++
			mem[3*pageSize-1]++
			mem[9*pageSize]++
			spans, err := r.dirty()
			want := []span{{pageSize, 3 * pageSize}, {9 * pageSize, 10 * pageSize}}
			if err != nil || !reflect.DeepEqual(spans, want) {
				t.Errorf("dirty %v, %v, want %v", spans, err, want)
			}
			if n, _ := privateBytes(r); n != 3*pageSize {
				t.Errorf("%d private bytes", n)
			}
			if err := r.reset(nil); err != nil || !bytes.Equal(r.bytes(), pattern(10*pageSize)) {
				t.Errorf("reset gives other bytes, %v", err)
			}
		})
	}
}

func TestRegionGrowsToItsLimitAndNoFurther(t *testing.T) {
	for _, b := range backings(t) {
		t.Run(b.name(), func(t *testing.T) {
			r := forkOf(t, b, pattern(2*pageSize))
			if !r.grow(testLimit) || len(r.bytes()) != testLimit {
				t.Fatal("cannot grow to the limit")
			}
			if r.grow(testLimit + 1) {
				t.Error("grew over the limit")
			}
			mem := r.bytes()
			if !zeroAll(mem[2*pageSize:]) {
				t.Error("new memory is not zero")
			}
			mem[testLimit-1] = 1
			if err := r.reset(nil); err != nil || len(r.bytes()) != 2*pageSize {
				t.Errorf("%d bytes after reset, %v", len(r.bytes()), err)
			}
			if !r.grow(testLimit) || !zeroAll(r.bytes()[2*pageSize:]) {
				t.Error("memory of an earlier life shows")
			}
		})
	}
}

func zeroAll(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// Random writes, growth, deltas and copies: a restored region has the very bytes.
func TestDeltasAndCopies(t *testing.T) {
	for _, b := range backings(t) {
		t.Run(b.name(), func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			img, err := b.freeze(pattern(20 * pageSize))
			if err != nil {
				t.Fatal(err)
			}
			defer img.close()
			r, _ := img.fork()
			defer r.close()
			var last *delta
			for range 20 {
				scribble(r, random)
				want := bytes.Clone(r.bytes())
				d, err := capture(r, last)
				if err != nil {
					t.Fatal(err)
				}
				twin, _ := img.fork()
				if err := copyRegion(twin, r); err != nil || !bytes.Equal(twin.bytes(), want) {
					t.Fatalf("a copy differs, %v", err)
				}
				twin.close()
				last = d
				scribble(r, random)
				if err := d.restore(r); err != nil || !bytes.Equal(r.bytes(), want) {
					t.Fatalf("a restored region differs, %v", err)
				}
			}
			if err := (*delta)(nil).restore(r); err != nil || !bytes.Equal(r.bytes(), pattern(20*pageSize)) {
				t.Errorf("no delta is not the image, %v", err)
			}
		})
	}
}

func scribble(r region, random *rand.Rand) {
	r.grow(min(uint64(len(r.bytes())+random.IntN(3)*pageSize), testLimit))
	mem := r.bytes()
	for range 10 {
		mem[random.IntN(len(mem))] = byte(random.Uint32())
	}
}

// What slots rest on and wazero does not promise: that growing a memory takes over
// whatever buffer Reallocate returns, longer or shorter, and that compiled code and the
// API both see it from then on.
func TestGrowExchangesTheMemory(t *testing.T) {
	h := openHost(t, nil)
	x, err := h.newSlot(h.parking)
	if err != nil {
		t.Fatal(err)
	}
	defer x.close()
	for _, size := range []uint64{uint64(h.options.MemoryLimit), 5 << 16, 70 << 16} {
		r, err := h.backing.blank(size)
		if err != nil {
			t.Fatal(err)
		}
		defer r.close()
		r.bytes()[1000] = 42
		if err := x.point(r); err != nil {
			t.Fatal(err)
		}
		if got := uint64(x.memory.Size()); got != size {
			t.Errorf("memory has %d bytes, want %d", got, size)
		}
		if b, ok := x.memory.ReadByte(1000); !ok || b != 42 {
			t.Errorf("reads %d, %v", b, ok)
		}
		x.memory.WriteByte(1001, 43)
		if r.bytes()[1001] != 43 {
			t.Error("a write went elsewhere")
		}
	}
	// Compiled code: a whole guest in memory that the instance was not made with.
	s := newSandbox(t, h)
	if err := s.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.release()
	for range 3 {
		if _, err := x.run(&s.machine, &call{}, x.maintain, 1<<40); err != nil {
			t.Error(err)
		}
	}
}
