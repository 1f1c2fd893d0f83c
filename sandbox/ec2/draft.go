package ec2

import (
	"crypto/sha256"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// draft is a call that may change something, while it is checked. The first thing that is wrong with
// it stays; nothing must be changed before ready has said nil.
type draft struct {
	c    *aws.Call
	r    *region
	in   reflect.Value // the Input
	tags map[types.ResourceType][]types.Tag
	err  error
}

// begin looks up the region of a call and reads the tags for the kinds of resource that it makes.
func (s *Service) begin(c *aws.Call, in any, makes ...types.ResourceType) *draft {
	d := &draft{c: c, in: reflect.ValueOf(in).Elem()}
	if d.r, d.err = s.region(c); d.err != nil {
		return d
	}
	if specs, ok := member[[]types.TagSpecification](d.in, "TagSpecifications"); ok {
		d.tags, d.err = specified(specs, makes...)
	}
	return d
}

// member reads a field of an Input, if it has one of that name and type.
func member[T any](in reflect.Value, name string) (value T, ok bool) {
	f := in.FieldByName(name)
	if !f.IsValid() {
		return value, false
	}
	value, ok = f.Interface().(T)
	return value, ok
}

// fail notes what is wrong, unless something was before.
func (d *draft) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// check notes err unless ok.
func (d *draft) check(ok bool, err func() error) {
	if d.err == nil && !ok {
		d.err = err()
	}
}

// ready tells what is wrong with the call; one that only asked whether it may is told so at last.
func (d *draft) ready() error {
	if d.err == nil {
		dry, _ := member[*bool](d.in, "DryRun")
		d.err = dryRun(dry)
	}
	return d.err
}

// wanted looks up a resource that a call names. It returns the zero T if something was wrong before.
func wanted[T record](d *draft, id *string, lost func([]string) error) (x T) {
	if d.err != nil {
		return x
	}
	x, ok := find[T](d.r, aws.Value(id))
	if !ok || d.r.vanished(x, d.c) {
		d.err = lost([]string{aws.Value(id)})
	}
	return x
}

// of looks up a thing that a call names.
func (k *kind[T]) of(d *draft, id *string) *thing[T] {
	if d.err != nil {
		return nil
	}
	x, err := k.find(d.r, d.c.Now, aws.Value(id))
	d.fail(err)
	return x
}

// mine looks up a thing that a call changes. It returns AuthFailure if it is another account's.
func (k *kind[T]) mine(d *draft, id *string) *thing[T] {
	x := k.of(d, id)
	if x != nil && d.r.index[x.id] != record(x) {
		d.fail(bad("AuthFailure", "Not authorized for %s:%s", k.resource, x.id))
		return nil
	}
	return x
}

// room checks the quota for one more thing.
func (k *kind[T]) room(d *draft) {
	if d.err == nil && len(k.all(d.r, d.c.Now)) >= k.quota {
		if k.over != nil {
			d.err = k.over()
			return
		}
		d.err = bad("ResourceLimitExceeded", "The maximum number of resources of type %s has been reached: %d", k.resource, k.quota)
	}
}

// unused checks that no other thing names x.
func (d *draft) unused(id string) {
	if d.err == nil {
		if users := d.r.users(id, d.c.Now); len(users) > 0 {
			d.err = bad("DependencyViolation", "The resource '%s' has dependencies and cannot be deleted.", id)
		}
	}
}

// repeat is what a call with a client token has answered.
type repeat struct {
	request [32]byte // digest of the parameters
	at      time.Time
	out     any
}

// maxRepeats is how many answers to client tokens a region remembers; the oldest is forgotten first.
const maxRepeats = 256

// once answers a call whose client token was seen before as it was answered then, even if what it names is gone by now.
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
func once[Out any](d *draft, do func() (*Out, error)) (*Out, error) {
	token, _ := member[*string](d.in, "ClientToken")
	if d.r == nil || aws.Value(token) == "" {
		return do()
	}
	key := d.c.Operation + " " + *token
	digest := sha256.Sum256(mustJSON(d.in.Interface()))
	if e, ok := d.r.repeats[key]; ok && d.c.Now.Sub(e.at) < tokenLife {
		if e.request != digest {
			return nil, bad("IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).")
		}
		return e.out.(*Out), nil
	}
	out, err := do()
	if err == nil {
		d.r.remember(key, &repeat{digest, d.c.Now, out})
	}
	return out, err
}

func (r *region) remember(key string, e *repeat) {
	if len(r.repeats) >= maxRepeats {
		oldest := ""
		for k, x := range r.repeats {
			if oldest == "" || x.at.Before(r.repeats[oldest].at) || x.at.Equal(r.repeats[oldest].at) && k < oldest {
				oldest = k
			}
		}
		delete(r.repeats, oldest)
	}
	r.repeats[key] = e
}
