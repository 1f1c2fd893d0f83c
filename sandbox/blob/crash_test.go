package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"cloudlet/sandbox/blob"
)

const crashFolder = "CLOUDLET_CRASH_FOLDER"

// TestMain is also the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashFolder); dir != "" {
		upload(dir)
		return
	}
	os.Exit(m.Run())
}

// upload stores a thousand payloads, eight at a time, and says of each when it is in the store.
func upload(dir string) {
	s, err := blob.Open(dir, blob.Options{})
	if err != nil {
		panic(err)
	}
	var printing sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			refs := s.NewRefs()
			for i := w; i < 1000; i += 8 {
				r := rand.NewChaCha8([32]byte{byte(i), byte(i >> 8)})
				g, err := s.Stage(context.Background(), io.LimitReader(r, int64(1+i*331%300_000)), -1)
				if err != nil {
					panic(err)
				}
				if err := errors.Join(g.Keep(), refs.Add(g.Sums().SHA256)); err != nil {
					panic(err)
				}
				printing.Lock()
				fmt.Printf("%x\n", g.Sums().SHA256)
				printing.Unlock()
				g.Discard()
			}
		})
	}
	wg.Wait()
}

// Killed in the middle of a thousand uploads, a store has every payload that it acknowledged, and no half of any.
func TestKilledInTheMiddle(t *testing.T) {
	for _, after := range []int{1, 100, 700} {
		dir := t.TempDir()
		acknowledged := uploadAndKill(t, dir, after)
		s, err := blob.Open(dir, blob.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range acknowledged {
			size, err := s.Size(d)
			if err != nil {
				t.Fatalf("%x was acknowledged: %v", d, err)
			}
			r, err := s.Read(d, 0, size)
			if err != nil {
				t.Fatal(err)
			}
			h := sha256.New()
			if _, err := io.Copy(h, r); err != nil || !bytes.Equal(h.Sum(nil), d[:]) {
				t.Errorf("%x is not what was sent: %v", d, err)
			}
			r.Close()
		}
		whole(t, dir)
		t.Logf("killed after %d: %d acknowledged", after, len(acknowledged))
	}
}

// uploadAndKill runs upload in a process of its own, kills it after so many acknowledgements, and returns all of them.
func uploadAndKill(t *testing.T, dir string, after int) (acknowledged []blob.Digest) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var d blob.Digest
		if n, err := hex.Decode(d[:], lines.Bytes()); err == nil && n == len(d) {
			acknowledged = append(acknowledged, d)
		}
		if len(acknowledged) == after {
			cmd.Process.Kill()
		}
	}
	cmd.Wait()
	return acknowledged
}

// whole expects each file to have the content that its name says, and nothing on its way.
func whole(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != filepath.Base(f) {
			t.Errorf("%s is half a payload", f)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "temp")); len(left) > 0 {
		t.Errorf("%d payloads are still on their way", len(left))
	}
}
