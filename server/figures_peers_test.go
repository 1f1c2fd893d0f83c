package server_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// peerFigures holds the running binary against moto's server, both on loopback, driven by the same SDK clients in turn.
func peerFigures(t *testing.T, s *sheet) {
	ours := serveCloudlet(t)
	moto, ok := serveMoto(t)
	if !ok {
		s.add("against moto", "not measured", "moto_server is not installed", "")
	}
	big := bytes.Repeat([]byte("0123456789abcdef"), 64<<20/16)
	for _, c := range []client{ours, moto} {
		if c.iam == nil {
			continue
		}
		c.launch(t, 10)
		c.makeBucket(t, "figures")
		c.put(t, "figures", "small", bytes.Repeat([]byte("x"), 1024))
	}
	compare := func(what string, f func(c client)) {
		our := rate(func() { f(ours) })
		eight := parallel(8, func() { f(ours) })
		if moto.iam == nil {
			s.add(what, fmt.Sprintf("%.0f calls/s, 8 clients %.0f", our, eight), "", "")
			return
		}
		its, its8 := rate(func() { f(moto) }), parallel(8, func() { f(moto) })
		s.add(what, fmt.Sprintf("%.0f calls/s, 8 clients %.0f", our, eight), fmt.Sprintf("moto %.0f, %.0f; budget 5x", its, its8), fmt.Sprintf("%.1fx, %.1fx", our/its, eight/its8))
	}
	compare("DescribeInstances(10)", func(c client) {
		if n := c.describe(t); n != 10 {
			t.Fatalf("%d instances, want 10", n)
		}
	})
	compare("ListBuckets", func(c client) {
		if n := c.buckets(t); n != 1 {
			t.Fatalf("%d buckets, want 1", n)
		}
	})
	compare("GetObject 1 KiB", func(c client) {
		if n := c.get(t, "figures", "small"); n != 1024 {
			t.Fatalf("%d bytes, want 1024", n)
		}
	})
	put := median(5, func() func() { ours.put(t, "figures", "big", big); return nil })
	get := median(5, func() func() {
		if n := ours.get(t, "figures", "big"); n != int64(len(big)) {
			t.Fatalf("%d bytes, want %d", n, len(big))
		}
		return nil
	})
	speed := func(d time.Duration) string { return fmt.Sprintf("%.0f MB/s", 64/d.Seconds()) }
	if moto.iam == nil {
		s.add("PUT / GET 64 MiB", speed(put)+" / "+speed(get), "", "")
		return
	}
	mput := median(3, func() func() { moto.put(t, "figures", "big", big); return nil })
	mget := median(3, func() func() { moto.get(t, "figures", "big"); return nil })
	s.add("PUT / GET 64 MiB", speed(put)+" / "+speed(get), "moto "+speed(mput)+" / "+speed(mget), fmt.Sprintf("%.1fx / %.1fx", mput.Seconds()/put.Seconds(), mget.Seconds()/get.Seconds()))
}

// parallel calls f from n goroutines for about a second and returns calls per second.
func parallel(n int, f func()) float64 {
	var calls atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range n {
		wg.Go(func() {
			for time.Since(start) < time.Second {
				f()
				calls.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(calls.Load()) / time.Since(start).Seconds()
}

func serveCloudlet(t *testing.T) client {
	t.Helper()
	addr := freeAddress(t)
	start(t, addr, "../bin/cloudlet", "serve", "--addr", addr, "--data", t.TempDir(), "--access-key", "test", "--secret-key", "testtest")
	return newClient("http://"+addr, "test", "testtest", http.DefaultTransport)
}

func serveMoto(t *testing.T) (client, bool) {
	t.Helper()
	if _, err := exec.LookPath("moto_server"); err != nil {
		return client{}, false
	}
	addr := freeAddress(t)
	_, port, _ := net.SplitHostPort(addr)
	start(t, addr, "moto_server", "-H", "127.0.0.1", "-p", port)
	return newClient("http://"+addr, "test", "testtest", http.DefaultTransport), true
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer l.Close()
	return l.Addr().String()
}

// start runs a server until the test ends, and waits until it listens.
func start(t *testing.T, addr, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	check(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 300 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s does not listen on %s", name, addr)
}
