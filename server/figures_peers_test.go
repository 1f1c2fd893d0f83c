package server_test

import (
	"bytes"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
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
		our := ours.pace(t, f, want)
		if moto.client.iam == nil {
			s.add(what, our.String(), "", "")
			return
		}
		its := moto.pace(t, f, want)
		s.add(what, our.String(), "moto "+its.String()+"; budget 5x a core", fmt.Sprintf("%.1fx a core, %.1fx one client, %.1fx eight", our.core/its.core, our.one/its.one, our.eight/its.eight))
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
	stream := func(d time.Duration) string { return fmt.Sprintf("%.0f MB/s", 64/d.Seconds()) }
	if moto.client.iam == nil {
		s.add("PUT / GET 64 MiB", stream(put)+" / "+stream(get), "", "")
		return
	}
	mput := median(3, func() func() { moto.client.put(t, "figures", "big", big); return nil })
	mget := median(3, func() func() { moto.client.get(t, "figures", "big"); return nil })
	s.add("PUT / GET 64 MiB", stream(put)+" / "+stream(get), "moto "+stream(mput)+" / "+stream(mget), fmt.Sprintf("%.1fx / %.1fx", mput.Seconds()/put.Seconds(), mget.Seconds()/get.Seconds()))
}

// record is a client of a running server that remembers its last request.
func record(endpoint string, pid int) *recorder {
	r := &recorder{endpoint: endpoint, pid: pid, next: &http.Transport{MaxIdleConnsPerHost: 16}}
	r.client = newClient(endpoint, "test", "testtest", r)
	return r
}

// speed is calls per second: of one client, of eight, and for each second of a core that the server spends.
type speed struct{ one, eight, core float64 }

func (s speed) String() string {
	return fmt.Sprintf("%.0f calls/s a core, %.0f one client, %.0f eight", s.core, s.one, s.eight)
}

// pace makes one call through the SDK, then sends the same signed request again and again,
// from one client and from eight. Every answer must hold want.
func (r *recorder) pace(t *testing.T, f func(c client), want string) speed {
	f(r.client)
	if !strings.Contains(r.again(t), want) {
		t.Fatalf("the answer does not hold %.40q", want)
	}
	one := rate(func() { r.again(t) })
	before := busy(r.pid)
	start := time.Now()
	eight := parallel(8, func() { r.again(t) })
	calls := eight * time.Since(start).Seconds()
	return speed{one, eight, calls / (busy(r.pid) - before)}
}

// busy returns the seconds of processor time that a process has used (Linux; else NaN).
// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
func busy(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return math.NaN()
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100 // clock ticks; USER_HZ is 100 everywhere
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
	pid := start(t, addr, "../bin/cloudlet", "serve", "--addr", addr, "--data", t.TempDir(), "--access-key", "test", "--secret-key", "testtest", "--rate", "-1", "--address-rate", "-1")
	return record("http://"+addr, pid)
}

func serveMoto(t *testing.T) (*recorder, bool) {
	t.Helper()
	if _, err := exec.LookPath("moto_server"); err != nil {
		return &recorder{}, false
	}
	addr := freeAddress(t)
	_, port, _ := net.SplitHostPort(addr)
	pid := start(t, addr, "moto_server", "-H", "127.0.0.1", "-p", port)
	return record("http://"+addr, pid), true
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer l.Close()
	return l.Addr().String()
}

// start runs a server until the test ends, waits until it listens, and returns its process id.
func start(t *testing.T, addr, name string, args ...string) int {
	t.Helper()
	cmd := exec.Command(name, args...)
	check(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 1800 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return cmd.Process.Pid
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s does not listen on %s", name, addr)
	return 0
}
