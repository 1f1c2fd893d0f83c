package server_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// peerFigures holds the running binary against moto's server, both on loopback, driven by the same SDK clients in turn.
func peerFigures(t *testing.T, s *sheet) {
	ours := serveCloudlet(t)
	moto, ok := serveMoto(t)
	if !ok {
		s.add("against moto", "not measured", "moto_server is not installed", "")
	}
	big := bytes.Repeat([]byte("0123456789abcdef"), 64<<20/16)
	for _, c := range []client{ours.client, moto.client} {
		if c.iam == nil {
			continue
		}
		c.launch(t, 10)
		c.makeBucket(t, "figures")
		c.put(t, "figures", "small", bytes.Repeat([]byte("x"), 1024))
	}
	compare := func(what string, f func(c client), want string) {
		our, eight := ours.pace(t, f, want)
		if moto.client.iam == nil {
			s.add(what, fmt.Sprintf("%.0f calls/s, 8 clients %.0f", our, eight), "", "")
			return
		}
		its, its8 := moto.pace(t, f, want)
		s.add(what, fmt.Sprintf("%.0f calls/s, 8 clients %.0f", our, eight), fmt.Sprintf("moto %.0f, %.0f; budget 5x", its, its8), fmt.Sprintf("%.1fx, %.1fx", our/its, eight/its8))
	}
	describe := func(c client) { c.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{}) }
	compare("DescribeInstances(10)", describe, "<privateIpAddress>")
	compare("ListBuckets", func(c client) { c.buckets(t) }, "<Name>figures</Name>")
	compare("GetObject 1 KiB", func(c client) { c.get(t, "figures", "small") }, strings.Repeat("x", 1024))
	put := median(5, func() func() { ours.client.put(t, "figures", "big", big); return nil })
	get := median(5, func() func() {
		if n := ours.client.get(t, "figures", "big"); n != int64(len(big)) {
			t.Fatalf("%d bytes, want %d", n, len(big))
		}
		return nil
	})
	speed := func(d time.Duration) string { return fmt.Sprintf("%.0f MB/s", 64/d.Seconds()) }
	if moto.client.iam == nil {
		s.add("PUT / GET 64 MiB", speed(put)+" / "+speed(get), "", "")
		return
	}
	mput := median(3, func() func() { moto.client.put(t, "figures", "big", big); return nil })
	mget := median(3, func() func() { moto.client.get(t, "figures", "big"); return nil })
	s.add("PUT / GET 64 MiB", speed(put)+" / "+speed(get), "moto "+speed(mput)+" / "+speed(mget), fmt.Sprintf("%.1fx / %.1fx", mput.Seconds()/put.Seconds(), mget.Seconds()/get.Seconds()))
}

// record is a client of a running server that remembers its last request.
func record(endpoint string) *recorder {
	r := &recorder{next: &http.Transport{MaxIdleConnsPerHost: 16}}
	r.client = newClient(endpoint, "test", "testtest", r)
	return r
}

// pace makes one call through the SDK, then sends the same signed request again and again,
// from one client and from eight. Every answer must hold want.
func (r *recorder) pace(t *testing.T, f func(c client), want string) (one, eight float64) {
	f(r.client)
	if !strings.Contains(r.again(t), want) {
		t.Fatalf("the answer does not hold %.40q", want)
	}
	return rate(func() { r.again(t) }), parallel(8, func() { r.again(t) })
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

func serveCloudlet(t *testing.T) *recorder {
	t.Helper()
	addr := freeAddress(t)
	start(t, addr, "../bin/cloudlet", "serve", "--addr", addr, "--data", t.TempDir(), "--access-key", "test", "--secret-key", "testtest")
	return record("http://" + addr)
}

func serveMoto(t *testing.T) (*recorder, bool) {
	t.Helper()
	if _, err := exec.LookPath("moto_server"); err != nil {
		return &recorder{}, false
	}
	addr := freeAddress(t)
	_, port, _ := net.SplitHostPort(addr)
	start(t, addr, "moto_server", "-H", "127.0.0.1", "-p", port)
	return record("http://" + addr), true
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
