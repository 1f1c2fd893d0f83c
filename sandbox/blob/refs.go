package blob

import (
	"iter"
	"math/bits"
	"slices"
)

// Refs is a multiset of digests: the blobs that one state of a sandbox refers to, with
// how often. Clone takes O(1), so that each fork and each checkpoint has its own.
//
// It is a persistent trie over the digest's half bytes. Clones share nodes, each node counts
// its parents, and a shared node is copied before it is changed. So the number of leaf nodes
// of a digest, over all Refs, falls to zero just when nobody refers to it any more.
//
// A Refs belongs to one goroutine at a time; different Refs of one Store do not.
type Refs struct {
	store *Store
	root  *node
}

// node is an inner node, or a leaf (count > 0). Guarded by the store's mutex.
type node struct {
	parents int
	digest  Digest  // of a leaf
	count   int     // of a leaf
	present uint16  // of an inner node: which half bytes have a kid
	kids    []*node // … in that order
}

// NewRefs returns an empty multiset.
func (s *Store) NewRefs() *Refs { return &Refs{store: s} }

// Clone returns an independent multiset with the same contents.
func (r *Refs) Clone() *Refs {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	if r.root != nil {
		r.root.parents++
	}
	return &Refs{r.store, r.root}
}

// Release empties r. Blobs that no other Refs holds are deleted.
func (r *Refs) Release() {
	r.store.locked(func() {
		r.store.free(r.root)
		r.root = nil
	})
}

// Add counts one more reference to d, a blob that is in the store or just kept.
// It returns ErrNotFound otherwise.
//
// Of one call's changes do the additions before the drops.
func (r *Refs) Add(d Digest) error {
	s := r.store
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.blobs[d]; e == nil || !e.stored {
		return notFound(d)
	}
	r.root = s.add(r.root, d, 0)
	return nil
}

// Drop counts one reference to d less; the last one in any Refs deletes the blob.
// It returns ErrNotFound if r has none.
func (r *Refs) Drop(d Digest) error {
	if r.Count(d) == 0 {
		return notFound(d)
	}
	r.store.locked(func() { r.root = r.store.drop(r.root, d, 0) })
	return nil
}

// Count returns how often r refers to d.
func (r *Refs) Count(d Digest) int {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	n := r.root
	for depth := 0; n != nil && n.count == 0; depth++ {
		n = n.kid(half(d, depth))
	}
	if n == nil || n.digest != d {
		return 0
	}
	return n.count
}

// All yields each digest with its count, in order of digest. It is for saving a state:
// r must not change meanwhile.
func (r *Refs) All() iter.Seq2[Digest, int] {
	return func(yield func(Digest, int) bool) { r.root.walk(yield) }
}

func (n *node) walk(yield func(Digest, int) bool) bool {
	if n == nil {
		return true
	}
	if n.count > 0 {
		return yield(n.digest, n.count)
	}
	for _, k := range n.kids {
		if !k.walk(yield) {
			return false
		}
	}
	return true
}

// add returns n with one more d below it, using up n.
func (s *Store) add(n *node, d Digest, depth int) *node {
	if n == nil {
		return s.leaf(d)
	}
	if n.count > 0 && n.digest != d { // make room for two
		h := half(n.digest, depth)
		n = &node{parents: 1, present: 1 << h, kids: []*node{n}}
	}
	n = s.own(n)
	if n.count > 0 {
		n.count++
		return n
	}
	h := half(d, depth)
	i, ok := n.slot(h)
	if !ok {
		n.present |= 1 << h
		n.kids = slices.Insert(n.kids, i, s.leaf(d))
		return n
	}
	n.kids[i] = s.add(n.kids[i], d, depth+1)
	return n
}

// drop returns n with one d less below it, or nil when nothing is left, using up n.
// There must be one.
func (s *Store) drop(n *node, d Digest, depth int) *node {
	n = s.own(n)
	if n.count > 1 {
		n.count--
		return n
	}
	if n.count == 1 {
		s.free(n)
		return nil
	}
	h := half(d, depth)
	i, _ := n.slot(h)
	if k := s.drop(n.kids[i], d, depth+1); k != nil {
		n.kids[i] = k
	} else {
		n.present &^= 1 << h
		n.kids = slices.Delete(n.kids, i, i+1)
	}
	switch {
	case len(n.kids) == 0:
		return nil
	case len(n.kids) == 1 && n.kids[0].count > 0:
		return n.kids[0]
	}
	return n
}

func (s *Store) leaf(d Digest) *node {
	s.blobs[d].leaves++
	return &node{parents: 1, digest: d, count: 1}
}

// own returns n if it has one parent, else a copy for that parent.
func (s *Store) own(n *node) *node {
	if n.parents == 1 {
		return n
	}
	n.parents--
	own := *n
	own.parents, own.kids = 1, slices.Clone(n.kids)
	for _, k := range own.kids {
		k.parents++
	}
	if own.count > 0 {
		s.blobs[own.digest].leaves++
	}
	return &own
}

// free takes one parent from n; a node without any lets go of its kids or its digest.
func (s *Store) free(n *node) {
	if n == nil {
		return
	}
	if n.parents--; n.parents > 0 {
		return
	}
	for _, k := range n.kids {
		s.free(k)
	}
	if n.count > 0 {
		e := s.blobs[n.digest]
		e.leaves--
		s.settle(n.digest, e)
	}
}

func (n *node) kid(h byte) *node {
	if i, ok := n.slot(h); ok {
		return n.kids[i]
	}
	return nil
}

// slot returns where the kid of half byte h is, or would be.
func (n *node) slot(h byte) (i int, ok bool) {
	return bits.OnesCount16(n.present & (1<<h - 1)), n.present&(1<<h) != 0
}

// half returns the i-th half byte of d.
func half(d Digest, i int) byte {
	if i%2 == 0 {
		return d[i/2] >> 4
	}
	return d[i/2] & 15
}
