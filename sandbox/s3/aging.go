package s3

import (
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// S3 looks at lifecycle rules once a day, at midnight UTC. Here the first call to the bucket after that does, for as many
// versions as one call should; the next call goes on.
const maxAged = 1000

// age applies what the bucket's rules say of today.
func (b *bucket) age(c *aws.Call) {
	l := b.lifecycle
	today := c.Now.UTC().Truncate(day)
	if l == nil || !today.After(l.done) {
		return
	}
	left := maxAged
	k := keys{now: b.objects.Iter(), older: b.older.Iter()}
	k.seek(l.next)
	for {
		key, ok := k.key()
		if !ok {
			break
		}
		if left <= 0 {
			l.next = key
			b.changed(c)
			return
		}
		n := b.ageKey(c, key, today)
		left -= n
		if n > 0 { // the walks do not outlive a change
			k = keys{now: b.objects.Iter(), older: b.older.Iter()}
		}
		k.seek(key + "\x00")
	}
	left -= b.ageUploads(c, today)
	l.next, l.done = "", today
	if left < maxAged {
		b.changed(c)
	}
}

const day = 24 * time.Hour

// due is the midnight after so many days.
func due(t time.Time, days int32) time.Time {
	return t.UTC().AddDate(0, 0, int(days)).Add(day - 1).Truncate(day)
}

// Wake asks to be looked at at the next midnight if anything can change then.
func (s *Service) Wake(c *aws.Call) {
	s.buckets.Scan(func(_ string, b *bucket) bool {
		if b.lifecycle != nil && (b.objects.Len() > 0 || b.older.Len() > 0 || len(b.uploads) > 0) {
			c.WakeAt(c.Now.UTC().Truncate(day).Add(day))
			return false
		}
		return true
	})
}

// ageKey applies the rules to all versions of a key and returns how many were removed or moved.
func (b *bucket) ageKey(c *aws.Call, key string, today time.Time) int {
	n := 0
	list := b.versions(key)
	for i := len(list) - 1; i >= 0; i-- {
		o := list[i]
		if i == 0 {
			n += b.ageCurrent(c, o, len(list) == 1, today)
		} else {
			n += b.ageNoncurrent(c, o, list[i-1].modified, i-1, today)
		}
	}
	return n
}

// ageCurrent expires or moves what is read without a version id, or a delete marker on top of nothing.
func (b *bucket) ageCurrent(c *aws.Call, o *object, alone bool, today time.Time) int {
	for i := range b.lifecycle.rules {
		r := &b.lifecycle.rules[i]
		if !b.lifecycle.applies(r, o) {
			continue
		}
		e := r.Expiration
		switch {
		case e == nil:
		case o.marker && alone && (aws.Value(e.ExpiredObjectDeleteMarker) || e.Days != nil && !today.Before(due(o.modified, *e.Days))):
			b.discard(c, o.key, o.id())
			return 1
		case !o.marker && expired(e, o.modified, today):
			b.expire(c, o)
			return 1
		}
	}
	if o.marker {
		return 0
	}
	return b.move(o, func(r *types.LifecycleRule) []types.Transition { return r.Transitions }, o.modified, today)
}

func expired(e *types.LifecycleExpiration, since, today time.Time) bool {
	return e.Days != nil && !today.Before(due(since, *e.Days)) || e.Date != nil && !today.Before(*e.Date)
}

// expire deletes an object, or hides it behind a marker.
func (b *bucket) expire(c *aws.Call, o *object) {
	if b.versioning == "" {
		b.discard(c, o.key, nullVersion)
		return
	}
	b.write(c, newMarker(o.key, c.Now))
}

// ageNoncurrent removes or moves a version that others came after: since then, and so many other such versions.
func (b *bucket) ageNoncurrent(c *aws.Call, o *object, since time.Time, newer int, today time.Time) int {
	for i := range b.lifecycle.rules {
		r := &b.lifecycle.rules[i]
		e := r.NoncurrentVersionExpiration
		if e == nil || !b.lifecycle.applies(r, o) || newer < int(aws.Value(e.NewerNoncurrentVersions)) || today.Before(due(since, *e.NoncurrentDays)) {
			continue
		}
		if o.hold.legal == types.ObjectLockLegalHoldStatusOn || o.hold.mode != "" && o.hold.until.After(c.Now) {
			return 0
		}
		b.discard(c, o.key, o.id())
		return 1
	}
	if o.marker {
		return 0
	}
	return b.move(o, func(r *types.LifecycleRule) (list []types.Transition) {
		for _, t := range r.NoncurrentVersionTransitions {
			if newer >= int(aws.Value(t.NewerNoncurrentVersions)) {
				list = append(list, types.Transition{Days: t.NoncurrentDays, StorageClass: t.StorageClass})
			}
		}
		return list
	}, since, today)
}

// downhill is the order in which objects may move.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
var downhill = []types.StorageClass{types.StorageClassStandard, types.StorageClassReducedRedundancy, types.StorageClassStandardIa, types.StorageClassIntelligentTiering,
	types.StorageClassOnezoneIa, types.StorageClassGlacierIr, types.StorageClassGlacier, types.StorageClassDeepArchive}

// move puts a version into the coldest storage class that is due. Small objects stay unless a filter speaks of sizes.
func (b *bucket) move(o *object, of func(*types.LifecycleRule) []types.Transition, since, today time.Time) int {
	from := slices.Index(downhill, o.class)
	to := from
	for i := range b.lifecycle.rules {
		r := &b.lifecycle.rules[i]
		list := of(r)
		if len(list) == 0 || !b.lifecycle.applies(r, o) {
			continue
		}
		for _, t := range list {
			archive := t.StorageClass == types.TransitionStorageClassGlacier || t.StorageClass == types.TransitionStorageClassDeepArchive
			small := o.size < 128<<10 && !sized(r.Filter) && !(archive && b.lifecycle.smallest == types.TransitionDefaultMinimumObjectSizeVariesByStorageClass)
			if !small && (t.Days != nil && !today.Before(due(since, *t.Days)) || t.Date != nil && !today.Before(*t.Date)) {
				to = max(to, slices.Index(downhill, types.StorageClass(t.StorageClass)))
			}
		}
	}
	if to == from {
		return 0
	}
	b.stored.add(o.class, -o.size)
	b.stored.add(downhill[to], o.size)
	o.class, o.own().restored = downhill[to], nil
	return 1
}

// ageUploads aborts uploads that were begun too long ago.
func (b *bucket) ageUploads(c *aws.Call, today time.Time) int {
	n := 0
	b.uploads = slices.DeleteFunc(b.uploads, func(u *upload) bool {
		at, _ := b.lifecycle.aborts(u)
		if at.IsZero() || today.Before(at) {
			return false
		}
		u.drop(c)
		n++
		return true
	})
	return n
}

// aborts tells when an upload is aborted and by which rule; the zero time for never.
func (l *lifecycle) aborts(u *upload) (at time.Time, rule string) {
	if l == nil {
		return at, ""
	}
	for i := range l.rules {
		r := &l.rules[i]
		a := r.AbortIncompleteMultipartUpload
		if a == nil || r.Status != types.ExpirationStatusEnabled || !strings.HasPrefix(u.key, prefixOf(r)) {
			continue
		}
		if t := due(u.initiated, *a.DaysAfterInitiation); at.IsZero() || t.Before(at) {
			at, rule = t, *r.ID
		}
	}
	return at, rule
}

// abortsAt is aborts as answers tell it.
func (l *lifecycle) abortsAt(u *upload) (*time.Time, *string) {
	at, rule := l.aborts(u)
	if at.IsZero() {
		return nil, nil
	}
	return &at, &rule
}

// applies reports whether a rule is on and speaks of a version.
func (l *lifecycle) applies(r *types.LifecycleRule, o *object) bool {
	if r.Status != types.ExpirationStatusEnabled || !strings.HasPrefix(o.key, prefixOf(r)) {
		return false
	}
	f := r.Filter
	if f == nil {
		return true
	}
	above, below, tags := f.ObjectSizeGreaterThan, f.ObjectSizeLessThan, []types.Tag(nil)
	if f.Tag != nil {
		tags = []types.Tag{*f.Tag}
	}
	if f.And != nil {
		above, below, tags = f.And.ObjectSizeGreaterThan, f.And.ObjectSizeLessThan, f.And.Tags
	}
	if above != nil && o.size <= *above || below != nil && o.size >= *below {
		return false
	}
	for _, t := range tags {
		if !slices.ContainsFunc(o.tags, func(u types.Tag) bool { return *u.Key == aws.Value(t.Key) && aws.Value(u.Value) == aws.Value(t.Value) }) {
			return false
		}
	}
	return true
}

// sized reports whether a filter speaks of sizes.
func sized(f *types.LifecycleRuleFilter) bool {
	return f != nil && (f.ObjectSizeGreaterThan != nil || f.ObjectSizeLessThan != nil || f.And != nil && (f.And.ObjectSizeGreaterThan != nil || f.And.ObjectSizeLessThan != nil))
}

func prefixOf(r *types.LifecycleRule) string {
	switch f := r.Filter; {
	case f == nil:
		//lint:ignore SA1019 Old configurations carry a prefix of their own, and S3 still takes them.
		return aws.Value(r.Prefix)
	case f.And != nil:
		return aws.Value(f.And.Prefix)
	default:
		return aws.Value(f.Prefix)
	}
}

// ends tells when an object expires and by which rule; the zero time for never.
func (l *lifecycle) ends(o *object) (at time.Time, rule string) {
	if l == nil {
		return at, ""
	}
	for i := range l.rules {
		r := &l.rules[i]
		if r.Expiration == nil || !l.applies(r, o) {
			continue
		}
		t := aws.Value(r.Expiration.Date)
		if r.Expiration.Days != nil {
			t = due(o.modified, *r.Expiration.Days)
		}
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at, rule = t, *r.ID
		}
	}
	return at, rule
}

// expiration is the x-amz-expiration header of the object that is current, "" for none.
func (b *bucket) expiration(o *object) string {
	if current, _ := b.objects.Get(o.key); current != o {
		return ""
	}
	at, rule := b.lifecycle.ends(o)
	if at.IsZero() {
		return ""
	}
	return `expiry-date="` + at.UTC().Format(httpTime) + `", rule-id="` + urlEncode(rule) + `"`
}
