package s3

import (
	"testing"
	"time"

	"cloudlet/sandbox/aws/wire"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestRowsAsTheCodecWritesThem holds the writer of rows against the one that follows the model.
func TestRowsAsTheCodecWritesThem(t *testing.T) {
	s := New("123456789012")
	model, err := wire.New(Schema(), s.Operations(), nil)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := wire.New(Schema(), s.Operations(), s.Writers())
	if err != nil {
		t.Fatal(err)
	}
	b := &bucket{owner: "123456789012"}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	whole := &part{by: standard}
	objects := []*object{
		{key: "a", etag: "0123", size: 1, modified: at, class: types.StorageClassStandard, parts: []*part{whole}},
		{key: "b<&>\"\r\n\x01\xff ü\u2028", etag: "x-2", size: 1 << 40, modified: at, class: types.StorageClassGlacier, whole: &checksum{types.ChecksumAlgorithmSha1, types.ChecksumTypeComposite, "x"}},
		{key: "c", modified: at.Add(time.Hour)},
		{key: "d", modified: at, parts: []*part{{by: algorithms[0]}}, whole: &checksum{kind: types.ChecksumTypeFullObject}},
	}
	op := Schema().Operation("ListObjectsV2")
	for _, withOwner := range []bool{false, true} {
		for n := range len(objects) + 1 {
			out := &s3.ListObjectsV2Output{Name: new("bucket"), Contents: b.rows(objects[:n], func(s *string) *string { return s }, withOwner), KeyCount: new(int32(n))}
			want, err := model.Encode(op, out, "id")
			if err != nil {
				t.Fatal(err)
			}
			got, err := quick.Encode(op, out, "id")
			if err != nil || string(got.Body) != string(want.Body) {
				t.Errorf("%v\n got %s\nwant %s", err, got.Body, want.Body)
			}
		}
	}
}
