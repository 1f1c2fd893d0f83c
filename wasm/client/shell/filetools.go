package shell

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"cloudlet/wasm/client/shell/memfs"
)

func ls(c *call) int {
	targets := c.args
	if len(targets) == 0 {
		targets = []string{"."}
	}
	code := 0
	for _, t := range targets {
		info, err := c.s.files.Stat(c.abs(t))
		if err != nil {
			c.fail(t, err)
			code = 2
			continue
		}
		if !info.IsDir() || c.has("d") {
			c.entry(t, info)
			continue
		}
		if len(targets) > 1 {
			fmt.Fprintf(c.Stdout, "%s:\n", t)
		}
		entries, _ := c.s.files.ReadDir(c.abs(t))
		for _, e := range entries {
			if info, err := e.Info(); err == nil && (!strings.HasPrefix(e.Name(), ".") || c.has("a")) {
				c.entry(e.Name(), info)
			}
		}
	}
	return code
}

func (c *call) entry(name string, info fs.FileInfo) {
	if c.has("F") && info.IsDir() {
		name += "/"
	}
	if c.has("l") {
		fmt.Fprintf(c.Stdout, "%s 1 me me %8d %s %s\n", info.Mode(), info.Size(), info.ModTime().UTC().Format("Jan _2 15:04"), name)
		return
	}
	fmt.Fprintln(c.Stdout, name)
}

func cat(c *call) int {
	return c.each(c.args, func(_ string, r io.Reader) error {
		_, err := io.Copy(c.Stdout, r)
		return err
	})
}

// each runs f over files, or over the standard input if there are none or for "-".
func (c *call) each(files []string, f func(name string, r io.Reader) error) int {
	if len(files) == 0 {
		files = []string{"-"}
	}
	code := 0
	for _, name := range files {
		if c.ctx.Err() != nil {
			return 130
		}
		var err error
		if name == "-" {
			err = f(name, c.input())
		} else if file, openErr := c.s.files.Open(c.abs(name)); openErr != nil {
			err = openErr
		} else {
			err = f(name, file)
			file.Close()
		}
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			code = c.fail(name, err)
		}
	}
	return code
}

func (c *call) input() io.Reader {
	if c.Stdin == nil {
		return strings.NewReader("")
	}
	return c.Stdin
}

func mkdir(c *call) int {
	code := 0
	for _, d := range c.args {
		make := c.s.files.Mkdir
		if c.has("p") {
			make = c.s.files.MkdirAll
		}
		if err := make(c.abs(d)); err != nil {
			code = c.fail(d, err)
		}
	}
	return code
}

func rmdir(c *call) int {
	code := 0
	for _, d := range c.args {
		if err := c.s.files.Remove(c.abs(d)); err != nil {
			code = c.fail(d, err)
		}
	}
	return code
}

func rm(c *call) int {
	code := 0
	for _, name := range c.args {
		info, err := c.s.files.Stat(c.abs(name))
		switch {
		case err != nil && c.has("f"):
			continue
		case err == nil && info.IsDir() && !c.has("r") && !c.has("R"):
			err = &fs.PathError{Op: "rm", Path: name, Err: memfs.ErrIsDir}
		case err == nil:
			err = c.s.files.RemoveAll(c.abs(name))
		}
		if err != nil {
			code = c.fail(name, err)
		}
	}
	return code
}

func touch(c *call) int {
	code := 0
	for _, name := range c.args {
		_, err := c.s.files.Stat(c.abs(name))
		if errors.Is(err, fs.ErrNotExist) {
			err = c.s.files.WriteFile(c.abs(name), nil)
		} else if err == nil {
			err = c.s.files.Chtimes(c.abs(name), c.s.o.Now())
		}
		if err != nil {
			code = c.fail(name, err)
		}
	}
	return code
}

// destination is where one source of cp or mv goes: into a directory, or to a name.
func (c *call) destination(source string) (string, bool) {
	to := c.abs(c.args[len(c.args)-1])
	info, err := c.s.files.Stat(to)
	if err == nil && info.IsDir() {
		return path.Join(to, path.Base(c.abs(source))), true
	}
	return to, len(c.args) == 2
}

func cp(c *call) int { return c.transfer(c.copyTree) }

func mv(c *call) int { return c.transfer(c.s.files.Rename) }

func (c *call) transfer(move func(from, to string) error) int {
	if len(c.args) < 2 {
		return c.usage("SOURCE... DESTINATION")
	}
	code := 0
	for _, source := range c.args[:len(c.args)-1] {
		to, ok := c.destination(source)
		if !ok {
			return c.fail(c.args[len(c.args)-1], &fs.PathError{Op: c.name, Err: memfs.ErrNotDir})
		}
		if err := move(c.abs(source), to); err != nil {
			code = c.fail(source, err)
		}
	}
	return code
}

func (c *call) copyTree(from, to string) error {
	info, err := c.s.files.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		data, err := c.s.files.ReadFile(from)
		if err != nil {
			return err
		}
		return c.s.files.WriteFile(to, data)
	}
	if !c.has("r") && !c.has("R") && !c.has("a") {
		return &fs.PathError{Op: "cp", Path: from, Err: errors.New("omitting a directory (use -r)")}
	}
	if strings.HasPrefix(to+"/", from+"/") {
		return &fs.PathError{Op: "cp", Path: from, Err: errors.New("cannot copy a directory into itself")}
	}
	if err := c.s.files.MkdirAll(to); err != nil {
		return err
	}
	entries, err := c.s.files.ReadDir(from)
	for _, e := range entries {
		if err == nil {
			err = c.copyTree(path.Join(from, e.Name()), path.Join(to, e.Name()))
		}
	}
	return err
}

func find(c *call) int {
	pattern, words := valued(c.words, "-name")
	kind, words := valued(words, "-type")
	if len(words) == 0 {
		words = []string{"."}
	}
	for _, root := range words {
		info, err := c.s.files.Stat(c.abs(root))
		if err != nil {
			return c.fail(root, err)
		}
		c.walk(root, info, pattern, kind)
	}
	return 0
}

func (c *call) walk(name string, info fs.FileInfo, pattern, kind string) {
	ok, _ := path.Match(pattern, path.Base(name))
	if (pattern == "" || ok) && (kind == "" || (kind == "d") == info.IsDir()) {
		fmt.Fprintln(c.Stdout, name)
	}
	if !info.IsDir() {
		return
	}
	entries, _ := c.s.files.ReadDir(c.abs(name))
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			c.walk(strings.TrimSuffix(name, "/")+"/"+e.Name(), info, pattern, kind)
		}
	}
}

func basenameTool(c *call) int {
	if len(c.args) == 0 {
		return c.usage("NAME [SUFFIX]")
	}
	base := path.Base(c.args[0])
	if len(c.args) > 1 && base != c.args[1] {
		base = strings.TrimSuffix(base, c.args[1])
	}
	fmt.Fprintln(c.Stdout, base)
	return 0
}

func dirnameTool(c *call) int {
	for _, a := range c.args {
		fmt.Fprintln(c.Stdout, path.Dir(a))
	}
	return 0
}

func tee(c *call) int {
	writers := []io.Writer{c.Stdout}
	for _, name := range c.args {
		f, err := c.s.files.Create(c.abs(name))
		if err != nil {
			return c.fail(name, err)
		}
		defer f.Close()
		writers = append(writers, f)
	}
	if _, err := io.Copy(io.MultiWriter(writers...), c.input()); err != nil {
		return 1
	}
	return 0
}
