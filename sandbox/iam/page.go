package iam

import (
	"encoding/base64"
	"slices"

	"cloudlet/sandbox/aws"
)

// page is one page of a list: IAM's Marker, MaxItems (100 unless told) and IsTruncated.
type page[T any] struct {
	items     []T
	truncated bool
	marker    *string
}

// paged cuts a page out of items. The marker is the key of the item that comes next,
// so a thing deleted since then, but for that very one, disturbs nothing.
func paged[T any](items []T, key func(T) string, marker *string, max *int32) (page[T], error) {
	n := 100
	if max != nil {
		n = int(*max)
	}
	if marker != nil {
		next, err := base64.RawURLEncoding.DecodeString(*marker)
		i := slices.IndexFunc(items, func(x T) bool { return key(x) == string(next) })
		if err != nil || i < 0 {
			return page[T]{}, badMarker()
		}
		items = items[i:]
	}
	if len(items) <= n {
		return page[T]{items: items}, nil
	}
	next := base64.RawURLEncoding.EncodeToString([]byte(key(items[n])))
	return page[T]{items[:n], true, &next}, nil
}

// mapped converts a page's items to the SDK's type.
func mapped[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, len(xs))
	for i, x := range xs {
		out[i] = f(x)
	}
	return out
}

func same(s string) string { return s }

// under keeps the items whose path starts with prefix.
func under[T any](items []T, prefix *string, path func(T) string) []T {
	p := aws.Value(prefix)
	if p == "" || p == "/" {
		return items
	}
	var kept []T
	for _, x := range items {
		if s := path(x); len(s) >= len(p) && s[:len(p)] == p {
			kept = append(kept, x)
		}
	}
	return kept
}
