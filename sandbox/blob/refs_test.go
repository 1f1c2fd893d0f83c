package blob

import (
	"crypto/sha256"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestNothingLeaks plays random forks, additions, drops and releases against a plain
// map per state. The files must be those that some state refers to, and in the end none.
func TestNothingLeaks(t *testing.T) {
	type state struct {
		refs *Refs
		want map[Digest]int
	}
	s := open(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	states := []*state{{s.NewRefs(), map[Digest]int{}}}
	for step := range 4000 {
		i := rnd.IntN(len(states))
		st := states[i]
		switch op := rnd.IntN(10); {
		case op < 5:
			g := s.StageBytes([]byte{byte(rnd.IntN(60))})
			must(t, g.Keep())
			must(t, st.refs.Add(g.Sums().SHA256))
			g.Discard()
			st.want[g.Sums().SHA256]++
		case op < 8 && len(st.want) > 0:
			ds := slices.SortedFunc(maps.Keys(st.want), compare)
			d := ds[rnd.IntN(len(ds))]
			must(t, st.refs.Drop(d))
			if st.want[d]--; st.want[d] == 0 {
				delete(st.want, d)
			}
		case op == 8 && len(states) < 12:
			states = append(states, &state{st.refs.Clone(), maps.Clone(st.want)})
		case op == 9 && len(states) > 1:
			st.refs.Release()
			states = slices.Delete(states, i, i+1)
		}
		if step%50 == 0 {
			all := map[Digest]int{}
			for _, st := range states {
				if got := maps.Collect(st.refs.All()); !maps.Equal(got, st.want) {
					t.Fatalf("step %d: state holds %v, want %v", step, got, st.want)
				}
				maps.Copy(all, st.want)
			}
			if n := len(files(t, s)); n != len(all) {
				t.Fatalf("step %d: %d files for %d live digests", step, n, len(all))
			}
		}
	}
	for _, st := range states {
		st.refs.Release()
	}
	if f := files(t, s); len(f) != 0 || len(s.blobs) != 0 {
		t.Errorf("left behind: %v and %d entries", f, len(s.blobs))
	}
}

func TestRefsOfOtherStateKeepBlob(t *testing.T) {
	s := open(t)
	a := s.NewRefs()
	d := keep(t, s, a, "hello")
	b := a.Clone()
	must(t, a.Drop(d))
	if a.Count(d) != 0 || b.Count(d) != 1 {
		t.Errorf("counts %d and %d, want 0 and 1", a.Count(d), b.Count(d))
	}
	if got := content(t, s, d, 0, 5); got != "hello" {
		t.Errorf("read %q", got)
	}
	b.Release()
	if _, err := s.Read(d, 0, 5); err == nil {
		t.Error("blob outlived its last reference")
	}
	if err := b.Add(d); err == nil {
		t.Error("added a blob that is gone")
	}
	if err := b.Drop(d); err == nil {
		t.Error("dropped a reference that is not there")
	}
}

// TestDeepTrie adds digests with long common prefixes, as chance never makes them.
func TestDeepTrie(t *testing.T) {
	s := open(t)
	r := s.NewRefs()
	var ds []Digest
	for i := range 32 {
		var d Digest
		d[i] = 1
		s.blobs[d] = &entry{stored: true}
		ds = append(ds, d)
		must(t, r.Add(d))
	}
	for i, d := range ds {
		if r.Count(d) != 1 {
			t.Fatalf("digest %d is lost", i)
		}
		must(t, r.Drop(d))
	}
	if r.root != nil {
		t.Error("root stays")
	}
}

func BenchmarkClone(b *testing.B) {
	s := open(b)
	r := s.NewRefs()
	for i := range 100_000 {
		d := sha256.Sum256([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
		s.blobs[d] = &entry{stored: true}
		r.Add(d)
	}
	d := sha256.Sum256([]byte{1, 0, 0})
	for b.Loop() {
		c := r.Clone()
		c.Add(d)
		c.Release()
	}
}

func compare(a, b Digest) int { return slices.Compare(a[:], b[:]) }

// files lists every file below the store's folder.
func files(t *testing.T, s *Store) (names []string) {
	must(t, filepath.WalkDir(s.dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, p)
		}
		return err
	}))
	return names
}
