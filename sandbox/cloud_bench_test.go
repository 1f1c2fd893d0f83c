package sandbox

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// cloudHost opens a host of the emulator itself, whose file CLOUDLET_GUEST names.
func cloudHost(b *testing.B) *Host {
	name := os.Getenv("CLOUDLET_GUEST")
	if name == "" {
		b.Skip("CLOUDLET_GUEST names no wasm")
	}
	wasm, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	return openHost(b, func(o *Options) { o.Wasm = wasm })
}

func BenchmarkCloudOpen(b *testing.B) {
	first := cloudHost(b) // fills the cache
	for b.Loop() {
		h, err := Open(context.Background(), Options{Wasm: first.options.Wasm, Dir: first.options.Dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		h.Close()
		b.StartTimer()
	}
}

func BenchmarkCloudNew(b *testing.B) {
	h, ctx := cloudHost(b), context.Background()
	var private int64
	n := 0
	for b.Loop() {
		s, err := h.New(ctx, testConfig)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		private += s.PrivateBytes()
		n++
		s.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(private)/float64(n), "B/sandbox")
}

func BenchmarkCloudReset(b *testing.B) {
	h := cloudHost(b)
	s := newSandbox(b, h)
	for b.Loop() {
		if err := s.Reset(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCloudCheckpoint is a checkpoint and the way back to it.
func BenchmarkCloudCheckpoint(b *testing.B) {
	h, ctx := cloudHost(b), context.Background()
	s := newSandbox(b, h)
	for b.Loop() {
		c, err := s.Checkpoint(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Restore(ctx, c); err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}

// BenchmarkCloudInspect is a small call without signature: the way through the host and
// the guest, and the list of what exists in a new account.
func BenchmarkCloudInspect(b *testing.B) {
	h := cloudHost(b)
	s := newSandbox(b, h)
	for b.Loop() {
		if _, err := s.Inspect(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCloudFirstAnswer is the first answer of a new sandbox, refused as it is.
func BenchmarkCloudFirstAnswer(b *testing.B) {
	h, ctx := cloudHost(b), context.Background()
	for b.Loop() {
		b.StopTimer()
		s, err := h.New(ctx, testConfig)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		r, err := s.Do(ctx, &Request{Method: "GET", Host: "127.0.0.1", Path: "/", Remote: "127.0.0.1"})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if r.Status < 200 {
			b.Fatal(r.Status)
		}
		r.Body.Close()
		s.Close()
		b.StartTimer()
	}
}

// BenchmarkCloudAlive makes 5,000 sandboxes and lets each answer with all others alive.
func BenchmarkCloudAlive(b *testing.B) {
	const many = 5000
	h, ctx := cloudHost(b), context.Background()
	for b.Loop() {
		sandboxes := make([]*Sandbox, many)
		for i := range sandboxes {
			c := testConfig
			c.Account = fmt.Sprintf("%012d", i)
			s, err := h.New(ctx, c)
			if err != nil {
				b.Fatal(err)
			}
			sandboxes[i] = s
		}
		var private int64
		for i, s := range sandboxes {
			list, err := s.Inspect(ctx)
			if err != nil {
				b.Fatal(err)
			}
			if i > 0 && !strings.Contains(string(list), fmt.Sprintf("%012d", i)) && strings.Contains(string(list), "arn:") {
				b.Fatalf("sandbox %d lists %.300s", i, list)
			}
			private += s.PrivateBytes()
		}
		b.ReportMetric(float64(private)/many, "B/sandbox")
		for _, s := range sandboxes {
			s.Close()
		}
	}
}
