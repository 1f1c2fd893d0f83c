package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"cloudlet/sandbox"
	"cloudlet/sandbox/abi"
	"cloudlet/server/assets"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

const lessonHelp = `Exercises for the playground and for blog posts.

  cloudlet lesson new NAME       write NAME/lesson.md, a small lesson to start from
  cloudlet lesson test FOLDER    play all lessons below FOLDER: no check may hold before
                                 anything was done, each solution must solve its task,
                                 each hint must come, each recorded output must be true
`

//go:embed lesson.md
var firstLesson []byte

func lessons(ctx context.Context, args []string, stdout io.Writer) error {
	switch {
	case len(args) == 0 || isHelp(args[0]):
		_, err := io.WriteString(stdout, lessonHelp)
		return err
	case args[0] == "new" && len(args) == 2:
		return newLesson(args[1], stdout)
	case args[0] == "test" && len(args) >= 2:
		host, end, err := lessonHost(ctx)
		if err != nil {
			return err
		}
		defer end()
		return testLessons(ctx, host, args[1:], stdout)
	}
	return fmt.Errorf("lesson is either new NAME or test FOLDER, not %q; see: cloudlet lesson --help", strings.Join(args, " "))
}

// newLesson writes a lesson that passes its test.
func newLesson(dir string, stdout io.Writer) error {
	name := filepath.Base(dir)
	if _, err := lesson.Parse(name, firstLesson); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	file := filepath.Join(dir, lesson.File)
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(firstLesson); err != nil {
		return errors.Join(err, f.Close())
	}
	fmt.Fprintf(stdout, "Wrote %s. Change it, and try it: cloudlet lesson test %s\n", file, filepath.Dir(dir))
	return f.Close()
}

// lessonHost is a host for trials, which leaves nothing behind.
func lessonHost(ctx context.Context) (host *sandbox.Host, end func(), err error) {
	guest, err := assets.Guest()
	if err != nil {
		return nil, nil, err
	}
	data, err := os.MkdirTemp("", "cloudlet-lessons-")
	if err != nil {
		return nil, nil, err
	}
	host, err = sandbox.Open(ctx, sandbox.Options{Wasm: guest, Dir: data, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		os.RemoveAll(data)
		return nil, nil, err
	}
	return host, func() { host.Close(); os.RemoveAll(data) }, nil
}

// testLessons plays all lessons below some folders.
func testLessons(ctx context.Context, host *sandbox.Host, dirs []string, stdout io.Writer) error {
	bad := 0
	for _, dir := range dirs {
		list, err := lesson.Load(os.DirFS(dir))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("there is no lesson below %s (a lesson is FOLDER/NAME/%s)", dir, lesson.File)
		}
		for _, l := range list {
			bad += tryLesson(ctx, host, l, stdout)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d faults in the lessons", bad)
	}
	return nil
}

func tryLesson(ctx context.Context, host *sandbox.Host, l *lesson.Lesson, stdout io.Writer) int {
	wrong := l.Try(ctx, func(ctx context.Context) (lesson.Site, wire.Sandbox, error) {
		keys := wire.Sandbox{Account: "123456789012", Region: "us-east-1", AccessKeyID: "AKIA" + rand.Text()[:16], SecretAccessKey: rand.Text()}
		box, err := host.New(ctx, abi.Config{Account: keys.Account, Region: keys.Region, AccessKey: keys.AccessKeyID, SecretKey: keys.SecretAccessKey})
		return box, keys, err
	})
	if len(wrong) == 0 {
		fmt.Fprintf(stdout, "ok    %s (%d tasks)\n", l.Name, len(l.Tasks))
	}
	for _, err := range wrong {
		fmt.Fprintf(stdout, "FAIL  %s\n", strings.ReplaceAll(err.Error(), "\n", "\n      "))
	}
	return len(wrong)
}
