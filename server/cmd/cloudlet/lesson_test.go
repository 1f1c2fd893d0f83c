package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cloudlet/sandbox"
	"cloudlet/server/assets"
	"cloudlet/server/lesson"
)

// host is shared by the tests: to compile the emulator takes seconds.
var host = sync.OnceValue(func() *sandbox.Host {
	h, end, err := lessonHost(context.Background())
	if err != nil && !errors.Is(err, assets.ErrNotBuilt) {
		panic(err)
	}
	endHost = end
	return h
})

var endHost func()

func TestMain(m *testing.M) {
	code := m.Run()
	if endHost != nil {
		endHost()
	}
	os.Exit(code)
}

// play plays the lessons below a folder and returns what is printed.
func play(t *testing.T, dir string) (string, error) {
	t.Helper()
	if host() == nil {
		t.Skip(assets.ErrNotBuilt)
	}
	var out bytes.Buffer
	err := testLessons(t.Context(), host(), []string{dir}, &out)
	return out.String(), err
}

func TestTheCourse(t *testing.T) {
	if out, err := play(t, "../../../playground/lessons"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestANewLessonPassesItsTest(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := lessons(t.Context(), []string{"new", filepath.Join(dir, "first")}, &out); err != nil || !strings.Contains(out.String(), "lesson test") {
		t.Fatal(out.String(), err)
	}
	if out, err := play(t, dir); err != nil || !strings.Contains(out, "ok    first (2 tasks)") {
		t.Error(out, err)
	}
	if err := lessons(t.Context(), []string{"new", filepath.Join(dir, "first")}, &out); !errors.Is(err, os.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	if _, err := play(t, t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no lesson") {
		t.Errorf("an empty folder: %v", err)
	}
}

// Each fault of a lesson is found.
func TestFaultsOfLessons(t *testing.T) {
	good := string(firstLesson)
	for _, c := range []struct{ old, new, want string }{
		{"cli: aws s3 mb s3://raw-data-{{account}}", "cli: aws s3 mb s3://other", "is not done by its solution"},
		{"services: [s3]", "services: [s3]\nseed: [\"aws s3 mb s3://raw-data-{{account}}\"]", "holds before anything was done"},
		{"services: [s3]", "services: [s3]\nseed: [\"aws s3 ls s3://nothing\"]", "NoSuchBucket"},
		{"try: aws s3api create-bucket --bucket Raw-Data", "try: aws s3 ls", "does not come after its try"},
		{"        try: aws s3api create-bucket --bucket Raw-Data\n", "", "wants a try"},
		{"… raw-data-{{account}}", "nothing", "the recorded output of"},
		{"cli: aws s3 mb s3://raw-data-{{account}}", "cli: |\n        aws s3 mb s3://raw-data-{{account}}\n        echo x > people.csv; aws s3 cp people.csv s3://raw-data-{{account}}/", "has done it already"},
		{"services: [s3]", "services: [s3]\nfail_when: [{text: Lost, check: {run: aws s3api list-buckets, query: 'Buckets[?Name==`x`]'}, try: aws s3 ls}]", "is not noticed"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%q is not in the lesson", c.old)
		}
		dir := t.TempDir()
		os.Mkdir(filepath.Join(dir, "bad"), 0o755)
		os.WriteFile(filepath.Join(dir, "bad", lesson.File), []byte(strings.Replace(good, c.old, c.new, 1)), 0o644)
		if out, err := play(t, dir); err == nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: %v\n%s", c.want, err, out)
		}
	}
}
