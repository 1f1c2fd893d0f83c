package memfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
)

func TestFilesReadBack(t *testing.T) {
	f := New(0, func() time.Time { return time.Unix(1_700_000_000, 0) })
	if err := f.MkdirAll("/home/me/data"); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"/home/me/a.txt": "one\n", "/home/me/data/b": ""} {
		if err := f.WriteFile(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"/home/me/a.txt": "one\n", "/home/me/data/b": ""} {
		if got, err := f.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("ReadFile(%s) = %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := f.ReadFile("/nope"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a missing file: %v, want ErrNotExist", err)
	}
	if err := f.WriteFile("/no/dir/file", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("writing into a missing directory: %v, want ErrNotExist", err)
	}
}

func TestQuotaHolds(t *testing.T) {
	f := New(10, nil)
	if err := f.WriteFile("/a", []byte("12345678")); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteFile("/b", []byte("123")); !errors.Is(err, ErrNoSpace) {
		t.Errorf("beyond the quota: %v, want ErrNoSpace", err)
	}
	if err := f.Remove("/a"); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteFile("/b", []byte("1234567890")); err != nil || f.Used() != 10 {
		t.Errorf("after a removal: %v, %d bytes used, want nil and 10", err, f.Used())
	}
}

func TestSnapshotRestores(t *testing.T) {
	f := New(0, nil)
	f.MkdirAll("/x/empty")
	f.WriteFile("/x/f", []byte("data"))
	snapshot, err := f.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	g := New(0, nil)
	g.WriteFile("/old", []byte("gone"))
	if err := g.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
	again, _ := g.Snapshot()
	if string(again) != string(snapshot) {
		t.Errorf("restored:\n%s\nwant\n%s", again, snapshot)
	}
	if err := g.Restore([]byte("{")); err == nil {
		t.Error("a broken snapshot was restored")
	}
	if got, _ := g.ReadFile("/x/f"); string(got) != "data" {
		t.Errorf("after a failed restore the file holds %q", got)
	}
}

func TestRenameAndRemove(t *testing.T) {
	f := New(0, nil)
	f.MkdirAll("/d/e")
	f.WriteFile("/d/e/f", []byte("x"))
	if err := f.Rename("/d", "/d/e/g"); err == nil {
		t.Error("a directory moved into itself")
	}
	if err := f.Rename("/d/e", "/h"); err != nil {
		t.Fatal(err)
	}
	if err := f.Remove("/h"); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("removing a full directory: %v", err)
	}
	if err := f.RemoveAll("/h"); err != nil || f.Used() != 0 {
		t.Errorf("RemoveAll: %v, %d bytes left", err, f.Used())
	}
}

func TestTurns(t *testing.T) {
	f := New(0, nil)
	last := f.Turns()
	steps := []struct {
		name    string
		do      func() error
		changes bool
	}{
		{"mkdir", func() error { return f.MkdirAll("/a") }, true},
		{"write", func() error { return f.WriteFile("/a/f", []byte("x")) }, true},
		{"read", func() error { _, err := f.ReadFile("/a/f"); return err }, false},
		{"list", func() error { _, err := f.ReadDir("/a"); return err }, false},
		{"rename", func() error { return f.Rename("/a/f", "/a/g") }, true},
		{"remove", func() error { return f.RemoveAll("/a") }, true},
	}
	for _, c := range steps {
		if err := c.do(); err != nil {
			t.Fatal(c.name, err)
		}
		if now := f.Turns(); (now != last) != c.changes {
			t.Errorf("%s: %d turns, then %d", c.name, last, now)
		} else {
			last = now
		}
	}
}

func TestLentFiles(t *testing.T) {
	f := New(10, nil)
	then := time.Unix(1_700_000_000, 0)
	text := "far more than the quota allows"
	if err := f.Lend("/big", int64(len(text)), then, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	if got, err := f.ReadFile("/big"); err != nil || string(got) != text || f.Used() != 0 {
		t.Errorf("ReadFile = %q, %v, with %d bytes used; want all of it, and none used", got, err, f.Used())
	}
	if i, err := f.Stat("/big"); err != nil || i.Size() != int64(len(text)) || !i.ModTime().Equal(then) {
		t.Errorf("Stat = %v, %v", i, err)
	}
	h, _ := f.OpenFile("/big", os.O_RDONLY)
	if _, err := h.Seek(-6, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(h); string(got) != "allows" {
		t.Errorf("from the end: %q", got)
	}
	if _, err := f.OpenFile("/big", os.O_WRONLY|os.O_APPEND); !errors.Is(err, ErrNoSpace) {
		t.Errorf("writing to a lent file that does not fit: %v, want ErrNoSpace", err)
	}
	f.Lend("/small", 3, then, strings.NewReader("one"))
	h, err := f.OpenFile("/small", os.O_WRONLY|os.O_APPEND)
	if err != nil {
		t.Fatal(err)
	}
	h.Write([]byte(" two"))
	if got, _ := f.ReadFile("/small"); string(got) != "one two" || f.Used() != 7 {
		t.Errorf("after writing: %q, %d bytes used", got, f.Used())
	}
	if snapshot, _ := f.Snapshot(); strings.Contains(string(snapshot), "/big") || !strings.Contains(string(snapshot), "/small") {
		t.Errorf("the snapshot is %s", snapshot)
	}
}
