package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// killed opens a host on a copy of the folder of another that is still running: what would be there after a SIGKILL.
func killed(t *testing.T, h *Host) (*Host, []Kept) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "sandboxes-0"), os.DirFS(filepath.Dir(h.keptDir))); err != nil {
		t.Fatal(err)
	}
	next := openHost(t, func(o *Options) { o.Dir, o.Keep = dir, true })
	return next, next.Kept()
}

func keepingHost(t *testing.T) *Host {
	t.Helper()
	h := openHost(t, func(o *Options) { o.Keep = true })
	if list := h.Kept(); len(list) != 0 {
		t.Fatal(list)
	}
	return h
}

func TestWhatIsNotedComesBack(t *testing.T) {
	h, ctx := keepingHost(t), context.Background()
	s := newSandbox(t, h)
	if err := s.Note(ctx, []byte("of nothing kept")); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(ctx, "one", []byte("about")); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/add", "1")
	if err := s.Note(ctx, []byte("noted")); err != nil {
		t.Fatal(err)
	}
	next, list := killed(t, h)
	if string(list[0].About) != "noted" {
		t.Errorf("about %q", list[0].About)
	}
	again := list[0].Sandbox
	if err := again.Note(ctx, []byte("before anybody asked")); err != nil {
		t.Fatal(err)
	}
	_, list = killed(t, next)
	if string(list[0].About) != "before anybody asked" {
		t.Errorf("about %q", list[0].About)
	}
	want(t, list[0].Sandbox, "/count", "1")
	if steps, err := list[0].Sandbox.Steps(ctx); err != nil || len(steps) == 0 {
		t.Errorf("the past is gone: %v, %v", steps, err)
	}
}

func TestKeptSandboxesComeBack(t *testing.T) {
	h, ctx := keepingHost(t), context.Background()
	s := newSandbox(t, h)
	want(t, s, "/add", "1")
	if err := s.Keep(ctx, "one", []byte("about")); err != nil {
		t.Fatal(err)
	}
	body := strings.Repeat("x", 100<<10)
	if _, err := put(s, "a", strings.NewReader(body), int64(len(body))); err != nil {
		t.Fatal(err)
	}
	_, early := killed(t, h)
	want(t, early[0].Sandbox, "/get?a", body)
	for i := 2; i < 40; i++ { // over a tidying
		want(t, s, "/add", strconv.Itoa(i))
	}
	steps, _ := s.Steps(ctx)
	if err := s.Back(ctx, steps[len(steps)-2].N); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/add", "39")
	next, list := killed(t, h)
	if len(list) != 1 || list[0].Name != "one" || string(list[0].About) != "about" {
		t.Fatalf("%+v", list)
	}
	again := list[0].Sandbox
	if !again.cold {
		t.Error("its memory was read before anybody asked")
	}
	want(t, again, "/count", "39")
	want(t, again, "/get?a", body)
	want(t, again, "/config", "123456789012 AKIATEST")
	want(t, again, "/add", "40")
	last, err := again.Steps(ctx)
	if err != nil || len(last) < 2 {
		t.Fatalf("the past is gone: %v, %v", last, err)
	}
	if err := again.Back(ctx, last[len(last)-2].N); err != nil {
		t.Fatal(err)
	}
	want(t, again, "/count", "39")
	again.Close()
	if _, third := killed(t, next); len(third) != 1 {
		t.Error("closing it was its end")
	} else {
		want(t, third[0].Sandbox, "/count", "39")
		third[0].Sandbox.Discard()
	}
	s.Discard()
	if next, list := killed(t, h); len(list) != 0 {
		t.Error("it came back after it was discarded")
	} else if n, _ := next.blobs.Stats(); n != 0 {
		t.Errorf("%d blobs are left", n)
	}
}

// A change that was not written to its end was not answered either.
func TestHalfWrittenChangesDoNotCount(t *testing.T) {
	h, ctx := keepingHost(t), context.Background()
	s := newSandbox(t, h)
	if err := s.Keep(ctx, "one", nil); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/add", "1")
	whole := s.kept.size
	want(t, s, "/add", "2")
	for _, size := range []int64{whole, whole + 1, whole + recordPrefix, s.kept.size - 1} {
		if err := os.Truncate(s.kept.path, size); err != nil {
			t.Fatal(err)
		}
		_, list := killed(t, h)
		if len(list) != 1 {
			t.Fatalf("lost when cut at %d", size)
		}
		want(t, list[0].Sandbox, "/add", "2")
		_, list = killed(t, list[0].Sandbox.host)
		want(t, list[0].Sandbox, "/count", "2")
	}
}

func TestDamagedFilesAndOtherGuestsAreNoSandboxes(t *testing.T) {
	h, ctx := keepingHost(t), context.Background()
	for _, name := range []string{"cut", "changed", "old"} {
		s := newSandbox(t, h)
		if name == "old" {
			h.templateSum()
			h.sum[0]++
		}
		if err := s.Keep(ctx, name, nil); err != nil {
			t.Fatal(err)
		}
	}
	os.Truncate(h.keptPath("cut"), 20)
	data, _ := os.ReadFile(h.keptPath("changed"))
	data[100]++
	os.WriteFile(h.keptPath("changed"), data, 0o600)
	os.WriteFile(filepath.Join(h.keptDir, "half.kept.new"), data, 0o600)
	next, list := killed(t, h)
	if files, _ := os.ReadDir(next.keptDir); len(list) != 0 || len(files) != 0 {
		t.Errorf("%v, %v", list, files)
	}
}

// What was deleted, and then forgotten with the past, does not keep the rest from coming back.
func TestKeptAfterThePastIsGone(t *testing.T) {
	h, ctx := keepingHost(t), context.Background()
	s := newSandbox(t, h)
	for _, name := range []string{"a", "b"} {
		if _, err := put(s, name, strings.NewReader(name+strings.Repeat("x", 100<<10)), 100<<10+1); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Keep(ctx, "one", nil); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/delete?a", "ok")
	kept, _ := os.ReadFile(s.kept.path)
	if err := s.forgetPast(); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(s.kept.path, kept, 0o600) // as if the file had not been written anew
	_, list := killed(t, h)
	if len(list) != 1 || !list[0].Sandbox.pastless {
		t.Fatal("lost")
	}
	want(t, list[0].Sandbox, "/get?b", "b"+strings.Repeat("x", 100<<10))
	if n := list[0].Sandbox.stored.Load(); n != 100<<10+1 {
		t.Errorf("%d bytes stored", n)
	}
}

func TestKeptSandboxesAreBounded(t *testing.T) {
	h := openHost(t, func(o *Options) { o.Keep, o.KeepBytes = true, 64<<10 })
	h.Kept()
	ctx := context.Background()
	a, b := newSandbox(t, h), newSandbox(t, h)
	if err := a.Keep(ctx, "a", nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Keep(ctx, "b", make([]byte, 64<<10)); err != ErrKept {
		t.Errorf("%v", err)
	}
	if err := b.Keep(ctx, "../b", nil); err == nil {
		t.Error("a name that leads elsewhere")
	}
	a.Discard()
	if n := h.keptBytes.Load(); n != 0 {
		t.Errorf("%d bytes are counted", n)
	}
	want(t, b, "/add", "1")
}
