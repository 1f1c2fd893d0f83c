package awscli

// Behaviour tests are scripts that a user could type: txtar archives in
// ../../sandbox/SERVICE/testdata/*.txtar and testdata/*.txtar. The comment of an
// archive holds commands, one a line; its files are the virtual file system, in
// the home directory, where each script starts.
//
//	# a comment
//	aws iam create-user --user-name bob    must succeed (exit code 0)
//	! aws s3 ls                            must fail; "? aws …" may do either
//	exit 2                                 … with this exit code
//	stdout REGEX                           the last command's output matches; "! stdout REGEX" does not
//	stderr REGEX                           the same for its errors
//	cmp stdout FILE                        is equal to a file of the archive (also: cmp stderr FILE, cmp NAME FILE)
//	let NAME aws …                         the trimmed output becomes $NAME
//	as bob                                 from now on as IAM user bob: the first time, root makes an access
//	                                       key for him; "as root" goes back, "as nobody" has no credentials
//	sleep 10s                              virtual time passes
//	set NAME VALUE                         changes how the sandbox behaves (sandbox/cloud/settings.go), as its owner may
//	code NAME FILE N                       $NAME is the one-time password (RFC 6238) of the base 32 seed in FILE,
//	                                       N steps of 30 seconds from now
//	stdin FILE                             the next command reads this file
//	env NAME=VALUE                         sets a variable; "env NAME=" removes it
//	exists FILE …                          and "! exists FILE"; cat FILE prints to the log
//	skip REASON                            the rest of the script is for later
//
// Words are split as a shell does: 'single quotes', "double quotes" with
// variables, \ before a character, $NAME. A line ending in \ goes on.
//
// Each script runs natively and in the real host (wazero), in a sandbox of its own.
// Natively ids and times are stable, because clock and seeds are injected, so that
// whole outputs can be compared: run with -update to write what cmp sees into the
// archive. In the host cmp overlooks ids, addresses and times.

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"cloudlet/wasm/client/shell/memfs"
)

var update = flag.Bool("update", false, "rewrite what cmp expects in the scripts")

const home = "/home/me"

// world is a sandbox as a script sees it: native, or in wazero.
type world interface {
	HTTP() HTTPClient
	RootKey() (id, secret string)
	Now() time.Time
	Advance(time.Duration)
	Ask(question []byte) (status int, answer []byte)
}

// worlds are the ways to play a script.
var worlds = map[string]func(t *testing.T) world{"native": newNative, "wazero": newGuest}

func TestScripts(t *testing.T) {
	files := scriptFiles(t)
	for _, kind := range sortedKeys(worlds) {
		for _, file := range files {
			name := filepath.Base(filepath.Dir(filepath.Dir(file))) + "/" + strings.TrimSuffix(filepath.Base(file), ".txtar")
			t.Run(kind+"/"+name, func(t *testing.T) {
				playFile(t, worlds[kind](t), file, *update && kind == "native")
			})
		}
	}
}

func scriptFiles(t *testing.T) []string {
	var files []string
	for _, pattern := range []string{"../../wasm/awscli/testdata/*.txtar", "../../sandbox/*/testdata/*.txtar"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

func playFile(t *testing.T, w world, file string, rewrite bool) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newScript(t, w, archive)
	s.update = rewrite
	_, s.stable = w.(*native)
	s.play(string(archive.Comment))
	if s.changed {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// script is one play of an archive.
type script struct {
	t       *testing.T
	w       world
	archive *txtar.Archive
	env     *Env
	vars    map[string]string
	users   map[string][2]string // access keys of those who played
	who     string
	out     bytes.Buffer
	err     bytes.Buffer
	code    int
	stdin   string
	line    int
	update  bool
	changed bool
	stable  bool // ids and times are the same in every run
}

func newScript(t *testing.T, w world, archive *txtar.Archive) *script {
	s := &script{t: t, w: w, archive: archive, who: "root", users: map[string][2]string{}}
	s.vars = map[string]string{"HOME": home, "AWS_DEFAULT_REGION": "us-east-1"}
	files := memfs.New(0, w.Now)
	files.MkdirAll(home)
	for _, f := range archive.Files {
		name := home + "/" + f.Name
		files.MkdirAll(parent(name))
		if err := files.WriteFile(name, f.Data); err != nil {
			t.Fatal(err)
		}
	}
	s.env = &Env{
		FS: files, Dir: home, HTTP: w.HTTP(), Endpoint: "http://127.0.0.1:8080", Now: w.Now,
		Getenv: func(name string) string { return s.vars[name] },
		Sleep: func(ctx context.Context, d time.Duration) error {
			w.Advance(d)
			return ctx.Err()
		},
	}
	id, secret := w.RootKey()
	s.users["root"] = [2]string{id, secret}
	s.be("root")
	return s
}

func (s *script) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("line %d: %s\nexit code %d\nstdout:\n%s\nstderr:\n%s", s.line, fmt.Sprintf(format, args...), s.code, &s.out, &s.err)
}

func (s *script) play(text string) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		s.line = i + 1
		line := lines[i]
		for strings.HasSuffix(line, `\`) && i+1 < len(lines) {
			i++
			line = strings.TrimSuffix(line, `\`) + " " + strings.TrimSpace(lines[i])
		}
		words := s.split(line)
		if len(words) == 0 {
			continue
		}
		if words[0] == "skip" {
			s.t.Skip(strings.Join(words[1:], " "))
		}
		s.command(words)
	}
}

func (s *script) command(words []string) {
	negate, either := words[0] == "!", words[0] == "?"
	if negate || either {
		words = words[1:]
	}
	switch name, args := words[0], words[1:]; name {
	case "aws":
		s.aws(args)
		if failed := s.code != 0; failed != negate && !either {
			s.fatalf("aws %s: exit code %d", strings.Join(args, " "), s.code)
		}
	case "let":
		s.aws(args[2:])
		if s.code != 0 {
			s.fatalf("let %s: exit code %d", args[0], s.code)
		}
		s.vars[args[0]] = strings.TrimSpace(s.out.String())
	case "stdout", "stderr":
		text := s.out.String()
		if name == "stderr" {
			text = s.err.String()
		}
		s.match(name, text, args[0], negate)
	case "exit":
		if fmt.Sprint(s.code) != args[0] {
			s.fatalf("exit code %d, want %s", s.code, args[0])
		}
	case "cmp":
		s.cmp(args[0], args[1])
	case "as":
		s.as(args[0])
	case "sleep":
		d, err := time.ParseDuration(args[0])
		if err != nil {
			s.fatalf("%v", err)
		}
		s.w.Advance(d)
	case "set":
		question, err := json.Marshal(map[string]string{"ask": "settings", args[0]: args[1]})
		if err != nil {
			s.fatalf("%v", err)
		}
		if status, answer := s.w.Ask(question); status != 200 {
			s.fatalf("%d %s", status, answer)
		}
	case "code":
		s.vars[args[0]] = s.oneTimePassword(args[1], args[2])
	case "stdin":
		b, err := s.env.readFile(args[0])
		if err != nil {
			s.fatalf("%v", err)
		}
		s.stdin = string(b)
	case "env":
		name, value, _ := strings.Cut(args[0], "=")
		s.vars[name] = value
	case "exists":
		for _, f := range args {
			if _, err := s.env.FS.Stat(s.env.abs(f)); (err == nil) == negate {
				s.fatalf("exists %s: %v", f, err)
			}
		}
	case "cat":
		b, err := s.env.readFile(args[0])
		if err != nil {
			s.fatalf("%v", err)
		}
		s.t.Logf("%s:\n%s", args[0], b)
	default:
		s.fatalf("unknown command %q", name)
	}
}

func (s *script) oneTimePassword(file, steps string) string {
	text, err := s.env.readFile(file)
	if err != nil {
		s.fatalf("%v", err)
	}
	n, err := strconv.ParseInt(steps, 10, 64)
	if err != nil {
		s.fatalf("%v", err)
	}
	seed, err := base32.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		s.fatalf("%v", err)
	}
	mac := hmac.New(sha1.New, seed)
	binary.Write(mac, binary.BigEndian, s.w.Now().Unix()/30+n)
	sum := mac.Sum(nil)
	word := binary.BigEndian.Uint32(sum[sum[19]&15:])
	return fmt.Sprintf("%06d", word&0x7fffffff%1e6)
}

func (s *script) aws(args []string) {
	s.out.Reset()
	s.err.Reset()
	s.env.Stdout, s.env.Stderr, s.env.Stdin = &s.out, &s.err, strings.NewReader(s.stdin)
	s.stdin = ""
	s.code = Run(s.t.Context(), s.env, args)
}

func (s *script) match(name, text, pattern string, negate bool) {
	re, err := regexp.Compile("(?m)" + pattern)
	if err != nil {
		s.fatalf("%v", err)
	}
	if re.MatchString(text) == negate {
		s.fatalf("%s: match of %q is %v", name, pattern, !negate)
	}
}

func (s *script) cmp(what, file string) {
	got := s.out.String()
	switch what {
	case "stdout":
	case "stderr":
		got = s.err.String()
	default:
		b, err := s.env.readFile(what)
		if err != nil {
			s.fatalf("%v", err)
		}
		got = string(b)
	}
	for i, f := range s.archive.Files {
		if f.Name != file {
			continue
		}
		if got == string(f.Data) || !s.stable && anonymous(got) == anonymous(string(f.Data)) {
			return
		}
		if s.update {
			s.archive.Files[i].Data, s.changed = []byte(got), true
			return
		}
		s.fatalf("%s differs from %s, which is:\n%s", what, file, f.Data)
	}
	if !s.update {
		s.fatalf("no file %s to compare with", file)
	}
	s.archive.Files, s.changed = append(s.archive.Files, txtar.File{Name: file, Data: []byte(got)}), true
}

var unstable = regexp.MustCompile(`[0-9a-f]{17}|[0-9a-f-]{36}|A[A-Z]{3}[A-Z0-9]{16,17}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(\.[0-9]+)?Z?|([0-9a-f]{2}:){15,}[0-9a-f]{2}|ip-[0-9-]+|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+`)

// anonymous hides ids and times, which differ from run to run in the real host.
func anonymous(text string) string { return unstable.ReplaceAllString(text, "…") }

// as changes who types: root, nobody, or an IAM user of the sandbox.
func (s *script) as(who string) {
	if _, known := s.users[who]; !known && who != "nobody" {
		before := s.who
		s.be("root")
		s.aws([]string{"iam", "create-access-key", "--user-name", who, "--query", "AccessKey.[AccessKeyId,SecretAccessKey]", "--output", "text"})
		key := strings.Fields(s.out.String())
		if s.code != 0 || len(key) != 2 {
			s.fatalf("no access key for %s", who)
		}
		s.users[who] = [2]string{key[0], key[1]}
		s.be(before)
	}
	s.be(who)
}

func (s *script) be(who string) {
	s.who = who
	key := s.users[who]
	s.vars["AWS_ACCESS_KEY_ID"], s.vars["AWS_SECRET_ACCESS_KEY"] = key[0], key[1]
}

// split cuts a line into words.
func (s *script) split(line string) []string {
	words, err := splitWords(line, s.vars)
	if err != nil {
		s.fatalf("%v", err)
	}
	return words
}

// splitWords cuts a line into words as a shell does, without anything beyond quotes and variables.
func splitWords(line string, vars map[string]string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == '\'' && c != '\'':
			word.WriteByte(c)
		case c == '\'' && quote != '"', c == '"' && quote != '\'':
			in = true
			if quote == c {
				quote = 0
			} else {
				quote = c
			}
		case c == '\\' && i+1 < len(line):
			if i++; quote == '"' && !strings.ContainsRune("\"\\$", rune(line[i])) {
				word.WriteByte('\\')
			}
			word.WriteByte(line[i])
			in = true
		case c == '$' && i+1 < len(line) && isWordByte(line[i+1]):
			end := i + 1
			for end < len(line) && isWordByte(line[end]) {
				end++
			}
			word.WriteString(vars[line[i+1:end]])
			in, i = true, end-1
		case c == '#' && quote == 0 && !in:
			i = len(line)
		case (c == ' ' || c == '\t') && quote == 0:
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteByte(c)
			in = true
		}
	}
	if quote != 0 {
		return nil, errors.New("unclosed quote")
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}
