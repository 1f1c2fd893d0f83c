package ec2

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// answer answers a Describe operation for a kind of things. The Input's ids, filters and page and the Output's
// list of T are found by their types; which filters there are is what the SDK documents of the operation.
func answer[Out, T any](s *Service, c *aws.Call, k *kind[T], in any, keep ...func(*T) bool) (*Out, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := k.asked(r, c, in)
	if err != nil {
		return nil, err
	}
	for _, ok := range keep {
		list = slices.DeleteFunc(list, func(x *thing[T]) bool { return !ok(&x.it) })
	}
	return told[Out](c, k, in, list)
}

// asked are the things that a call names by their ids, or all that there are to see.
func (k *kind[T]) asked(r *region, c *aws.Call, in any) ([]*thing[T], error) {
	v := reflect.ValueOf(in).Elem()
	ids := idsOf(v, k.id)
	if len(ids) == 0 {
		return k.seen(r, c.Now), nil
	}
	if q := pageOf(v); q.limit != nil || q.token != nil {
		return nil, badCombination("The parameter %s cannot be used with the parameter maxResults", ids[0])
	}
	return k.named(r, c, ids)
}

// told answers with a page of those things that pass the filters.
func told[Out, T any](c *aws.Call, k *kind[T], in any, list []*thing[T]) (*Out, error) {
	q := pageOf(reflect.ValueOf(in).Elem())
	if k.least > 0 {
		q.least = k.least
	}
	list, err := k.filters(c.Operation, q.filters...).choose(list, q.filters)
	if err != nil {
		return nil, err
	}
	if err := dryRun(q.dryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*thing[T]], q.token, q.limit, q.least)
	if err != nil {
		return nil, err
	}
	return page[Out](mapped(list, (*thing[T]).told), next), nil
}

// nothing answers a Describe operation for a kind of resource that cannot be made here: what is asked is checked, and there is none.
func nothing[Out any](s *Service, c *aws.Call, in any, ids []string, lost func([]string) error) (*Out, error) {
	if _, err := s.region(c); err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		return nil, lost(ids)
	}
	q := pageOf(reflect.ValueOf(in).Elem())
	for _, f := range q.filters {
		if name := aws.Value(f.Name); !known(c.Operation, name) {
			return nil, badFilter(name)
		}
	}
	if q.limit != nil && *q.limit < q.least {
		return nil, smallPage(*q.limit, q.least)
	}
	if aws.Value(q.token) != "" {
		return nil, badToken()
	}
	return new(Out), dryRun(q.dryRun)
}

// pageOf reads what the Describe operations have in common.
func pageOf(in reflect.Value) query {
	q := query{least: 5}
	q.dryRun, _ = member[*bool](in, "DryRun")
	q.token, _ = member[*string](in, "NextToken")
	q.limit, _ = member[*int32](in, "MaxResults")
	for _, name := range []string{"Filters", "Filter"} {
		if f, ok := member[[]types.Filter](in, name); ok {
			q.filters = f
		}
	}
	return q
}

// idsOf reads the list of ids of an Input: the one named as the field of the id, or the only list of strings.
func idsOf(in reflect.Value, id string) []string {
	if ids, ok := member[[]string](in, id+"s"); ok {
		return ids
	}
	for i := range in.NumField() {
		if f := in.Type().Field(i); f.IsExported() && strings.HasSuffix(f.Name, "Ids") {
			if ids, ok := in.Field(i).Interface().([]string); ok {
				return ids
			}
		}
	}
	return nil
}

func (k *kind[T]) named(r *region, c *aws.Call, ids []string) ([]*thing[T], error) {
	var list []*thing[T]
	var unknown []string
	for _, id := range ids {
		x, err := k.find(r, c.Now, id)
		if err != nil {
			unknown = append(unknown, id)
			continue
		}
		list = append(list, x)
	}
	if unknown != nil {
		return nil, k.lost(unknown)
	}
	return list, nil
}

// filters are the documented filters of an operation, each a path into T.
func (k *kind[T]) filters(operation string, asked ...types.Filter) fields[*thing[T]] {
	f := fields[*thing[T]]{}
	for _, name := range slices.AppendSeq(filtersOf[T](operation, asked), maps.Keys(k.also)) {
		if strings.HasPrefix(name, "tag") {
			continue
		}
		f[name] = func(x *thing[T], m matcher) bool {
			it := &x.it
			if k.full != nil {
				it = new(x.told())
			}
			return k.match(it, name, m)
		}
	}
	return f
}

// filtersOf are the filters that an operation documents; of one that documents none, those that name a field.
func filtersOf[T any](operation string, asked []types.Filter) []string {
	if names, ok := filterNames[operation]; ok {
		return strings.Fields(names)
	}
	var list []string
	for _, f := range asked {
		if name := aws.Value(f.Name); leads(reflect.TypeFor[T](), name) {
			list = append(list, name)
		}
	}
	return list
}

// match answers a filter: by a function of its own, or by the value at a path, which is mostly the name.
func (k *kind[T]) match(it *T, name string, m matcher) bool {
	if own := k.also[name]; own != nil {
		return own(it, m)
	}
	if path := k.paths[name]; path != "" {
		name = path
	}
	return m.matches(it, name)
}

// rows answers an operation that lists what are no things of their own: filtered by the paths that the operation's
// filters name, and a page of it.
func rows[Out, Row any](d *draft, list []Row, paths map[string]string) (*Out, error) {
	if d.err != nil {
		return nil, d.err
	}
	q := pageOf(d.in)
	f := fields[*Row]{}
	for _, name := range filtersOf[Row](d.c.Operation, q.filters) {
		path := name
		if p := paths[name]; p != "" {
			path = p
		}
		f[name] = func(x *Row, m matcher) bool { return m.matches(x, path) }
	}
	at := make([]int, len(list))
	for i := range list {
		at[i] = i
	}
	chosen, err := f.choose(mapped(at, func(i int) *Row { return &list[i] }), q.filters)
	if err != nil {
		return nil, err
	}
	if err := dryRun(q.dryRun); err != nil {
		return nil, err
	}
	chosen, next, err := paged(chosen, func(x *Row) string { return strconv.Itoa(slices.Index(chosen, x)) }, q.token, q.limit, q.least)
	if err != nil {
		return nil, err
	}
	return page[Out](mapped(chosen, func(x *Row) Row { return *x }), next), nil
}

// along is a filter on the values at a path into what Describe tells of an x.
func along[T, U any](told func(T) U, path string) func(T, matcher) bool {
	return func(x T, m matcher) bool {
		it := told(x)
		return m.matches(&it, path)
	}
}

// documented adds to f the documented filters of an operation that it does not have, as paths into what Describe tells of an x.
func documented[T, U any](operation string, f fields[T], told func(T) U) fields[T] {
	for name := range strings.FieldsSeq(filterNames[operation]) {
		if !strings.HasPrefix(name, "tag") && f[name] == nil {
			f[name] = along(told, name)
		}
	}
	return f
}

// known reports whether an operation documents a filter.
func known(operation, filter string) bool {
	if strings.HasPrefix(filter, "tag:") || filter == "tag-key" {
		return strings.Contains(filterNames[operation], "tag")
	}
	for name := range strings.FieldsSeq(filterNames[operation]) {
		if name == filter {
			return true
		}
	}
	return false
}

// page makes an Output of its one list and the token of the next page.
func page[Out, T any](list []T, next *string) *Out {
	out := new(Out)
	v := reflect.ValueOf(out).Elem()
	for i := range v.NumField() {
		if v.Field(i).Type() == reflect.TypeFor[[]T]() {
			v.Field(i).Set(reflect.ValueOf(list))
			break
		}
	}
	if f := v.FieldByName("NextToken"); f.IsValid() {
		f.Set(reflect.ValueOf(next))
	}
	return out
}

// as makes a struct of the fields that it has in common with another.
func as[Out any](x any) *Out {
	out := new(Out)
	to, from := reflect.ValueOf(out).Elem(), reflect.ValueOf(x)
	for i := range to.NumField() {
		f := to.Type().Field(i)
		if v := from.FieldByName(f.Name); f.IsExported() && v.IsValid() && v.Type() == f.Type {
			to.Field(i).Set(v)
		}
	}
	return out
}
