package s3

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/tidwall/btree"
)

// keys walks all keys of a bucket that have any version, in order.
type keys struct {
	now     btree.MapIter[string, *object]
	older   btree.MapIter[string, []*object]
	inNow   bool
	inOlder bool
}

// seek goes to the first key at or behind from.
func (k *keys) seek(from string) {
	k.inNow, k.inOlder = k.now.Seek(from), k.older.Seek(from)
}

// key is where the walk stands; not ok at its end.
func (k *keys) key() (string, bool) {
	switch {
	case !k.inNow && !k.inOlder:
		return "", false
	case !k.inOlder || k.inNow && k.now.Key() < k.older.Key():
		return k.now.Key(), true
	}
	return k.older.Key(), true
}

// versionPage is one page of versions, and where the next begins: behind a version, or behind a group (then id is "").
type versionPage struct {
	versions  []*object
	latest    []bool
	groups    []string
	truncated bool
	key, id   string
}

func (p *versionPage) full(q *query) bool { return len(p.versions)+len(p.groups) >= q.most }

// listVersions lists versions by key, those of a key from the newest on. id, if it is not "", is the version of the key
// q.after behind which the page begins; if that is gone, it begins with the key's newest, so that nothing is passed over.
func (b *bucket) listVersions(q query, id string) versionPage {
	var p versionPage
	k := keys{now: b.objects.Iter(), older: b.older.Iter()}
	switch {
	case q.group != "":
		k.seek(max(q.prefix, behind(q.group)))
	case q.after != "" && id == "":
		k.seek(max(q.prefix, q.after+"\x00"))
	default:
		k.seek(max(q.prefix, q.after))
	}
	for {
		key, ok := k.key()
		if !ok || !strings.HasPrefix(key, q.prefix) {
			return p
		}
		if g := q.groupOf(key); g != "" {
			if p.full(&q) {
				p.truncated = q.most > 0
				return p
			}
			p.groups, p.key, p.id = append(p.groups, g), g, ""
			k.seek(behind(g))
			continue
		}
		list := b.versions(key)
		from := 0
		if key == q.after && id != "" {
			from = 1 + slices.IndexFunc(list, func(o *object) bool { return o.id() == id })
		}
		for i, o := range list[from:] {
			if p.full(&q) {
				p.truncated = q.most > 0
				return p
			}
			p.versions, p.latest = append(p.versions, o), append(p.latest, from+i == 0)
			p.key, p.id = key, o.id()
		}
		k.seek(key + "\x00")
	}
}

// ListObjectVersions lists versions and delete markers in the order of their keys, those of a key from the newest
// on, at most 1,000 at a time. It returns InvalidArgument for a version marker that is none, or that comes without a key marker.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
func (s *Service) ListObjectVersions(c *aws.Call, in *s3.ListObjectVersionsInput) (*s3.ListObjectVersionsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-keys", in.MaxKeys)
	if err != nil {
		return nil, err
	}
	id := aws.Value(in.VersionIdMarker)
	q := query{prefix: aws.Value(in.Prefix), delimiter: aws.Value(in.Delimiter), after: aws.Value(in.KeyMarker), most: most}
	if id != "" {
		if q.after == "" {
			return nil, invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", id)
		}
		if err := checkVersion(&id); err != nil {
			return nil, invalidArgument("Invalid version id specified", "version-id-marker", id)
		}
	}
	if g := q.groupOf(q.after); g == q.after {
		q.group = g
	}
	p, enc := b.listVersions(q, id), encoder(in.EncodingType)
	out := &s3.ListObjectVersionsOutput{Name: &b.name, Prefix: enc(new(q.prefix)), Delimiter: enc(optional(q.delimiter)), KeyMarker: enc(new(q.after)), VersionIdMarker: &id,
		EncodingType: in.EncodingType, MaxKeys: new(int32(most)), IsTruncated: &p.truncated, CommonPrefixes: prefixes(p.groups, enc)}
	for i, o := range p.versions {
		if o.marker {
			out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{Key: enc(&o.key), VersionId: new(o.id()), IsLatest: &p.latest[i], LastModified: &o.modified, Owner: owner(b.owner)})
		} else {
			out.Versions = append(out.Versions, b.versionRow(o, &p.latest[i], enc))
		}
	}
	if p.truncated {
		out.NextKeyMarker, out.NextVersionIdMarker = enc(&p.key), optional(p.id)
	}
	return out, nil
}

func (b *bucket) versionRow(o *object, latest *bool, enc func(*string) *string) types.ObjectVersion {
	row := types.ObjectVersion{Key: enc(&o.key), VersionId: new(o.id()), IsLatest: latest, ETag: new(quote(o.etag)), Size: &o.size, LastModified: &o.modified,
		Owner: owner(b.owner), StorageClass: types.ObjectVersionStorageClass(o.class), ChecksumType: o.sum().kind}
	if o.sum().algorithm != "" {
		row.ChecksumAlgorithm = []types.ChecksumAlgorithm{o.sum().algorithm}
	}
	return row
}
