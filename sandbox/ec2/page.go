package ec2

import (
	"encoding/base64"
	"slices"

	"cloudlet/sandbox/aws"
)

// paged cuts a page out of items: the token is the id of the thing that comes next.
// Without a limit all is told at once.
func paged[T any](items []T, id func(T) string, token *string, limit *int32, least int32) ([]T, *string, error) {
	if limit != nil && *limit < least {
		return nil, nil, smallPage(*limit, least)
	}
	if t := aws.Value(token); t != "" {
		next, err := base64.RawURLEncoding.DecodeString(t)
		i := slices.IndexFunc(items, func(x T) bool { return id(x) == string(next) })
		if err != nil || i < 0 {
			return nil, nil, badToken()
		}
		items = items[i:]
	}
	n := 1000
	if limit != nil {
		n = min(n, int(*limit))
	}
	if len(items) <= n || limit == nil {
		return items, nil, nil
	}
	next := base64.RawURLEncoding.EncodeToString([]byte(id(items[n])))
	return items[:n], &next, nil
}

func idOf[T record](x T) string { return x.self().id }

// picked resolves a call's list of ids, all of which must exist.
func picked[T record](r *region, all []T, ids []string, missing func(ids []string) error) ([]T, error) {
	if len(ids) == 0 {
		return all, nil
	}
	var found []T
	var lost []string
	for n, id := range ids {
		x, ok := find[T](r, id)
		switch {
		case !ok:
			lost = append(lost, id)
		case !slices.Contains(ids[:n], id):
			found = append(found, x)
		}
	}
	if lost != nil {
		return nil, missing(lost)
	}
	return found, nil
}

// mapped converts things to the SDK's type.
func mapped[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, len(xs))
	for i, x := range xs {
		out[i] = f(x)
	}
	return out
}
