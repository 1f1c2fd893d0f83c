package s3

import (
	"encoding/hex"
	"time"
	"unicode/utf8"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	maxKey    = 1024    // bytes of UTF-8
	maxUpload = 5 << 30 // bytes of one request
)

// object is one version of an object. It is never changed but for its class and what is in extra: a write puts another in its place.
// A bucket may have very many, so that what few have stands apart, and what many have alike is shared.
type object struct {
	key      string
	version  string // its id, "" for none
	etag     string // without quotes
	parts    []*part
	size     int64
	modified time.Time
	whole    *checksum // of several parts; nil for that of the only one
	class    types.StorageClass
	marker   bool // a delete marker: nothing but key, version and time
	multi    bool // made by a multipart upload
	*headers
	*extra
}

// extra is what few objects have. It may be shared: own makes it one's own before a change.
type extra struct {
	tags        []types.Tag
	hold        hold
	acl         acl
	annotations []annotation // by name
	protection  *protection
	restored    *restoration // nil for none
}

// noHeaders and noExtra are those of objects that have none.
var (
	noHeaders = &headers{}
	noExtra   = &extra{}
)

// own returns what the object may be changed in.
func (o *object) own() *extra {
	e := *o.extra
	o.extra = &e
	return o.extra
}

// sum is the checksum that the object has kept.
func (o *object) sum() checksum {
	switch {
	case o.whole != nil:
		return *o.whole
	case len(o.parts) == 1:
		return o.parts[0].sum()
	}
	return checksum{}
}

// summed is sum without the value.
func (o *object) summed() (types.ChecksumAlgorithm, types.ChecksumType) {
	switch {
	case o.whole != nil:
		return o.whole.algorithm, o.whole.kind
	case len(o.parts) == 1:
		return o.parts[0].by.name, types.ChecksumTypeFullObject
	}
	return "", ""
}

// newMarker is a delete marker.
func newMarker(key string, now time.Time) *object {
	return &object{key: key, marker: true, modified: second(now), headers: noHeaders, extra: noExtra}
}

// part is a piece of an object, or of an upload under way.
type part struct {
	number   int32 // 1 to 10,000
	size     int64
	etag     string     // without quotes
	runs     []aws.Blob // where its bytes are, in order; nil: they are one whole payload
	sums     aws.Sums
	by       *algorithm // of the checksum that it has kept
	modified time.Time
}

// blobs tells where the bytes are, in order.
func (p *part) blobs() []aws.Blob {
	if p.runs != nil {
		return p.runs
	}
	return []aws.Blob{{SHA256: p.sums.SHA256, Size: p.size, Length: p.size}}
}

// sum is the checksum that the part has kept.
func (p *part) sum() checksum { return p.by.sumOf(&p.sums) }

// keep announces one more reference to each run of the parts.
func keep(c *aws.Call, parts []*part) {
	for _, p := range parts {
		c.Keep = append(c.Keep, p.blobs()...)
	}
}

// drop gives up all bytes of the object.
func (o *object) drop(c *aws.Call) {
	drop(c, o.parts)
	for _, a := range o.annotations {
		drop(c, []*part{a.part})
	}
}

// drop gives up one reference to each run of the parts.
func drop(c *aws.Call, parts []*part) {
	for _, p := range parts {
		for _, r := range p.blobs() {
			c.Drop = append(c.Drop, r.SHA256)
		}
	}
}

// object finds an object to read, or a version of it. A caller who may not list the bucket is not told that a key
// is missing: he gets the refusal instead of NoSuchKey.
func (b *bucket) object(c *aws.Call, key, version *string) (*object, error) {
	if err := checkKey(aws.Value(key)); err != nil {
		return nil, err
	}
	if err := checkVersion(version); err != nil {
		return nil, err
	}
	o, ok := b.objects.Get(*key)
	if version != nil {
		o = b.version(*key, *version)
		ok = o != nil
	}
	if ok && o.marker {
		return nil, isMarker(o, c.Request.Method)
	}
	if ok {
		return o, nil
	}
	if c.Allowed != nil {
		if err := c.Allowed(aws.Access{Action: "s3:ListBucket", Resource: b.arn()}); err != nil {
			return nil, err
		}
	}
	if version != nil {
		return nil, noSuchVersion(*key, *version)
	}
	if older, _ := b.older.Get(*key); len(older) > 0 {
		return nil, hidden(older[len(older)-1])
	}
	return nil, noSuchKey(*key)
}

func checkKey(key string) error {
	if len(key) > maxKey {
		return keyTooLong(len(key))
	}
	if key == "" || !utf8.ValidString(key) {
		return invalidURI(key)
	}
	return nil
}

// slice returns the runs that hold n bytes of the object from offset off.
func (o *object) slice(off, n int64) []aws.Blob {
	var out []aws.Blob
	for _, p := range o.parts {
		for _, r := range p.blobs() {
			if off >= r.Length {
				off -= r.Length
				continue
			}
			if n == 0 {
				return out
			}
			r.Offset += off
			r.Length = min(r.Length-off, n)
			n -= r.Length
			off = 0
			out = append(out, r)
		}
	}
	return out
}

func quote(etag string) string { return `"` + etag + `"` }

func hexOf(b []byte) string { return hex.EncodeToString(b) }
