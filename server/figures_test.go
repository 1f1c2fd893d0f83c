package server_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
)

var figures = flag.Bool("figures", false, "measure against the budgets; wants bin/cloud.wasm and bin/cloudlet (task bench)")

// A figure is one measured line: its value, what it is held against, and the ratio.
type figure struct{ what, value, against, ratio string }

// sheet collects figures and prints them as one table.
type sheet []figure

func (s *sheet) add(what, value, against, ratio string) {
	*s = append(*s, figure{what, value, against, ratio})
	fmt.Printf("· %s: %s (%s) %s\n", what, value, against, ratio)
}

// budget adds a duration that should stay under its limit.
func (s *sheet) budget(what string, got, limit time.Duration) {
	s.add(what, round(got), "budget "+limit.String(), fmt.Sprintf("%.2f of it", float64(got)/float64(limit)))
}

// bytes adds a size that should stay under its limit.
func (s *sheet) bytes(what string, got, limit int64) {
	s.add(what, kilobytes(got), "budget "+kilobytes(limit), fmt.Sprintf("%.2f of it", float64(got)/float64(limit)))
}

func (s sheet) print() {
	var b strings.Builder
	b.WriteString("\n| what | measured | against | ratio |\n| --- | --- | --- | --- |\n")
	for _, f := range s {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.what, f.value, f.against, f.ratio)
	}
	fmt.Println(b.String())
}

func round(d time.Duration) string {
	switch {
	case d > time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d > time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Nanosecond).String()
}

func kilobytes(n int64) string { return fmt.Sprintf("%d KB", n/1024) }

// median runs f n times and returns the middle duration. What f returns is run after the clock stopped.
func median(n int, f func() func()) time.Duration {
	ds := make([]time.Duration, n)
	for i := range ds {
		start := time.Now()
		after := f()
		ds[i] = time.Since(start)
		if after != nil {
			after()
		}
	}
	slices.Sort(ds)
	return ds[n/2]
}

// rate calls f one after another for about a second and returns calls per second.
func rate(f func()) float64 {
	f()
	start, n := time.Now(), 0
	for time.Since(start) < time.Second {
		f()
		n++
	}
	return float64(n) / time.Since(start).Seconds()
}

func openHost(t *testing.T) *sandbox.Host {
	t.Helper()
	wasm, err := os.ReadFile("../bin/cloud.wasm")
	if err != nil {
		t.Fatalf("%v: run `go tool task build` first", err)
	}
	h, err := sandbox.Open(t.Context(), sandbox.Options{Wasm: wasm, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func newBox(t *testing.T, h *sandbox.Host, n int) *sandbox.Sandbox {
	t.Helper()
	b, err := h.New(t.Context(), account(n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func account(n int) abi.Config {
	return abi.Config{Account: fmt.Sprintf("%012d", 100000000000+n), Region: "us-east-1", AccessKey: fmt.Sprintf("AKIAFIGURES%09d", n), SecretKey: "figures/figures/figures/figures/figures+"}
}

// TestFigures prints the table of the README's budgets. It asserts that answers are right, never how fast they came.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("a measurement, not a test: go tool task bench")
	}
	var s sheet
	t.Run("sandbox", func(t *testing.T) { sandboxFigures(t, &s) })
	t.Run("many", func(t *testing.T) { manyFigures(t, &s) })
	t.Run("native", func(t *testing.T) { nativeFigures(t, &s) })
	t.Run("peers", func(t *testing.T) { peerFigures(t, &s) })
	t.Run("s3", func(t *testing.T) { s3Figures(t, &s) })
	t.Run("ec2", func(t *testing.T) { ec2Figures(t, &s) })
	s.print()
}

// sandboxFigures measures the life of one sandbox in the host, without a network.
func sandboxFigures(t *testing.T, s *sheet) {
	h, ctx := openHost(t), context.Background()
	n := 0
	s.budget("new sandbox (fork + setup)", median(200, func() func() {
		n++
		return newBox(t, h, n).Close
	}), time.Millisecond)
	s.budget("new sandbox and its first answer", median(100, func() func() {
		n++
		b := newBox(t, h, n)
		c := inProcess(b)
		c.whoami(t)
		return b.Close
	}), 4*time.Millisecond)

	n++
	b := newBox(t, h, n)
	defer b.Close()
	c := inProcess(b)
	for range 3 {
		c.createUser(t)
		c.describe(t)
	}
	s.bytes("private memory of a lightly used sandbox (3 changes, 3 reads)", b.PrivateBytes(), 1<<20)
	time.Sleep(settled)
	s.add("… ready for an undo", kilobytes(b.PrivateBytes()), "no budget", "")
	time.Sleep(5 * time.Second)
	s.bytes("… unused for five seconds", b.PrivateBytes(), 1<<20)
	s.add("first answer after that", round(median(1, func() func() { c.whoami(t); return nil })), "no budget", "")
	f, err := b.Fork(ctx)
	check(t, err)
	check(t, f.Keep(ctx, "figures", nil))
	s.bytes("… on disk", f.KeptBytes(), 100<<10)
	f.Discard()
	s.budget("reset", median(50, func() func() {
		check(t, b.Reset(ctx))
		return func() { c.createUser(t) }
	}), time.Millisecond)
	s.budget("checkpoint", median(50, func() func() {
		cp, err := b.Checkpoint(ctx)
		check(t, err)
		return func() { cp.Close(); c.createUser(t) }
	}), 2*time.Millisecond)
	undo := func(calls int, wait time.Duration) time.Duration {
		var took []time.Duration
		for range 50 {
			time.Sleep(settled) // a reader has looked at what the last one did
			for range calls {
				c.createUser(t)
			}
			time.Sleep(wait)
			last := lastStep(t, b)
			start := time.Now()
			check(t, b.Back(ctx, last-1))
			took = append(took, time.Since(start))
			c.whoami(t)
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	s.budget("undo one step", undo(1, settled), 2*time.Millisecond)
	s.budget("undo one step of a script of 20 calls", undo(10, settled), 2*time.Millisecond)
	s.budget("undo in the middle of such a script, while it runs", undo(10, 0), 2*time.Millisecond)
	for range 40 {
		c.createUser(t)
	}
	s.add("branch from 20 steps ago", round(median(50, func() func() {
		f, err := b.Branch(ctx, lastStep(t, b)-20, b.Config())
		check(t, err)
		return f.Close
	})), "no budget", "")
	s.add("fork of a used sandbox", round(median(50, func() func() {
		f, err := b.Fork(ctx)
		check(t, err)
		return f.Close
	})), "no budget", "")
}

// settled is after how long a sandbox is at rest.
const settled = 100 * time.Millisecond

// lastStep is the number of the latest change.
func lastStep(t *testing.T, b *sandbox.Sandbox) int64 {
	t.Helper()
	steps, err := b.Steps(t.Context())
	check(t, err)
	return steps[len(steps)-1].N
}

// manyFigures keeps 10,000 sandboxes alive, changes each in its own way and asks each who and what it is.
func manyFigures(t *testing.T, s *sheet) {
	const many = 10_000
	h := openHost(t)
	boxes := make([]*sandbox.Sandbox, many)
	start := time.Now()
	for i := range boxes {
		boxes[i] = newBox(t, h, i)
		defer boxes[i].Close()
	}
	made := time.Since(start)
	for i, b := range boxes {
		inProcess(b).createUserNamed(t, fmt.Sprintf("learner-%d", i))
	}
	var private int64
	for i, b := range boxes {
		c := inProcess(b)
		if got, want := c.whoami(t), account(i).Account; got != want {
			t.Fatalf("sandbox %d says it is account %s, want %s", i, got, want)
		}
		if got, want := c.users(t), fmt.Sprintf("learner-%d", i); got != want {
			t.Fatalf("sandbox %d has users %q, want %q", i, got, want)
		}
		private += b.PrivateBytes()
	}
	s.add(fmt.Sprintf("%d sandboxes alive, each changed once and asked twice", many), "all right", "made in "+round(made), "")
	s.bytes("… private memory of each", private/many, 1<<20)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
