package s3

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// nullVersion names the version that has no id: it was written without versioning.
const nullVersion = "null"

// id is the version's id.
func (o *object) id() string {
	if o.version == "" {
		return nullVersion
	}
	return o.version
}

// shown is the id of a version as answers tell it: not at all in a bucket that never had versioning.
func (b *bucket) shown(o *object) *string {
	if b.versioning == "" {
		return nil
	}
	return new(o.id())
}

// versions returns all versions of a key, the newest first.
func (b *bucket) versions(key string) []*object {
	var list []*object
	if o, ok := b.objects.Get(key); ok {
		list = append(list, o)
	}
	older, _ := b.older.Get(key)
	for _, o := range slices.Backward(older) {
		list = append(list, o)
	}
	return list
}

// version finds a version of a key by its id; nil if there is none.
func (b *bucket) version(key, id string) *object {
	if o, ok := b.objects.Get(key); ok && o.id() == id {
		return o
	}
	older, _ := b.older.Get(key)
	for _, o := range older {
		if o.id() == id {
			return o
		}
	}
	return nil
}

// push makes o the newest version of its key.
func (b *bucket) push(o *object) {
	older, _ := b.older.Get(o.key)
	n := len(older)
	if old, ok := b.objects.Delete(o.key); ok {
		older = append(older, old)
	}
	if !o.marker {
		if b.last != nil && b.last.same(o.headers) {
			o.headers = b.last
		}
		b.last = o.headers
	}
	if o.marker {
		older = append(older, o)
	} else {
		b.objects.Set(o.key, o)
	}
	if len(older) > n {
		b.older.Set(o.key, older)
	}
	b.stored.add(o.class, o.size)
}

// discard removes one version of a key for good, if it exists, and gives up its bytes. The next newest one
// becomes what is read without an id.
func (b *bucket) discard(c *aws.Call, key, id string) *object {
	older, _ := b.older.Get(key)
	o, current := b.objects.Get(key)
	if current && o.id() == id {
		b.objects.Delete(key)
	} else {
		i := slices.IndexFunc(older, func(v *object) bool { return v.id() == id })
		if i < 0 {
			return nil
		}
		o = older[i]
		older = slices.Delete(older, i, i+1)
	}
	if _, ok := b.objects.Get(key); !ok && len(older) > 0 && !older[len(older)-1].marker {
		last := len(older) - 1
		b.objects.Set(key, older[last])
		older[last] = nil
		older = older[:last]
	}
	if len(older) > 0 {
		b.older.Set(key, older)
	} else {
		b.older.Delete(key)
	}
	b.stored.add(o.class, -o.size)
	o.drop(c)
	return o
}

// put makes o the object of its key. Versions before it are kept while the bucket has versioning; else
// the one without an id gives way.
func (b *bucket) put(c *aws.Call, o *object) {
	verb := aws.Created
	if _, ok := b.objects.Get(o.key); ok {
		verb = aws.Changed
	}
	b.write(c, o)
	c.Changed(verb, b.objectResource(o))
}

func (b *bucket) write(c *aws.Call, o *object) {
	if b.versioning == types.BucketVersioningStatusEnabled {
		o.version = c.Text(32)
	} else {
		b.discard(c, o.key, nullVersion)
	}
	b.push(o)
}

// removal tells what a deletion did: the version that it removed or, as a marker, added.
type removal struct {
	marker *bool
	id     *string
}

// remove deletes the object of a key, if there is one; with versioning it hides it behind a delete marker.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
func (b *bucket) remove(c *aws.Call, key string) removal {
	old, ok := b.objects.Get(key)
	var r removal
	if b.versioning == "" {
		b.discard(c, key, nullVersion)
	} else {
		m := newMarker(key, c.Now)
		b.write(c, m)
		r = removal{new(true), new(m.id())}
		c.Changed(aws.Created, b.versionResource(m))
	}
	if ok {
		c.Changed(aws.Deleted, b.objectResource(old))
	}
	return r
}

// removeVersion deletes one version for good, if there is one of that id. To delete a marker brings the object back.
func (b *bucket) removeVersion(c *aws.Call, key, id string) removal {
	before, _ := b.objects.Get(key)
	o := b.discard(c, key, id)
	r := removal{id: &id}
	if o == nil {
		return r
	}
	if o.marker {
		r.marker = new(true)
	}
	after, _ := b.objects.Get(key)
	switch {
	case before == after:
		c.Changed(aws.Deleted, b.versionResource(o))
	case after == nil:
		c.Changed(aws.Deleted, b.objectResource(o))
	case before == nil:
		c.Changed(aws.Created, b.objectResource(after))
	default:
		c.Changed(aws.Changed, b.objectResource(after))
	}
	return r
}

// versionResource is a version that is not what is read without an id.
func (b *bucket) versionResource(o *object) aws.Resource {
	r := b.objectResource(o)
	r.Type, r.ID = "object-version", r.ID+"?versionId="+o.id()
	if o.marker {
		r.State = "delete-marker"
	}
	return r
}

// checkVersion accepts ids of the form that versions have.
func checkVersion(id *string) error {
	switch {
	case id == nil || *id == nullVersion:
		return nil
	case *id == "":
		return invalidArgument("Version id cannot be the empty string", "versionId", "")
	case len(*id) != 32 || strings.ContainsFunc(*id, func(r rune) bool { return !isWord(r) && r != '.' && r != '-' }):
		return invalidArgument("Invalid version id specified", "versionId", *id)
	}
	return nil
}

func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_'
}

func noSuchVersion(key, id string) error {
	return fail(404, "NoSuchVersion", "The specified version does not exist.", field("Key", key), field("VersionId", id))
}

// hidden is NoSuchKey for a key whose newest version is a delete marker.
func hidden(o *object) error {
	return &aws.Error{Status: 404, Code: "NoSuchKey", Message: "The specified key does not exist.", Fields: []aws.Field{field("Key", o.key)},
		Header: aws.Header{field("x-amz-delete-marker", "true"), field("x-amz-version-id", o.id())}}
}

// isMarker refuses to read a delete marker that is named by its id.
func isMarker(o *object, method string) error {
	return &aws.Error{Status: 405, Code: "MethodNotAllowed", Message: "The specified method is not allowed against this resource.",
		Fields: []aws.Field{field("Method", method), field("ResourceType", "DeleteMarker")},
		Header: aws.Header{field("x-amz-delete-marker", "true"), field("x-amz-version-id", o.id()), field("Allow", "DELETE"),
			field("Last-Modified", o.modified.UTC().Format(httpTime))}}
}
