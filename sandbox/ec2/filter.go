package ec2

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// matcher holds the values of one filter: a thing matches if one of its own values does.
type matcher []string

// maxFilterValues is how many values the filters of one call may have.
const maxFilterValues = 200

func (m matcher) text(values ...string) bool {
	for _, v := range values {
		for _, p := range m {
			if like(p, v) {
				return true
			}
		}
	}
	return false
}

func (m matcher) number(n int) bool { return m.text(strconv.Itoa(n)) }

func (m matcher) flag(b bool) bool { return m.text(strconv.FormatBool(b)) }

func (m matcher) time(t time.Time) bool { return m.text(t.UTC().Format("2006-01-02T15:04:05.000Z")) }

// tagged matches a tag with a given key.
func (m matcher) tagged(tags []types.Tag, key string) bool {
	for i := range tags {
		if *tags[i].Key == key && m.text(*tags[i].Value) {
			return true
		}
	}
	return false
}

func (m matcher) tagKey(tags []types.Tag) bool {
	for i := range tags {
		if m.text(*tags[i].Key) {
			return true
		}
	}
	return false
}

// like compares with EC2's wildcards: * any run, ? any one letter, \ takes the next literally. Case counts.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
func like(pattern, s string) bool {
	star, back := -1, 0 // the last *, and where in s its run ends
	i, p := 0, 0
	for i < len(s) {
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, back = p, i
				p++
				continue
			case c == '?':
				i, p = i+1, p+1
				continue
			case c == '\\' && p+1 < len(pattern) && pattern[p+1] == s[i]:
				i, p = i+1, p+2
				continue
			case c == s[i] && c != '\\':
				i, p = i+1, p+1
				continue
			}
		}
		if star < 0 {
			return false
		}
		back++
		i, p = back, star+1
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// fields tells how the things of one kind answer to filters, beside those on tags.
type fields[T any] map[string]func(x T, m matcher) bool

type test[T any] struct {
	holds  func(x T, m matcher) bool
	tag    string // tag:KEY
	values matcher
}

// compile refuses filters that the kind does not have.
func (f fields[T]) compile(filters []types.Filter) ([]test[T], error) {
	var tests []test[T]
	n := 0
	for _, x := range filters {
		name := aws.Value(x.Name)
		t := test[T]{values: x.Values, holds: f[name]}
		if key, ok := strings.CutPrefix(name, "tag:"); ok {
			t.tag, t.holds = key, nil
		} else if t.holds == nil && name != "tag-key" {
			return nil, badFilter(name)
		}
		if n += len(x.Values); n > maxFilterValues {
			return nil, tooManyFilterValues()
		}
		if len(x.Values) == 0 {
			return nil, emptyFilter(name)
		}
		tests = append(tests, t)
	}
	return tests, nil
}

func (t *test[T]) match(x T) bool {
	if t.holds != nil {
		return t.holds(x, t.values)
	}
	r, ok := any(x).(record)
	switch {
	case !ok:
		return false
	case t.tag != "":
		return t.values.tagged(r.self().tags, t.tag)
	}
	return t.values.tagKey(r.self().tags)
}

// choose keeps the things that pass all filters.
func (f fields[T]) choose(all []T, filters []types.Filter) ([]T, error) {
	tests, err := f.compile(filters)
	if err != nil {
		return nil, err
	}
	if len(tests) == 0 {
		return all, nil
	}
	var kept []T
next:
	for _, x := range all {
		for i := range tests {
			if !tests[i].match(x) {
				continue next
			}
		}
		kept = append(kept, x)
	}
	return kept, nil
}
