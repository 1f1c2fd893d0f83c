package s3_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (e env) versioning(status types.BucketVersioningStatus) {
	e.t.Helper()
	_, err := e.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: new("bucket"), VersioningConfiguration: &types.VersioningConfiguration{Status: status}})
	ok(e.t, err)
}

// write is a version of the plain model that the emulator is compared with.
type write struct {
	key, id, data string
	marker        bool
}

// model is the list of all versions, the oldest first.
type model []write

func (m model) without(key, id string) model {
	return slices.DeleteFunc(m, func(w write) bool { return w.key == key && w.id == id })
}

// lines are what a listing of versions says: by key, the newest first.
func (m model) lines() []string {
	var out []string
	seen := map[string]bool{}
	rows := slices.Clone(m)
	slices.Reverse(rows)
	slices.SortStableFunc(rows, func(a, b write) int { return strings.Compare(a.key, b.key) })
	for _, w := range rows {
		out = append(out, fmt.Sprintln(w.key, w.id, w.marker, !seen[w.key]))
		seen[w.key] = true
	}
	return out
}

func (e env) listed(page int32) []string {
	e.t.Helper()
	var out []string
	for p := s3.NewListObjectVersionsPaginator(e.Client, &s3.ListObjectVersionsInput{Bucket: new("bucket"), MaxKeys: &page}); p.HasMorePages(); {
		got, err := p.NextPage(ctx)
		ok(e.t, err)
		equal(e.t, "entries of a page", len(got.Versions)+len(got.DeleteMarkers) <= int(page), true)
		for _, v := range got.Versions {
			out = append(out, fmt.Sprintln(*v.Key, *v.VersionId, false, *v.IsLatest))
		}
		for _, v := range got.DeleteMarkers {
			out = append(out, fmt.Sprintln(*v.Key, *v.VersionId, true, *v.IsLatest))
		}
	}
	return out
}

// TestVersions plays random writes and deletions against a plain list, and at last removes every version: then
// no byte may be referred to any more.
func TestVersions(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	random := rand.New(rand.NewPCG(1, 2))
	var m model
	state := types.BucketVersioningStatus("")
	for step := range 300 {
		key := string(rune('a' + random.IntN(4)))
		switch random.IntN(8) {
		case 0:
			if step > 30 {
				state = []types.BucketVersioningStatus{"Enabled", "Suspended"}[random.IntN(2)]
				e.versioning(state)
			}
		case 1, 2, 3:
			data := fmt.Sprint("data ", step%40)
			id := e.put(key, data).VersionId
			equal(t, "an id", id != nil, state == "Enabled")
			w := write{key: key, id: "null", data: data}
			if id != nil {
				w.id = *id
			} else {
				m = m.without(key, "null")
			}
			m = append(m, w)
		case 4, 5:
			out, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: &key})
			ok(t, err)
			if state != "Enabled" {
				m = m.without(key, "null")
			}
			if state != "" {
				m = append(m, write{key: key, id: *out.VersionId, marker: true})
			}
		default:
			if len(m) > 0 {
				w := m[random.IntN(len(m))]
				_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: &w.key, VersionId: &w.id})
				ok(t, err)
				m = m.without(w.key, w.id)
			}
		}
		if step%20 == 0 {
			e.compare(m)
		}
	}
	e.compare(m)
	for _, w := range m {
		_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: &w.key, VersionId: &w.id})
		ok(t, err)
	}
	equal(t, "blobs", e.Blobs(), 0)
	_, err := e.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: new("bucket")})
	ok(t, err)
}

func (e env) compare(m model) {
	e.t.Helper()
	want := m.lines()
	got := e.listed(1)
	if !slices.Equal(got, want) {
		e.t.Fatalf("listed one by one\n%v\nwant\n%v", got, want)
	}
	whole := e.listed(1000)
	slices.Sort(whole)
	slices.Sort(want)
	if !slices.Equal(whole, want) {
		e.t.Fatalf("listed at once\n%v\nwant\n%v", whole, want)
	}
	for _, w := range m {
		if w.marker {
			continue
		}
		out, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: &w.key, VersionId: &w.id})
		ok(e.t, err)
		equal(e.t, w.key+" "+w.id, read(e.t, out.Body), w.data)
	}
}

func TestVersionGroups(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.versioning("Enabled")
	for _, k := range []string{"a/1", "a/1", "a/2", "b", "c/1"} {
		e.put(k, k)
	}
	_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("c/1")})
	ok(t, err)
	var got []string
	for p := s3.NewListObjectVersionsPaginator(e.Client, &s3.ListObjectVersionsInput{Bucket: new("bucket"), Delimiter: new("/"), MaxKeys: new(int32(1))}); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		ok(t, err)
		for _, v := range out.Versions {
			got = append(got, *v.Key)
		}
		for _, g := range out.CommonPrefixes {
			got = append(got, *g.Prefix)
		}
	}
	equal(t, "groups and keys", fmt.Sprint(got), "[a/ b c/]")
}

func TestCopyOfVersion(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.versioning("Enabled")
	first := e.put("k", "first")
	e.put("k", "second")
	out, err := e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("bucket"), Key: new("k"), CopySource: new("bucket/k?versionId=" + *first.VersionId)})
	ok(t, err)
	equal(t, "source", *out.CopySourceVersionId, *first.VersionId)
	equal(t, "brought back", e.get("k"), "first")
	equal(t, "versions", len(e.listed(1000)), 3)
	_, err = e.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: new("bucket"), Key: new("k"), VersionId: first.VersionId,
		Tagging: &types.Tagging{TagSet: []types.Tag{{Key: new("a"), Value: new("b")}}}})
	ok(t, err)
	now, err := e.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: new("bucket"), Key: new("k")})
	ok(t, err)
	equal(t, "tags of the newest", len(now.TagSet), 0)
	then, err := e.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: new("bucket"), Key: new("k"), VersionId: first.VersionId})
	ok(t, err)
	equal(t, "tags of the first", len(then.TagSet), 1)
}
