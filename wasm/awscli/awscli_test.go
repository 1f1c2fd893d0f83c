package awscli

// The differential test: the commands of testdata/differential.txt run through the
// installed AWS CLI and through Run, and standard output, standard error and exit
// code are compared. Each side has a sandbox of its own, made alike (same seeds, same
// virtual clock), so that commands that change something can be compared too.
//
// The file has groups that begin with "== NAME" and share nothing; in a group:
//
//	aws …              compare all three
//	~ aws …            the same, lines in any order (several transfers at once)
//	= aws …            compare the exit code only; the reason stands in a comment
//	let NAME aws …     as "aws …"; the trimmed output becomes $NAME
//	sleep 20s          virtual time passes
//	file NAME TEXT     a file in the working directory, which is also HOME ("\n" is a line break)
//	env NAME=VALUE
//	now                virtual time is real time, which the CLI holds credentials against
//	files              the working directories hold the same
//
// What may differ is normalised away: ids, dates, ports and progress lines; the
// order of keys in JSON, which follows the version of the AWS model; the list after
// "valid choices are"; and the CLI's advice to use version 2 of itself.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/cloud/cloudtest"
)

func TestDifferential(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the real AWS CLI some 150 times")
	}
	if out, err := exec.Command("aws", "--version").CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "aws-cli/1.") {
		t.Skipf("no AWS CLI 1.x on PATH to compare with: %s %v", out, err)
	}
	text, err := os.ReadFile("testdata/differential.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range strings.Split("\n"+string(text), "\n== ")[1:] {
		name, lines, _ := strings.Cut(group, "\n")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareGroup(t, lines)
		})
	}
}

// side is one of the two that are compared.
type side struct {
	env  *cloudtest.Env
	url  string
	dir  string
	vars map[string]string
	run  func(s *side, args []string) answer
}

type answer struct {
	stdout, stderr string
	code           int
}

func newSide(t *testing.T, run func(*side, []string) answer) *side {
	s := &side{env: cloudtest.New(t), dir: t.TempDir(), run: run}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.vars = map[string]string{
		"HOME": s.dir, "AWS_ACCESS_KEY_ID": cloudtest.AccessKey, "AWS_SECRET_ACCESS_KEY": cloudtest.SecretKey,
		"AWS_DEFAULT_REGION": cloudtest.Region, "AWS_ENDPOINT_URL": server.URL, "AWS_EC2_METADATA_DISABLED": "true", "TZ": "UTC",
	}
	return s
}

func (s *side) serve(w http.ResponseWriter, r *http.Request) {
	a, err := s.env.RoundTrip(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer a.Body.Close()
	for k, v := range a.Header {
		if lower := strings.ToLower(k); strings.HasPrefix(lower, "x-amz-") {
			k = lower // as S3 writes them; the names of metadata show
		}
		w.Header()[k] = v
	}
	w.WriteHeader(a.StatusCode)
	io.Copy(w, a.Body)
}

func runReal(s *side, args []string) answer {
	var out, errs bytes.Buffer
	c := exec.Command("aws", args...)
	c.Dir, c.Stdout, c.Stderr = s.dir, &out, &errs
	c.Env = []string{"PATH=" + os.Getenv("PATH")}
	for _, k := range sortedKeys(s.vars) {
		c.Env = append(c.Env, k+"="+s.vars[k])
	}
	err := c.Run()
	code := c.ProcessState.ExitCode()
	if err != nil && code < 0 {
		errs.WriteString(err.Error())
	}
	return answer{out.String(), errs.String(), code}
}

func runOurs(s *side, args []string) answer {
	var out, errs bytes.Buffer
	env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, FS: osFS{}, Dir: s.dir, HTTP: http.DefaultClient,
		Getenv: func(name string) string { return s.vars[name] },
		Sleep:  func(_ context.Context, d time.Duration) error { s.env.Now = s.env.Now.Add(d); return nil }}
	code := Run(context.Background(), env, args)
	return answer{out.String(), errs.String(), code}
}

func compareGroup(t *testing.T, lines string) {
	real, ours := newSide(t, runReal), newSide(t, runOurs)
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line == "now" {
			real.env.Now = time.Now().UTC()
			ours.env.Now = real.env.Now
			continue
		}
		if line == "files" {
			if a, b := tree(real.dir), tree(ours.dir); a != b {
				t.Errorf("after the commands so far the real CLI left\n%s\nours\n%s", a, b)
			}
			continue
		}
		a, err := real.step(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		b, err := ours.step(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		compareAnswers(t, line, a, b)
	}
}

// step does what a line says; only commands have an answer.
func (s *side) step(line string) (answer, error) {
	words, err := splitWords(line, s.vars)
	if err != nil {
		return answer{}, err
	}
	switch words[0] {
	case "sleep":
		d, err := time.ParseDuration(words[1])
		s.env.Now = s.env.Now.Add(d)
		return answer{}, err
	case "file":
		name := filepath.Join(s.dir, words[1])
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return answer{}, err
		}
		err := os.WriteFile(name, []byte(strings.ReplaceAll(strings.Join(words[2:], " "), `\n`, "\n")), 0o600)
		return answer{}, errors.Join(err, os.Chtimes(name, time.Time{}, cloudtest.Start.Add(-time.Hour)))
	case "env":
		name, value, _ := strings.Cut(words[1], "=")
		if s.vars[name] = value; value == "" {
			delete(s.vars, name)
		}
		return answer{}, nil
	case "let":
		a := s.run(s, words[3:])
		s.vars[words[1]] = strings.TrimSpace(a.stdout)
		return a, nil
	case "~", "=":
		words = words[1:]
	}
	if words[0] != "aws" {
		return answer{}, fmt.Errorf("unknown command %q", words[0])
	}
	return s.run(s, words[1:]), nil
}

func compareAnswers(t *testing.T, line string, real, ours answer) {
	t.Helper()
	if real.code != ours.code {
		t.Errorf("%s\nexit code %d of the real CLI, %d of ours\n%s\n----\n%s", line, real.code, ours.code, real.stdout+real.stderr, ours.stdout+ours.stderr)
		return
	}
	if line[0] == '=' {
		return
	}
	for _, c := range []struct{ name, real, ours string }{{"stdout", real.stdout, ours.stdout}, {"stderr", real.stderr, ours.stderr}} {
		a, b := normal(c.real), normal(c.ours)
		if line[0] == '~' {
			a, b = sorted(a), sorted(b)
		}
		if a != b {
			t.Errorf("%s\n%s of the real CLI:\n%s\nof ours:\n%s", line, c.name, a, b)
		}
	}
}

func sorted(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

var (
	advice  = regexp.MustCompile(`\r?Note: AWS CLI version 2.*\n\n(usage: )?`)
	choices = regexp.MustCompile(`(?s)(valid choices are:\n).*?(\n\n\nInvalid choice|\z)`)
	hidden  = []struct {
		pattern *regexp.Regexp
		with    string
	}{
		{regexp.MustCompile(`\b(i|r|sg|sgr|subnet|vpc|vol|eni|eni-attach|key|ami|rtb|igw|acl|dopt)-[0-9a-f]{8,17}\b`), "$1-ID"},
		{regexp.MustCompile(`\bA[A-Z]{3}[A-Z0-9]{16,17}\b`), "UNIQUEID"},
		{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "UUID"},
		{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?`), "DATE"},
		{regexp.MustCompile(`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`), "DATE"},
		{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
		{regexp.MustCompile(`\S*/TestDifferential\S*?/00\d`), "DIR"},
	}
)

// normal is an output without what may differ.
func normal(text string) string {
	text = advice.ReplaceAllString(text, "")
	text = choices.ReplaceAllString(text, "$1…$2")
	if v := any(nil); json.Unmarshal([]byte(text), &v) == nil {
		b, _ := json.MarshalIndent(v, "", "  ")
		text = string(b)
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		l = l[strings.LastIndexByte(l, '\r')+1:]
		lines[i] = strings.TrimRight(l, " ")
	}
	text = strings.Join(lines, "\n")
	for _, h := range hidden {
		text = h.pattern.ReplaceAllString(text, h.with)
	}
	return text
}

// tree lists the files below dir with what they hold.
func tree(dir string) string {
	var b strings.Builder
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, name)
		if err != nil || d.IsDir() || strings.HasPrefix(rel, ".cache") || strings.HasPrefix(rel, ".pyenv") {
			return err
		}
		data, err := os.ReadFile(name)
		fmt.Fprintf(&b, "%s: %q\n", rel, data)
		return err
	})
	return b.String()
}
