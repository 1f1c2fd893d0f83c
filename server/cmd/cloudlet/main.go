// Command cloudlet serves emulated AWS sandboxes, and the page that drives them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"cloudlet/server/golink"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "cloudlet:", err)
		stop()
		os.Exit(1)
	}
}

// run is main without the process around it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	command := "help"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	if isHelp(command) {
		_, err := io.WriteString(stdout, help)
		return err
	}
	switch command {
	case "serve":
		return serve(ctx, args, getenv, stdout, stderr)
	case golink.Command:
		return golink.Become(strings.Join(args, " "))
	case "lesson":
		return lessons(ctx, args, stdout)
	case "version", "--version", "-version":
		_, err := fmt.Fprintln(stdout, version())
		return err
	}
	return fmt.Errorf("there is no command %q; see: cloudlet --help", command)
}

func isHelp(arg string) bool { return slices.Contains([]string{"help", "--help", "-help", "-h"}, arg) }

// version is what the Go tool knows of this build.
func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "cloudlet (unknown build)"
	}
	v := "cloudlet " + b.Main.Version + " " + b.GoVersion
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.time" {
			v += " " + s.Value
		}
	}
	return v
}
