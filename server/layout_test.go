package server_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A ban says which packages must not import which, and why. Patterns are
// path.Match patterns over import paths; "/..." at the end takes in what is below.
type ban struct {
	from   string
	except []string // importing files (repo-relative) or packages that may
	to     []string
	why    string
}

var services = []string{"cloudlet/sandbox/iam", "cloudlet/sandbox/sts", "cloudlet/sandbox/s3", "cloudlet/sandbox/ec2"}

var bans = []ban{
	{from: "cloudlet/sandbox/...", to: []string{"cloudlet/server/...", "cloudlet/wasm/...", "cloudlet/playground/..."},
		why: "imports go one way: server -> wasm -> sandbox"},
	{from: "cloudlet/wasm/...", to: []string{"cloudlet/server/...", "cloudlet/playground/..."},
		why: "imports go one way: server -> wasm -> sandbox"},
	{from: "cloudlet/playground/...", to: []string{"cloudlet/..."},
		why: "the playground is what the browser shows: it imports no Go package but embed"},
	{from: "cloudlet/sandbox", to: []string{"cloudlet/sandbox/cloud/...", "cloudlet/sandbox/iam", "cloudlet/sandbox/sts", "cloudlet/sandbox/s3", "cloudlet/sandbox/ec2"},
		why: "the host knows the emulator only as wasm bytes behind sandbox/abi"},
	{from: "cloudlet/sandbox/aws/...", to: []string{"cloudlet/sandbox/abi", "cloudlet/sandbox/cloud/...", "cloudlet/sandbox/iam", "cloudlet/sandbox/sts", "cloudlet/sandbox/s3", "cloudlet/sandbox/ec2", "cloudlet/sandbox/blob"},
		why: "the vocabulary stands at the bottom"},
	{from: "cloudlet/...", except: []string{"cloudlet/sandbox"}, to: []string{"github.com/tetratelabs/wazero/..."},
		why: "only package sandbox runs wasm, so that the runtime can be replaced in one place"},
	{from: "cloudlet/...", except: []string{"server/socket.go"}, to: []string{"github.com/gorilla/websocket"},
		why: "only server/socket.go speaks websocket"},
	{from: "cloudlet/sandbox/...", to: []string{"syscall/js"},
		why: "the emulator does not know the browser"},
}

// guest is what a sandbox is made of: it must be a pure function of its input.
var guest = append([]string{"cloudlet/sandbox/cloud", "cloudlet/sandbox/aws", "cloudlet/sandbox/aws/wire", "cloudlet/sandbox/aws/policy", "cloudlet/sandbox/aws/policy/validate", "cloudlet/sandbox/aws/actions", "cloudlet/sandbox/aws/schema", "cloudlet/sandbox/ec2/reach"}, services...)

var guestBans = []string{"net", "os", "os/exec", "crypto/rand", "syscall", "syscall/js", "math/rand"}

type source struct {
	file    string // repo-relative, slashes
	pkg     string // import path
	test    bool
	imports []string
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	root := ".."
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); n == "node_modules" || n == "testdata" || n == "dist" || n == "bin" || (strings.HasPrefix(n, ".") && n != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{file: rel, pkg: path.Join("cloudlet", path.Dir(rel)), test: strings.HasSuffix(rel, "_test.go")}
		for _, i := range f.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("found only %d Go files: is this the repository?", len(all))
	}
	return all
}

func under(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pkg == pattern
}

func anyUnder(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return under(p, pkg) })
}

// TestImports holds the code against the house's import rules.
func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		for _, b := range bans {
			if s.test || !under(b.from, s.pkg) || anyUnder(b.except, s.pkg) || slices.Contains(b.except, s.file) {
				continue
			}
			for _, i := range s.imports {
				if anyUnder(b.to, i) && !(b.from == "cloudlet/playground/..." && under(b.from, i)) {
					t.Errorf("%s imports %s: %s", s.file, i, b.why)
				}
			}
		}
	}
}

// TestServicesStandAlone: a service that needs another declares an interface, which cloud fills.
func TestServicesStandAlone(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(services, s.pkg) {
			continue
		}
		for _, i := range s.imports {
			if slices.Contains(services, i) && i != s.pkg {
				t.Errorf("%s imports %s: services never import one another; declare a small interface", s.file, i)
			}
		}
	}
}

// TestGuestIsPure: time, randomness and I/O reach a sandbox only through the call.
func TestGuestIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(guest, s.pkg) {
			continue
		}
		for _, i := range s.imports {
			if slices.Contains(guestBans, i) {
				t.Errorf("%s imports %s: guest code has no clock, randomness or I/O but what the call brings", s.file, i)
			}
		}
	}
}

// TestMainsAreLeaves: nothing imports a command.
func TestMainsAreLeaves(t *testing.T) {
	mains := []string{"cloudlet/server/cmd/cloudlet", "cloudlet/wasm/cloud", "cloudlet/wasm/client", "cloudlet/sandbox/internal/awsgen"}
	for _, s := range sources(t) {
		for _, i := range s.imports {
			if slices.Contains(mains, i) {
				t.Errorf("%s imports the command %s", s.file, i)
			}
		}
	}
}
