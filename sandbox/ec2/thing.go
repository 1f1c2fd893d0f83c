package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// thing is a resource that is kept in the form in which Describe tells it, but for its tags.
// Most kinds of resource are things; those whose state is computed have a struct of their own.
type thing[T any] struct {
	base
	r    *region
	kind *kind[T]
	it   T
	next []turn    // changes that come with time, the earliest first
	last time.Time // when it is no longer told of; zero: not yet known
}

// turn is a change of state at a moment.
type turn struct {
	at    time.Time
	state string
}

// kind says what the resources of one kind have in common.
type kind[T any] struct {
	resource types.ResourceType // "" of a part of another thing, which shows itself in that alone
	prefix   string             // of ids: "nat"
	id       string             // the field of T that holds the id: "NatGatewayId"
	state    string             // the path to the field of T that holds the state: "State", "Status.Code"
	quota    int                // how many a region holds
	least    int32              // the smallest page; 0: 5
	lost     func(ids []string) error
	over     func() error      // what is told beyond the quota; nil: a general error
	also     fields[*T]        // filters that are not named as the fields are
	paths    map[string]string // filters that are named otherwise than the paths that they mean
	course   course
	given    func(r *region) []T    // what AWS has in each region by itself
	full     func(r *region, it *T) // adds what is not kept but known
}

// described is what a region knows of a thing without its type.
type described interface {
	record
	settle(now time.Time)
	gone(now time.Time) bool
	status() string
	refers(id string) bool
}

// settle makes the changes of state that are due.
func (x *thing[T]) settle(now time.Time) {
	for len(x.next) > 0 && !x.next[0].at.After(now) {
		setText(&x.it, x.kind.state, x.next[0].state)
		x.next = x.next[1:]
	}
}

func (x *thing[T]) gone(now time.Time) bool { return !x.last.IsZero() && !x.last.After(now) }

// status is the state at the last settling.
func (x *thing[T]) status() string {
	if x.kind.state == "" {
		return ""
	}
	return firstText(&x.it, x.kind.state)
}

// refers reports whether some field of the thing holds the id.
func (x *thing[T]) refers(id string) bool { return x.id != id && holds(&x.it, id) }

// becomes plans a change of state after a while.
func (x *thing[T]) becomes(c *aws.Call, state string, after time.Duration) *thing[T] {
	at := c.Now.Add(after)
	x.next = append(x.next, turn{at, state})
	c.WakeAt(at)
	return x
}

// leaves takes a thing through the states of its end: told as going at once and as gone after a while, for as long as it lingers.
func (x *thing[T]) leaves(c *aws.Call, r *region, going, gone string, after, lingers time.Duration) {
	x.next = nil
	setText(&x.it, x.kind.state, going)
	if gone != "" {
		x.becomes(c, gone, after)
	}
	x.last = c.Now.Add(after + lingers)
	c.WakeAt(x.last)
	x.changed(c, aws.Changed)
}

// changed notes what happened to a thing that shows itself.
func (x *thing[T]) changed(c *aws.Call, verb string) {
	if x.kind.resource != "" {
		c.Changed(verb, x.r.current(x.id, c.Now))
	}
}

// all lists the things of a kind in the order of their making, as they are now.
func (k *kind[T]) all(r *region, now time.Time) []*thing[T] {
	list := k.ownedByAWS(r)
	for _, x := range r.things[k.prefix] {
		if y, ok := x.(*thing[T]); ok && y.kind == k && !y.gone(now) {
			y.settle(now)
			list = append(list, y)
		}
	}
	return list
}

func (k *kind[T]) ownedByAWS(r *region) []*thing[T] {
	if k.given == nil {
		return nil
	}
	return mapped(k.given(r), func(it T) *thing[T] {
		return &thing[T]{base: base{id: firstText(&it, k.id), kind: k.resource}, r: r, kind: k, it: it}
	})
}

// find returns the thing with the given id as it is now.
func (k *kind[T]) find(r *region, now time.Time, id string) (*thing[T], error) {
	if all := k.ownedByAWS(r); all != nil {
		if i := slices.IndexFunc(all, func(x *thing[T]) bool { return x.id == id }); i >= 0 {
			return all[i], nil
		}
	}
	x, ok := find[*thing[T]](r, id)
	if !ok || x.kind != k || x.gone(now) {
		return nil, k.lost([]string{id})
	}
	x.settle(now)
	return x, nil
}

// add makes a thing of what a call has said of it.
func (k *kind[T]) add(d *draft, it T) *thing[T] {
	x := &thing[T]{base: base{id: d.c.NewID(k.prefix), kind: k.resource, tags: d.tags[k.resource]}, r: d.r, kind: k, it: it}
	x.stamp(d)
	if k.course.begins != "" {
		setText(&x.it, k.state, k.course.begins)
		x.becomes(d.c, k.course.is, k.course.takes)
	}
	d.r.sweep(k.prefix, d.c.Now)
	d.r.things[k.prefix] = append(d.r.things[k.prefix], x)
	d.r.index[x.id] = x
	x.changed(d.c, aws.Created)
	return x
}

// drop removes a thing at once.
func (k *kind[T]) drop(d *draft, x *thing[T]) {
	x.changed(d.c, aws.Deleted)
	d.r.things[k.prefix] = slices.DeleteFunc(d.r.things[k.prefix], func(y described) bool { return y.self() == &x.base })
	delete(d.r.index, x.id)
}

// sweep forgets the things of a kind that are no longer told of.
func (r *region) sweep(prefix string, now time.Time) {
	r.things[prefix] = slices.DeleteFunc(r.things[prefix], func(x described) bool {
		if x.gone(now) {
			delete(r.index, x.self().id)
			return true
		}
		return false
	})
}

// told is a thing as answers show it.
func (x *thing[T]) told() T {
	it := x.it
	if x.kind.full != nil {
		x.kind.full(x.r, &it)
	}
	setTags(&it, x.tags)
	return it
}

// users lists what holds on to a resource: the ids of the things that name it, in order.
func (r *region) users(id string, now time.Time) []string {
	var list []string
	for _, all := range r.things {
		for _, x := range all {
			if x.settle(now); x.self().kind != "" && !x.gone(now) && !ended(x.status()) && x.refers(id) {
				list = append(list, x.self().id)
			}
		}
	}
	slices.Sort(list)
	return list
}

// ended reports whether a state is one that nothing comes after.
func ended(state string) bool {
	switch strings.ToLower(state) {
	case "deleted", "deleting", "rejected", "failed", "expired", "cancelled":
		return true
	}
	return false
}
