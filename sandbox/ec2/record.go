package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// base is what every EC2 resource has: an id and tags.
type base struct {
	id   string
	kind types.ResourceType // "instance", as in ARNs and tag specifications
	tags []types.Tag
}

func (b *base) self() *base { return b }

// tag returns the value of a tag.
func (b *base) tag(key string) (string, bool) {
	for i := range b.tags {
		if *b.tags[i].Key == key {
			return *b.tags[i].Value, true
		}
	}
	return "", false
}

func (b *base) name() string {
	n, _ := b.tag("Name")
	return n
}

// record is a resource of a region.
type record interface{ self() *base }

// shelf holds the resources of one kind in the order of their making.
type shelf[T record] []T

// add puts x on its shelf and under its id.
func add[T record](r *region, s *shelf[T], x T) {
	*s = append(*s, x)
	r.index[x.self().id] = x
}

// drop removes the resources for which gone is true.
func drop[T record](r *region, s *shelf[T], gone func(T) bool) {
	*s = slices.DeleteFunc(*s, func(x T) bool {
		if gone(x) {
			delete(r.index, x.self().id)
			return true
		}
		return false
	})
}

// find returns the resource of kind T with the given id.
func find[T record](r *region, id string) (T, bool) {
	x, ok := r.index[id].(T)
	return x, ok
}
