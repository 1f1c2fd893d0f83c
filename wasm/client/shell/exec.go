package shell

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"mvdan.cc/sh/v3/interp"

	"cloudlet/wasm/awscli"
)

// call is one program on its way.
type call struct {
	interp.HandlerContext
	ctx   context.Context
	s     *Shell
	name  string
	flags string   // letters of all -x options
	args  []string // the other words
	words []string // all words after the name
}

// tools are the programs beside `aws`; each returns its exit code. (A function,
// because help and xargs look into the table that holds them.)
func tools() map[string]func(*call) int {
	return map[string]func(*call) int{
		"base64": base64Tool, "basename": basenameTool, "cat": cat, "clear": clearScreen, "cp": cp, "curl": curl, "cut": cut, "date": date, "dirname": dirnameTool,
		"env": env, "find": find, "grep": grep, "head": head, "help": help, "ls": ls, "mkdir": mkdir, "mv": mv, "oathtool": oathtool, "rm": rm, "rmdir": rmdir,
		"seq": seq, "sleep": sleep, "sort": sortLines, "tail": tail, "tee": tee, "touch": touch, "tr": tr, "uniq": uniq, "wc": wc,
		"which": which, "whoami": whoami, "xargs": xargs,
	}
}

func (s *Shell) exec(ctx context.Context, words []string) error {
	if code := s.program(ctx, interp.HandlerCtx(ctx), words); code != 0 {
		return interp.ExitStatus(code)
	}
	return nil
}

func (s *Shell) program(ctx context.Context, hc interp.HandlerContext, words []string) int {
	if ctx.Err() != nil {
		return 130
	}
	name := strings.TrimPrefix(words[0], "/bin/")
	if name == "aws" {
		return s.aws(ctx, hc, words[1:])
	}
	tool, ok := tools()[name]
	if !ok {
		fmt.Fprintf(hc.Stderr, "%s: command not found (try: help)\n", words[0])
		return 127
	}
	c := &call{HandlerContext: hc, ctx: ctx, s: s, name: name, words: words[1:]}
	for i, w := range words[1:] {
		if w == "--" {
			c.args = append(c.args, words[i+2:]...)
			break
		}
		if len(w) > 1 && w[0] == '-' {
			c.flags += strings.TrimLeft(w, "-")
		} else {
			c.args = append(c.args, w)
		}
	}
	return tool(c)
}

func (s *Shell) aws(ctx context.Context, hc interp.HandlerContext, args []string) int {
	l := s.now.Load()
	env := s.awsEnv(hc.Dir, func(name string) string {
		if v := hc.Env.Get(name); v.Exported {
			return v.String()
		}
		return ""
	})
	env.Stdout, env.Stderr = hc.Stdout, hc.Stderr
	env.Stdin = strings.NewReader("")
	if hc.Stdin != nil {
		env.Stdin = hc.Stdin
	}
	if l != nil {
		env.Width = l.Width
		_, toTerminal := hc.Stdout.(output)
		env.Color = l.Color && toTerminal
	}
	return awscli.Run(ctx, env, args)
}

func (s *Shell) awsEnv(dir string, getenv func(string) string) *awscli.Env {
	env := &awscli.Env{FS: s.files, Dir: dir, Getenv: getenv, HTTP: s.o.HTTP, Endpoint: s.o.Endpoint,
		Now: s.o.Now, Sleep: s.o.Sleep, Zone: s.o.Zone, Names: s.o.Names}
	if l := s.now.Load(); l != nil {
		env.Carried = l.Carried
	}
	return env
}

func (c *call) abs(name string) string { return absolute(c.Dir, name) }

func (c *call) has(flag string) bool { return strings.Contains(c.flags, flag) }

// fail prints why something about a file did not work.
func (c *call) fail(name string, err error) int {
	reason := err.Error()
	var p *fs.PathError
	if errors.As(err, &p) {
		reason = p.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "No such file or directory"
	case errors.Is(err, fs.ErrExist):
		reason = "File exists"
	}
	fmt.Fprintf(c.Stderr, "%s: %s: %s\n", c.name, name, reason)
	return 1
}

func (c *call) usage(text string) int {
	fmt.Fprintf(c.Stderr, "usage: %s %s\n", c.name, text)
	return 2
}

// valued takes the value of an option such as "-n 5" or "-n5" out of the words; rest are the words without it.
func valued(words []string, option string) (value string, rest []string) {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == option && i+1 < len(words):
			value = words[i+1]
			i++
		case strings.HasPrefix(w, option) && len(w) > len(option):
			value = w[len(option):]
		default:
			rest = append(rest, w)
		}
	}
	return value, rest
}

func names() []string {
	list := []string{"aws"}
	for n := range tools() {
		list = append(list, n)
	}
	list = append(list, "cd", "echo", "exit", "export", "printf", "pwd", "read", "test", "true", "false", "unset", "alias", "set")
	slices.Sort(list)
	return list
}

func help(c *call) int {
	fmt.Fprintln(c.Stdout, "This is a small shell: loops, pipes, variables, files and redirections work as usual.")
	fmt.Fprintln(c.Stdout, strings.Join(names(), " "))
	fmt.Fprintln(c.Stdout, "Start with: aws help")
	return 0
}

func sleep(c *call) int {
	if len(c.args) == 0 {
		return c.usage("SECONDS")
	}
	var total time.Duration
	for _, a := range c.args {
		if a != "" && strings.IndexByte("smhd", a[len(a)-1]) < 0 {
			a += "s"
		}
		d, err := time.ParseDuration(strings.ReplaceAll(a, "d", "h"))
		if err != nil {
			return c.usage("SECONDS")
		}
		if strings.HasSuffix(a, "d") {
			d *= 24
		}
		total += d
	}
	if c.s.o.Sleep != nil {
		if c.s.o.Sleep(c.ctx, total) != nil {
			return 130
		}
		return 0
	}
	t := time.NewTimer(total)
	defer t.Stop()
	select {
	case <-t.C:
		return 0
	case <-c.ctx.Done():
		return 130
	}
}
