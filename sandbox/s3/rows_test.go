package s3

import (
	"testing"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestRowsAsTheCodecWritesThem holds the rows of a listing against what the codec makes of the SDK's own, following the model.
func TestRowsAsTheCodecWritesThem(t *testing.T) {
	codec, err := wire.New(Schema(), New("123456789012").Operations())
	if err != nil {
		t.Fatal(err)
	}
	b := &bucket{owner: "123456789012"}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	whole := &part{by: standard}
	objects := []*object{
		{key: "a", etag: "0123", size: 1, modified: at, class: types.StorageClassStandard, parts: []*part{whole}},
		{key: "a2", etag: "4567", size: 2, modified: at, class: types.StorageClassStandard, parts: []*part{whole}},
		{key: "b<&>\"\r\n\x01\xff ü\u2028", etag: "x-2", size: 1 << 40, modified: at, class: types.StorageClassGlacier, whole: &checksum{types.ChecksumAlgorithmSha1, types.ChecksumTypeComposite, "x"}},
		{key: "c", modified: at.Add(time.Hour)},
		{key: "d", modified: at, parts: []*part{{by: algorithms[0]}}, whole: &checksum{kind: types.ChecksumTypeFullObject}},
		{key: "e", modified: at, class: types.StorageClassStandard},
	}
	op := Schema().Operation("ListObjectsV2")
	for _, withOwner := range []bool{false, true} {
		for n := range len(objects) + 1 {
			out := &s3.ListObjectsV2Output{Name: new("bucket"), KeyCount: new(int32(n))}
			got, err := codec.Encode(op, out, &aws.Call{ID: "id", Rows: b.rows(objects[:n], encoder(""), withOwner)})
			if err != nil {
				t.Fatal(err)
			}
			out.Contents = modelled(b, objects[:n], withOwner)
			want, err := codec.Encode(op, out, &aws.Call{ID: "id"})
			if err != nil || string(got.Body) != string(want.Body) {
				t.Errorf("%v\n got %s\nwant %s", err, got.Body, want.Body)
			}
		}
	}
}

// modelled is objects as the SDK has them.
func modelled(b *bucket, objects []*object, withOwner bool) (list []types.Object) {
	for _, o := range objects {
		row := types.Object{Key: &o.key, Size: &o.size, LastModified: &o.modified, ETag: new(quote(o.etag)), StorageClass: types.ObjectStorageClass(o.class)}
		if withOwner {
			row.Owner = owner(b.owner)
		}
		var by types.ChecksumAlgorithm
		if by, row.ChecksumType = o.summed(); by != "" {
			row.ChecksumAlgorithm = []types.ChecksumAlgorithm{by}
		}
		list = append(list, row)
	}
	return list
}
