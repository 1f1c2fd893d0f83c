package sandbox

import (
	"context"
	"testing"
)

func benchHost(b *testing.B) (*Host, context.Context) {
	return openHost(b, nil), context.Background()
}

// BenchmarkNew is a new sandbox, ready to answer.
func BenchmarkNew(b *testing.B) {
	h, ctx := benchHost(b)
	for b.Loop() {
		s, err := h.New(ctx, testConfig)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

// BenchmarkForkRegion is the copy of the template alone.
func BenchmarkForkRegion(b *testing.B) {
	h, _ := benchHost(b)
	for b.Loop() {
		r, err := h.image.fork()
		if err != nil {
			b.Fatal(err)
		}
		r.close()
	}
}

// BenchmarkFirstCall is the first call into a new sandbox, page copies and all.
func BenchmarkFirstCall(b *testing.B) {
	h, ctx := benchHost(b)
	for b.Loop() {
		b.StopTimer()
		s, err := h.New(ctx, testConfig)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		want(b, s, "/add", "1")
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

func BenchmarkCallReadOnly(b *testing.B) {
	h, _ := benchHost(b)
	s := newSandbox(b, h)
	for b.Loop() {
		want(b, s, "/count", "0")
	}
}

func BenchmarkCallChanging(b *testing.B) {
	h, _ := benchHost(b)
	s := newSandbox(b, h)
	for b.Loop() {
		if _, err := do(s, "/note?a=b"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkForkLive forks a sandbox that has been used.
func BenchmarkForkLive(b *testing.B) {
	h, ctx := benchHost(b)
	s := used(b, h)
	for b.Loop() {
		f, err := s.Fork(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		f.Close()
		b.StartTimer()
	}
}

// used is a sandbox after 20 calls.
func used(b *testing.B, h *Host) *Sandbox {
	s := newSandbox(b, h)
	for range 20 {
		if _, err := do(s, "/add"); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkReset(b *testing.B) {
	h, ctx := benchHost(b)
	s := used(b, h)
	for b.Loop() {
		if err := s.Reset(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckpoint(b *testing.B) {
	h, ctx := benchHost(b)
	s := used(b, h)
	for b.Loop() {
		c, err := s.Checkpoint(ctx)
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}

func BenchmarkRestore(b *testing.B) {
	h, ctx := benchHost(b)
	s := used(b, h)
	c, err := s.Checkpoint(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for b.Loop() {
		if err := s.Restore(ctx, c); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPrivateBytes reports what a sandbox has for itself after 3 and after 20 calls.
func BenchmarkPrivateBytes(b *testing.B) {
	h, _ := benchHost(b)
	var three, twenty int64
	n := 0
	for b.Loop() {
		s := newSandbox(b, h)
		for i := range 20 {
			if i == 3 {
				three += s.PrivateBytes()
			}
			if _, err := do(s, "/add"); err != nil {
				b.Fatal(err)
			}
		}
		twenty += s.PrivateBytes()
		s.Close()
		n++
	}
	b.ReportMetric(float64(three)/float64(n), "B/3calls")
	b.ReportMetric(float64(twenty)/float64(n), "B/20calls")
}
