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
	own  any       // what the kind knows beyond what Describe tells
	next []turn[T] // changes that come with time, the earliest first
	last time.Time // when it is no longer told of; zero: not yet known
}

// turn is a change at a moment.
type turn[T any] struct {
	at time.Time
	do func(it *T)
}

// kind says what the resources of one kind have in common.
type kind[T any] struct {
	resource types.ResourceType       // "" of a part of another thing, which shows itself in that alone
	prefix   string                   // of ids: "nat"
	id       string                   // the field of T that holds the id: "NatGatewayId"
	name     func(c *aws.Call) string // makes an id that is not a prefix and digits
	state    string                   // the path to the field of T that holds the state: "State", "Status.Code"
	quota    int                      // how many a region holds
	least    int32                    // the smallest page; 0: 5
	lost     func(ids []string) error
	over     func() error      // what is told beyond the quota; nil: a general error
	also     fields[*T]        // filters that are not named as the fields are
	paths    map[string]string // filters that are named otherwise than the paths that they mean
	course   course
	given    func(r *region) []T                                    // what AWS has in each region by itself
	full     func(r *region, it *T)                                 // adds what is not kept but known
	look     func(x *thing[T], now time.Time)                       // brings up to date what follows from other resources
	common   func(k *kind[T], r *region, now time.Time) []*thing[T] // what others offer to the account, which cannot change it
	aside    bool                                                   // it names other resources without holding on to them
}

// described is what a region knows of a thing without its type.
type described interface {
	record
	settle(now time.Time)
	gone(now time.Time) bool
	status() string
	refers(id string) bool
	wake(c *aws.Call)
}

// settle makes the changes that are due.
func (x *thing[T]) settle(now time.Time) {
	for len(x.next) > 0 && !x.next[0].at.After(now) {
		do := x.next[0].do
		x.next = x.next[1:]
		do(&x.it)
	}
	if x.kind.look != nil {
		x.kind.look(x, now)
	}
}

func (x *thing[T]) gone(now time.Time) bool {
	x.settle(now)
	return !x.last.IsZero() && !x.last.After(now)
}

// wake asks to be looked at at the next change.
func (x *thing[T]) wake(c *aws.Call) {
	if len(x.next) > 0 {
		c.WakeAt(x.next[0].at)
	}
	c.WakeAt(x.last)
}

// status is the state at the last settling.
func (x *thing[T]) status() string {
	if x.kind.state == "" {
		return ""
	}
	return firstText(&x.it, x.kind.state)
}

// refers reports whether some field of the thing holds the id.
func (x *thing[T]) refers(id string) bool { return !x.kind.aside && x.id != id && holds(&x.it, id) }

// becomes plans a change of state after a while.
func (x *thing[T]) becomes(c *aws.Call, state string, after time.Duration) *thing[T] {
	return x.later(c, c.Now.Add(after), func(it *T) { setText(it, x.kind.state, state) })
}

// later plans any change. What earlier answers have told must stay as it is: lists and pointers are replaced, not written to.
func (x *thing[T]) later(c *aws.Call, at time.Time, do func(it *T)) *thing[T] {
	i := len(x.next)
	for i > 0 && x.next[i-1].at.After(at) {
		i--
	}
	x.next = slices.Insert(x.next, i, turn[T]{at, do})
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
		return &thing[T]{base: base{id: firstText(&it, k.id), kind: k.resource, tags: tagsOf(&it)}, r: r, kind: k, it: it}
	})
}

// find returns the thing with the given id as it is now.
func (k *kind[T]) find(r *region, now time.Time, id string) (*thing[T], error) {
	if all := k.ownedByAWS(r); all != nil {
		if i := slices.IndexFunc(all, func(x *thing[T]) bool { return x.id == id }); i >= 0 {
			return all[i], nil
		}
	}
	if x, ok := find[*thing[T]](r, id); ok && x.kind == k && !x.gone(now) {
		return x, nil
	}
	if k.common != nil {
		for _, x := range k.common(k, r, now) {
			if x.id == id {
				return x, nil
			}
		}
	}
	return nil, k.lost([]string{id})
}

// seen lists what there is to see: the account's own things and what others offer.
func (k *kind[T]) seen(r *region, now time.Time) []*thing[T] {
	list := k.all(r, now)
	if k.common != nil {
		list = append(list, k.common(k, r, now)...)
	}
	return list
}

// add makes a thing of what a call has said of it.
func (k *kind[T]) add(d *draft, it T) *thing[T] {
	d.r.sweep(k.prefix, d.c.Now)
	x := k.put(d.c, d.r, it, d.tags[k.resource])
	x.stamp(d)
	if k.course.begins != "" {
		setText(&x.it, k.state, k.course.begins)
		x.becomes(d.c, k.course.is, k.course.takes)
	}
	x.changed(d.c, aws.Created)
	return x
}

// put makes a thing without telling.
func (k *kind[T]) put(c *aws.Call, r *region, it T, tags []types.Tag) *thing[T] {
	make := func(c *aws.Call) string { return c.NewID(k.prefix) }
	if k.name != nil {
		make = k.name
	}
	x := &thing[T]{base: base{id: make(c), kind: k.resource, tags: tags}, r: r, kind: k, it: it}
	if k.id != "" {
		setText(&x.it, k.id, x.id)
	}
	r.things[k.prefix] = append(r.things[k.prefix], x)
	r.index[x.id] = x
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
			if x.settle(now); !x.gone(now) && !ended(x.status()) && x.refers(id) {
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
	case "deleted", "deleting", "rejected", "failed", "expired", "cancelled", "delete-in-progress", "delete-complete",
		"disassociated", "disassociating", "disabled", "disabling", "detached", "detaching", "revoking", "pending-deprovision", "deprovisioned", "disassociate-in-progress", "disassociate-complete":
		return true
	}
	return false
}
