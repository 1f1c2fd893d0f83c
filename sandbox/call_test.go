package sandbox

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// at makes one call at a given time with a given seed.
func at(t *testing.T, s *Sandbox, path string, now time.Time, seed byte) string {
	t.Helper()
	r := &abi.Request{
		Kind: abi.Serve, Now: now.UnixNano(), Received: now.UnixNano(), Seed: [32]byte{seed},
		HTTP: aws.Request{Method: "GET", Path: path},
	}
	if err := s.acquire(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer s.release()
	a, err := s.step(context.Background(), newEntry(r, nil), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(a.Body)
}

// Same state, same time, same seed: the same bytes.
func TestCallsAreDeterministic(t *testing.T) {
	h := openHost(t, nil)
	then := time.Date(2031, 5, 5, 5, 5, 5, 0, time.UTC)
	var answers [4]string
	for i, c := range []struct {
		seed byte
		now  time.Time
	}{{1, then}, {1, then}, {2, then}, {1, then.AddDate(1, 0, 0)}} {
		s := newSandbox(t, h)
		answers[i] = at(t, s, "/world", c.now, c.seed) + at(t, s, "/world", c.now, c.seed+100)
	}
	if answers[0] != answers[1] {
		t.Errorf("same call, other answer:\n%s\n%s", answers[0], answers[1])
	}
	if answers[0] == answers[2] || answers[0] == answers[3] {
		t.Errorf("other seed or time, same answer: %q", answers)
	}
	if !strings.Contains(answers[0], "clock=2031-05-05T05:05:05Z") {
		t.Errorf("the guest's clock is another: %s", answers[0])
	}
	_, random, _ := strings.Cut(answers[0], "random=")
	if strings.HasPrefix(random, "01000000") || random[:16] == strings.Repeat("0", 16) {
		t.Errorf("the guest's random source gives %s", random)
	}
}

// What was played again must be what it was.
func TestReplayGivesTheSameState(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	now := time.Now()
	at(t, s, "/world", now, 1)
	f := fork(t, s)
	if _, err := do(s, "/panic"); err == nil {
		t.Fatal("no panic")
	}
	if x, y := at(t, s, "/world", now, 2), at(t, f, "/world", now, 2); x != y {
		t.Errorf("%s\n%s", x, y)
	}
}

func TestSleepTakesNoTime(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	start := time.Now()
	want(t, s, "/sleep", "1h0m0s")
	if d := time.Since(start); d > time.Second {
		t.Errorf("an hour took %v", d)
	}
}

func TestTimeNeverStandsStill(t *testing.T) {
	frozen := time.Now()
	h := openHost(t, func(o *Options) { o.Now = func() time.Time { return frozen } })
	s := newSandbox(t, h)
	if a, b := s.now(), s.now(); b <= a {
		t.Errorf("%d after %d", b, a)
	}
}

func TestManyRequestsKeepMemoryBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 requests")
	}
	h := openHost(t, nil)
	s := newSandbox(t, h)
	var peak int64
	for i := range 10_000 {
		path := "/add"
		if i%2 == 1 {
			path = "/garbage?20000"
		}
		if _, err := do(s, path); err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		if i%500 == 499 {
			peak = max(peak, s.PrivateBytes())
		}
	}
	t.Logf("at most %d KiB; %+v", peak>>10, h.Stats())
	if peak > 10<<20 {
		t.Errorf("%d private bytes", peak)
	}
	want(t, s, "/count", "10000")
}

func TestConcurrentCalls(t *testing.T) {
	h := openHost(t, func(o *Options) { o.Slots = 4 })
	sandboxes := make([]*Sandbox, 40)
	for i := range sandboxes {
		sandboxes[i] = newSandbox(t, h)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				s := sandboxes[(g*13+i)%len(sandboxes)]
				if _, err := do(s, "/add"); err != nil {
					t.Error(err)
				}
				if i%50 == 0 {
					do(s, "/exit")
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for _, s := range sandboxes {
		var n int
		body, _ := do(s, "/count")
		fmt.Sscan(body, &n)
		total += n
	}
	if total != 8*200 {
		t.Errorf("%d calls counted, want %d", total, 8*200)
	}
}

func TestWaitingForABusySandboxCanBeGivenUp(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	if err := s.acquire(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.Do(ctx, &Request{Method: "GET", Path: "/count"}); err != context.DeadlineExceeded {
		t.Errorf("error %v", err)
	}
	s.release()
	want(t, s, "/count", "0")
	s.Close()
	if _, err := do(s, "/count"); err != ErrClosed {
		t.Errorf("error %v after Close", err)
	}
}

func TestInspect(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	want(t, s, "/add", "1")
	b, err := s.Inspect(context.Background())
	if err != nil || string(b) != `[{"service":"test","type":"count","id":"1"}]` {
		t.Errorf("%s, %v", b, err)
	}
}
