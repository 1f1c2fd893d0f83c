package shell

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func newTestShell(t *testing.T) *Shell {
	t.Helper()
	clock := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s, err := New(Options{
		Now:   func() time.Time { return clock },
		Sleep: func(ctx context.Context, d time.Duration) error { clock = clock.Add(d); return ctx.Err() },
		Vars:  map[string]string{"AWS_DEFAULT_REGION": "us-east-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(s *Shell, text string) (string, int) {
	var out bytes.Buffer
	code := s.Run(context.Background(), text, Streams{In: strings.NewReader("typed\n"), Out: &out, Err: &out})
	return out.String(), code
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		line, want string
		code       int
	}{
		{`for i in 1 2 3; do echo hello $i > /tmp/f$i; done; cat /tmp/f* | wc -l`, "3\n", 0},
		{`x=$(seq 3 | tail -n 1); echo "$x $((x * 2))"`, "3 6\n", 0},
		{`printf 'b\na\nb\n' | sort | uniq -c`, "      1 a\n      2 b\n", 0},
		{"cat <<EOF | grep -c o\none\ntwo\nsix\nEOF", "2\n", 0},
		{`mkdir -p d/e && cd d && pwd && echo x > e/f && ls e && cd .. && rm -r d && ls d`, "/home/me/d\nf\nls: d: No such file or directory\n", 2},
		{`nope --flag`, "nope: command not found (try: help)\n", 127},
		{`echo 'unfinished`, "syntax error: 1:6: reached EOF without closing quote `'`\n", 2},
		{`read v; echo "got $v"`, "got typed\n", 0},
		{`false || echo no; ! true; echo $?`, "no\n1\n", 0},
		{`f() { echo "$1!"; }; f hi; export A=1; env | grep ^A=`, "hi!\nA=1\n", 0},
		{`echo a b c | tr a-c A-C | cut -d ' ' -f 2-`, "B C\n", 0},
		{`sleep 90; date +%T`, "03:05:35\n", 0},
		{`echo 1 2 3 | xargs -n 1 seq`, "1\n1\n2\n1\n2\n3\n", 0},
		{`echo gone > /dev/null; cat < /nope`, "open /nope: file does not exist\n", 1},
		{`echo eyJh | base64 -d; echo; test -f /tmp/q && echo yes || echo no`, "{\"a\nno\n", 0},
		{`aws configure set region eu-west-1; cat ~/.aws/config; AWS_DEFAULT_REGION= aws configure get region`, "[default]\nregion = eu-west-1\neu-west-1\n", 0},
		{`aws --version | grep -c aws-cli`, "1\n", 0},
		{`seq 1 3 | head -1; seq 10 | tail -2`, "1\n9\n10\n", 0},
		{`exit 3`, "", 3},
		{`mv /nope /x; touch a && cp a b && mv b c && ls`, "mv: /nope: No such file or directory\na\nc\n", 0},
	} {
		if out, code := run(newTestShell(t), c.line); out != c.want || code != c.code {
			t.Errorf("%s\nprinted %q, exit code %d\nwant    %q, %d", c.line, out, code, c.want, c.code)
		}
	}
}

func TestSessionLivesOn(t *testing.T) {
	s := newTestShell(t)
	run(s, "cd /tmp; v=kept; greet() { echo hi; }")
	if out, _ := run(s, `echo $v $PWD; greet`); out != "kept /tmp\nhi\n" {
		t.Errorf("second line printed %q", out)
	}
	run(s, "exit")
	if out, code := run(s, `echo "[$v] $PWD"`); out != "[] /tmp\n" || code != 0 {
		t.Errorf("after exit: %q, %d", out, code)
	}
}

func TestStops(t *testing.T) {
	s := newTestShell(t)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	if code := s.Run(ctx, "while true; do true; done", Streams{Out: &out, Err: &out}); code != 130 {
		t.Errorf("a cancelled loop ended with %d", code)
	}
	if out, _ := run(s, "echo alive"); out != "alive\n" {
		t.Errorf("after the stop: %q", out)
	}
}

func TestOutputIsBounded(t *testing.T) {
	s, err := New(Options{MaxOutput: 1000})
	if err != nil {
		t.Fatal(err)
	}
	out, code := run(s, "while true; do echo many words; done")
	if len(out) > 1100 || code == 0 || !strings.Contains(out, "too much") {
		t.Errorf("%d bytes, exit code %d", len(out), code)
	}
}

func TestIncomplete(t *testing.T) {
	for line, want := range map[string]bool{
		"for i in 1 2": true, "echo 'a": true, "echo a |": true, "echo a &&": true, "echo a": false, "fi": false, "": false, "cat <<E\nx": true,
	} {
		if got := Incomplete(line); got != want {
			t.Errorf("Incomplete(%q) = %v", line, got)
		}
	}
}

// fixed answers every request alike.
type fixed string

func (f fixed) Do(r *http.Request) (*http.Response, error) {
	body := string(f) + r.Method + " " + r.URL.RequestURI()
	return &http.Response{StatusCode: 404, Header: http.Header{"X-A": {"b"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestCurl(t *testing.T) {
	s := newTestShell(t)
	s.o.HTTP, s.o.Endpoint = fixed("got "), "http://127.0.0.1:8080"
	for _, c := range []struct {
		line, want string
		code       int
	}{
		{"curl -s 'http://127.0.0.1:8080/b/k?x=1'", "got GET /b/k?x=1", 0},
		{"curl -i http://site.s3-website.box.localhost/", "HTTP/1.1 404 Not Found\r\nX-A: b\r\n\r\ngot GET /", 0},
		{"curl -sf http://127.0.0.1/", "curl: (22) The requested URL returned error: 404\n", 22},
		{"echo hi > f; curl -T f -o out http://127.0.0.1/k; cat out", "got PUT /k", 0},
		{"curl http://example.com/", "curl: (6) Could not resolve host: example.com (only the sandbox can be reached from here)\n", 6},
	} {
		if out, code := run(s, c.line); out != c.want || code != c.code {
			t.Errorf("%s\ngot  %d %q\nwant %d %q", c.line, code, out, c.code, c.want)
		}
	}
}
