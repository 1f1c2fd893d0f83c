package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/tidwall/btree"
)

const (
	maxShelf  = 1000 // configurations of one kind in a bucket
	shelfPage = 100
)

// shelf holds the configurations of one kind by their ids.
type shelf[T any] struct{ all btree.Map[string, T] }

// put adds or replaces the configuration with the id in the query, which its document must repeat.
// It returns InvalidArgument or TooManyConfigurations.
func (s *shelf[T]) put(id, inside *string, v T) error {
	if n := aws.Value(id); n != aws.Value(inside) || n == "" || len(n) > 64 || strings.ContainsFunc(n, func(r rune) bool { return !isWord(r) && r != '-' && r != '.' }) {
		return invalidArgument("Invalid Argument", "id", n)
	}
	if _, ok := s.all.Get(*id); !ok && s.all.Len() >= maxShelf {
		return fail(400, "TooManyConfigurations", "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.")
	}
	s.all.Set(*id, v)
	return nil
}

// get returns the configuration of an id, or NoSuchConfiguration.
func (s *shelf[T]) get(id *string) (*T, error) {
	v, ok := s.all.Get(aws.Value(id))
	if !ok {
		return nil, noSuchConfiguration()
	}
	return &v, nil
}

// remove takes a configuration away, or returns NoSuchConfiguration.
func (s *shelf[T]) remove(id *string) error {
	if _, ok := s.all.Delete(aws.Value(id)); !ok {
		return noSuchConfiguration()
	}
	return nil
}

// page lists a hundred configurations by id, from where a token of the same list says, and the token of the next page if there is one.
func (s *shelf[T]) page(list string, token *string) (page []T, next *string, err error) {
	after, ok := readToken(list, token)
	if !ok {
		return nil, nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", aws.Value(token))
	}
	last := ""
	s.all.Ascend(after, func(id string, v T) bool {
		switch {
		case id == after:
			return true
		case len(page) == shelfPage:
			next = writeToken(list, last)
			return false
		}
		page, last = append(page, v), id
		return true
	})
	return page, next, nil
}

func noSuchConfiguration() error {
	return fail(404, "NoSuchConfiguration", "The specified configuration does not exist.")
}
