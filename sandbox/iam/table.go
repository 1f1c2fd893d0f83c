package iam

import (
	"slices"
	"strings"
)

// table holds named things in the order of their names. Names differ by more than case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
type table[T interface{ key() string }] []T

func fold(name string) string { return strings.ToLower(name) }

func (t table[T]) search(name string) (int, bool) {
	return slices.BinarySearchFunc(t, fold(name), func(x T, k string) int { return strings.Compare(fold(x.key()), k) })
}

// get returns the thing called name, without regard to case.
func (t table[T]) get(name string) (x T, ok bool) {
	if i, found := t.search(name); found {
		return t[i], true
	}
	return x, false
}

// add inserts x, unless its name is taken.
func (t *table[T]) add(x T) bool {
	i, found := t.search(x.key())
	if !found {
		*t = slices.Insert(*t, i, x)
	}
	return !found
}

func (t *table[T]) remove(name string) {
	if i, found := t.search(name); found {
		*t = slices.Delete(*t, i, i+1)
	}
}
