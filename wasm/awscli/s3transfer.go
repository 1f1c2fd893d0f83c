package awscli

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// s3Transfer runs `aws s3 cp|mv|rm|sync`. Its exit code is 1 when something
// could not be transferred.
func (s *session) s3Transfer(name string, found parsed) error {
	paths := append([]string(nil), found["paths"].([]string)...)
	r, err := s.checkPaths(name, paths, found)
	if err != nil {
		return err
	}
	kind := "download"
	switch {
	case name == "rm":
		kind = "delete"
	case r.src.s3 && r.dest.s3:
		kind = "copy"
	case r.dest.s3:
		kind = "upload"
	}
	t := &transfers{session: s, found: found, move: name == "mv", stream: r.stream}
	if r.stream {
		return t.run([]*file{{src: r.src, dest: r.dest, kind: kind}})
	}
	list, err := s.choose(name, r, kind, found)
	if err != nil {
		return s.fatal(err)
	}
	return t.run(list)
}

// fatal is an error that ends a transfer before it begins.
func (s *session) fatal(err error) error {
	if s.ctx.Err() != nil {
		return err
	}
	fmt.Fprintf(s.Stderr, "fatal error: %s\n", err)
	return exitCode(1)
}

func (s *session) choose(name string, r *route, kind string, found parsed) ([]*file, error) {
	list, err := s.files(r, kind, found)
	if err != nil {
		return nil, err
	}
	list = s.filtered(list, found, r.from, r.to, r.many)
	if name != "sync" {
		return list, nil
	}
	back := s.newRoute(r.to, r.from, true)
	there, err := s.files(back, "", found)
	if err != nil {
		return nil, err
	}
	return compare(list, s.filtered(there, found, r.from, r.to, true), found), nil
}

var pathKinds = map[string][]string{
	"cp": {"locals3", "s3local", "s3s3"}, "mv": {"locals3", "s3local", "s3s3"}, "sync": {"locals3", "s3local", "s3s3"}, "rm": {"s3"},
}

// checkPaths refuses ends that do not go together, as the CLI does before any call.
func (s *session) checkPaths(name string, paths []string, found parsed) (*route, error) {
	kind := ""
	for i, p := range paths {
		if !strings.HasPrefix(p, "s3://") {
			kind += "local"
			continue
		}
		kind += "s3"
		if _, key := splitS3(p); key == "" && !strings.HasSuffix(p, "/") {
			paths[i] += "/"
		}
	}
	known := false
	for _, k := range pathKinds[name] {
		known = known || k == kind
	}
	if !known {
		words := bothWays
		if name == "rm" {
			words = "<S3Uri>"
		}
		return nil, fmt.Errorf("usage: aws s3 %s %s\nError: Invalid argument type", name, words)
	}
	from, to := paths[0], paths[len(paths)-1]
	many := found.is("recursive") || name == "sync"
	if (from == "-" || to == "-") && (name != "cp" || many) {
		return nil, errors.New("Streaming currently is only compatible with non-recursive cp commands")
	}
	if name == "mv" && kind == "s3s3" && samePath(from, to) {
		return nil, fmt.Errorf("Cannot mv a file onto itself: %s - %s", from, to)
	}
	switch {
	case kind == "locals3" && from != "-":
		if _, err := s.FS.Stat(s.abs(from)); err != nil {
			return nil, fmt.Errorf("The user-provided path %s does not exist.", from)
		}
	case kind == "s3local" && many:
		if err := s.FS.MkdirAll(s.abs(to)); err != nil {
			return nil, err
		}
	}
	return s.newRoute(from, to, many), nil
}

func samePath(from, to string) bool {
	return from == to || strings.HasSuffix(to, "/") && from == to+from[strings.LastIndexByte(from, '/')+1:]
}

// workers is how many files are on their way at once, as many as with the CLI.
const workers = 10

// transfers carries a list of files, several at once, and reports them in order.
type transfers struct {
	*session
	found  parsed
	move   bool
	stream bool

	mu       sync.Mutex
	total    int64 // bytes to carry
	carried  int64
	left     int
	done     int
	failed   int
	started  time.Time
	lastLine int       // length of the progress line on the screen
	shown    time.Time // when the progress line was last written
}

// progressPause is how often the progress line is written while no file comes to its end.
const progressPause = 100 * time.Millisecond

// run carries all files. Results appear in the order of the list, whichever is ready first.
func (t *transfers) run(list []*file) error {
	t.started, t.left = t.now(), len(list)
	for _, f := range list {
		if f.kind != "delete" {
			t.total += f.size
		}
	}
	if t.found.is("dryrun") {
		for _, f := range list {
			if !t.quiet() {
				fmt.Fprintf(t.Stdout, "(dryrun) %s\n", t.describe(f, ""))
			}
		}
		return nil
	}
	results := make([]chan error, len(list))
	slots := make(chan struct{}, workers)
	for i := range list {
		results[i] = make(chan error, 1)
	}
	go func() {
		for i, f := range list {
			slots <- struct{}{}
			go func() {
				err := t.ctx.Err()
				if err == nil {
					err = t.carry(f)
				}
				results[i] <- err
				<-slots
			}()
		}
	}()
	for i, f := range list {
		t.report(f, <-results[i])
	}
	if err := t.ctx.Err(); err != nil {
		fmt.Fprintln(t.Stderr, "cancelled: ctrl-c received")
		return err
	}
	if t.failed > 0 {
		return exitCode(1)
	}
	return nil
}

func (t *transfers) quiet() bool { return t.found.is("quiet") }

func (t *transfers) onlyErrors() bool { return t.found.is("only-show-errors") || t.stream || t.quiet() }

// describe is a result line: "upload: ./a to s3://b/a".
func (t *transfers) describe(f *file, failed string) string {
	kind := f.kind
	if t.move && kind != "delete" {
		kind = "move"
	}
	line := kind + failed + ": " + t.show(f.src)
	if f.kind != "delete" {
		line += " to " + t.show(f.dest)
	}
	return line
}

// tell passes news of a file on to whoever wants to know.
func (t *transfers) tell(f *file, c Carried) {
	if t.Carried == nil {
		return
	}
	c.Name = f.src.path
	if f.kind == "download" {
		c.Name = f.dest.path
	}
	t.Carried(c)
}

func (t *transfers) report(f *file, err error) {
	t.tell(f, Carried{Done: true, Err: err})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left--
	t.done++
	if t.ctx.Err() != nil {
		return
	}
	if err != nil {
		t.failed++
		if !t.quiet() {
			t.print(true, t.describe(f, " failed")+" "+err.Error())
		}
		return
	}
	if !t.onlyErrors() {
		t.print(false, t.describe(f, ""))
	}
	if t.left > 0 {
		t.progress()
	}
}

// print writes a line over the progress line, if there is one.
func (t *transfers) print(toStderr bool, line string) {
	w := t.Stdout
	if toStderr {
		w = t.Stderr
	}
	fmt.Fprintf(w, "%-*s\n", t.lastLine, line)
	t.lastLine = 0
}

// add counts carried bytes of a file and shows how far everything is.
func (t *transfers) add(f *file, n int64) {
	t.tell(f, Carried{Bytes: n})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.carried += n
	if t.now().Sub(t.shown) >= progressPause {
		t.progress()
	}
}

func (t *transfers) progress() {
	if t.onlyErrors() || t.found.is("no-progress") {
		return
	}
	now := t.now()
	t.shown = now
	line := fmt.Sprintf("Completed %d file(s) with %d file(s) remaining", t.done, t.left)
	if t.total > 0 {
		seconds := max(now.Sub(t.started).Seconds(), 0.001)
		line = fmt.Sprintf("Completed %s/%s (%s/s) with %d file(s) remaining", humanSize(t.carried), humanSize(t.total),
			humanSize(int64(float64(t.carried)/seconds)), t.left)
	}
	fmt.Fprintf(t.Stdout, "%-*s\r", t.lastLine, line)
	t.lastLine = max(len(line), t.lastLine)
}
