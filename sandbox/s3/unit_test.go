package s3

import (
	"fmt"
	"hash/crc32"
	"hash/crc64"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestCombineCRC(t *testing.T) {
	table := crc64.MakeTable(crc64NVME.poly)
	for _, n := range []int{0, 1, 2, 7, 8, 255, 4096, 100_003} {
		a, b := make([]byte, 1000), make([]byte, n)
		rand.NewChaCha8([32]byte{1}).Read(a)
		rand.NewChaCha8([32]byte{2}).Read(b)
		all := append(append([]byte{}, a...), b...)
		for name, test := range map[string]struct {
			c  *crc
			of func([]byte) uint64
		}{
			"CRC32":     {crc32IEEE, func(b []byte) uint64 { return uint64(crc32.ChecksumIEEE(b)) }},
			"CRC32C":    {crc32C, func(b []byte) uint64 { return uint64(crc32.Checksum(b, castagnoli)) }},
			"CRC64NVME": {crc64NVME, func(b []byte) uint64 { return crc64.Checksum(b, table) }},
		} {
			if got, want := test.c.combine(test.of(a), test.of(b), int64(n)), test.of(all); got != want {
				t.Errorf("%s of 1000+%d bytes: %x, want %x", name, n, got, want)
			}
		}
	}
}

func TestToken(t *testing.T) {
	token := writeToken("list", "kä\x00")
	if place, ok := readToken("list", token); !ok || place != "kä\x00" {
		t.Errorf("read %q, %v", place, ok)
	}
	if _, ok := readToken("other", token); ok {
		t.Error("token of another list taken")
	}
	if _, ok := readToken("list", nil); !ok {
		t.Error("no token is no error")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"bytes=0-1", "bytes=-5", "bytes=5-", "bytes=9223372036854775807-9223372036854775807", "a=1&b=2", "/bucket/key?versionId=x", "%zz", ""} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, s string, size int64) {
		size &= 1<<50 - 1
		r, err := parseRange(s, size)
		if err == nil && (r.off < 0 || r.n < 0 || r.off+r.n > size || r.partial && r.n == 0) {
			t.Errorf("range %q of %d: %+v", s, size, r)
		}
		if r, err := copyRange(&s, size); err == nil && (r.off < 0 || r.n < 0 || r.off+r.n > size) {
			t.Errorf("copy range %q of %d: %+v", s, size, r)
		}
		if tags, err := parseTags(&s); err == nil && len(tags) > maxObjectTags {
			t.Errorf("%d tags", len(tags))
		}
		if bucket, key, _, ok := parseSource(s); ok && (bucket == "" || key == "" || strings.Contains(bucket, "/")) {
			t.Errorf("source %q: %q %q", s, bucket, key)
		}
		if _, ok := readToken("list", &s); ok {
			t.Errorf("made-up token %q taken", s)
		}
		matches(s, "etag")
		validName(s)
	})
}

// filled is a bucket with n objects in folders of 100.
func filled(n int) (*Service, *aws.Call) {
	s := New("123456789012")
	c := &aws.Call{Now: time.Unix(1e9, 0), Region: "us-east-1", Account: "123456789012", Request: &aws.Request{}}
	s.CreateBucket(c, &s3.CreateBucketInput{Bucket: new("bucket")})
	for i := range n {
		c.Changes, c.Keep = nil, nil
		s.PutObject(c, &s3.PutObjectInput{Bucket: new("bucket"), Key: new(fmt.Sprintf("folder-%04d/object-%06d", i/100, i))})
	}
	return s, c
}

func BenchmarkList100k(b *testing.B) {
	s, c := filled(100_000)
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			s.ListObjectsV2(c, &s3.ListObjectsV2Input{Bucket: new("bucket"), StartAfter: new("folder-0500")})
		}
	})
	b.Run("folders", func(b *testing.B) {
		for b.Loop() {
			s.ListObjectsV2(c, &s3.ListObjectsV2Input{Bucket: new("bucket"), Delimiter: new("/")})
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			in, n := &s3.ListObjectsV2Input{Bucket: new("bucket")}, 0
			for {
				out, _ := s.ListObjectsV2(c, in)
				n += len(out.Contents)
				if in.ContinuationToken = out.NextContinuationToken; in.ContinuationToken == nil {
					break
				}
			}
			if n != 100_000 {
				b.Fatal(n)
			}
		}
	})
}

func BenchmarkComplete10kParts(b *testing.B) {
	_, c := filled(1)
	for b.Loop() {
		u := &upload{key: "k", set: &settings{}, kind: types.ChecksumTypeFullObject}
		parts := make([]*part, maxParts)
		for i := range parts {
			parts[i] = &part{number: int32(i + 1), size: minPart, etag: "00", sums: aws.Sums{CRC64NVME: uint64(i)}}
		}
		u.object(c, parts)
	}
}
