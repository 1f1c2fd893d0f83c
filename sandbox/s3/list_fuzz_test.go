package s3

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// expected is what all pages of a listing have together, found in the plainest way.
func expected(keys []string, prefix, delimiter, after string) []string {
	var out []string
	for _, k := range keys {
		if !strings.HasPrefix(k, prefix) || k <= after {
			continue
		}
		if delimiter != "" {
			if i := strings.Index(k[len(prefix):], delimiter); i >= 0 {
				k = "group " + k[:len(prefix)+i+len(delimiter)]
			}
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// FuzzList holds the pages of a listing, of any size, with what the plainest way finds.
func FuzzList(f *testing.F) {
	f.Add("a/1,a/2,b,c/d/e", "", "/", "", int32(1))
	f.Add("a,aa,aaa,ab", "a", "a", "aa", int32(2))
	f.Add("ü/1,ü/2,z", "ü", "/", "", int32(3))
	f.Fuzz(func(t *testing.T, names, prefix, delimiter, after string, most int32) {
		s, c := filled(0)
		var keys []string
		for k := range strings.SplitSeq(names, ",") {
			c.Changes, c.Keep = nil, nil
			if _, err := s.PutObject(c, &s3.PutObjectInput{Bucket: new("bucket"), Key: &k}); err == nil && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		in := &s3.ListObjectsV2Input{Bucket: new("bucket"), Prefix: &prefix, Delimiter: &delimiter, StartAfter: &after, MaxKeys: new(max(most%8, 1)), EncodingType: types.EncodingTypeUrl}
		var got []string
		for range len(keys) + 2 {
			out, err := s.ListObjectsV2(c, in)
			if err != nil {
				t.Fatal(err)
			}
			listed := plain(t, strings.Split(string(c.Rows.Append(nil)), "<Key>")[1:])
			if n := len(listed) + len(out.CommonPrefixes); n > int(*in.MaxKeys) || n != int(*out.KeyCount) {
				t.Fatalf("a page of %d has %d", *in.MaxKeys, n)
			}
			got = append(got, listed...)
			for _, p := range out.CommonPrefixes {
				got = append(got, "group "+plain(t, []string{*p.Prefix})[0])
			}
			if in.ContinuationToken = out.NextContinuationToken; in.ContinuationToken == nil {
				break
			}
		}
		slices.Sort(got)
		if want := expected(keys, prefix, delimiter, after); !slices.Equal(got, want) {
			t.Errorf("prefix %q delimiter %q after %q: %q, want %q", prefix, delimiter, after, got, want)
		}
		first(t, s, c, prefix, delimiter, after)
	})
}

// plain reads the keys that texts begin with, encoded as in a URL.
func plain(t *testing.T, texts []string) (keys []string) {
	for _, text := range texts {
		text, _, _ = strings.Cut(text, "<")
		key, err := url.QueryUnescape(text)
		if err != nil {
			t.Error(err)
		}
		keys = append(keys, key)
	}
	return keys
}

// first looks at the other two listings: no input may break them.
func first(t *testing.T, s *Service, c *aws.Call, prefix, delimiter, after string) {
	if _, err := s.ListObjects(c, &s3.ListObjectsInput{Bucket: new("bucket"), Prefix: &prefix, Delimiter: &delimiter, Marker: &after, EncodingType: types.EncodingTypeUrl}); err != nil {
		t.Error(err)
	}
	s.ListObjectVersions(c, &s3.ListObjectVersionsInput{Bucket: new("bucket"), Prefix: &prefix, Delimiter: &delimiter, KeyMarker: &after})
	s.ListMultipartUploads(c, &s3.ListMultipartUploadsInput{Bucket: new("bucket"), Prefix: &prefix, Delimiter: &delimiter, KeyMarker: &after})
}
