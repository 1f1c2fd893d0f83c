package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"

	"cloudlet/playground"
	"cloudlet/server"
	"cloudlet/server/assets"
	"cloudlet/server/lesson"
)

// serve runs the server until ctx is done.
func serve(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	opt, err := options(args, getenv, stdout, stderr)
	if err != nil {
		return err
	}
	opt.Page, opt.Linker = playground.FS, assets.Linker
	if opt.Lessons == nil {
		if opt.Lessons, err = lesson.Load(playground.Lessons); err != nil {
			return err
		}
	}
	opt.Log.Info("starting; the first time the emulator is compiled, which takes some seconds")
	s, err := server.New(opt)
	if err != nil {
		return err
	}
	greet(stdout, s)
	return s.Run(ctx)
}

// options reads the flags; what is not given comes from CLOUDLET_… variables.
func options(args []string, getenv func(string) string, stdout, stderr io.Writer) (server.Options, error) {
	var o server.Options
	var logs, level, origins, guest, lessons string
	f := flag.NewFlagSet("cloudlet serve", flag.ContinueOnError)
	f.SetOutput(io.Discard) // main prints the error
	f.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "listen on `host:port`; port 0 takes a free one")
	f.StringVar(&o.Data, "data", "", "put objects and compiled code in `folder` (default: cloudlet in the user's cache folder)")
	f.BoolVar(&o.Keep, "keep", true, "keep sandboxes and shares there, too: they survive a restart (=`false`: they do not)")
	f.StringVar(&o.AccessKey, "access-key", "", "access key `id` of the sandbox called local (default: made up)")
	f.StringVar(&o.SecretKey, "secret-key", "", "its `secret` access key")
	f.StringVar(&o.Account, "account", "", "its account, 12 `digits` (default: made up, or 000000000000 with --access-key)")
	f.StringVar(&o.RootEmail, "root-email", "root@local.example", "e-mail `address` with which its root user signs in to the console")
	f.StringVar(&o.RootPassword, "root-password", "", "the `password` to it (default: made up)")
	f.StringVar(&o.Region, "region", "us-east-1", "default `region` of every sandbox")
	f.DurationVar(&o.Delay, "iam-delay", 0, "let changes of local's IAM take this `time` to be seen, as AWS's do (default: none)")
	f.IntVar(&o.MaxSandboxes, "max-sandboxes", 10_000, "sandboxes alive at a time")
	f.IntVar(&o.PerAddress, "per-address", 100, "sandboxes alive at a time for one client address")
	f.DurationVar(&o.Idle, "idle", 0, "end a sandbox without call, socket or watcher after this `time` (default 30m; -1s: never)")
	f.Float64Var(&o.Rate, "rate", 5_000, "requests per second for one sandbox (-1: no limit)")
	f.Float64Var(&o.AddressRate, "address-rate", 10_000, "requests per second for one client address (-1: no limit)")
	f.IntVar(&o.Connections, "connections", 2_000, "connections open at a time from one client address (-1: no limit)")
	f.Int64Var(&o.MaxBody, "max-body", 5<<30, "`bytes` of one request's body")
	f.Int64Var(&o.MemoryLimit, "memory", 0, "`bytes` of memory for one sandbox (default 160 MiB)")
	f.StringVar(&o.Frames, "frames", "*", "`sites` that may embed the widget, as in CSP frame-ancestors")
	f.StringVar(&origins, "origins", "", "further `origins` whose pages may use the API, with commas between")
	f.BoolVar(&o.PrivateHooks, "private-webhooks", false, "let webhooks of classes call this machine and its network")
	f.BoolVar(&o.BehindProxy, "behind-proxy", false, "believe X-Forwarded-For and X-Forwarded-Proto")
	f.StringVar(&lessons, "lessons", "", "serve the lessons of this `folder` instead of the course")
	f.StringVar(&logs, "log", "text", "`form` of the log on standard error: text, json or off")
	f.StringVar(&level, "log-level", "info", "least `level` to log: debug, info, warn or error")
	f.StringVar(&guest, "guest", "", "run this emulator instead of the one inside, a wasm `file`")
	if err := parse(f, args, getenv); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			usage(f, stdout)
		}
		return o, fmt.Errorf("%w; see: cloudlet serve --help", err)
	}
	var err error
	if o.Log, err = logger(logs, level, stderr); err != nil {
		return o, err
	}
	if origins != "" {
		o.Origins = strings.Split(origins, ",")
	}
	if lessons != "" {
		if o.Lessons, err = lesson.Load(os.DirFS(lessons)); err != nil {
			return o, err
		}
	}
	if guest != "" {
		o.Guest, err = os.ReadFile(guest)
	} else {
		o.Guest, err = assets.Guest()
	}
	return o, err
}

// variable is the environment variable of a flag: max-body is CLOUDLET_MAX_BODY.
func variable(name string) string {
	return "CLOUDLET_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func parse(f *flag.FlagSet, args []string, getenv func(string) string) error {
	var bad error
	f.VisitAll(func(v *flag.Flag) {
		if value := getenv(variable(v.Name)); value != "" {
			if err := f.Set(v.Name, value); err != nil {
				bad = errors.Join(bad, fmt.Errorf("%s: %w", variable(v.Name), err))
			}
		}
	})
	if bad != nil {
		return bad
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("serve takes flags only, not %q", f.Arg(0))
	}
	return nil
}

func usage(f *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "usage: cloudlet serve [flags]\n\n")
	f.VisitAll(func(v *flag.Flag) {
		value, text := flag.UnquoteUsage(v)
		fmt.Fprintf(w, "  --%-23s %s", v.Name+" "+value, text)
		if v.DefValue != "" && v.DefValue != "0" && v.DefValue != "0s" && v.DefValue != "false" {
			fmt.Fprintf(w, " (default %s)", v.DefValue)
		}
		fmt.Fprintf(w, "  [%s]\n", variable(v.Name))
	})
}

func logger(form, level string, w io.Writer) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	o := &slog.HandlerOptions{Level: l}
	switch form {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	case "off":
		return slog.New(slog.DiscardHandler), nil
	}
	return nil, fmt.Errorf("--log: %q is not text, json or off", form)
}

// greet prints how to use the server.
func greet(w io.Writer, s *server.Server) {
	l := s.Local()
	fmt.Fprintf(w, `
Cloudlet is ready:  %s

The sandbox called local (account %s, root):

  export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_DEFAULT_REGION=%[5]s AWS_REGION=%[5]s
  aws --endpoint-url %[1]s sts get-caller-identity

Its page:   %[1]s/#sandbox=%[6]s&token=%[7]s
Console:    root signs in as %[8]s with %[9]s
As new:     curl -X POST %[1]s/api/sandboxes/local/reset

`, browsable(s.URL()), l.Account, l.AccessKeyID, l.SecretAccessKey, l.Region, l.ID, l.Token, l.RootEmail, l.RootPassword)
}

// browsable is a URL that this machine can open, where the server listens on all addresses.
func browsable(url string) string {
	host, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", cmp.Or(port, "80"))
	}
	return url
}
